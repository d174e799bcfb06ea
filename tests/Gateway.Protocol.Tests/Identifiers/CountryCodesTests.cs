using Gateway.Protocol.Identifiers;

namespace Gateway.Protocol.Tests.Identifiers;

public sealed class CountryCodesTests
{
    [Fact]
    public void Every_assigned_code_reads_in_both_lengths()
    {
        var letters = Enumerable.Range('A', 26).Select(letter => (char)letter).ToList();
        var assigned = letters.SelectMany(first => letters.Select(second => $"{first}{second}")).Where(CountryCodes.IsAssigned).ToList();

        // ISO 3166-1 has 249 entries.
        Assert.Equal(249, assigned.Count);
        Assert.Equal(249, assigned.Select(CountryCodes.ReadIssuer).Distinct().Count());
        foreach (var code in assigned)
        {
            var issuer = CountryCodes.ReadIssuer(code.ToLowerInvariant());
            Assert.True(CountryCodes.IsIssuer(issuer));
            Assert.Equal(issuer, CountryCodes.ReadIssuer(issuer));
            Assert.Equal(code, issuer == "D" ? "DE" : CountryCodes.ReadAlpha2(issuer));
        }
    }

    [Theory]
    [InlineData("XA", "XA")]
    [InlineData("uk", "GB")]
    [InlineData("Karsia", "")]
    [InlineData("X1", "")]
    [InlineData("", "")]
    public void Codes_left_to_users_pass_and_names_do_not(string written, string expected) => Assert.Equal(expected, CountryCodes.ReadAlpha2(written));

    [Theory]
    [InlineData("UTO", false)]
    [InlineData("DEU", false)]
    [InlineData("D", true)]
    [InlineData("UNO", true)]
    public void Issuers_are_the_ones_ICAO_lists(string code, bool expected) => Assert.Equal(expected, CountryCodes.IsIssuer(code));
}
