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
        && outcome.FeedId.Length == FeedId.Size
        && outcome.Seq > 0
        && System.Enum.IsDefined(outcome.Code) && outcome.Code != OutcomeCode.Unspecified
        && Instants.IsValid(outcome.At)
            ? outcome
            : null;
}
