using System.Security.Cryptography;

namespace Gateway.Protocol.Attachments;

/// <summary>Takes the next sealed chunk; it must be written or copied before the call returns.</summary>
public delegate void WriteSealedChunk(ReadOnlySpan<byte> sealedChunk);

/// <summary>What the signed field says of a sealed attachment.</summary>
/// <param name="Size">Size of the content, in bytes.</param>
/// <param name="Key">The content key, 32 bytes: secret.</param>
/// <param name="Digest">From <see cref="AttachmentDigest"/>, 32 bytes.</param>
public sealed record SealedAttachment(long Size, ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Digest)
{
    /// <inheritdoc/>
    public override string ToString() => $"sealed attachment of {Size} bytes (key redacted)";
}

/// <summary>
/// Seals a file once for everyone who may have it (protos/spec/attachment.md): AES-256-GCM under a fresh key, chunk by chunk, in constant
/// memory and without knowing the size beforehand.
/// </summary>
public sealed class AttachmentSealer : IDisposable
{
    private readonly byte[] _key = new byte[AttachmentOpener.KeySize];
    private readonly byte[] _content = new byte[AttachmentLayout.ChunkSize];
    private readonly byte[] _sealed = new byte[AttachmentLayout.SealedChunkSize];
    private readonly AesGcm _cipher;
    private readonly AttachmentDigest _digest;
    private readonly WriteSealedChunk _write;
    private int _filled;
    private int _chunk;
    private long _size;

    /// <summary>Begins with a fresh key.</summary>
    public AttachmentSealer(FillRandom random, WriteSealedChunk write)
    {
        ArgumentNullException.ThrowIfNull(random);
        random(_key);
        _cipher = new AesGcm(_key, AttachmentLayout.Overhead);
        _digest = new AttachmentDigest(_key);
        _write = write;
    }

    /// <summary>Seals the next bytes of the content.</summary>
    /// <returns>False, and nothing is taken, when the content would be larger than <see cref="AttachmentLayout.MaxSize"/>.</returns>
    public bool TryAppend(ReadOnlySpan<byte> content)
    {
        if (_size + content.Length > AttachmentLayout.MaxSize)
        {
            return false;
        }

        _size += content.Length;
        Fill(content);
        return true;
    }

    /// <summary>Pads and seals the rest.</summary>
    /// <returns>Null when there was no content.</returns>
    public SealedAttachment? Finish()
    {
        if (AttachmentLayout.Of(_size) is not { } layout)
        {
            return null;
        }

        Span<byte> zeros = stackalloc byte[4_096];
        zeros.Clear();
        for (var padding = layout.PaddedSize - _size; padding > 0;)
        {
            var part = (int)Math.Min(padding, zeros.Length);
            Fill(zeros[..part]);
            padding -= part;
        }

        SealChunk(isLast: true);
        return new SealedAttachment(_size, _key.ToArray(), _digest.Finish(_size));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_key);
        CryptographicOperations.ZeroMemory(_content);
        _cipher.Dispose();
        _digest.Dispose();
    }

    /// <summary>A full chunk waits until more comes: only then it is known not to be the last.</summary>
    private void Fill(ReadOnlySpan<byte> content)
    {
        while (!content.IsEmpty)
        {
            if (_filled == _content.Length)
            {
                SealChunk(isLast: false);
            }

            var part = content[..Math.Min(content.Length, _content.Length - _filled)];
            part.CopyTo(_content.AsSpan(_filled));
            _filled += part.Length;
            content = content[part.Length..];
        }
    }

    private void SealChunk(bool isLast)
    {
        Span<byte> nonce = stackalloc byte[AttachmentLayout.NonceSize];
        AttachmentLayout.WriteNonce(nonce, _chunk++, isLast);
        var whole = _sealed.AsSpan(0, _filled + AttachmentLayout.Overhead);
        _cipher.Encrypt(nonce, _content.AsSpan(0, _filled), whole[.._filled], whole[_filled..]);
        _filled = 0;
        _digest.Append(whole);
        _write(whole);
    }
}
