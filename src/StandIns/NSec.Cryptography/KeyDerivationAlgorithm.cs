using System.Security.Cryptography;

namespace NSec.Cryptography;

/// <summary>A key derivation from strong input. All members may be used from many threads at once.</summary>
public abstract class KeyDerivationAlgorithm : Algorithm
{
    private protected KeyDerivationAlgorithm(int minSaltSize, int maxSaltSize, int maxCount)
    {
        MinSaltSize = minSaltSize;
        MaxSaltSize = maxSaltSize;
        MaxCount = maxCount;
    }

    /// <summary>HKDF-SHA-256 (RFC 5869).</summary>
    public static HkdfSha256 HkdfSha256 { get; } = new();

    /// <summary>HKDF-SHA-512 (RFC 5869).</summary>
    public static HkdfSha512 HkdfSha512 { get; } = new();

    /// <summary>Most bytes that can be derived at once.</summary>
    public int MaxCount { get; }

    /// <summary>Largest salt in bytes.</summary>
    public int MaxSaltSize { get; }

    /// <summary>Smallest salt in bytes.</summary>
    public int MinSaltSize { get; }

    /// <summary>Derives <paramref name="count"/> bytes.</summary>
    /// <exception cref="ArgumentException">The input is empty or the salt has a size out of bounds.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative or above <see cref="MaxCount"/>.</exception>
    public byte[] DeriveBytes(ReadOnlySpan<byte> inputKeyingMaterial, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> info, int count)
    {
        RequireInput(inputKeyingMaterial);
        RequireSalt(salt);
        RequireCount(count);
        byte[] bytes = new byte[count];
        DeriveCore(inputKeyingMaterial, salt, info, bytes);
        return bytes;
    }

    /// <summary>Fills the span with derived bytes.</summary>
    /// <exception cref="ArgumentException">The input is empty, the salt has a size out of bounds, or the span is too long or overlaps salt or info.</exception>
    public void DeriveBytes(ReadOnlySpan<byte> inputKeyingMaterial, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> info, Span<byte> bytes)
    {
        RequireInput(inputKeyingMaterial);
        RequireSalt(salt);
        RequireOutput(bytes, salt, info);
        DeriveCore(inputKeyingMaterial, salt, info, bytes);
    }

    /// <summary>Derives a key for the algorithm.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="algorithm"/> is null.</exception>
    /// <exception cref="ArgumentException">The input is empty or the salt has a size out of bounds.</exception>
    /// <exception cref="NotSupportedException">The algorithm uses no keys.</exception>
    public Key DeriveKey(
        ReadOnlySpan<byte> inputKeyingMaterial,
        ReadOnlySpan<byte> salt,
        ReadOnlySpan<byte> info,
        Algorithm algorithm,
        in KeyCreationParameters creationParameters = default)
    {
        RequireInput(inputKeyingMaterial);
        RequireSalt(salt);
        ArgumentNullException.ThrowIfNull(algorithm);
        Span<byte> seed = stackalloc byte[algorithm.RequireEncoding().KeySize];
        try
        {
            DeriveCore(inputKeyingMaterial, salt, info, seed);
            return Key.FromSeed(algorithm, seed, creationParameters);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <inheritdoc cref="DeriveBytes(ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte}, int)"/>
    /// <exception cref="ArgumentNullException"><paramref name="sharedSecret"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The shared secret was disposed.</exception>
    public byte[] DeriveBytes(SharedSecret sharedSecret, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> info, int count)
    {
        ArgumentNullException.ThrowIfNull(sharedSecret);
        RequireSalt(salt);
        RequireCount(count);
        byte[] bytes = new byte[count];
        using SecretMemory.Lease secret = sharedSecret.Secret.Borrow();
        DeriveCore(secret.Bytes, salt, info, bytes);
        return bytes;
    }

    /// <inheritdoc cref="DeriveBytes(ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte}, Span{byte})"/>
    /// <exception cref="ArgumentNullException"><paramref name="sharedSecret"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The shared secret was disposed.</exception>
    public void DeriveBytes(SharedSecret sharedSecret, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> info, Span<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(sharedSecret);
        RequireSalt(salt);
        RequireOutput(bytes, salt, info);
        using SecretMemory.Lease secret = sharedSecret.Secret.Borrow();
        DeriveCore(secret.Bytes, salt, info, bytes);
    }

    /// <inheritdoc cref="DeriveKey(ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte}, Algorithm, in KeyCreationParameters)"/>
    /// <exception cref="ArgumentNullException"><paramref name="sharedSecret"/> or <paramref name="algorithm"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The shared secret was disposed.</exception>
    public Key DeriveKey(
        SharedSecret sharedSecret,
        ReadOnlySpan<byte> salt,
        ReadOnlySpan<byte> info,
        Algorithm algorithm,
        in KeyCreationParameters creationParameters = default)
    {
        ArgumentNullException.ThrowIfNull(sharedSecret);
        RequireSalt(salt);
        ArgumentNullException.ThrowIfNull(algorithm);
        using SecretMemory.Lease secret = sharedSecret.Secret.Borrow();
        Span<byte> seed = stackalloc byte[algorithm.RequireEncoding().KeySize];
        try
        {
            DeriveCore(secret.Bytes, salt, info, seed);
            return Key.FromSeed(algorithm, seed, creationParameters);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    private protected abstract void DeriveCore(
        ReadOnlySpan<byte> inputKeyingMaterial, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> info, Span<byte> bytes);

    private protected static void RequireInput(ReadOnlySpan<byte> inputKeyingMaterial)
    {
        if (inputKeyingMaterial.IsEmpty)
        {
            throw new ArgumentException("The input keying material is empty.", nameof(inputKeyingMaterial));
        }
    }

    private protected void RequireSalt(ReadOnlySpan<byte> salt)
    {
        if (salt.Length < MinSaltSize || salt.Length > MaxSaltSize)
        {
            throw new ArgumentException("The salt has a size that the algorithm does not take.", nameof(salt));
        }
    }

    private protected void RequireCount(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxCount);
    }

    /// <summary>Output that overlaps an input would change it between the rounds of the derivation.</summary>
    private protected void RequireOutput(Span<byte> bytes, ReadOnlySpan<byte> input, ReadOnlySpan<byte> info)
    {
        if (bytes.Length > MaxCount)
        {
            throw new ArgumentException($"At most {MaxCount} bytes can be derived.", nameof(bytes));
        }

        Check.NoOverlap(bytes, input, nameof(bytes));
        Check.NoOverlap(bytes, info, nameof(bytes));
    }
}
