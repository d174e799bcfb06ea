using System.Security.Cryptography;

namespace Gateway.Protocol.Attachments;

/// <summary>
/// Opens sealed chunks (protos/spec/attachment.md, "Opening"). A chunk that opens is what somebody with the key sealed in this place; that it
/// is what the originator signed is known only when the <see cref="AttachmentDigest"/> of all of them is the signed one. Nothing is shown
/// before that.
/// </summary>
public sealed class AttachmentOpener : IDisposable
{
    /// <summary>Length of a content key in bytes.</summary>
    public const int KeySize = 32;

    private readonly AesGcm _cipher;

    /// <summary>Opens under this key, 32 bytes.</summary>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    public AttachmentOpener(ReadOnlySpan<byte> key, AttachmentLayout layout)
    {
        if (key.Length != KeySize)
        {
            throw new ArgumentException($"A content key has {KeySize} bytes.", nameof(key));
        }

        _cipher = new AesGcm(key, AttachmentLayout.Overhead);
        Layout = layout;
    }

    /// <summary>How the content is cut.</summary>
    public AttachmentLayout Layout { get; }

    /// <summary>Opens one chunk.</summary>
    /// <param name="chunk">Which, from 0.</param>
    /// <param name="sealedChunk">Its bytes.</param>
    /// <param name="content">Takes the padded content, at least <see cref="AttachmentLayout.ChunkSize"/> bytes.</param>
    /// <returns>
    /// How many bytes of it are content, the rest being padding; -1 when these are not the bytes of this chunk, or the padding is not zeros.
    /// </returns>
    public int Open(int chunk, ReadOnlySpan<byte> sealedChunk, Span<byte> content)
    {
        if (chunk < 0 || chunk >= Layout.Chunks || sealedChunk.Length != Layout.LengthOf(chunk) + AttachmentLayout.Overhead)
        {
            return -1;
        }

        Span<byte> nonce = stackalloc byte[AttachmentLayout.NonceSize];
        AttachmentLayout.WriteNonce(nonce, chunk, Layout.IsLast(chunk));
        var padded = content[..Layout.LengthOf(chunk)];
        try
        {
            _cipher.Decrypt(nonce, sealedChunk[..padded.Length], sealedChunk[padded.Length..], padded);
        }
        catch (AuthenticationTagMismatchException)
        {
            return -1;
        }

        var length = Layout.ContentOf(chunk);
        return padded[length..].ContainsAnyExcept((byte)0) ? -1 : length;
    }

    /// <inheritdoc/>
    public void Dispose() => _cipher.Dispose();
}
