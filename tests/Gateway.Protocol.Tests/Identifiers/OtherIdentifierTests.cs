using Gateway.Protocol.Identifiers;
using Gateway.Record.V1;

namespace Gateway.Protocol.Tests.Identifiers;

public sealed class OtherIdentifierTests
{
    // 3GPP TS 23.003's example number, GSMA's example with check digit, and the same with software version.
    [Theory]
    [InlineData("49-015420-323751-8", "49015420323751", IdentifierQuality.Valid)]
    [InlineData("49015420323751", "49015420323751", IdentifierQuality.Plausible)]
    [InlineData("4901542032375101", "49015420323751", IdentifierQuality.Plausible)]
    [InlineData("490154203237519", "", IdentifierQuality.Invalid)]
    [InlineData("4901542032375", "", IdentifierQuality.Partial)]
    [InlineData("49015420323751A", "", IdentifierQuality.Invalid)]
    public void A_device_is_its_fourteen_digits(string raw, string normal, IdentifierQuality quality) =>
        AssertReads(IdentifierType.Imei, raw, normal, quality);

    [Fact]
    public void Every_wrong_check_digit_of_a_device_is_invalid()
    {
        foreach (var digit in "012345679")
        {
            AssertReads(IdentifierType.Imei, "49015420323751" + digit, "", IdentifierQuality.Invalid);
        }
    }

    [Theory]
    [InlineData("234 15 0123456789", "234150123456789", IdentifierQuality.Plausible)]
    [InlineData("134150123456789", "", IdentifierQuality.Invalid)]
    [InlineData("23415012345", "", IdentifierQuality.Partial)]
    public void A_subscription_begins_with_a_country(string raw, string normal, IdentifierQuality quality) =>
        AssertReads(IdentifierType.Imsi, raw, normal, quality);

    // ITU-T E.118's numbering; the check digit is worked out by hand.
    [Theory]
    [InlineData("8901410321111851072", "8901410321111851072", IdentifierQuality.Valid)]
    [InlineData("8901 4103 2111 1851 072F", "8901410321111851072", IdentifierQuality.Valid)]
    [InlineData("890141032111185107", "8901410321111851072", IdentifierQuality.Plausible)]
    [InlineData("8901410321111851073", "", IdentifierQuality.Invalid)]
    [InlineData("7901410321111851072", "", IdentifierQuality.Invalid)]
    [InlineData("89911012", "", IdentifierQuality.Partial)]
    public void A_card_is_its_nineteen_digits(string raw, string normal, IdentifierQuality quality) =>
        AssertReads(IdentifierType.Iccid, raw, normal, quality);

    // 49 CFR 565's worked example, and a European number without check digit.
    [Theory]
    [InlineData("1M8GDM9AXKP042788", "1M8GDM9AXKP042788", IdentifierQuality.Valid)]
    [InlineData("1m8 gdm9a-xkp042788", "1M8GDM9AXKP042788", IdentifierQuality.Valid)]
    [InlineData("1M8GDM9A1KP042788", "", IdentifierQuality.Invalid)]
    [InlineData("WVWZZZ1JZ3W386752", "WVWZZZ1JZ3W386752", IdentifierQuality.Plausible)]
    [InlineData("WVWZZZ1JZ3W38675O", "", IdentifierQuality.Invalid)]
    [InlineData("WVWZZZ1JZ3W", "", IdentifierQuality.Partial)]
    public void A_vehicle_has_seventeen_characters(string raw, string normal, IdentifierQuality quality) =>
        AssertReads(IdentifierType.Vin, raw, normal, quality);

    [Theory]
    [InlineData("IMO 9074729", "IMO9074729", IdentifierQuality.Valid)]
    [InlineData("9074729", "IMO9074729", IdentifierQuality.Valid)]
    [InlineData("9074728", "", IdentifierQuality.Invalid)]
    [InlineData("MMSI: 244660000", "", IdentifierQuality.Invalid)]
    [InlineData("MMSI 244660000", "MMSI244660000", IdentifierQuality.Plausible)]
    [InlineData("IMO 244660000", "", IdentifierQuality.Invalid)]
    [InlineData("90747", "", IdentifierQuality.Partial)]
    public void A_ship_has_its_number_of_either_kind(string raw, string normal, IdentifierQuality quality) =>
        AssertReads(IdentifierType.Vessel, raw, normal, quality);

    [Theory]
    [InlineData("LH 0123", "LH123")]
    [InlineData("dlh123a", "DLH123A")]
    [InlineData("3U 8888", "3U8888")]
    public void A_flight_number_is_a_fuzzy_key_because_it_flies_every_day(string raw, string normal)
    {
        var read = Written.Normalise(IdentifierType.Flight, raw);
        Assert.Equal((normal, IdentifierMatch.Fuzzy), (read.Normal, read.DefaultMatch));
    }

    [Theory]
    [InlineData("LH")]
    [InlineData("LH 12345")]
    [InlineData("to Lindmark")]
    public void What_is_no_flight_is_invalid(string raw) => AssertReads(IdentifierType.Flight, raw, "", IdentifierQuality.Invalid);

    [Fact]
    public void A_company_is_its_register_and_its_number()
    {
        Assert.Equal("XK/HRB12345", Written.Normalise(IdentifierType.Registration, "HRB 12345", "XK").Normal);
        Assert.Equal(IdentifierQuality.Partial, Written.Normalise(IdentifierType.Registration, "HRB 12345").Quality);
    }

    [Theory]
    [InlineData(IdentifierType.Unspecified)]
    [InlineData(IdentifierType.Other)]
    [InlineData((IdentifierType)4711)]
    public void What_has_no_rule_is_never_matched(IdentifierType type)
    {
        var read = IdentifierNormaliser.Normalise(type, "anything", "anywhere");
        Assert.Equal(("", "", IdentifierMatch.Never), (read.Normal, read.Normaliser, read.DefaultMatch));
    }

    [Fact]
    public void Every_type_with_a_rule_names_it_and_its_version()
    {
        foreach (var type in Enum.GetValues<IdentifierType>().Except([IdentifierType.Unspecified, IdentifierType.Other]))
        {
            Assert.Matches("^[a-z-]+/1$", IdentifierNormaliser.Normalise(type, "", "").Normaliser);
        }
    }

    [Fact]
    public void The_text_of_an_identifier_does_not_show_its_value() =>
        Assert.DoesNotContain("7700", IdentifierNormaliser.Normalise(IdentifierType.Phone, "+447700900417", "").ToString(), StringComparison.Ordinal);

    private static void AssertReads(IdentifierType type, string raw, string normal, IdentifierQuality quality)
    {
        var read = Written.Normalise(type, raw);
        Assert.Equal((normal, quality), (read.Normal, read.Quality));
    }
}
