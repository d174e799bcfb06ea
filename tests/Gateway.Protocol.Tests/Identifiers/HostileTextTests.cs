using System.Text.Json;
using Gateway.Protocol.Identifiers;
using Gateway.Record.V1;
using Gateway.Tests;

namespace Gateway.Protocol.Tests.Identifiers;

public sealed class HostileTextTests
{
    private static readonly string[] Scopes = ["", "GB", "UTO", "telegram", "\uD800"];

    [Fact]
    public void No_hostile_text_throws_in_any_normaliser_and_every_normal_form_is_fixed()
    {
        var texts = HostileTexts().ToList();
        var (count, matched) = (0, 0);
        foreach (var text in texts)
        {
            foreach (var type in Enum.GetValues<IdentifierType>())
            {
                foreach (var scope in Scopes)
                {
                    var read = Written.Normalise(type, text, scope);
                    count++;
                    matched += read.DefaultMatch == IdentifierMatch.Exact ? 1 : 0;
                }
            }
        }

        Written.Print($"{texts.Count} hostile texts, {count} normalised, {matched} of them read as an identifier");
        Assert.True(texts.Count > 1_000);
    }

    [Fact]
    public void A_value_or_a_scope_over_the_limit_is_invalid_whatever_it_holds()
    {
        foreach (var type in Enum.GetValues<IdentifierType>().Except([IdentifierType.Unspecified, IdentifierType.Other]))
        {
            var value = IdentifierNormaliser.Normalise(type, new string('1', IdentifierNormaliser.MaxRawLength + 1), "GB");
            var scope = IdentifierNormaliser.Normalise(type, "1234567890", new string('G', IdentifierNormaliser.MaxScopeLength + 1));
            Assert.Equal((IdentifierQuality.Invalid, IdentifierQuality.Invalid), (value.Quality, scope.Quality));
        }
    }

    /// <summary>The corpora, and texts made to be long, broken or to grow when they are normalised.</summary>
    internal static IEnumerable<string> HostileTexts()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(SharedFolder.Path("corpora", "blns", "blns.json")));
        var naughty = document.RootElement.EnumerateArray().Select(entry => entry.GetString()!).ToList();
        var fuzz = Directory.EnumerateFiles(SharedFolder.Path("corpora", "fuzzdb"), "*.txt", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).SelectMany(File.ReadLines).Where(line => line.Length > 0).Distinct();
        string[] units = ["A", "1", "\uFDFA", "\u0301", "e\u0301", "\uD800", "\uDFFF", "\uFFFE", "\u202E", "<", "x1", "١", "م", "Я", "中", "가", "𝟙", "\0", "%", "@", ".", "/"];
        var made = units.SelectMany(unit => new[] { 1, 88, 2_048, 65_536 }.Select(length => string.Concat(Enumerable.Repeat(unit, length))));
        return naughty.Concat(fuzz).Concat(made);
    }
}
