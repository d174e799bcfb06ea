using Gateway.Policy.Facts;
using Gateway.Policy.Language;
using Gateway.Protocol.Handling;
using Gateway.Protocol.Identity;
using Gateway.Record.V1;

namespace Gateway.Policy.Deciding;

/// <summary>What follows from who the peer is and what time it is, apart from the rules: the built-in rules about peers.</summary>
internal static class PeerFacts
{
    private static readonly LabelAxis Functions = LabelAxis.All.Single(axis => axis.Level == LabelLevel.Peer);
    private static readonly LabelAxis Tlp = LabelAxis.Testable["tlp"];
    private static readonly LabelAxis Classification = LabelAxis.Testable["classification"];
    private static readonly LabelAxis Purposes = LabelAxis.Testable["purposes"];

    /// <summary>The rules that are about this peer.</summary>
    public static ulong[] RulesAbout(PeerProfile peer, RuleTables tables)
    {
        ulong[] rules = [.. RulesNaming(peer, tables)];
        NumberSet.Intersect(rules, RulesOfCountry(peer, tables));
        NumberSet.Intersect(rules, RulesOfFunctions(peer, tables));
        return rules;
    }

    /// <summary>The rules that name this peer, by itself or in a group, or name nobody.</summary>
    public static ulong[] RulesNaming(PeerProfile peer, RuleTables tables) => tables.Agencies.Passing(peer.Name.Length == 0 ? null : peer.Name);

    /// <summary>The rules about this peer's country, or about every country.</summary>
    public static ulong[] RulesOfCountry(PeerProfile peer, RuleTables tables) =>
        tables.Countries.Passing(RecipientsReader.IsCountry(peer.Country) ? peer.Country : null);

    /// <summary>The rules about what this peer does, or about peers whatever they do.</summary>
    public static ulong[] RulesOfFunctions(PeerProfile peer, RuleTables tables) => tables[Functions].Passing(FunctionSlots(peer));

    /// <summary>What this peer does, as rules write it; "unknown" is one of the words.</summary>
    public static IEnumerable<string> FunctionWords(PeerProfile peer) => Functions.WordsOf(FunctionSlots(peer));

    private static ulong FunctionSlots(PeerProfile peer) => peer.Functions.IsEmpty ? Functions.SlotOf(0)
        : peer.Functions.Aggregate(0UL, (slots, function) => slots | Functions.SlotOf((int)function));

    /// <summary>Built-in rules that withhold the whole record from this peer.</summary>
    public static BuiltinRules Refusals(RecordFacts facts, PeerProfile peer) => facts.Refusals
        | (facts.Excluded.Any(name => IsExcluded(name, peer)) ? BuiltinRules.AudienceExcluded : BuiltinRules.None)
        | (facts.Recipients.IsEmpty || IsNamed(facts, peer) ? BuiltinRules.None : BuiltinRules.AudienceRecipients);

    /// <summary>Built-in rules that withhold every field under this handling from this peer.</summary>
    public static BuiltinRules Refusals(HandlingFacts handling, RecordFacts facts, PeerProfile peer, DateTimeOffset at)
    {
        var labels = handling.Labels;
        var classification = labels.Classification;
        return (EffectiveHandling.IsExpired(labels, at) ? BuiltinRules.RetentionExpired : BuiltinRules.None)
            | (IsUndecided(handling[Tlp]) ? BuiltinRules.TlpUnset : BuiltinRules.None)
            | (labels.Tlp == Gateway.Record.V1.Tlp.Red && !IsNamed(facts, peer) ? BuiltinRules.TlpRedNamedRecipients : BuiltinRules.None)
            | (IsUndecided(handling[Classification]) ? BuiltinRules.ClassificationUnset
                : classification.Rank > Ceiling(peer) ? BuiltinRules.ClassificationCeiling : BuiltinRules.None)
            | (classification?.ReleasableTo.Count > 0 && !classification.ReleasableTo.Contains(peer.Country)
                ? BuiltinRules.ClassificationReleasableTo : BuiltinRules.None)
            | (IsUndecided(handling[Purposes] & ~1UL) ? BuiltinRules.PurposesEmpty : BuiltinRules.None)
            | (facts.Conditions < 0 && labels.HandlingCodes.Contains(HandlingCode.H3) ? BuiltinRules.ConditionsMissing : BuiltinRules.None);
    }

    /// <summary>Whether the originator names this peer as a recipient, letter by letter.</summary>
    private static bool IsNamed(RecordFacts facts, PeerProfile peer) =>
        facts.Recipients.Any(name => name.Length > 0 && (name == peer.Id.ToString() || name == peer.Name));

    /// <summary>Whether the originator excludes this peer. Read generously: a slip in writing must not let the record through.</summary>
    private static bool IsExcluded(string name, PeerProfile peer) =>
        name.Trim() is { Length: > 0 } trimmed
        && (trimmed.Equals(peer.Id.ToString(), StringComparison.OrdinalIgnoreCase) || trimmed.Equals(peer.Name, StringComparison.OrdinalIgnoreCase)
            || (trimmed.Length >= AgencyId.FingerprintDigits && peer.Id.MatchesFingerprint(trimmed)));

    /// <summary>A ceiling this version does not know lets nothing pass.</summary>
    private static ClassificationRank Ceiling(PeerProfile peer) => Enum.IsDefined(peer.Ceiling) ? peer.Ceiling : ClassificationRank.Unspecified;

    private static bool IsUndecided(ulong slots) => (slots & ~1UL) == 0;
}
