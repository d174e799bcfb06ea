using Gateway.Protocol.Identifiers;
using Gateway.Record.V1;

namespace Gateway.Protocol.Tests.Identifiers;

public sealed class PlateTests
{
    [Theory]
    [InlineData("KR-47 BXT", "XK", "XK/KR47BXT")]
    [InlineData("kr47bxt", "xk", "XK/KR47BXT")]
    [InlineData("KR·47·BXT", "XK", "XK/KR47BXT")]
    [InlineData("К Р 47 ВХТ", "XK", "XK/KP47BXT")]
    [InlineData("А123ВС 77", "RUS", "RU/A123BC77")]
    [InlineData("ΥΖΑ-1234", "GR", "GR/YZA1234")]
    [InlineData("ＡＢ－１２", "XA", "XA/AB12")]
    [InlineData("LÖ-AB 12", "DE", "DE/LÖAB12")]
    [InlineData("京A·12345", "CN", "CN/京A12345")]
    [InlineData("XK/KR47BXT", "", "XK/KR47BXT")]
    public void Ways_to_write_one_plate_are_one_plate(string raw, string country, string expected) =>
        Assert.Equal(expected, Written.Normalise(IdentifierType.Plate, raw, country).Normal);

    [Theory]
    [InlineData("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")]
    [InlineData("авекмнорстух", "ABEKMHOPCTYX")]
    [InlineData("ΑΒΕΖΗΙΚΜΝΟΡΤ", "ABEZHIKMNOPT")]
    [InlineData("υχ", "YX")]
    [InlineData("ІЈЅ", "IJS")]
    public void Letters_that_look_Latin_become_Latin(string raw, string expected) =>
        Assert.Equal($"UA/{expected}", Written.Normalise(IdentifierType.Plate, raw, "UA").Normal);

    [Fact]
    public void The_same_plate_of_another_country_is_another_car() => Assert.NotEqual(
        Written.Normalise(IdentifierType.Plate, "KR47BXT", "XK").Normal, Written.Normalise(IdentifierType.Plate, "KR47BXT", "XL").Normal);

    [Theory]
    [InlineData("O0", "00")]
    [InlineData("I1", "11")]
    [InlineData("B8", "88")]
    [InlineData("S5", "55")]
    [InlineData("Z2", "22")]
    [InlineData("Ö8", "08")]
    public void What_a_witness_confuses_meets_in_the_fuzzy_key_only(string seen, string key)
    {
        var read = Written.Normalise(IdentifierType.Plate, seen, "XA");
        Assert.Equal(($"XA/{seen}", $"XA/{key}"), (read.Normal, Assert.Single(read.FuzzyKeys)));
    }

    [Theory]
    [InlineData("KR47BXT", "", IdentifierQuality.Partial)]
    [InlineData("KR47BXT", "Karsia", IdentifierQuality.Partial)]
    [InlineData("KR4? BX?", "XK", IdentifierQuality.Partial)]
    [InlineData("K", "XK", IdentifierQuality.Partial)]
    [InlineData("KR47BXT or KR47BXT", "XK", IdentifierQuality.Invalid)]
    [InlineData("KR47,BXT", "XK", IdentifierQuality.Invalid)]
    public void Part_of_a_plate_is_never_matched(string raw, string country, IdentifierQuality expected) =>
        Assert.Equal(expected, Written.Normalise(IdentifierType.Plate, raw, country).Quality);
}
