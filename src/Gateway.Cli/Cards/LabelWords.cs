using Gateway.Cli.Output;
using Gateway.Record.V1;

namespace Gateway.Cli.Cards;

/// <summary>Says what handling labels mean. An axis that is not set denies, and the words say so.</summary>
internal static class LabelWords
{
    /// <summary>The labels of a record, most important first.</summary>
    public static IEnumerable<Fact> Of(CaseRecord record) =>
    [
        .. OfHandling(record.Handling, OfTlp(record.Handling?.Tlp ?? Tlp.Unspecified)),
        new Fact("grading", OfGrading(record.Grading)),
        new Fact("urgency", Words.OfSet(record.Urgency), record.Urgency >= Urgency.Urgent ? Look.Bad : null),
    ];

    /// <summary>What one part of a record adds to the record's handling; empty when it adds nothing.</summary>
    public static string OfTightening(Handling? handling) => handling is null
        ? ""
        : string.Join("; ", OfHandling(handling, OfTlp(handling.Tlp)).Where(fact => fact.Value.Length > 0 && fact.Value != NotSet)
            .Select(fact => $"{fact.Name} {fact.Value}"));

    private const string NotSet = "not set: denies";

    private static IEnumerable<Fact> OfHandling(Handling? handling, string tlp)
    {
        if (handling is null)
        {
            return [new Fact("handling", NotSet, Look.Bad)];
        }

        return
        [
            new Fact("TLP", tlp, handling.Tlp >= Tlp.AmberStrict ? Look.Bad : Look.Heading),
            new Fact("PAP", OfPap(handling.Pap)),
            new Fact("codes", string.Join("; ", handling.HandlingCodes.Select(OfCode))),
            new Fact("purposes", handling.Purposes.Count == 0 ? NotSet : string.Join(", ", handling.Purposes.Select(Words.Of))),
            new Fact("onward", handling.Onward == OnwardRule.Unspecified ? NotSet : Words.Of(handling.Onward)),
            new Fact("evidence", handling.Evidence == EvidenceRule.Unspecified ? NotSet : Words.Of(handling.Evidence)),
            new Fact("action", handling.Action == ActionRule.Unspecified ? NotSet : Words.Of(handling.Action)),
            new Fact("classification", OfClassification(handling.Classification)),
            new Fact("attribution", handling.NoAttribution ? "the provider must not be named to anyone" : ""),
            new Fact("matching", handling.IndexAllowed ? "identifiers may be offered for private matching" : ""),
            new Fact("review due", Words.Of(handling.Retention?.ReviewDue)),
            new Fact("delete after", Words.Of(handling.Retention?.DeleteAfter)),
        ];
    }

    private static string OfTlp(Tlp tlp) => tlp switch
    {
        Tlp.Clear => "CLEAR: no limit on passing it on",
        Tlp.Green => "GREEN: within the community",
        Tlp.Amber => "AMBER: the recipient's organisation and its clients",
        Tlp.AmberStrict => "AMBER+STRICT: the recipient's organisation only",
        Tlp.Red => "RED: the named recipients only",
        Tlp.Unspecified => NotSet,
        _ => "unknown: denies",
    };

    private static string OfPap(Pap pap) => pap switch
    {
        Pap.Clear => "CLEAR: no limit on actions",
        Pap.Green => "GREEN: active actions allowed",
        Pap.Amber => "AMBER: passive checks only",
        Pap.Red => "RED: nothing the target could notice",
        Pap.Unspecified => NotSet,
        _ => "unknown: denies",
    };

    private static string OfCode(HandlingCode code) => code switch
    {
        HandlingCode.H1 => "H1 not in judicial proceedings without permission",
        HandlingCode.H2 => "H2 not to be passed on without permission",
        HandlingCode.H3 => "H3 other conditions, see below",
        _ => "unknown code: denies",
    };

    private static string OfClassification(Classification? classification) => classification switch
    {
        null or { Rank: ClassificationRank.Unspecified } => "",
        _ => string.Join(' ', new[]
        {
            Words.OfSet(classification.Scheme), Words.Of(classification.Rank),
            classification.ReleasableTo.Count > 0 ? $"(releasable to {string.Join(", ", classification.ReleasableTo)})" : "",
        }.Where(word => word.Length > 0)),
    };

    private static string OfGrading(Grading? grading) => Words.Of(grading) is { Length: > 0 } codes ? codes : "not graded";
}
