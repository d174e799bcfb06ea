using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Gateway.Policy.Deciding;

/// <summary>
/// The rules no policy can switch off (protos/spec/policy.md, "Built-in rules"). Each has a name that decisions and explanations show.
/// </summary>
[Flags]
internal enum BuiltinRules
{
    /// <summary>No built-in rule applies.</summary>
    None = 0,

    /// <summary>Keys are missing, malformed or repeated, or there are more fields than a view can hold: paths would be ambiguous.</summary>
    RecordMalformed = 1 << 0,

    /// <summary>The status is not one in which a record leaves.</summary>
    Status = 1 << 1,

    /// <summary>The originator excluded the peer.</summary>
    AudienceExcluded = 1 << 2,

    /// <summary>The originator named recipients, and the peer is not one of them.</summary>
    AudienceRecipients = 1 << 3,

    /// <summary>The time to keep it is over, or cannot be read.</summary>
    RetentionExpired = 1 << 4,

    /// <summary>The TLP colour is unset or unknown.</summary>
    TlpUnset = 1 << 5,

    /// <summary>TLP RED goes to recipients whom the originator names.</summary>
    TlpRedNamedRecipients = 1 << 6,

    /// <summary>The classification is unset or unknown.</summary>
    ClassificationUnset = 1 << 7,

    /// <summary>The classification is above what may pass to the peer.</summary>
    ClassificationCeiling = 1 << 8,

    /// <summary>The classification may be released to other countries only.</summary>
    ClassificationReleasableTo = 1 << 9,

    /// <summary>No purpose of use is allowed.</summary>
    PurposesEmpty = 1 << 10,

    /// <summary>Handling code H3 is set and its conditions are missing.</summary>
    ConditionsMissing = 1 << 11,

    /// <summary>A person it describes has not consented where consent is needed.</summary>
    Consent = 1 << 12,

    /// <summary>It says who the source is.</summary>
    SourceReferences = 1 << 13,

    /// <summary>It is of a kind this version does not know.</summary>
    UnknownKind = 1 << 14,

    /// <summary>It names an entity that is not in the record.</summary>
    DanglingReference = 1 << 15,

    /// <summary>It names an entity of which nothing is released.</summary>
    NothingReleasedOfEntity = 1 << 16,

    /// <summary>The conditions that every view must contain are not released.</summary>
    ConditionsRequired = 1 << 17,

    /// <summary>Nothing but the conditions would be released.</summary>
    ConditionsAlone = 1 << 18,
}

/// <summary>The names of built-in rules.</summary>
internal static class BuiltinNames
{
    /// <summary>Determines a field that no rule releases.</summary>
    public const string Default = "builtin/default-withhold";

    /// <summary>Determines everything when deciding failed.</summary>
    public const string Error = "error";

    private static readonly FrozenDictionary<BuiltinRules, (string Name, string Sentence)> All =
        new Dictionary<BuiltinRules, (string, string)>
        {
            [BuiltinRules.RecordMalformed] = ("builtin/record-malformed", "the record's keys are missing, repeated or malformed, or it has too many fields"),
            [BuiltinRules.Status] = ("builtin/status", "a record leaves only while it is active, superseded or restricted"),
            [BuiltinRules.AudienceExcluded] = ("builtin/audience-excluded", "the record's audience excludes this peer"),
            [BuiltinRules.AudienceRecipients] = ("builtin/audience-recipients", "the record's audience names recipients, and this peer is not one of them"),
            [BuiltinRules.RetentionExpired] = ("builtin/retention-expired", "the time to keep it is over"),
            [BuiltinRules.TlpUnset] = ("builtin/tlp-unset", "it has no TLP colour that is known here"),
            [BuiltinRules.TlpRedNamedRecipients] = ("builtin/tlp-red-named-recipients", "it is TLP RED, and the record's audience does not name this peer"),
            [BuiltinRules.ClassificationUnset] = ("builtin/classification-unset", "it has no classification that is known here"),
            [BuiltinRules.ClassificationCeiling] = ("builtin/classification-ceiling", "its classification is above what may pass to this peer"),
            [BuiltinRules.ClassificationReleasableTo] = ("builtin/classification-releasable-to", "its classification may be released to other countries only"),
            [BuiltinRules.PurposesEmpty] = ("builtin/purposes-empty", "it may be used for no purpose that is known here"),
            [BuiltinRules.ConditionsMissing] = ("builtin/conditions-missing", "handling code H3 is set, and the record has no conditions"),
            [BuiltinRules.Consent] = ("builtin/consent", "a person it describes has not consented"),
            [BuiltinRules.SourceReferences] = ("builtin/source-references", "it says who the source is"),
            [BuiltinRules.UnknownKind] = ("builtin/unknown-kind", "it is of a kind that is not known here"),
            [BuiltinRules.DanglingReference] = ("builtin/dangling-reference", "it names an entity that is not in the record"),
            [BuiltinRules.NothingReleasedOfEntity] = ("builtin/nothing-released-of-entity", "it names an entity of which nothing is released to this peer"),
            [BuiltinRules.ConditionsRequired] = ("builtin/conditions-required", "the record has conditions that every view must contain, and they are not released to this peer"),
            [BuiltinRules.ConditionsAlone] = ("builtin/conditions-alone", "nothing but the conditions would be released to this peer"),
        }.ToFrozenDictionary();

    /// <summary>The names of these rules, in the order of the enumeration.</summary>
    public static ImmutableArray<string> Of(BuiltinRules rules) => [.. Each(rules).Select(rule => All[rule].Name)];

    /// <summary>Why each of these rules withholds, to be continued after "because".</summary>
    public static IEnumerable<(string Name, string Sentence)> Reasons(BuiltinRules rules) => Each(rules).Select(rule => All[rule]);

    private static IEnumerable<BuiltinRules> Each(BuiltinRules rules) =>
        Enum.GetValues<BuiltinRules>().Where(rule => rule != BuiltinRules.None && rules.HasFlag(rule));
}
