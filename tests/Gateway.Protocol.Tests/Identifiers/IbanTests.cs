using Gateway.Protocol.Identifiers;
using Gateway.Record.V1;
using Gateway.Tests;

namespace Gateway.Protocol.Tests.Identifiers;

public sealed class IbanTests
{
    private static List<Dictionary<string, string>> Registry => Written.ReadCsv(SharedFolder.Path("data", "iban", "registry_examples.csv"));

    [Fact]
    public void Every_example_of_the_registry_is_valid_as_printed_and_as_transmitted()
    {
        var rows = Registry;
        foreach (var row in rows)
        {
            foreach (var form in new[] { row["iban_print"], row["iban_electronic"], "IBAN " + row["iban_print"].ToLowerInvariant() })
            {
                var read = Written.Normalise(IdentifierType.Iban, form);
                Assert.Equal((row["iban_electronic"], IdentifierQuality.Valid), (read.Normal, read.Quality));
            }
        }

        Written.Print($"registry_examples.csv: {rows.Count} of {rows.Count} countries, 3 forms each (100 %)");
        Assert.True(rows.Count > 40);
    }

    [Fact]
    public void Every_single_digit_corruption_is_invalid_and_never_matched()
    {
        var count = 0;
        foreach (var iban in Registry.Select(row => row["iban_electronic"]))
        {
            for (var i = 0; i < iban.Length; i++)
            {
                foreach (var digit in "0123456789".Where(digit => char.IsAsciiDigit(iban[i]) && digit != iban[i]))
                {
                    var corrupted = iban[..i] + digit + iban[(i + 1)..];
                    var read = Written.Normalise(IdentifierType.Iban, corrupted);
                    Assert.Equal((corrupted, IdentifierQuality.Invalid, IdentifierMatch.Never), (read.Normal, read.Quality, read.DefaultMatch));
                    count++;
                }
            }
        }

        Written.Print($"single-digit corruptions refused: {count} of {count}");
        Assert.True(count > 5_000);
    }

    [Fact]
    public void Every_swap_of_neighbouring_digits_and_every_wrong_length_is_invalid()
    {
        var count = 0;
        foreach (var iban in Registry.Select(row => row["iban_electronic"]))
        {
            for (var i = 2; i + 1 < iban.Length; i++)
            {
                // The check digits are computed as the number's end, so the last of them and the first digit of the account are no neighbours.
                if (i != 3 && iban[i] != iban[i + 1] && char.IsAsciiDigit(iban[i]) && char.IsAsciiDigit(iban[i + 1]))
                {
                    AssertInvalid(iban[..i] + iban[i + 1] + iban[i] + iban[(i + 2)..]);
                }
            }

            AssertInvalid(iban[..^1]);
            AssertInvalid(iban + "0");
        }

        Written.Print($"swaps and wrong lengths refused: {count}");

        void AssertInvalid(string corrupted)
        {
            Assert.Equal(IdentifierQuality.Invalid, Written.Normalise(IdentifierType.Iban, corrupted).Quality);
            count++;
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("GB")]
    [InlineData("XX29NWBK60161331926819")]
    [InlineData("GB29 NWBK 6016 1331 9268 1?")]
    public void What_has_not_the_form_is_invalid(string raw) =>
        Assert.Equal(IdentifierQuality.Invalid, Written.Normalise(IdentifierType.Iban, raw).Quality);

    [Theory]
    [InlineData("DEUTDEFF", "DEUTDEFF")]
    [InlineData("deutdeff500", "DEUTDEFF")]
    [InlineData("DEUT DE FF 500", "DEUTDEFF")]
    public void The_branch_of_a_bank_does_not_count(string raw, string expected) =>
        Assert.Equal(expected, Written.Normalise(IdentifierType.Bic, raw).Normal);

    [Theory]
    [InlineData("DEUTQQFF")]
    [InlineData("DEUTDEF")]
    [InlineData("1EUTDEFF")]
    public void What_is_no_bank_code_is_invalid(string raw) =>
        Assert.Equal(IdentifierQuality.Invalid, Written.Normalise(IdentifierType.Bic, raw).Quality);

    [Fact]
    public void An_account_number_counts_only_with_its_bank()
    {
        var read = Written.Normalise(IdentifierType.BankAccount, "0031926819", "GB 60-16-13");
        Assert.Equal("GB601613/0031926819", read.Normal);
        Assert.Equal(["GB601613/31926819"], read.FuzzyKeys);
        Assert.NotEqual(read.Normal, Written.Normalise(IdentifierType.BankAccount, "0031926819", "GB 60-16-14").Normal);
        Assert.Equal(IdentifierQuality.Partial, Written.Normalise(IdentifierType.BankAccount, "0031926819").Quality);
    }
}
