using System.Collections.Immutable;

namespace Gateway.Policy.Language;

/// <summary>Reads <c>rules:</c>.</summary>
internal static class RulesReader
{
    private static readonly ImmutableArray<string> RuleKeys = ["name", "release", "withhold", "hold", "except", "to", "when"];

    private static readonly ImmutableArray<(string Word, RuleAction Action)> Actions =
        [("release", RuleAction.Release), ("withhold", RuleAction.Withhold), ("hold", RuleAction.Hold)];

    /// <summary>Reads the rules; an absent key is no rule, and without a rule nothing leaves.</summary>
    public static ImmutableArray<PolicyRule> Read(YamlPart? part, KnownNames names, ProblemList problems)
    {
        if (part is null or YamlUnusable)
        {
            return [];
        }

        if (part is not YamlList list || list.Items.Length is 0 or > PolicyText.MaxRules)
        {
            problems.Add(part, $"`rules` is a list of 1 to {PolicyText.MaxRules} rules.", "Begin each rule with `- name: …`; to release nothing, remove the key.");
            return [];
        }

        var rules = ImmutableArray.CreateBuilder<PolicyRule>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var item in list.Items)
        {
            if (problems.IsFull)
            {
                break;
            }

            if (item is YamlUnusable)
            {
                continue;
            }

            if (item is not YamlMapping mapping)
            {
                problems.Add(item, "A rule is a mapping.", "Begin it with `- name: …`.");
            }
            else if (ReadRule(mapping, lines, names, problems) is { } rule)
            {
                rules.Add(rule);
            }
        }

        return rules.ToImmutable();
    }

    private static PolicyRule? ReadRule(YamlMapping mapping, Dictionary<string, int> lines, KnownNames names, ProblemList problems)
    {
        var allBelong = Keys.Check(mapping, RuleKeys, problems);
        var name = ReadName(mapping, allBelong, lines, problems);
        if (ReadAction(mapping, allBelong, problems) is not { } action)
        {
            return null;
        }

        var patterns = mapping[Actions.First(pair => pair.Action == action).Word]!;
        var fields = KnownWords.Read(patterns, "field", FieldCatalogue.AllPatterns, problems);
        var except = mapping["except"] is { } exceptions ? KnownWords.Read(exceptions, "field", FieldCatalogue.AllPatterns, problems) : [];
        CheckFields(patterns, fields, except, action, problems);
        var to = mapping["to"] is { } recipients ? RecipientsReader.Read(recipients, names, problems) : null;
        if (action == RuleAction.Release && mapping["to"] is null && allBelong)
        {
            problems.Add(mapping, "A release rule names its recipients.", "Add `to:` with agencies, groups, countries or functions.");
        }

        return new PolicyRule
        {
            Name = name,
            Action = action,
            Fields = fields,
            Except = except,
            To = to,
            When = mapping["when"] is { } when ? TestsReader.Read(when, action, problems) : [],
            Line = mapping.Line,
        };
    }

    private static string ReadName(YamlMapping mapping, bool allBelong, Dictionary<string, int> lines, ProblemList problems)
    {
        if (mapping["name"] is not YamlWord name)
        {
            if (mapping["name"] is { } wrong ? wrong is not YamlUnusable : allBelong)
            {
                problems.Add(mapping["name"] ?? mapping, "A rule has a name.", "Add `name:` with a short word; explanations show it.");
            }

            return "";
        }

        if (!Keys.IsName(name.Text))
        {
            problems.Add(name, $"`{ProblemList.Shown(name.Text)}` cannot name a rule.", $"Use letters, digits, - and _; {PolicyText.MaxNameLength} at most.");
        }
        else if (!lines.TryAdd(name.Text, name.Line))
        {
            problems.Add(name, $"A rule `{name.Text}` stands on line {lines[name.Text]} already.", "Give each rule a name of its own.");
        }

        return name.Text;
    }

    private static RuleAction? ReadAction(YamlMapping mapping, bool allBelong, ProblemList problems)
    {
        var found = Actions.Where(pair => mapping[pair.Word] is not null).ToList();
        if (found.Count == 1)
        {
            return found[0].Action;
        }

        if (found.Count == 0 && !allBelong)
        {
            return null;
        }

        problems.Add(
            mapping, found.Count == 0 ? "The rule does nothing." : "The rule has more than one action.",
            "Give it exactly one of `release:`, `withhold:`, `hold:` with a list of fields.");
        return null;
    }

    private static void CheckFields(
        YamlPart patterns, ImmutableArray<string> fields, ImmutableArray<string> except, RuleAction action, ProblemList problems)
    {
        if (fields.IsEmpty)
        {
            return;
        }

        if (action == RuleAction.Release && fields.FirstOrDefault(field => field.EndsWith(FieldCatalogue.SourceReferences, StringComparison.Ordinal)) is { } source)
        {
            problems.Add(patterns, $"`{source}` says who the source is and is never released.", "Remove it from the rule.");
        }
        else if (FieldCover.IsEmpty(FieldCover.Of(fields, except, action)))
        {
            problems.Add(patterns, "The exceptions leave the rule no field to act on.", "Remove the rule, or an exception.");
        }
    }
}
