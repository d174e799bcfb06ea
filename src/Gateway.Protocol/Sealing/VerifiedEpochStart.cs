using Gateway.Exchange.V1;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;

namespace Gateway.Protocol.Sealing;

/// <summary>An epoch start whose signature, form and feed were checked (protos/spec/feed.md, "Epoch"); nothing is derived from it yet.</summary>
/// <param name="Info">What the epoch is bound to.</param>
/// <param name="InfoBytes">The same as the bytes that were signed: the HPKE info.</param>
/// <param name="Encapsulation">What the KEM key opens.</param>
/// <param name="KemKey">The receiver's key it is sealed to.</param>
internal sealed record VerifiedEpochStart(
    EpochInfo Info, ReadOnlyMemory<byte> InfoBytes, ReadOnlyMemory<byte> Encapsulation, KeyId KemKey)
{
    /// <summary>Checks an epoch start.</summary>
    /// <returns>The rule it breaks, or null.</returns>
    public static string? Read(Signed start, FeedRoute route, VerifyingKey linkKey, out VerifiedEpochStart? verified)
    {
        verified = null;
        if (!Signatures.Verify(start, linkKey, PayloadTypes.EpochStart))
        {
            return "an epoch start is signed with the sender's link key";
        }

        if (!CanonicalMessage.TryParse(EpochStart.Parser, start.Payload.Span, out var message)
            || !CanonicalMessage.TryParse(EpochInfo.Parser, message.Info.Span, out var info)
            || message.Encapsulation.Length != Hpke.EncapsulationSize)
        {
            return "an epoch start is canonical";
        }

        if (!IsBoundTo(info, route, linkKey.Id) || !KeyId.TryFromBytes(info.KemKeyId.Span, out var kemKey))
        {
            return "an epoch start names this sender, receiver, feed and link key";
        }

        if (info.Suite != SealingEpoch.Suite)
        {
            return "the suite is 1";
        }

        verified = new VerifiedEpochStart(info, message.Info.Memory, message.Encapsulation.Memory, kemKey);
        return null;
    }

    private static bool IsBoundTo(EpochInfo info, FeedRoute route, KeyId linkKey) =>
        info.Sender.Span.SequenceEqual(route.Sender.ToBytes())
        && info.Receiver.Span.SequenceEqual(route.Receiver.ToBytes())
        && info.FeedId.Span.SequenceEqual(route.Id.ToBytes())
        && info.LinkKeyId.Span.SequenceEqual(linkKey.ToBytes())
        && info.EpochId.Length == Slip.EpochIdSize
        && info.PreviousHead.Length == HeadChain.Size
        && info.FirstSeq > 0;
}
