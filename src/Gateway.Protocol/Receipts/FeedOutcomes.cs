using Gateway.Exchange.V1;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Protocol.Receipts;

/// <summary>
/// Outcomes (protos/spec/feed.md, "Outcome"): the holder's signed word on what became of an entry after its receipt. It travels sealed in
/// the control lane back to the sender of the entry.
/// </summary>
public static class FeedOutcomes
{
    /// <summary>Most agencies one outcome names to which the record was passed on.</summary>
    public const int MaxOnward = 256;

    /// <summary>Largest outcome, in bytes: those of onward holders are inside.</summary>
    public const int MaxSize = 512 * 1024;

    /// <summary>Signs an outcome with all that it says.</summary>
    /// <exception cref="ArgumentException">It breaks a rule by which its reader would refuse it.</exception>
    public static Signed Sign(Outcome outcome, SigningKey linkKey)
    {
        var bytes = CanonicalMessage.Write(outcome);
        return IsWellFormed(outcome, bytes.Length)
            ? linkKey.SignEnvelope(PayloadTypes.Outcome, bytes)
            : throw new ArgumentException("No reader would take this outcome.", nameof(outcome));
    }

    /// <summary>Signs an outcome.</summary>
    /// <param name="feed">The feed the entry came in.</param>
    /// <param name="seq">The entry.</param>
    /// <param name="code">What became of it; never UNSPECIFIED.</param>
    /// <param name="at">The holder's clock.</param>
    /// <param name="linkKey">The holder's link key.</param>
    public static Signed Sign(FeedId feed, ulong seq, OutcomeCode code, DateTimeOffset at, SigningKey linkKey) =>
        linkKey.SignEnvelope(PayloadTypes.Outcome, CanonicalMessage.Write(new Outcome
        {
            FeedId = ByteString.CopyFrom(feed.ToBytes()),
            Seq = seq,
            Code = code,
            At = Timestamp.FromDateTimeOffset(at),
        }));

    /// <summary>Checks an outcome.</summary>
    /// <returns>Null unless this key signed it and it names a feed, an entry, an outcome and a time. Whose feed it is, the caller knows.</returns>
    public static Outcome? Verify(Signed? envelope, VerifyingKey holderLinkKey) =>
        Signatures.Verify(envelope, holderLinkKey, PayloadTypes.Outcome)
        && CanonicalMessage.TryParse(Outcome.Parser, envelope!.Payload.Span, out var outcome)
        && IsWellFormed(outcome, envelope.Payload.Length)
            ? outcome
            : null;

    private static bool IsWellFormed(Outcome outcome, int size) =>
        size <= MaxSize
        && outcome.FeedId.Length == FeedId.Size
        && outcome.Seq > 0
        && System.Enum.IsDefined(outcome.Code) && outcome.Code != OutcomeCode.Unspecified
        && Instants.IsValid(outcome.At)
        && System.Enum.IsDefined(outcome.Ground)
        && (outcome.Ground != LegalGround.Unspecified) == (outcome.Code == OutcomeCode.KeptUnderLegalDuty)
        && (outcome.UnrecoverableBy is null || (outcome.Code == OutcomeCode.Erased && Instants.IsValid(outcome.UnrecoverableBy)))
        && outcome.Onward.Count <= MaxOnward
        && outcome.Onward.All(IsWellFormed)
        && outcome.Onward.Zip(outcome.Onward.Skip(1)).All(pair => pair.First.Agency.Span.SequenceCompareTo(pair.Second.Agency.Span) < 0);

    /// <summary>An onward holder has answered, with code, time and envelope, or has not, with none of them.</summary>
    private static bool IsWellFormed(OnwardHolder holder) =>
        holder.Agency.Length == AgencyId.Size
        && System.Enum.IsDefined(holder.Code)
        && (holder.Code == OutcomeCode.Unspecified
            ? holder.At is null && holder.Outcome is null
            : Instants.IsValid(holder.At) && holder.Outcome is not null);
}
