using System.Text.Json;
using Gateway.Protocol.Identifiers;
using Gateway.Record.V1;
using Gateway.Tests;

namespace Gateway.Protocol.Tests.Identifiers;

public sealed class MrzTests
{
    // The specimens printed in ICAO Doc 9303 parts 4 to 7, and the long document number of part 5.
    private const string Td1 = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<";
    private const string Td1Long = "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<";
    private const string Td2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6";
    private const string Td3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
    private const string VisaA = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<";
    private const string VisaB = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<";

    /// <summary>
    /// The list calls a zone valid when its check digits hold and its issuer exists; the specimen of Utopia is correct in every digit and of no
    /// country.
    /// </summary>
    [Fact]
    public void Every_zone_of_the_list_is_judged_as_it_says()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(SharedFolder.Path("data", "mrz", "td3.json")));
        var count = 0;
        foreach (var entry in document.RootElement.EnumerateArray().Where(entry => entry.GetProperty("expect_valid").ValueKind != JsonValueKind.Null))
        {
            var lines = entry.GetProperty("lines").EnumerateArray().Select(line => line.GetString());
            Assert.True(Mrz.TryParse(string.Join('\n', lines), out var mrz));
            Assert.Equal(entry.GetProperty("expect_valid").GetBoolean(), mrz.WrongCheckDigits.IsEmpty && mrz.IsOfKnownIssuer);
            count++;
        }

        Written.Print($"td3.json: {count} of {count} zones (100 %)");
        Assert.Equal(6, count);
    }

    [Fact]
    public void A_zone_misread_by_a_camera_is_corrected_where_the_form_leaves_no_doubt()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(SharedFolder.Path("data", "mrz", "td3.json")));
        var entry = document.RootElement.EnumerateArray().Single(entry => entry.GetProperty("expect_valid").ValueKind == JsonValueKind.Null);
        var lines = entry.GetProperty("lines").EnumerateArray().Select(line => line.GetString()!).ToList();
        Assert.Equal(string.Join('\n', lines[..2]), Mrz.Correct(string.Join('\n', lines[2..])));
        Assert.Null(Mrz.Correct("no zone"));
    }

    [Theory]
    [InlineData(Td1, MrzForm.Td1, "I", "D23145890", "UTO", "740812", "120415", "ERIKSSON", "ANNA MARIA")]
    [InlineData(Td1Long, MrzForm.Td1, "I", "D23145890734", "UTO", "340712", "950712", "STEVENSON", "PETER JOHN")]
    [InlineData(Td2, MrzForm.Td2, "I", "D23145890", "UTO", "740812", "120415", "ERIKSSON", "ANNA MARIA")]
    [InlineData(Td3, MrzForm.Td3, "P", "L898902C3", "UTO", "740812", "120415", "ERIKSSON", "ANNA MARIA")]
    [InlineData(VisaA, MrzForm.VisaA, "V", "L8988901C", "XXX", "400907", "961210", "ERIKSSON", "ANNA MARIA")]
    [InlineData(VisaB, MrzForm.VisaB, "V", "L8988901C", "XXX", "400907", "961210", "ERIKSSON", "ANNA MARIA")]
    public void Every_specimen_of_Doc_9303_reads_as_printed(
        string zone, MrzForm form, string code, string number, string nationality, string birth, string expiry, string surname, string given)
    {
        Assert.True(Mrz.TryParse(zone, out var mrz));
        Assert.Empty(mrz.WrongCheckDigits);
        Assert.Equal((form, code, "UTO", number, nationality), (mrz.Form, mrz.DocumentCode, mrz.Issuer, mrz.Number, mrz.Nationality));
        Assert.Equal((birth, expiry, surname, given), (mrz.BirthDate, mrz.ExpiryDate, mrz.Surname, mrz.GivenNames));
        Assert.Equal($"UTO/{number}", Written.Normalise(IdentifierType.Document, zone).Normal);
        Assert.Equal(IdentifierQuality.Valid, Written.Normalise(IdentifierType.Document, zone.Replace("\n", "", StringComparison.Ordinal)).Quality);
    }

    [Theory]
    [InlineData(Td1)]
    [InlineData(Td1Long)]
    [InlineData(Td2)]
    [InlineData(Td3)]
    [InlineData(VisaA)]
    [InlineData(VisaB)]
    public void Every_changed_digit_that_a_check_digit_covers_is_noticed(string zone)
    {
        Assert.True(Mrz.TryParse(zone, out var original));
        var (noticed, silent) = (0, 0);
        for (var i = 0; i < zone.Length; i++)
        {
            foreach (var digit in "0123456789".Where(digit => char.IsAsciiDigit(zone[i]) && digit != zone[i]))
            {
                Assert.True(Mrz.TryParse(zone[..i] + digit + zone[(i + 1)..], out var changed));
                noticed += changed.WrongCheckDigits.IsEmpty ? 0 : 1;
                silent += changed.WrongCheckDigits.IsEmpty ? 1 : 0;
            }
        }

        // Only the optional data of visas is not covered.
        var uncovered = original.Form == MrzForm.VisaA ? "6ZE184226B".Count(char.IsAsciiDigit) * 9 : 0;
        Assert.Equal(uncovered, silent);
        Assert.True(noticed > 100);
    }

    [Fact]
    public void The_number_of_a_zone_and_the_number_on_the_page_are_one_identifier()
    {
        var page = Written.Normalise(IdentifierType.Document, "l898902 c3", "uto");
        Assert.Equal(Written.Normalise(IdentifierType.Document, Td3).Normal, page.Normal);
        Assert.Equal(IdentifierQuality.Plausible, page.Quality);
    }

    [Fact]
    public void A_wrong_digit_of_the_number_refuses_it_and_a_wrong_one_elsewhere_only_doubts_it()
    {
        var wrongNumber = Td3.Replace("L898902C36", "L898902C37", StringComparison.Ordinal);
        var wrongComposite = Td3[..^1] + "1";
        Assert.Equal(IdentifierQuality.Invalid, Written.Normalise(IdentifierType.Document, wrongNumber).Quality);
        Assert.Equal(IdentifierQuality.Plausible, Written.Normalise(IdentifierType.Document, wrongComposite).Quality);
    }

    [Theory]
    [InlineData("K4471904", "UTO", "UTO/K4471904")]
    [InlineData("K-447 1904", "uto", "UTO/K4471904")]
    [InlineData("UTO K4471904", "UTO", "UTO/K4471904")]
    [InlineData("UTO K4471904", "", "UTO/K4471904")]
    [InlineData("GB 925665416", "GBR", "GBR/925665416")]
    [InlineData("AB 925665416", "GBR", "GBR/AB925665416")]
    [InlineData("К4471904", "UTO", "")]
    [InlineData("C01X00T47", "D<<", "D/C01X00T47")]
    [InlineData("C01X00T47", "DE", "D/C01X00T47")]
    [InlineData("C01X00T47", "DEU", "D/C01X00T47")]
    [InlineData("925665416", "GB", "GBR/925665416")]
    [InlineData("63-123456 A 12", "ZWE", "ZWE/63123456A12")]
    [InlineData("123456/78/1", "ZMB", "ZMB/123456781")]
    public void A_document_is_its_issuer_and_its_number(string raw, string issuer, string expected) =>
        Assert.Equal(expected, Written.Normalise(IdentifierType.Document, raw, issuer).Normal);

    [Fact]
    public void The_same_number_of_another_issuer_is_another_document()
    {
        Assert.NotEqual(
            Written.Normalise(IdentifierType.Document, "K4471904", "UTO").Normal, Written.Normalise(IdentifierType.Document, "K4471904", "XXA").Normal);
        Assert.Equal(IdentifierQuality.Partial, Written.Normalise(IdentifierType.Document, "K4471904").Quality);
    }

    [Fact]
    public void Letters_read_as_digits_meet_in_the_fuzzy_key_only()
    {
        var (letter, digit) = (Written.Normalise(IdentifierType.Document, "KO47I", "UTO"), Written.Normalise(IdentifierType.Document, "K0471", "UTO"));
        Assert.NotEqual(letter.Normal, digit.Normal);
        Assert.Equal(letter.FuzzyKeys, digit.FuzzyKeys);
    }
}
