using Gateway.Node.V1;
using Gateway.Record.V1;

namespace Gateway.Simulation.Tests;

/// <summary>
/// The policies a world may have, each with what it means in one line of its own: the checks ask this, never the product. The number of a
/// policy is in its text, so that what the database says is in force can be recognised.
/// </summary>
internal static class Rules
{
    /// <summary>How many policies there are.</summary>
    public const int Policies = 5;

    /// <summary>The policy every node begins with: everything but the classified goes to everybody.</summary>
    public const int First = 1;

    /// <summary>How many things an analyst may watch.</summary>
    public const int Watches = 4;

    /// <summary>A policy as a person writes it.</summary>
    public static string Policy(int number, IReadOnlyList<string> peers)
    {
        var all = string.Join(", ", peers);
        var rules = number switch
        {
            0 => $"  - {{name: nobody, release: [\"*\"], to: {{agencies: [{all}]}}, when: {{kind: {{in: [sighting]}}}}}}",
            1 => $"  - {{name: everybody, release: [\"*\"], to: {{agencies: [{all}]}}}}",
            2 => $"  - {{name: reports, release: [\"*\"], to: {{agencies: [{all}]}}, when: {{kind: {{in: [intelligence_report]}}}}}}",
            3 => $"  - {{name: everybody, release: [\"*\"], to: {{agencies: [{all}]}}}}\n  - {{name: no-summary, withhold: [summary]}}",
            4 => $"  - {{name: first, release: [\"*\"], to: {{agencies: [{peers[0]}]}}}}",
            _ => throw new ArgumentOutOfRangeException(nameof(number)),
        };
        return $"# {number}\npolicy: 1\nrules:\n{rules}\n";
    }

    /// <summary>The number in a policy's text.</summary>
    public static int NumberOf(ReadOnlySpan<byte> yaml) => yaml[2] - '0';

    /// <summary>How much of a record goes to a peer under a policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="record">The record.</param>
    /// <param name="peer">The peer's place among those of the node.</param>
    /// <param name="ceiling">What the node lets pass to the peer.</param>
    public static Extent Released(int policy, PlannedRecord record, int peer, ClassificationRank ceiling)
    {
        var goes = Fits(record, ceiling) && policy switch
        {
            0 => false,
            2 => record.IsReport,
            4 => peer == 0,
            _ => true,
        };
        return !goes ? Extent.None : policy == 3 ? Extent.WithoutSummary : Extent.Whole;
    }

    /// <summary>Whether a classification is not above a ceiling.</summary>
    public static bool Fits(PlannedRecord record, ClassificationRank ceiling) => !record.IsClassified || ceiling >= ClassificationRank.Restricted;

    /// <summary>What an analyst watches.</summary>
    public static SubscriptionTerms Watch(int number) => number switch
    {
        0 => new SubscriptionTerms { Kinds = { RecordKind.IntelligenceReport } },
        1 => new SubscriptionTerms { Kinds = { RecordKind.Warning } },
        2 => new SubscriptionTerms { Identifiers = { new IdentifierQuery { Type = IdentifierType.Phone, Value = PlannedRecord.PhoneNumber(7), Scope = "GB" } } },
        3 => new SubscriptionTerms { Identifiers = { new IdentifierQuery { Type = IdentifierType.Phone, Value = PlannedRecord.PhoneNumber(8), Scope = "GB" } } },
        _ => throw new ArgumentOutOfRangeException(nameof(number)),
    };

    /// <summary>Whether a record that arrived is what an analyst watches.</summary>
    public static bool IsWatched(int watch, PlannedRecord record) => watch switch
    {
        0 => record.IsReport,
        1 => !record.IsReport,
        2 => record.Phone == 7,
        3 => record.Phone == 8,
        _ => throw new ArgumentOutOfRangeException(nameof(watch)),
    };
}
