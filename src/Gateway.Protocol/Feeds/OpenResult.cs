using Gateway.Exchange.V1;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;
using Gateway.Record.V1;

namespace Gateway.Protocol.Feeds;

/// <summary>What the receiver does with an entry after trying to open it.</summary>
public enum Disposition
{
    /// <summary>Go on to the next entry; this one is done, whatever became of it.</summary>
    Consume,

    /// <summary>Go on, keep this one aside and try again when the reason may have passed.</summary>
    QuarantineAndRetry,

    /// <summary>Nothing after this can be trusted: no receipt, an alarm, until the sender withdraws it or begins a new generation.</summary>
    StopFeed,
}

/// <summary>What became of opening one entry whose signed head verified (protos/spec/feed.md, "Opening").</summary>
public abstract record OpenResult
{
    private OpenResult(Disposition disposition) => Disposition = disposition;

    /// <summary>What to do next.</summary>
    public Disposition Disposition { get; }

    /// <summary>A record version, verified.</summary>
    public sealed record OpenedView(VerifiedView View, ReadOnlyMemory<byte> Bytes) : OpenResult(Disposition.Consume)
    {
        /// <inheritdoc/>
        public override string ToString() => $"Opened {View}";
    }

    /// <summary>A statement of the originator on a record, verified.</summary>
    public sealed record OpenedStatement(RecordStatement Statement, AgencyId Originator, Signed Envelope) : OpenResult(Disposition.Consume);

    /// <summary>A later outcome of an entry of ours at the sender, verified.</summary>
    public sealed record OpenedOutcome(Outcome Outcome, Signed Envelope) : OpenResult(Disposition.Consume);

    /// <summary>A newer identity of the sender, not yet checked against the one we hold.</summary>
    public sealed record OpenedIdentity(AgencyIdentity Identity) : OpenResult(Disposition.Consume);

    /// <summary>The sender signed that the body will never come.</summary>
    public sealed record Withdrawn(WithdrawalReason Reason) : OpenResult(Disposition.Consume);

    /// <summary>The sender sealed something that breaks the format.</summary>
    public sealed record Malformed(string Rule) : OpenResult(Disposition.Consume);

    /// <summary>The originator did not sign this.</summary>
    public sealed record BadSignature() : OpenResult(Disposition.Consume);

    /// <summary>The originator is not known here, or not by this key.</summary>
    public sealed record UnknownOriginator(AgencyId Originator, KeyId Key) : OpenResult(Disposition.QuarantineAndRetry)
    {
        /// <summary>The opened body, to be kept and given to <see cref="BodyReader"/> again: its keys may be gone by then.</summary>
        public required ReadOnlyMemory<byte> Body { get; init; }

        /// <inheritdoc/>
        public override string ToString() => $"UnknownOriginator {Originator}, key {Key}";
    }

    /// <summary>The slip does not open: damaged, sealed for another place, or to a key that is gone.</summary>
    public sealed record Undecryptable(string Rule) : OpenResult(Disposition.StopFeed);

    /// <summary>The body is not the one the slip speaks of.</summary>
    public sealed record WrongDigest() : OpenResult(Disposition.StopFeed);
}
