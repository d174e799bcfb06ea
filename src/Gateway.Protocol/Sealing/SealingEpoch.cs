using System.Security.Cryptography;
using Gateway.Exchange.V1;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;
using Google.Protobuf;
using NSec.Cryptography;

namespace Gateway.Protocol.Sealing;

/// <summary>
/// The sender's side of one epoch of one feed. It lives in one process's memory: process start, lease take-over, restore, and any failed or
/// uncertain commit begin a new one, so no index is ever used for two slips (protos/spec/feed.md, "Epoch").
/// </summary>
public sealed class SealingEpoch : IDisposable
{
    /// <summary>The suite this code seals with: X25519, HKDF-SHA256, ChaCha20-Poly1305.</summary>
    public const uint Suite = 1;

    private readonly HpkeContext _context;
    private readonly FeedId _feed;
    private readonly byte[] _epochId;
    private readonly ulong _firstSeq;

    private SealingEpoch(HpkeContext context, EpochInfo info, FeedId feed, KeyId kemKey, Signed start)
    {
        _context = context;
        _feed = feed;
        _epochId = info.EpochId.ToByteArray();
        _firstSeq = info.FirstSeq;
        KemKey = kemKey;
        Start = start;
    }

    /// <summary>The signed epoch start, which the receiver needs before any of its slips.</summary>
    public Signed Start { get; }

    /// <summary>The epoch's random name, 16 bytes.</summary>
    public ReadOnlyMemory<byte> EpochId => _epochId;

    /// <summary>The receiver's KEM key the epoch is sealed to.</summary>
    public KeyId KemKey { get; }

    /// <summary>Begins an epoch.</summary>
    /// <param name="route">Who sends to whom in which feed.</param>
    /// <param name="kemKey">The receiver's current KEM key.</param>
    /// <param name="linkKey">The sender's link key, which signs the start.</param>
    /// <param name="position">Where the feed stands before the first entry of the epoch.</param>
    /// <param name="random">Names the epoch.</param>
    /// <returns>Null when the KEM key is not usable.</returns>
    public static SealingEpoch? Begin(FeedRoute route, VerifyingKey kemKey, SigningKey linkKey, FeedHeadPosition position, FillRandom random)
    {
        using var ephemeral = Key.Create(KeyAgreementAlgorithm.X25519);
        return Begin(route, kemKey, linkKey, position, random, ephemeral);
    }

    /// <summary>The same with a given ephemeral key, for byte examples only.</summary>
    internal static SealingEpoch? Begin(
        FeedRoute route, VerifyingKey kemKey, SigningKey linkKey, FeedHeadPosition position, FillRandom random, Key ephemeral)
    {
        if (kemKey.Use != KeyUse.Kem)
        {
            return null;
        }

        var epochId = new byte[Slip.EpochIdSize];
        random(epochId);
        var info = new EpochInfo
        {
            Suite = Suite,
            Sender = ByteString.CopyFrom(route.Sender.ToBytes()),
            Receiver = ByteString.CopyFrom(route.Receiver.ToBytes()),
            LinkKeyId = ByteString.CopyFrom(linkKey.Id.ToBytes()),
            KemKeyId = ByteString.CopyFrom(kemKey.Id.ToBytes()),
            FeedId = ByteString.CopyFrom(route.Id.ToBytes()),
            EpochId = ByteString.CopyFrom(epochId),
            FirstSeq = position.Seq + 1,
            PreviousHead = ByteString.CopyFrom(position.Head.Span),
        };
        var infoBytes = CanonicalMessage.Write(info);
        if (Hpke.SetupSender(ephemeral, kemKey.PublicKey.Span, infoBytes, out var encapsulation) is not { } context)
        {
            return null;
        }

        var start = CanonicalMessage.Write(new EpochStart
        {
            Info = ByteString.CopyFrom(infoBytes),
            Encapsulation = ByteString.CopyFrom(encapsulation),
        });
        return new SealingEpoch(context, info, route.Id, kemKey.Id, linkKey.SignEnvelope(PayloadTypes.EpochStart, start));
    }

    /// <summary>
    /// Seals the slip of the entry with this sequence number. Entries of an epoch are sealed one after the other, so that the index follows
    /// from the sequence number and a receiver can tell when it does not.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is not the next entry: the epoch is in doubt and must be thrown away.</exception>
    public byte[] SealSlip(ulong seq, SealedBody body)
    {
        var index = _context.NextIndex;
        if (seq - _firstSeq != index)
        {
            throw new InvalidOperationException("An epoch seals consecutive entries, each once.");
        }

        Span<byte> content = stackalloc byte[Slip.ContentSize];
        body.Key.Span.CopyTo(content);
        body.Digest.Span.CopyTo(content[SealedBody.KeySize..]);
        try
        {
            return new Slip(_epochId, index, _context.Seal(AssociatedData(_feed, _epochId, index, seq), content)).ToBytes();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _context.Dispose();

    /// <inheritdoc/>
    public override string ToString() => $"sealing epoch {Convert.ToHexStringLower(_epochId)}";

    /// <summary>What a slip is bound to: feed id ‖ epoch id ‖ u64 index ‖ u64 sequence number.</summary>
    internal static byte[] AssociatedData(FeedId feed, ReadOnlySpan<byte> epochId, ulong index, ulong seq) =>
        new FramedBytes().Raw(feed.ToBytes()).Raw(epochId).Number(index).Number(seq).ToArray();
}
