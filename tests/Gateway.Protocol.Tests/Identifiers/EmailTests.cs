using System.Xml.Linq;
using Gateway.Protocol.Identifiers;
using Gateway.Record.V1;
using Gateway.Tests;

namespace Gateway.Protocol.Tests.Identifiers;

public sealed class EmailTests
{
    // What a mail server accepts in an envelope (RFC 5321); the other categories are addresses only a message header may hold, or none.
    private static readonly HashSet<string> Acceptable = ["ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN", "ISEMAIL_RFC5321"];

    /// <summary>
    /// The platform's parser differs from the list in the cases of email-differences.txt, and in no other. Each class there says why
    /// that is acceptable: identifiers come from people and programs that wrote an address someone really uses.
    /// </summary>
    [Fact]
    public void The_differences_from_the_isemail_list_are_exactly_the_known_ones()
    {
        var tests = XDocument.Load(SharedFolder.Path("data", "emails", "tests.xml")).Descendants("test").ToList();
        var differences = new SortedDictionary<int, string>();
        foreach (var test in tests)
        {
            var address = WithControls(test.Element("address")!.Value);
            var accepts = Written.Normalise(IdentifierType.Email, address).DefaultMatch == IdentifierMatch.Exact;
            if (accepts != Acceptable.Contains(test.Element("category")!.Value))
            {
                differences[(int)test.Attribute("id")!] = $"{(accepts ? "accepted" : "refused")} {test.Element("diagnosis")!.Value}";
            }
        }

        Written.Print($"emails/tests.xml: {tests.Count - differences.Count} of {tests.Count} as listed "
            + $"({100.0 * (tests.Count - differences.Count) / tests.Count:F1} %), {differences.Count} known differences");
        Assert.True(tests.Count > 150);
        KnownDifferences.AssertEqual("email-differences.txt", differences.Select(pair => $"{pair.Key} {pair.Value}"));
    }

    [Theory]
    [InlineData("Dori.Jobs@Example.COM", "Dori.Jobs@example.com")]
    [InlineData(" <dori@example.com> ", "dori@example.com")]
    [InlineData("Dori Jobs <dori@example.com>", "dori@example.com")]
    [InlineData("mailto:dori@example.com?subject=x", "dori@example.com")]
    [InlineData("dori@bücher.example", "dori@xn--bcher-kva.example")]
    [InlineData("dori@xn--bcher-kva.example", "dori@xn--bcher-kva.example")]
    [InlineData("дори@почта.example", "дори@xn--80a1acny.example")]
    [InlineData("do\u200Bri@example.com", "dori@example.com")]
    public void The_domain_loses_its_case_and_the_local_part_keeps_it(string raw, string expected) =>
        Assert.Equal(expected, Written.Normalise(IdentifierType.Email, raw).Normal);

    [Fact]
    public void Composed_and_decomposed_letters_are_one_address() => Assert.Equal(
        Written.Normalise(IdentifierType.Email, "jos\u00E9@example.com").Normal, Written.Normalise(IdentifierType.Email, "jose\u0301@example.com").Normal);

    [Theory]
    [InlineData("Dori@example.com", "dori@example.com")]
    [InlineData("D.o.ri+Ads@gmail.com", "dori@gmail.com")]
    [InlineData("dori@googlemail.com", "dori@gmail.com")]
    [InlineData("dori+x@outlook.com", "dori@outlook.com")]
    [InlineData("dori+x@example.com", "dori+x@example.com")]
    public void Ways_to_write_one_mailbox_meet_in_a_fuzzy_key(string raw, string key) =>
        Assert.Equal(key, Written.Normalise(IdentifierType.Email, raw).FuzzyKeys[^1]);

    [Theory]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("dori")]
    [InlineData("dori@")]
    [InlineData("a@b@example.com")]
    [InlineData("dori@exa mple.com")]
    [InlineData("dori@example.com, milos@example.com")]
    [InlineData("dori@example..com")]
    [InlineData("dori@-example.com")]
    public void What_is_no_address_is_invalid(string raw) =>
        Assert.Equal(IdentifierQuality.Invalid, Written.Normalise(IdentifierType.Email, raw).Quality);

    // The list stands control characters as their symbols, U+2400 above them.
    private static string WithControls(string text) =>
        string.Concat(text.Select(character => character is >= '\u2400' and <= '\u241F' ? (char)(character - '\u2400') : character));
}
