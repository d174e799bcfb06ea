using Gateway.Node.Storage;

namespace Gateway.Node.Tests.Storage;

public sealed class PageTokensTests
{
    private readonly PageTokens _tokens = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    public void A_token_leads_back_to_its_row(long row)
    {
        Assert.True(_tokens.TryRead("list", _tokens.Issue("list", row), out var read));
        Assert.Equal(row, read);
    }

    [Fact]
    public void A_token_says_nothing_and_never_twice_the_same() => Assert.NotEqual(_tokens.Issue("list", 5), _tokens.Issue("list", 5));

    [Fact]
    public void A_token_of_another_list_or_process_is_none()
    {
        Assert.False(_tokens.TryRead("other list", _tokens.Issue("list", 5), out _));
        Assert.False(new PageTokens().TryRead("list", _tokens.Issue("list", 5), out _));
    }

    [Fact]
    public void A_token_with_any_character_changed_or_missing_is_none()
    {
        var token = _tokens.Issue("list", 5);
        var tried = 0;
        for (var i = 0; i < token.Length; i++)
        {
            foreach (var other in "ABab01-_".Where(other => other != token[i]))
            {
                Assert.False(_tokens.TryRead("list", $"{token[..i]}{other}{token[(i + 1)..]}", out _));
                tried++;
            }

            Assert.False(_tokens.TryRead("list", token[..i], out _));
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{tried} changed tokens refused");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("AAAA")]
    [InlineData("not base 64 !")]
    [InlineData("....................................................................................................................")]
    public void Anything_else_is_none(string token) => Assert.False(_tokens.TryRead("list", token, out _));
}
