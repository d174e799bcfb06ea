using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

namespace NSec.Cryptography;

/// <summary>The result of a key agreement and the input of a key derivation; its bytes are guarded as a key's are.</summary>
public sealed class SharedSecret : IDisposable
{
    private const int MaxSize = 128;
    private const uint BlobHeader = 0xDE7000DE;

    private readonly SecretMemory _secret;
    private int _archived;

    internal SharedSecret(SecretMemory secret, in SharedSecretCreationParameters creationParameters)
    {
        _secret = secret;
        ExportPolicy = creationParameters.ExportPolicy;
    }

    /// <summary>What may leave the shared secret.</summary>
    public KeyExportPolicies ExportPolicy { get; }

    /// <summary>Size in bytes.</summary>
    public int Size => _secret.Length;

    internal SecretMemory Secret => _secret;

    /// <summary>Reads a shared secret of at most 128 bytes.</summary>
    /// <exception cref="ArgumentException">There is no such format.</exception>
    /// <exception cref="FormatException">The bytes are not in that format.</exception>
    public static SharedSecret Import(
        ReadOnlySpan<byte> blob, SharedSecretBlobFormat format, in SharedSecretCreationParameters creationParameters = default) =>
        TryImport(blob, format, out SharedSecret? result, creationParameters)
            ? result
            : throw new FormatException("The shared secret blob is not in the correct format.");

    /// <summary>Reads a shared secret of at most 128 bytes; false and null when the bytes are not in that format.</summary>
    /// <exception cref="ArgumentException">There is no such format.</exception>
    public static bool TryImport(
        ReadOnlySpan<byte> blob,
        SharedSecretBlobFormat format,
        [NotNullWhen(true)] out SharedSecret? result,
        in SharedSecretCreationParameters creationParameters = default)
    {
        int headerSize = HeaderSizeOf(format);
        int size = blob.Length - headerSize;
        result = null;
        if (size is < 0 or > MaxSize)
        {
            return false;
        }

        if (headerSize > 0 && !blob.StartsWith(KeyEncoding.Header(BlobHeader, size, 0)))
        {
            return false;
        }

        result = new SharedSecret(SecretMemory.CopyOf(blob[headerSize..]), creationParameters);
        return true;
    }

    /// <summary>Zeroes the bytes.</summary>
    public void Dispose() => _secret.Dispose();

    /// <summary>Writes the shared secret.</summary>
    /// <exception cref="ArgumentException">There is no such format.</exception>
    /// <exception cref="InvalidOperationException">The export policy does not allow it.</exception>
    /// <exception cref="ObjectDisposedException">The shared secret was disposed.</exception>
    public byte[] Export(SharedSecretBlobFormat format)
    {
        byte[] blob = new byte[HeaderSizeOf(format) + Size];
        _ = TryExport(format, blob, out _);
        return blob;
    }

    /// <summary>Size in bytes of what <see cref="Export"/> returns.</summary>
    /// <exception cref="ArgumentException">There is no such format.</exception>
    /// <exception cref="ObjectDisposedException">The shared secret was disposed.</exception>
    public int GetExportBlobSize(SharedSecretBlobFormat format)
    {
        ObjectDisposedException.ThrowIf(_secret.IsClosed, this);
        return HeaderSizeOf(format) + Size;
    }

    /// <summary>Writes the shared secret to the start of the span; false when the span is too short.</summary>
    /// <exception cref="ArgumentException">There is no such format.</exception>
    /// <exception cref="InvalidOperationException">The export policy does not allow it.</exception>
    /// <exception cref="ObjectDisposedException">The shared secret was disposed.</exception>
    public bool TryExport(SharedSecretBlobFormat format, Span<byte> blob, out int blobSize)
    {
        int headerSize = HeaderSizeOf(format);
        blobSize = 0;
        using SecretMemory.Lease secret = _secret.Borrow();
        if (blob.Length < headerSize + Size)
        {
            return false;
        }

        ExportGate.Pass(ExportPolicy, ref _archived);
        if (headerSize > 0)
        {
            KeyEncoding.Header(BlobHeader, Size, 0).CopyTo(blob);
        }

        secret.Bytes.CopyTo(blob[headerSize..]);
        blobSize = headerSize + Size;
        return true;
    }

    /// <inheritdoc/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public override string? ToString() => typeof(SharedSecret).ToString();

    private static int HeaderSizeOf(SharedSecretBlobFormat format) => format switch
    {
        SharedSecretBlobFormat.RawSharedSecret => 0,
        SharedSecretBlobFormat.NSecSharedSecret => KeyEncoding.NSecHeaderSize,
        _ => throw new ArgumentException($"The format {format} is not supported.", nameof(format)),
    };
}
