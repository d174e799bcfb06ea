using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

namespace NSec.Cryptography;

/// <summary>A public key. Equal keys have the same algorithm object and the same bytes.</summary>
public sealed class PublicKey : IEquatable<PublicKey>
{
    private readonly byte[] _bytes;

    internal PublicKey(Algorithm algorithm, byte[] bytes)
    {
        Algorithm = algorithm;
        _bytes = bytes;
    }

    /// <summary>The algorithm object the key was made for; no other accepts it.</summary>
    public Algorithm Algorithm { get; }

    /// <summary>Size in bytes.</summary>
    public int Size => _bytes.Length;

    internal ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Reads a public key. Its bytes are not checked to be a point: that is for the first use to find.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="algorithm"/> is null.</exception>
    /// <exception cref="ArgumentException">The algorithm has no such format.</exception>
    /// <exception cref="FormatException">The bytes are not a key in that format.</exception>
    /// <exception cref="NotSupportedException">The algorithm has no public keys.</exception>
    public static PublicKey Import(Algorithm algorithm, ReadOnlySpan<byte> blob, KeyBlobFormat format) =>
        TryImport(algorithm, blob, format, out PublicKey? result)
            ? result
            : throw new FormatException("The public key blob is not in the correct format.");

    /// <summary>Reads a public key; false and null when the bytes are not a key in that format.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="algorithm"/> is null.</exception>
    /// <exception cref="ArgumentException">The algorithm has no such format.</exception>
    /// <exception cref="NotSupportedException">The algorithm has no public keys.</exception>
    public static bool TryImport(
        Algorithm algorithm, ReadOnlySpan<byte> blob, KeyBlobFormat format, [NotNullWhen(true)] out PublicKey? result)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        KeyEncoding encoding = algorithm.RequireEncoding();
        if (!encoding.HasPublicKey)
        {
            throw new NotSupportedException("The algorithm has no public keys.");
        }

        if (!encoding.IsPublic(format))
        {
            throw new ArgumentException("The format holds a private key.", nameof(format));
        }

        byte[] bytes = new byte[encoding.KeySize];
        if (!encoding.TryDecode(format, blob, bytes))
        {
            result = null;
            return false;
        }

        algorithm.NormalizePublicKey(bytes);
        result = new PublicKey(algorithm, bytes);
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(PublicKey? other) =>
        other is not null && other.Algorithm == Algorithm && other.Bytes.SequenceEqual(Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PublicKey);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    /// <summary>Writes the public key.</summary>
    /// <exception cref="ArgumentException">The algorithm has no such format.</exception>
    public byte[] Export(KeyBlobFormat format)
    {
        byte[] blob = new byte[GetExportBlobSize(format)];
        _ = TryExport(format, blob, out _);
        return blob;
    }

    /// <summary>Size in bytes of what <see cref="Export"/> returns.</summary>
    /// <exception cref="ArgumentException">The algorithm has no such format.</exception>
    public int GetExportBlobSize(KeyBlobFormat format)
    {
        KeyEncoding encoding = Algorithm.RequireEncoding();
        return encoding.IsPublic(format)
            ? encoding.SizeOf(format)
            : throw new ArgumentException("The format holds a private key.", nameof(format));
    }

    /// <summary>Writes the public key to the start of the span; false when the span is too short.</summary>
    /// <exception cref="ArgumentException">The algorithm has no such format.</exception>
    public bool TryExport(KeyBlobFormat format, Span<byte> blob, out int blobSize)
    {
        int size = GetExportBlobSize(format);
        if (blob.Length < size)
        {
            blobSize = 0;
            return false;
        }

        Algorithm.RequireEncoding().Encode(format, _bytes, blob[..size]);
        blobSize = size;
        return true;
    }

    /// <inheritdoc/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public override string? ToString() => typeof(PublicKey).ToString();
}
