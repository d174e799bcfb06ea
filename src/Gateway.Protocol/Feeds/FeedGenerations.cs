using Gateway.Exchange.V1;
using Gateway.Protocol.Identity;
using Google.Protobuf;

namespace Gateway.Protocol.Feeds;

/// <summary>
/// The sender's signed word on where a restore from backup made it leave one feed and begin the next (protos/spec/feed.md,
/// "Generations"). A person at either node decides before anything is sent or read in the new one.
/// </summary>
public static class FeedGenerations
{
    /// <summary>Signs the start of a later generation.</summary>
    /// <param name="next">The new feed; its generation is 2 or more.</param>
    /// <param name="abandonedAfter">The last place of the feed before that the sender still holds.</param>
    /// <param name="linkKey">The sender's link key.</param>
    public static Signed SignStart(FeedRoute next, FeedHeadPosition abandonedAfter, SigningKey linkKey)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(next.Generation, 2u, nameof(next));
        return linkKey.SignEnvelope(PayloadTypes.GenerationStart, CanonicalMessage.Write(new GenerationStart
        {
            FeedId = ByteString.CopyFrom(next.Id.ToBytes()),
            AbandonedFeedId = ByteString.CopyFrom(Before(next).ToBytes()),
            AbandonedAfter = abandonedAfter.Seq,
            AbandonedHead = ByteString.CopyFrom(abandonedAfter.Head.Span),
        }));
    }

    /// <summary>Checks a generation start.</summary>
    /// <returns>The last place of the feed before that the sender still holds; null unless this key signed the start of exactly this feed.</returns>
    public static FeedHeadPosition? VerifyStart(Signed? envelope, VerifyingKey linkKey, FeedRoute next) =>
        next.Generation > 1
        && Signatures.Verify(envelope, linkKey, PayloadTypes.GenerationStart)
        && CanonicalMessage.TryParse(GenerationStart.Parser, envelope!.Payload.Span, out var start)
        && start.FeedId.Span.SequenceEqual(next.Id.ToBytes())
        && start.AbandonedFeedId.Span.SequenceEqual(Before(next).ToBytes())
        && start.AbandonedHead.Length == HeadChain.Size
        && (start.AbandonedAfter > 0 || start.AbandonedHead.Equals(start.AbandonedFeedId))
            ? new FeedHeadPosition(start.AbandonedAfter, start.AbandonedHead.Memory)
            : null;

    private static FeedId Before(FeedRoute next) => FeedId.Of(next.Sender, next.Receiver, next.Lane, next.Generation - 1);
}
