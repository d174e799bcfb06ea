using System.Buffers.Binary;
using Gateway.Protocol.Sealing;

namespace Gateway.Protocol.Attachments;

/// <summary>
/// How the content of an attachment is cut (protos/spec/attachment.md, "Chunks"): padded with zeros to its Padmé length, in chunks of
/// <see cref="ChunkSize"/>, the last one shorter. All of it follows from the size alone.
/// </summary>
public readonly record struct AttachmentLayout
{
    /// <summary>Largest content, in bytes: 1 GiB.</summary>
    public const int MaxSize = 1 << 30;

    /// <summary>Content in a chunk that is not the last, in bytes: sealed it fits a frame.</summary>
    public const int ChunkSize = 56 * 1024;

    /// <summary>What sealing adds to a chunk, in bytes.</summary>
    public const int Overhead = 16;

    /// <summary>A sealed chunk that is not the last, in bytes.</summary>
    public const int SealedChunkSize = ChunkSize + Overhead;

    internal const int NonceSize = 12;

    private AttachmentLayout(long size)
    {
        Size = size;
        PaddedSize = Padme.PaddedLength((int)size);
        Chunks = (int)((PaddedSize + ChunkSize - 1) / ChunkSize);
    }

    /// <summary>Size of the content, in bytes.</summary>
    public long Size { get; }

    /// <summary>Size with padding, in bytes.</summary>
    public long PaddedSize { get; }

    /// <summary>How many chunks there are.</summary>
    public int Chunks { get; }

    /// <summary>Size of all sealed chunks together, in bytes.</summary>
    public long SealedSize => PaddedSize + ((long)Chunks * Overhead);

    /// <summary>The layout of a content of this size.</summary>
    /// <returns>Null unless the size is 1 to <see cref="MaxSize"/>.</returns>
    public static AttachmentLayout? Of(long size) => size is >= 1 and <= MaxSize ? new AttachmentLayout(size) : null;

    /// <summary>Bytes of the padded content in this chunk.</summary>
    public int LengthOf(int chunk) => (int)Math.Min(ChunkSize, PaddedSize - OffsetOf(chunk));

    /// <summary>Bytes of the content itself in this chunk; 0 when it is padding only.</summary>
    public int ContentOf(int chunk) => (int)Math.Clamp(Size - OffsetOf(chunk), 0, ChunkSize);

    /// <summary>Where the sealed chunk begins among all sealed chunks.</summary>
    public static long SealedOffsetOf(int chunk) => (long)chunk * SealedChunkSize;

    /// <summary>Whether this is the last chunk.</summary>
    public bool IsLast(int chunk) => chunk == Chunks - 1;

    /// <summary>u64 chunk ‖ three zero bytes ‖ 1 for the last chunk, else 0: no chunk can stand in another's place or end the content early.</summary>
    internal static void WriteNonce(Span<byte> nonce, int chunk, bool isLast)
    {
        nonce.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(nonce, (ulong)chunk);
        nonce[^1] = isLast ? (byte)1 : (byte)0;
    }

    private static long OffsetOf(int chunk) => (long)chunk * ChunkSize;
}
