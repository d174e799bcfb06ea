using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace NSec.Cryptography;

/// <summary>
/// A symmetric key or a private key with its public key. The secret bytes lie in guarded memory until
/// <see cref="Dispose"/> zeroes them; no member prints them. One key may be used from many threads at once.
/// </summary>
public sealed class Key : IDisposable
{
    private readonly PublicKey? _publicKey;
    private readonly SecretMemory _secret;
    private int _archived;

    /// <summary>Makes a random key.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="algorithm"/> is null.</exception>
    /// <exception cref="NotSupportedException">The algorithm uses no keys.</exception>
    public Key(Algorithm algorithm, in KeyCreationParameters creationParameters = default)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        int size = algorithm.RequireEncoding().KeySize;
        Span<byte> seed = stackalloc byte[size];
        RandomNumberGenerator.Fill(seed);
        try
        {
            _secret = algorithm.CreateKey(seed, out byte[]? publicKey);
            _publicKey = publicKey is null ? null : new PublicKey(algorithm, publicKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }

        Algorithm = algorithm;
        ExportPolicy = creationParameters.ExportPolicy;
    }

    private Key(Algorithm algorithm, ReadOnlySpan<byte> seed, in KeyCreationParameters creationParameters)
    {
        Algorithm = algorithm;
        ExportPolicy = creationParameters.ExportPolicy;
        _secret = algorithm.CreateKey(seed, out byte[]? publicKey);
        _publicKey = publicKey is null ? null : new PublicKey(algorithm, publicKey);
    }

    /// <summary>The algorithm object the key was made for; no other accepts it.</summary>
    public Algorithm Algorithm { get; }

    /// <summary>What may leave the key.</summary>
    public KeyExportPolicies ExportPolicy { get; }

    /// <summary>Whether this is a private key.</summary>
    public bool HasPublicKey => _publicKey is not null;

    /// <summary>The public key; it stays usable after <see cref="Dispose"/>.</summary>
    /// <exception cref="InvalidOperationException">The key is symmetric.</exception>
    public PublicKey PublicKey =>
        _publicKey ?? throw new InvalidOperationException("The key is not a private key and has no public key.");

    /// <summary>Size in bytes of the symmetric or private key.</summary>
    public int Size => Algorithm.RequireEncoding().KeySize;

    internal SecretMemory Secret => _secret;

    /// <inheritdoc cref="Key(Algorithm, in KeyCreationParameters)"/>
    public static Key Create(Algorithm algorithm, in KeyCreationParameters creationParameters = default) =>
        new(algorithm, creationParameters);

    /// <summary>Reads a key.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="algorithm"/> is null.</exception>
    /// <exception cref="ArgumentException">The algorithm has no such format.</exception>
    /// <exception cref="FormatException">The bytes are not a key in that format.</exception>
    /// <exception cref="NotSupportedException">The algorithm uses no keys.</exception>
    public static Key Import(
        Algorithm algorithm, ReadOnlySpan<byte> blob, KeyBlobFormat format, in KeyCreationParameters creationParameters = default) =>
        TryImport(algorithm, blob, format, out Key? result, creationParameters)
            ? result
            : throw new FormatException("The key blob is not in the correct format.");

    /// <summary>Reads a key; false and null when the bytes are not a key in that format.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="algorithm"/> is null.</exception>
    /// <exception cref="ArgumentException">The algorithm has no such format.</exception>
    /// <exception cref="NotSupportedException">The algorithm uses no keys.</exception>
    public static bool TryImport(
        Algorithm algorithm,
        ReadOnlySpan<byte> blob,
        KeyBlobFormat format,
        [NotNullWhen(true)] out Key? result,
        in KeyCreationParameters creationParameters = default)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        KeyEncoding encoding = algorithm.RequireEncoding();
        if (encoding.IsPublic(format))
        {
            throw new ArgumentException("The format holds a public key.", nameof(format));
        }

        Span<byte> seed = stackalloc byte[encoding.KeySize];
        try
        {
            result = encoding.TryDecode(format, blob, seed) ? new Key(algorithm, seed, creationParameters) : null;
            return result is not null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    internal static Key FromSeed(Algorithm algorithm, ReadOnlySpan<byte> seed, in KeyCreationParameters creationParameters) =>
        new(algorithm, seed, creationParameters);

    /// <summary>Zeroes the secret bytes. The public key stays usable.</summary>
    public void Dispose() => _secret.Dispose();

    /// <summary>Writes the key, or its public key.</summary>
    /// <exception cref="ArgumentException">The algorithm has no such format.</exception>
    /// <exception cref="InvalidOperationException">The export policy does not allow it.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed and the format holds the secret.</exception>
    public byte[] Export(KeyBlobFormat format)
    {
        byte[] blob = new byte[Algorithm.RequireEncoding().SizeOf(format)];
        _ = TryExport(format, blob, out _);
        return blob;
    }

    /// <summary>Size in bytes of what <see cref="Export"/> returns.</summary>
    /// <exception cref="ArgumentException">The algorithm has no such format.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed and the format holds the secret.</exception>
    public int GetExportBlobSize(KeyBlobFormat format)
    {
        KeyEncoding encoding = Algorithm.RequireEncoding();
        ObjectDisposedException.ThrowIf(!encoding.IsPublic(format) && _secret.IsClosed, this);
        return encoding.SizeOf(format);
    }

    /// <summary>Writes the key, or its public key, to the start of the span; false when the span is too short.</summary>
    /// <exception cref="ArgumentException">The algorithm has no such format.</exception>
    /// <exception cref="InvalidOperationException">The export policy does not allow it.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed and the format holds the secret.</exception>
    public bool TryExport(KeyBlobFormat format, Span<byte> blob, out int blobSize)
    {
        KeyEncoding encoding = Algorithm.RequireEncoding();
        if (encoding.IsPublic(format))
        {
            return PublicKey.TryExport(format, blob, out blobSize);
        }

        int size = encoding.SizeOf(format);
        blobSize = 0;
        using SecretMemory.Lease secret = _secret.Borrow();
        if (blob.Length < size)
        {
            return false;
        }

        ExportGate.Pass(ExportPolicy, ref _archived);
        encoding.Encode(format, secret.Bytes[..encoding.KeySize], blob[..size]);
        blobSize = size;
        return true;
    }

    /// <inheritdoc/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public override string? ToString() => typeof(Key).ToString();
}
