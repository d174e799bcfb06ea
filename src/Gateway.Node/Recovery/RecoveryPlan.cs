using Gateway.Exchange.V1;
using Gateway.Node.Storage;
using Gateway.Protocol.Records;

namespace Gateway.Node.Recovery;

/// <summary>What a recovery of one feed does, counted before anyone confirms it.</summary>
internal sealed record RecoveryPlan
{
    /// <summary>The lane.</summary>
    public required Lane Lane { get; init; }

    /// <summary>The generation it opens.</summary>
    public required ulong Generation { get; init; }

    /// <summary>Why the feed is stopped.</summary>
    public required FeedStop Stop { get; init; }

    /// <summary>The same for people.</summary>
    public required string Reason { get; init; }

    /// <summary>The last entry that both provably hold.</summary>
    public required ulong AbandonedAfter { get; init; }

    /// <summary>Own records to be decided again.</summary>
    public required IReadOnlyList<RecordId> Records { get; init; }

    /// <summary>How many of them were decided for the counts below.</summary>
    public required int Decided { get; init; }

    /// <summary>Of which at least one field would go out.</summary>
    public required int Released { get; init; }

    /// <summary>Of which nothing would.</summary>
    public required int Withheld { get; init; }

    /// <summary>Recalled, expired, in the feed already, or another agency's.</summary>
    public required int Skipped { get; init; }

    /// <summary>Who proposed it; empty for nobody yet.</summary>
    public string ProposedBy { get; init; } = "";

    /// <summary>Who confirmed it; empty while nobody did.</summary>
    public string ConfirmedBy { get; init; } = "";
}

/// <summary>What became of planning, proposing or confirming a recovery.</summary>
internal abstract record RecoveryResult
{
    private RecoveryResult()
    {
    }

    /// <summary>It can be done; <see cref="RecoveryPlan.ProposedBy"/> says whether it is proposed.</summary>
    public sealed record Planned(RecoveryPlan Plan) : RecoveryResult;

    /// <summary>It is done.</summary>
    public sealed record Recovered(RecoveryPlan Plan) : RecoveryResult;

    /// <summary>No such feed is stopped in a way that needs people.</summary>
    public sealed record NotStopped : RecoveryResult;

    /// <summary>Nobody has proposed it as it stands now.</summary>
    public sealed record NotProposed : RecoveryResult;

    /// <summary>The one who confirms is the one who proposed.</summary>
    public sealed record SamePerson(string Name) : RecoveryResult;
}

/// <summary>What became of accepting a later generation.</summary>
internal abstract record AcceptanceResult
{
    private AcceptanceResult()
    {
    }

    /// <summary>Noted, or begun.</summary>
    /// <param name="IsBegun">Whether this was the second person.</param>
    /// <param name="Generation">The generation.</param>
    /// <param name="AbandonedAfter">The last entry that both hold, by the peer's word.</param>
    /// <param name="HeldTo">The last entry that this node holds of the generation before.</param>
    /// <param name="FirstPerson">Who accepted first.</param>
    public sealed record Accepted(bool IsBegun, ulong Generation, ulong AbandonedAfter, ulong HeldTo, string FirstPerson) : AcceptanceResult;

    /// <summary>The peer offers no later generation in this lane.</summary>
    public sealed record NotOffered : AcceptanceResult;

    /// <summary>The first person cannot be the second.</summary>
    public sealed record SamePerson(string Name) : AcceptanceResult;
}
