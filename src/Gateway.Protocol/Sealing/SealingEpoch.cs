using Gateway.Exchange.V1;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;
using Google.Protobuf;

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

    private SealingEpoch(HpkeContext context, FeedId feed, byte[] epochId, KeyId kemKey, Signed start)
    {
        _context = context;
        _feed = feed;
        _epochId = epochId;
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
        var epochId = new byte[Slip.EpochIdSize];
        random(epochId);
        var info = CanonicalMessage.Write(new EpochInfo
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
        });
        if (Hpke.SetupSender(kemKey.PublicKey.Span, info, out var encapsulation) is not { } context)
        {
            return null;
        }

        var start = CanonicalMessage.Write(new EpochStart
        {
            Info = ByteString.CopyFrom(info),
            Encapsulation = ByteString.CopyFrom(encapsulation),
        });
        return new SealingEpoch(context, route.Id, epochId, kemKey.Id, linkKey.SignEnvelope(PayloadTypes.EpochStart, start));
    }

    /// <summary>Seals the slip of the entry with this sequence number.</summary>
    public byte[] SealSlip(ulong seq, SealedBody body)
    {
        var index = _context.NextIndex;
        byte[] content = [.. body.Key.Span, .. body.Digest.Span];
        var ciphertext = _context.Seal(AssociatedData(_feed, _epochId, index, seq), content);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(content);
        return new Slip(_epochId, index, ciphertext).ToBytes();
    }

    /// <inheritdoc/>
    public void Dispose() => _context.Dispose();

    /// <inheritdoc/>
    public override string ToString() => $"sealing epoch {Convert.ToHexStringLower(_epochId)}";

    /// <summary>What a slip is bound to: feed id ‖ epoch id ‖ u64 index ‖ u64 sequence number.</summary>
    internal static byte[] AssociatedData(FeedId feed, ReadOnlySpan<byte> epochId, ulong index, ulong seq) =>
        new FramedBytes().Raw(feed.ToBytes()).Raw(epochId).Number(index).Number(seq).ToArray();
}
