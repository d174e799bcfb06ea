using System.Collections.Immutable;

namespace Gateway.Policy.Language;

/// <summary>Reads <c>to:</c>, which peers a rule is about.</summary>
internal static class RecipientsReader
{
    private static readonly ImmutableArray<string> RecipientKeys = ["agencies", "groups", "countries", "functions"];

    private static readonly ImmutableArray<string> Functions = LabelAxis.All.Single(axis => axis.Level == LabelLevel.Peer).Values;

    /// <summary>Reads the recipients; null when they are unusable, which was then reported.</summary>
    public static PolicyRecipients? Read(YamlPart part, KnownNames names, ProblemList problems)
    {
        if (part is YamlUnusable)
        {
            return null;
        }

        if (part is not YamlMapping mapping || mapping.Entries.IsEmpty)
        {
            problems.Add(part, "`to` says who the recipients are by agencies, groups, countries or functions.", "Write for example `to: {groups: [partners]}`.");
            return null;
        }

        Keys.Check(mapping, RecipientKeys, problems);
        return new PolicyRecipients(
            mapping["agencies"] is { } agencies ? KnownWords.Read(agencies, "peer", names.Peers, problems) : [],
            mapping["groups"] is { } groups ? KnownWords.Read(groups, "group", names.Groups, problems) : [],
            mapping["countries"] is { } countries ? ReadCountries(countries, problems) : [],
            mapping["functions"] is { } functions ? KnownWords.Read(functions, "function", Functions, problems) : []);
    }

    /// <summary>Whether a text has the form of a country code: two capital letters. Codes that users assign themselves are valid.</summary>
    public static bool IsCountry(string text) => text.Length == 2 && text.All(char.IsAsciiLetterUpper);

    private static ImmutableArray<string> ReadCountries(YamlPart part, ProblemList problems)
    {
        var words = Keys.Words(part, "countries", problems);
        foreach (var word in words.Where(word => !IsCountry(word.Text)))
        {
            var capital = word.Text.ToUpperInvariant();
            problems.Add(
                word, $"`{ProblemList.Shown(word.Text)}` is not a country code.", "Use two capital letters of ISO 3166-1 alpha-2.",
                IsCountry(capital) ? capital : null);
        }

        return [.. words.Select(word => word.Text)];
    }
}
