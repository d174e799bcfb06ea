using Gateway.Cli.Output;
using Gateway.Node.V1;
using Spectre.Console;

namespace Gateway.Cli.Verbs;

/// <summary>How a release decision looks in a list.</summary>
internal static class DecisionColumns
{
    /// <summary>Released, withheld or held.</summary>
    public static Style StyleOf(DecisionOutcome outcome) => outcome switch
    {
        DecisionOutcome.Released => Look.Good,
        DecisionOutcome.Held => Look.Warning,
        _ => Look.Bad,
    };

    /// <summary>A publication, one row per peer; one row without a peer where there is none, so that a pipe always sees the record.</summary>
    /// <param name="publication">The publication.</param>
    /// <param name="recordId">The record's id; empty after the dry run of a first version, whose id nobody can ask for.</param>
    public static IReadOnlyList<Column<PeerDecision>> Of(Publication publication, string recordId) =>
    [
        new("record_id", _ => recordId) { OnlyPiped = true },
        new("version", _ => $"{publication.Version}") { OnlyPiped = true },
        new("peer", decision => decision.Peer) { IsWhole = true },
        new("decision", decision => Words.OfSet(decision.Outcome)) { Style = decision => StyleOf(decision.Outcome) },
        new("released", decision => $"{decision.ReleasedFields}") { IsNumber = true },
        new("withheld", decision => $"{decision.WithheldFields}") { IsNumber = true },
        new("rules", decision => string.Join(", ", decision.Rules)),
    ];
}
