using System.Collections.Immutable;

namespace Gateway.Policy.Tests.Worlds;

/// <summary>Seeded random policies over every part of the grammar.</summary>
internal sealed class RandomPolicies(Random random)
{
    public static readonly ImmutableArray<string> Countries = ["XA", "XB", "XC"];

    private static readonly ImmutableArray<string> Patterns =
    [
        "*", "*", "*", "title", "summary", "trafficking", "conditions", "case_ref", "legal", "unit", "reported", "audience", "authorisation",
        "participation", "link", "attachment", "attachment.image", "attachment_provenance", "external_reference", "person.*", "person.names", "vehicle.*", "place.*", "journey.*",
        "journey.travellers", "money_transfer.*", "money_transfer.to", "occurrence.place", "online_ad.*", "online_ad.posted", "*.last_seen",
        "*.names", "*.confidence", "identifier.*", "identifier.phone", "identifier.plate", "organisation.country", "*.country",
    ];

    private static readonly ImmutableArray<string> Functions = ["police", "border", "immigration_enforcement", "fiu", "ngo"];

    private static readonly ImmutableArray<(string Label, string[] Release, string[] Withhold, string[] Words)> Labels =
    [
        ("kind", ["in"], ["in"], ["intelligence_report", "suspect_profile", "victim_identification", "sighting", "online_ad", "financial_report", "warning"]),
        ("status", ["in"], ["in"], ["active", "restricted", "superseded"]),
        ("urgency", ["at_least", "at_most", "in"], ["at_least", "at_most", "in"], ["routine", "priority", "urgent", "threat_to_life"]),
        ("classification", ["at_most"], ["at_least"], ["unclassified", "restricted", "confidential", "secret", "top_secret"]),
        ("tlp", ["at_most"], ["at_least"], ["clear", "green", "amber", "amber_strict", "red"]),
        ("pap", ["at_most"], ["at_least"], ["clear", "green", "amber", "red"]),
        ("onward", ["at_most"], ["at_least"], ["free_within_tlp", "same_country_lea", "same_agency_only", "originator_consent", "never"]),
        ("evidence", ["at_most"], ["at_least"], ["allowed", "consent_first", "never"]),
        ("action", ["at_most"], ["at_least"], ["overt_ok", "covert_use_only", "develop_only", "contact_originator"]),
        ("handling_codes", ["none"], ["any"], ["h1", "h2", "h3"]),
        ("purposes", ["any", "all_within"], ["any", "all_within"], ["prevention", "investigation", "prosecution", "immigration_enforcement", "statistics"]),
        ("subject", ["all_within", "none"], ["any"], ["suspect", "about_to_commit", "convicted", "victim", "possible_victim", "witness", "informant_or_can_inform", "contact_or_associate", "not_data_subject"]),
        ("role", ["all_within", "none"], ["any"], ["recruiter_intermediary", "transporter", "smuggler", "exploiter", "abuser", "money_handler", "leader_organiser", "other"]),
    ];

    private static readonly ImmutableArray<(string Scheme, string[] Source, string[] Information)> Schemes =
    [
        ("europol_4x4", ["A", "B", "C", "X"], ["1", "2", "3", "4"]), ("uk_3x5x2", ["1", "2", "3"], ["A", "B", "C", "D", "E"]),
        ("uk_5x5x5", ["A", "B", "C", "D", "E"], ["1", "2", "3", "4", "5"]), ("admiralty", ["A", "B", "C", "D", "E", "F"], ["1", "2", "3", "4", "5", "6"]),
    ];

    public TestPolicy Next()
    {
        ImmutableArray<(string, ImmutableArray<string>)> groups = Chance(0.5) ? [("north", Some(Sample.Peers, 0.5)), ("south", Some(Sample.Peers, 0.5))] : [];
        var rules = Enumerable.Range(0, random.Next(1, 8)).Select(number => Rule($"r{number}", groups.Length > 0)).ToImmutableArray();
        return new TestPolicy(groups, rules);
    }

    /// <summary>A rule of any action, or of the one asked for.</summary>
    public TestRule Rule(string name, bool hasGroups, string? action = null)
    {
        action ??= Chance(0.7) ? "release" : Chance(0.6) ? "withhold" : "hold";
        var release = action == "release";
        var fields = Chance(0.4) ? ["*"] : Some(Patterns.Distinct(), 0.2);
        var rule = new TestRule(name, action, fields)
        {
            Except = Chance(0.25) ? [.. Some(Patterns.Distinct(), 0.08).Where(pattern => pattern != "*" && !fields.Contains(pattern))] : [],
            Countries = Chance(0.2) ? Some(Countries, 0.6) : [],
            Functions = Chance(0.3) ? Some(Functions, 0.5) : [],
            Groups = hasGroups && Chance(0.3) ? [Chance(0.5) ? "north" : "south"] : [],
            Tests = [.. Labels.Where(_ => Chance(release ? 0.12 : 0.2)).Select(label => Test(label, release))],
            Grading = Chance(0.12) ? GradingTest() : null,
        };
        var hasRecipients = rule.Countries.Length + rule.Functions.Length + rule.Groups.Length > 0;
        rule = !hasRecipients && (release || Chance(0.5)) ? rule with { Agencies = Some(Sample.Peers, release ? 0.8 : 0.4) } : rule;

        // A list that exceptions empty is refused at check; such a rule keeps its fields.
        return rule with { Except = Covers(rule.Except, fields) ? [] : rule.Except };
    }

    private static bool Covers(ImmutableArray<string> except, ImmutableArray<string> fields) =>
        fields.All(field => except.Any(pattern => Reference.PatternCovers(pattern, field)));

    private (string, string, ImmutableArray<string>) Test((string Label, string[] Release, string[] Withhold, string[] Words) label, bool release)
    {
        var operators = release ? label.Release : label.Withhold;
        var sign = operators[random.Next(operators.Length)];
        return (label.Label, sign, sign.StartsWith("at_", StringComparison.Ordinal) ? [label.Words[random.Next(label.Words.Length)]] : Some(label.Words, release ? 0.6 : 0.4));
    }

    private (string, ImmutableArray<string>, ImmutableArray<string>) GradingTest()
    {
        var (scheme, source, information) = Schemes[random.Next(Schemes.Length)];
        return (scheme, Chance(0.8) ? Some(source, 0.6) : [], Chance(0.4) ? Some(information, 0.6) : []);
    }

    private bool Chance(double chance) => random.NextDouble() < chance;

    /// <summary>At least one of them.</summary>
    private ImmutableArray<string> Some(IEnumerable<string> all, double chance)
    {
        var list = all.ToList();
        ImmutableArray<string> some = [.. list.Where(_ => Chance(chance))];
        return some.IsEmpty ? [list[random.Next(list.Count)]] : some;
    }
}
