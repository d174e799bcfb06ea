using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Gateway.Protocol.Attachments;

/// <summary>
/// The digest that names a sealed attachment in a signed field: SHA-256( LP("gateway/attachment/v1") LP(key) ‖ all sealed chunks ‖
/// u64(size) ). It binds the key, which the cipher does not, and tells nothing to whoever has no key. The size stands at the end, because a
/// file is sealed before its size is known.
/// </summary>
public sealed class AttachmentDigest : IDisposable
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 32;

    private const string Label = "gateway/attachment/v1";

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Begins a digest under a content key.</summary>
    public AttachmentDigest(ReadOnlySpan<byte> key) => new FramedBytes().Text(Label).Bytes(key).AppendTo(_hash);

    /// <summary>Adds the next sealed bytes, in order.</summary>
    public void Append(ReadOnlySpan<byte> sealedBytes) => _hash.AppendData(sealedBytes);

    /// <summary>The digest of all that was added.</summary>
    /// <param name="size">Size of the content without padding, in bytes.</param>
    public byte[] Finish(long size)
    {
        Span<byte> end = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(end, (ulong)size);
        _hash.AppendData(end);
        return _hash.GetHashAndReset();
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
