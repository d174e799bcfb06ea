using Gateway.Protocol.Identifiers;

namespace Gateway.Protocol.Tests.Identifiers;

public sealed class TextDistanceTests
{
    // Winkler's own table of examples (Census Bureau, RR93-8), to three digits.
    [Theory]
    [InlineData("martha", "marhta", 0.961)]
    [InlineData("dwayne", "duane", 0.840)]
    [InlineData("dixon", "dicksonx", 0.813)]
    [InlineData("dunningham", "cunnigham", 0.896)]
    [InlineData("abroms", "abrams", 0.922)]
    [InlineData("massey", "massie", 0.933)]
    [InlineData("same", "same", 1)]
    [InlineData("abc", "xyz", 0)]
    [InlineData("", "abc", 0)]
    public void Jaro_Winkler_gives_the_published_values(string a, string b, double expected)
    {
        Assert.Equal(expected, TextDistance.JaroWinkler(a, b), tolerance: 0.0006);
        Assert.Equal(TextDistance.JaroWinkler(a, b), TextDistance.JaroWinkler(b, a), tolerance: 1e-12);
    }

    [Theory]
    [InlineData("dori", "dorian", 4.0 / 6)]
    [InlineData("macron", "marcon", 5.0 / 6)]
    [InlineData("kitten", "sitting", 4.0 / 7)]
    [InlineData("ca", "abc", 0)]
    [InlineData("same", "same", 1)]
    public void Edit_counts_a_swap_of_neighbours_once(string a, string b, double expected) =>
        Assert.Equal(expected, TextDistance.Edit(a, b), tolerance: 1e-12);

    [Fact]
    public void Words_over_the_limit_are_like_themselves_only()
    {
        var word = new string('a', TextDistance.MaxLength + 1);
        Assert.Equal((0.0, 0.0, 1.0), (TextDistance.Edit(word, word + "b"), TextDistance.JaroWinkler(word, word + "b"), TextDistance.Edit(word, word)));
    }
}
