using Gateway.Cli.Output;

namespace Gateway.Cli.Tests.Output;

/// <summary>Words of other agencies cannot steer the terminal.</summary>
public sealed class SafeTextTests
{
    [Theory]
    [InlineData("\u001b[2J", "\\u001B[2J")]
    [InlineData("a\u202Eb", "a\\u202Eb")]
    [InlineData("a\u2066b\u2069", "a\\u2066b\\u2069")]
    [InlineData("\u0000\u0007\u009B", "\\u0000\\u0007\\u009B")]
    [InlineData("a\nb", "a\\u000Ab")]
    [InlineData("\u2028", "\\u2028")]
    [InlineData("\uFEFF", "\\uFEFF")]
    public void Control_and_direction_characters_are_written_out(string text, string shown) => Assert.Equal(shown, SafeText.Line(text));

    [Theory]
    [InlineData("Dorian VASEK")]
    [InlineData("ВАСЕК Дориан")]
    [InlineData("می\u200cخواهم")]
    [InlineData("[red]no markup[/]")]
    [InlineData("日本語 👍")]
    public void Letters_of_every_script_stay(string text)
    {
        Assert.Equal(text, SafeText.Line(text));
        Assert.Equal(text, SafeText.Cell(text));
    }

    [Fact]
    public void A_cell_never_breaks_its_line_or_column() => Assert.Equal("a\\tb\\nc\\\\d\\r", SafeText.Cell("a\tb\nc\\d\r"));

    [Fact]
    public void Half_a_surrogate_pair_is_replaced() => Assert.Equal("a\uFFFDb", SafeText.Line("a\uD800b"));
}
