using System.Security.Cryptography;
using Gateway.Exchange.V1;
using Gateway.Protocol.Identity;
using Google.Protobuf;

namespace Gateway.Protocol.Feeds;

/// <summary>The sender's signed word on everything up to one entry (protos/spec/feed.md, "Head" and "Withdrawal").</summary>
public static class SignedHeads
{
    /// <summary>Signs where a feed stands.</summary>
    /// <param name="feed">The feed.</param>
    /// <param name="position">The last entry covered; only ever one that is committed.</param>
    /// <param name="oldestKemKey">The receiver's oldest KEM key an unreceipted entry still needs; null when there is none.</param>
    /// <param name="linkKey">The sender's link key.</param>
    public static Signed Sign(FeedId feed, FeedHeadPosition position, KeyId? oldestKemKey, SigningKey linkKey) =>
        linkKey.SignEnvelope(PayloadTypes.FeedHead, CanonicalMessage.Write(new FeedHead
        {
            FeedId = ByteString.CopyFrom(feed.ToBytes()),
            Seq = position.Seq,
            Head = ByteString.CopyFrom(position.Head.Span),
            OldestKemKeyId = ByteString.CopyFrom(oldestKemKey?.ToBytes() ?? []),
        }));

    /// <summary>Checks a signed head.</summary>
    /// <returns>Where the feed stood by it; null unless this key signed it for this feed.</returns>
    public static FeedHeadPosition? Verify(Signed? envelope, VerifyingKey linkKey, FeedId feed) =>
        Read(envelope, linkKey, feed) is { } head ? new FeedHeadPosition(head.Seq, head.Head.Memory) : null;

    /// <summary>The same, with all that the head says.</summary>
    internal static FeedHead? Read(Signed? envelope, VerifyingKey linkKey, FeedId feed) =>
        Signatures.Verify(envelope, linkKey, PayloadTypes.FeedHead)
        && CanonicalMessage.TryParse(FeedHead.Parser, envelope!.Payload.Span, out var head)
        && head.FeedId.Span.SequenceEqual(feed.ToBytes())
        && head.Head.Length == HeadChain.Size
        && (head.Seq > 0 || head.Head.Equals(head.FeedId))
        && head.OldestKemKeyId.Length is 0 or KeyId.Size
            ? head
            : null;

    /// <summary>Signs that the body of an entry will never be sent.</summary>
    public static Signed SignWithdrawal(FeedId feed, ulong seq, ReadOnlySpan<byte> slip, WithdrawalReason reason, SigningKey linkKey) =>
        linkKey.SignEnvelope(PayloadTypes.Withdrawal, CanonicalMessage.Write(new Withdrawal
        {
            FeedId = ByteString.CopyFrom(feed.ToBytes()),
            Seq = seq,
            SlipDigest = ByteString.CopyFrom(SHA256.HashData(slip)),
            Reason = reason,
        }));

    /// <summary>Checks a withdrawal.</summary>
    /// <returns>Why; null unless this key signed it for exactly this entry of this feed.</returns>
    public static WithdrawalReason? VerifyWithdrawal(Signed? envelope, VerifyingKey linkKey, FeedId feed, ulong seq, ReadOnlySpan<byte> slip) =>
        Signatures.Verify(envelope, linkKey, PayloadTypes.Withdrawal)
        && CanonicalMessage.TryParse(Withdrawal.Parser, envelope!.Payload.Span, out var withdrawal)
        && withdrawal.Seq == seq
        && withdrawal.FeedId.Span.SequenceEqual(feed.ToBytes())
        && withdrawal.SlipDigest.Span.SequenceEqual(SHA256.HashData(slip))
        && Enum.IsDefined(withdrawal.Reason) && withdrawal.Reason != WithdrawalReason.Unspecified
            ? withdrawal.Reason
            : null;
}
