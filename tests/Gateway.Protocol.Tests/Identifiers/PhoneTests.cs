using System.Xml.Linq;
using Gateway.Protocol.Identifiers;
using Gateway.Record.V1;
using Gateway.Tests;

namespace Gateway.Protocol.Tests.Identifiers;

public sealed class PhoneTests
{
    [Fact]
    public void Every_example_number_reads_the_same_with_plus_with_00_and_in_national_form()
    {
        var rows = Written.ReadCsv(SharedFolder.Path("data", "phones", "example_numbers.csv"));
        var failures = new List<string>();
        foreach (var row in rows)
        {
            foreach (var form in new[] { "e164", "with_00", "national_form" })
            {
                var read = Written.Normalise(IdentifierType.Phone, row[form], row["region"]);
                if (read.Normal != row["e164"] || read.Quality != IdentifierQuality.Valid)
                {
                    failures.Add($"{row["region"]} {row["type"]} {form} {row[form]} -> '{read.Normal}' {read.Quality}, expected {row["e164"]}");
                }
            }
        }

        Report("example_numbers.csv", rows.Count * 3, failures);
        Assert.True(rows.Count > 300);
        Assert.Empty(failures);
    }

    /// <summary>
    /// The file's plans are made up where that served its own tests ("not necessarily consistent"). Each number that a real plan refuses is
    /// listed with the reason; the list is exact, so that a broken table shows.
    /// </summary>
    [Fact]
    public void Numbers_of_the_testing_plans_read_as_real_plans_allow()
    {
        var document = XDocument.Load(SharedFolder.Path("data", "phones", "PhoneNumberMetadataForTesting.xml"));
        var failures = new List<string>();
        var count = 0;
        foreach (var territory in document.Descendants("territory"))
        {
            var region = territory.Attribute("id")!.Value;
            var code = territory.Attribute("countryCode")!.Value;
            var prefix = territory.Attribute("nationalPrefix")?.Value ?? "";
            foreach (var number in territory.Descendants("exampleNumber").Select(element => element.Value).Distinct())
            {
                string[] forms = region == "001" ? [$"+{code}{number}", $"+{code} {number}"] : [$"+{code}{number}", prefix + number];
                foreach (var form in forms)
                {
                    count++;
                    if (Written.Normalise(IdentifierType.Phone, form, region).Normal != $"+{code}{number}")
                    {
                        failures.Add($"{region} {form}");
                    }
                }
            }
        }

        Report("PhoneNumberMetadataForTesting.xml", count, failures);
        Assert.Equal(MadeUpNumbers, failures);
    }

    [Theory]
    [InlineData("07700 900 417", "GB", "+447700900417")]
    [InlineData("+44 7700 900417", "", "+447700900417")]
    [InlineData("+44 (0)7700 900 417", "", "+447700900417")]
    [InlineData("0044 7700 900417", "FR", "+447700900417")]
    [InlineData("0044 7700 900417", "", "+447700900417")]
    [InlineData("011 44 7700 900417", "US", "+447700900417")]
    [InlineData("8~10 44 7700 900417", "RU", "+447700900417")]
    [InlineData("0011 44 7700 900417", "AU", "+447700900417")]
    [InlineData("447700900417", "GB", "+447700900417")]
    [InlineData("7700900417", "GB", "+447700900417")]
    [InlineData("07700 900417 ext. 12", "GB", "+447700900417")]
    [InlineData("07700 900417 доб. 12", "GB", "+447700900417")]
    [InlineData("tel:+44-7700-900417;ext=12", "", "+447700900417")]
    [InlineData("＋４４ ７７００ ９００４１７", "", "+447700900417")]
    [InlineData("٠٧٧٠٠٩٠٠٤١٧", "GB", "+447700900417")]
    [InlineData("\u202A+44 7700 900417\u202C", "", "+447700900417")]
    [InlineData("07700\u2011900\u2011417", "gbr", "+447700900417")]
    [InlineData("(202) 555-0142", "US", "+12025550142")]
    [InlineData("1-202-555-0142", "CA", "+12025550142")]
    [InlineData("02 1234 5678", "IT", "+390212345678")]
    [InlineData("+39 02 1234 5678", "", "+390212345678")]
    [InlineData("8 (912) 345-67-89", "RU", "+79123456789")]
    [InlineData("06 20 123 4567", "HU", "+36201234567")]
    [InlineData("+52 1 222 123 4567", "", "+522221234567")]
    [InlineData("00 66 2 123 4567", "TH", "+6621234567")]
    public void Written_forms_of_one_number_are_one_number(string raw, string country, string expected) =>
        Assert.Equal(expected, Written.Normalise(IdentifierType.Phone, raw, country).Normal);

    [Theory]
    [InlineData("900417", "GB", IdentifierQuality.Partial)]
    [InlineData("555-0142", "US", IdentifierQuality.Partial)]
    [InlineData("07700900417", "", IdentifierQuality.Partial)]
    [InlineData("07700900417", "XA", IdentifierQuality.Partial)]
    [InlineData("+44 12", "", IdentifierQuality.Partial)]
    [InlineData("+999 123456789", "", IdentifierQuality.Invalid)]
    [InlineData("+44 7700 900417 900417", "", IdentifierQuality.Invalid)]
    [InlineData("+44 7700 900417 / +44 7700 900418", "", IdentifierQuality.Invalid)]
    [InlineData("+1 123 555 0142", "", IdentifierQuality.Invalid)]
    [InlineData("call me", "GB", IdentifierQuality.Invalid)]
    [InlineData("", "GB", IdentifierQuality.Invalid)]
    [InlineData("+", "GB", IdentifierQuality.Invalid)]
    public void What_is_no_whole_number_is_never_matched(string raw, string country, IdentifierQuality expected)
    {
        var read = Written.Normalise(IdentifierType.Phone, raw, country);
        Assert.Equal(expected, read.Quality);
        Assert.Equal("", read.Normal);
    }

    [Fact]
    public void Numbers_that_differ_in_one_digit_stay_apart()
    {
        var numbers = Enumerable.Range(0, 1000).Select(i => Written.Normalise(IdentifierType.Phone, $"07700 900{i:D3}", "GB").Normal);
        Assert.Equal(1000, numbers.Distinct().Count());
    }

    private static void Report(string file, int count, List<string> failures)
    {
        Written.Print($"{file}: {count - failures.Count} of {count} forms ({100.0 * (count - failures.Count) / count:F2} %)");
        failures.ForEach(Written.Print);
    }

    private static readonly string[] MadeUpNumbers =
    [
        // Angola has no trunk prefix; "0~0" tests a symbol inside one.
        "AO 0~0222123456", "AO 0~0923123456",
        // North American exchanges begin with 2 to 9 (NXX), these with 1.
        "BS +18001234567", "BS 18001234567", "BS +19001234567", "BS 19001234567", "CA +12261234567", "CA 2261234567",
        // French numbers have nine digits, not eight.
        "FR +333123456", "FR 03123456",
        // Japanese numbers have at least nine digits, and none begins with zero after the country code.
        "JP +812123", "JP 02123", "JP +810712345", "JP 00712345", "JP +810777012", "JP 00777012",
        // The 1 after 52 was a trunk digit of Mexican mobiles until 2020 and is dropped.
        "MX +5211234567890", "MX 0111234567890",
        // Tristan da Cunha's numbers have four digits.
        "TA +290812345", "TA 812345", "TA +29081234567", "TA 81234567",
        // North American area codes begin with 2 to 9, this one with 1.
        "US +11234567890", "US 11234567890",
    ];
}
