using System.Globalization;
using System.Text.Json;
using Gateway.Protocol.Identifiers;
using Gateway.Record.V1;
using Gateway.Tests;

namespace Gateway.Protocol.Tests.Identifiers;

public sealed class UrlTests
{
    /// <summary>
    /// The list is of the WHATWG parser. Identifiers are absolute addresses of pages, so its cases of other schemes and without scheme
    /// must be refused here; all others must agree, or stand in url-differences.txt. Fragment and user info are cut from both sides: they
    /// take no part in matching.
    /// </summary>
    [Fact]
    public void The_differences_from_the_WHATWG_list_are_exactly_the_known_ones()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(SharedFolder.Path("data", "urls", "urltestdata.json")));
        var (pages, others, relative) = (0, 0, 0);
        var differences = new List<string>();
        foreach (var entry in document.RootElement.EnumerateArray().Where(entry => entry.ValueKind == JsonValueKind.Object))
        {
            var input = entry.GetProperty("input").GetString()!;
            var scheme = SchemeOf(input);
            if (scheme is not null && IsRelativeTo(entry.GetProperty("base").GetString(), scheme, input))
            {
                relative++;
                continue;
            }

            var read = WebAddress.TryRead(input, out var address) ? address.ToCanonical() : "";
            if (scheme is null)
            {
                others++;
                Assert.Equal("", read);
                continue;
            }

            pages++;
            var expected = entry.TryGetProperty("href", out var href) ? WithoutUserAndFragment(href.GetString()!) : "";
            if (read != expected)
            {
                differences.Add(JsonSerializer.Serialize(input));
            }
        }

        Written.Print($"urltestdata.json: {pages - differences.Count} of {pages} absolute http(s) addresses as listed "
            + $"({100.0 * (pages - differences.Count) / pages:F1} %), {differences.Count} known differences; "
            + $"{others} other schemes and references refused; {relative} relative to a base of the same scheme left out");
        Assert.True(pages > 100);
        KnownDifferences.AssertEqual("url-differences.txt", differences);
    }

    /// <summary>The list encodes bare labels; a label that has no capital letters, spaces or signs must come back as an A-label both ways.</summary>
    [Fact]
    public void The_differences_from_the_Punycode_list_are_exactly_the_known_ones()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(SharedFolder.Path("data", "urls", "punycode_tests.json")));
        var mapping = new IdnMapping();
        var differences = new List<string>();
        var count = 0;
        foreach (var entry in document.RootElement.EnumerateArray())
        {
            var (decoded, encoded) = (entry.GetProperty("decoded").GetString()!, entry.GetProperty("encoded").GetString()!);
            count++;
            if (!IsHost(decoded, "xn--" + encoded) || mapping.GetUnicode("xn--" + encoded) != decoded)
            {
                differences.Add(encoded);
            }
        }

        Written.Print($"punycode_tests.json: {count - differences.Count} of {count} labels as listed, {differences.Count} known differences");
        KnownDifferences.AssertEqual("punycode-differences.txt", differences);
    }

    [Theory]
    [InlineData("HTTPS://NightList.Example:443/ad/88213?utm_source=x&id=7&fbclid=1#photos", "https://nightlist.example/ad/88213?id=7")]
    [InlineData("https://nightlist.example/ad/88213", "https://nightlist.example/ad/88213")]
    [InlineData("nightlist.example/ad/88213", "https://nightlist.example/ad/88213")]
    [InlineData("https://user:pw@nightlist.example./ad/%7e88213?", "https://nightlist.example/ad/~88213")]
    [InlineData("http://BÜCHER.example/a%c3%a4", "http://xn--bcher-kva.example/a%C3%A4")]
    [InlineData("https://app.example/#/ad/1", "https://app.example/#/ad/1")]
    [InlineData("https://nightlist.example/a/../ad\\1", "https://nightlist.example/ad/1")]
    public void Ways_to_write_one_page_are_one_page(string raw, string expected) =>
        Assert.Equal(expected, Written.Normalise(IdentifierType.Url, raw).Normal);

    [Fact]
    public void Scheme_www_and_final_slash_do_not_count_in_the_fuzzy_key()
    {
        string[] forms = ["http://www.nightlist.example/ad/", "https://nightlist.example/ad", "nightlist.example/ad/"];
        Assert.Equal("nightlist.example/ad", Assert.Single(forms.Select(form => Written.Normalise(IdentifierType.Url, form).FuzzyKeys[0]).Distinct()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ad 88213")]
    [InlineData("javascript:alert(1)")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://")]
    [InlineData("https://exa mple.com/")]
    [InlineData("https://1.2.3.4.5/")]
    [InlineData("https://nightlist.example:99999/")]
    public void What_is_no_page_is_invalid(string raw) =>
        Assert.Equal(IdentifierQuality.Invalid, Written.Normalise(IdentifierType.Url, raw).Quality);

    private static string? SchemeOf(string input) =>
        new[] { "https:", "http:" }.FirstOrDefault(scheme => input.TrimStart().StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    // "http:foo" read against a base of http is a reference, which an identifier has nothing to refer to.
    private static bool IsRelativeTo(string? against, string scheme, string input) =>
        input.TrimStart()[scheme.Length..] is not ['/' or '\\', '/' or '\\', ..] && against?.StartsWith(scheme, StringComparison.Ordinal) == true;

    private static string WithoutUserAndFragment(string href)
    {
        var page = href.Split('#')[0];
        var start = page.IndexOf("//", StringComparison.Ordinal) + 2;
        var end = page.IndexOf('/', start);
        return page[..start] + page[start..end].Split('@')[^1] + page[end..];
    }

    private static bool IsHost(string label, string expected) =>
        WebAddress.TryRead($"https://{label}/", out var address) && address.Host == expected;
}
