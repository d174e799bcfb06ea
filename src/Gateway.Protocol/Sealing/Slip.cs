using System.Buffers.Binary;

namespace Gateway.Protocol.Sealing;

/// <summary>
/// The part of an entry that is sealed to one peer (protos/spec/feed.md, "Slip"): epoch id[16] ‖ u64 index in the epoch ‖ HPKE ciphertext
/// of body key[32] ‖ body digest[32]. The head chain covers exactly these bytes.
/// </summary>
public sealed record Slip(ReadOnlyMemory<byte> EpochId, ulong Index, ReadOnlyMemory<byte> Ciphertext)
{
    /// <summary>Length of a slip in bytes.</summary>
    public const int Size = EpochIdSize + sizeof(ulong) + ContentSize + Hpke.TagSize;

    /// <summary>Length of an epoch id in bytes.</summary>
    public const int EpochIdSize = 16;

    internal const int ContentSize = SealedBody.KeySize + SealedBody.DigestSize;

    /// <summary>The bytes of the slip.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        EpochId.Span.CopyTo(bytes);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(EpochIdSize), Index);
        Ciphertext.Span.CopyTo(bytes.AsSpan(EpochIdSize + sizeof(ulong)));
        return bytes;
    }

    /// <summary>Reads a slip; null unless it has exactly <see cref="Size"/> bytes.</summary>
    public static Slip? FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length != Size
        ? null
        : new Slip(
            bytes[..EpochIdSize].ToArray(),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[EpochIdSize..]),
            bytes[(EpochIdSize + sizeof(ulong))..].ToArray());
}
