using Gateway.Exchange.V1;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;

namespace Gateway.Protocol.Sealing;

/// <summary>The receiver's side of one epoch, made from its signed start. It can be made again at any time while the KEM key exists.</summary>
public sealed class OpeningEpoch : IDisposable
{
    private readonly HpkeContext _context;
    private readonly FeedId _feed;

    private OpeningEpoch(HpkeContext context, FeedId feed, EpochInfo info)
    {
        _context = context;
        _feed = feed;
        EpochId = info.EpochId.ToByteArray();
        FirstSeq = info.FirstSeq;
        PreviousHead = info.PreviousHead.ToByteArray();
    }

    /// <summary>The epoch's name.</summary>
    public ReadOnlyMemory<byte> EpochId { get; }

    /// <summary>The first sequence number that may be sealed in it.</summary>
    public ulong FirstSeq { get; }

    /// <summary>Head of the feed before that entry.</summary>
    public ReadOnlyMemory<byte> PreviousHead { get; }

    /// <summary>Checks an epoch start and makes the context that opens its slips.</summary>
    /// <param name="start">The signed start as received.</param>
    /// <param name="route">The feed it came in.</param>
    /// <param name="linkKey">The sender's link key that the envelope names.</param>
    /// <param name="findKemKey">The receiver's own KEM keys; null for one that was deleted.</param>
    public static EpochResult Accept(Signed start, FeedRoute route, VerifyingKey linkKey, Func<KeyId, KemKey?> findKemKey)
    {
        if (linkKey.Use != KeyUse.Link || !Signatures.Verify(start, linkKey, PayloadTypes.EpochStart))
        {
            return new EpochResult.Refused("an epoch start is signed with the sender's link key");
        }

        if (!CanonicalMessage.TryParse(EpochStart.Parser, start.Payload.Span, out var message)
            || !CanonicalMessage.TryParse(EpochInfo.Parser, message.Info.Span, out var info)
            || message.Encapsulation.Length != Hpke.EncapsulationSize)
        {
            return new EpochResult.Refused("an epoch start is canonical");
        }

        if (!IsBoundTo(info, route, linkKey.Id))
        {
            return new EpochResult.Refused("an epoch start names this sender, receiver, feed and link key");
        }

        if (info.Suite != SealingEpoch.Suite)
        {
            return new EpochResult.Refused("the suite is 1");
        }

        if (!KeyId.TryFromBytes(info.KemKeyId.Span, out var kemKeyId) || findKemKey(kemKeyId) is not { } kemKey)
        {
            return new EpochResult.KeyGone(kemKeyId);
        }

        return Hpke.SetupReceiver(kemKey, message.Encapsulation.Span, message.Info.Span) is { } context
            ? new EpochResult.Accepted(new OpeningEpoch(context, route.Id, info))
            : new EpochResult.Refused("the encapsulation is a usable X25519 point");
    }

    /// <summary>Opens a slip to the body's key and digest.</summary>
    /// <returns>Null when it was not sealed in this epoch for this place in the feed.</returns>
    public SlipContent? OpenSlip(ulong seq, Slip slip)
    {
        var content = _context.Open(
            slip.Index, SealingEpoch.AssociatedData(_feed, EpochId.Span, slip.Index, seq), slip.Ciphertext.Span);
        return content is { Length: Slip.ContentSize }
            ? new SlipContent(content.AsMemory(0, SealedBody.KeySize), content.AsMemory(SealedBody.KeySize))
            : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _context.Dispose();

    private static bool IsBoundTo(EpochInfo info, FeedRoute route, KeyId linkKey) =>
        info.Sender.Span.SequenceEqual(route.Sender.ToBytes())
        && info.Receiver.Span.SequenceEqual(route.Receiver.ToBytes())
        && info.FeedId.Span.SequenceEqual(route.Id.ToBytes())
        && info.LinkKeyId.Span.SequenceEqual(linkKey.ToBytes())
        && info.EpochId.Length == Slip.EpochIdSize
        && info.PreviousHead.Length == HeadChain.Size
        && info.FirstSeq > 0;
}

/// <summary>What a slip holds.</summary>
public sealed record SlipContent(ReadOnlyMemory<byte> BodyKey, ReadOnlyMemory<byte> BodyDigest)
{
    /// <inheritdoc/>
    public override string ToString() => "slip content (redacted)";
}

/// <summary>What became of an epoch start.</summary>
public abstract record EpochResult
{
    private EpochResult()
    {
    }

    /// <summary>It holds; the caller disposes the epoch.</summary>
    public sealed record Accepted(OpeningEpoch Epoch) : EpochResult;

    /// <summary>It breaks a rule of protos/spec/feed.md.</summary>
    public sealed record Refused(string Rule) : EpochResult;

    /// <summary>It is sealed to a KEM key that no longer exists here.</summary>
    public sealed record KeyGone(KeyId KemKey) : EpochResult;
}
