using System.Security.Cryptography;
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
        EpochId = info.EpochId.Memory;
        FirstSeq = info.FirstSeq;
        PreviousHead = info.PreviousHead.Memory;
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
    public static EpochResult Accept(Signed start, FeedRoute route, VerifyingKey linkKey, Func<KeyId, KemKey?> findKemKey) =>
        VerifiedEpochStart.Read(start, route, linkKey, out var verified) is { } rule
            ? new EpochResult.Refused(rule)
            : Accept(verified!, route, findKemKey);

    /// <summary>Makes the context of a start that was checked.</summary>
    internal static EpochResult Accept(VerifiedEpochStart start, FeedRoute route, Func<KeyId, KemKey?> findKemKey)
    {
        if (findKemKey(start.KemKey) is not { } kemKey || kemKey.Id != start.KemKey)
        {
            return new EpochResult.KeyGone(start.KemKey);
        }

        return Hpke.SetupReceiver(kemKey, start.Encapsulation.Span, start.InfoBytes.Span) is { } context
            ? new EpochResult.Accepted(new OpeningEpoch(context, route.Id, start.Info))
            : new EpochResult.Refused("the encapsulation is a usable X25519 point");
    }

    /// <summary>Opens a slip to the body's key and digest.</summary>
    /// <returns>Null when it was not sealed in this epoch for this place in the feed; otherwise the caller disposes it.</returns>
    public SlipContent? OpenSlip(ulong seq, Slip slip) =>
        seq >= FirstSeq && slip.Index == seq - FirstSeq
        && _context.Open(slip.Index, SealingEpoch.AssociatedData(_feed, EpochId.Span, slip.Index, seq), slip.Ciphertext.Span)
            is { Length: Slip.ContentSize } content
            ? new SlipContent(content)
            : null;

    /// <inheritdoc/>
    public void Dispose() => _context.Dispose();

    /// <inheritdoc/>
    public override string ToString() => $"opening epoch {Convert.ToHexStringLower(EpochId.Span)}";
}

/// <summary>What a slip holds. Disposing wipes it.</summary>
public sealed class SlipContent : IDisposable
{
    private readonly byte[] _content;

    internal SlipContent(byte[] content) => _content = content;

    /// <summary>Opens the body.</summary>
    public ReadOnlyMemory<byte> BodyKey => _content.AsMemory(0, SealedBody.KeySize);

    /// <summary>Says which body.</summary>
    public ReadOnlyMemory<byte> BodyDigest => _content.AsMemory(SealedBody.KeySize);

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_content);

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
