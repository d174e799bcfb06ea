using System.Security.Cryptography;

namespace NSec.Cryptography;

/// <summary>A slow key derivation from a password. All members may be used from many threads at once.</summary>
public abstract class PasswordBasedKeyDerivationAlgorithm : Algorithm
{
    private protected PasswordBasedKeyDerivationAlgorithm(int saltSize, int maxCount)
    {
        MinSaltSize = saltSize;
        MaxSaltSize = saltSize;
        MaxCount = maxCount;
    }

    /// <summary>Most bytes that can be derived at once.</summary>
    public int MaxCount { get; }

    /// <summary>Largest salt in bytes.</summary>
    public int MaxSaltSize { get; }

    /// <summary>Smallest salt in bytes.</summary>
    public int MinSaltSize { get; }

    /// <summary>Argon2id with the given cost.</summary>
    /// <exception cref="ArgumentException">A parameter is out of bounds.</exception>
    public static Argon2id Argon2id(in Argon2Parameters parameters) => new(parameters);

    /// <summary>Derives <paramref name="count"/> bytes from a password in UTF-8.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="password"/> is null.</exception>
    /// <exception cref="ArgumentException">The salt has another size.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative or too large.</exception>
    /// <exception cref="CryptographicException">The memory could not be had.</exception>
    public byte[] DeriveBytes(string password, ReadOnlySpan<byte> salt, int count)
    {
        byte[] utf8 = Utf8(password);
        try
        {
            return DeriveBytes(utf8, salt, count);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(utf8);
        }
    }

    /// <summary>Fills the span with bytes derived from a password in UTF-8.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="password"/> is null.</exception>
    /// <exception cref="ArgumentException">The salt has another size or the span is too long.</exception>
    /// <exception cref="CryptographicException">The memory could not be had.</exception>
    public void DeriveBytes(string password, ReadOnlySpan<byte> salt, Span<byte> bytes)
    {
        byte[] utf8 = Utf8(password);
        try
        {
            DeriveBytes(utf8, salt, bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(utf8);
        }
    }

    /// <summary>Derives a key for the algorithm from a password in UTF-8.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="password"/> or <paramref name="algorithm"/> is null.</exception>
    /// <exception cref="ArgumentException">The salt has another size.</exception>
    /// <exception cref="NotSupportedException">The algorithm uses no keys.</exception>
    /// <exception cref="CryptographicException">The memory could not be had.</exception>
    public Key DeriveKey(string password, ReadOnlySpan<byte> salt, Algorithm algorithm, in KeyCreationParameters creationParameters = default)
    {
        byte[] utf8 = Utf8(password);
        try
        {
            return DeriveKey(utf8, salt, algorithm, creationParameters);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(utf8);
        }
    }

    /// <summary>Derives <paramref name="count"/> bytes.</summary>
    /// <exception cref="ArgumentException">The salt has another size.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative or too large.</exception>
    /// <exception cref="CryptographicException">The memory could not be had.</exception>
    public byte[] DeriveBytes(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int count)
    {
        RequireSalt(salt);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxCount);
        byte[] bytes = new byte[count];
        Derive(password, salt, bytes);
        return bytes;
    }

    /// <summary>Fills the span with derived bytes.</summary>
    /// <exception cref="ArgumentException">The salt has another size or the span is too long.</exception>
    /// <exception cref="CryptographicException">The memory could not be had.</exception>
    public void DeriveBytes(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, Span<byte> bytes)
    {
        RequireSalt(salt);
        if (bytes.Length > MaxCount)
        {
            throw new ArgumentException($"At most {MaxCount} bytes can be derived.", nameof(bytes));
        }

        Derive(password, salt, bytes);
    }

    /// <summary>Derives a key for the algorithm.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="algorithm"/> is null.</exception>
    /// <exception cref="ArgumentException">The salt has another size.</exception>
    /// <exception cref="NotSupportedException">The algorithm uses no keys.</exception>
    /// <exception cref="CryptographicException">The memory could not be had.</exception>
    public Key DeriveKey(
        ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, Algorithm algorithm, in KeyCreationParameters creationParameters = default)
    {
        RequireSalt(salt);
        ArgumentNullException.ThrowIfNull(algorithm);
        Span<byte> seed = stackalloc byte[algorithm.RequireEncoding().KeySize];
        try
        {
            Derive(password, salt, seed);
            return Key.FromSeed(algorithm, seed, creationParameters);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    private protected abstract bool TryDeriveCore(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, Span<byte> bytes);

    private static byte[] Utf8(string password)
    {
        ArgumentNullException.ThrowIfNull(password);
        return System.Text.Encoding.UTF8.GetBytes(password);
    }

    private void Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, Span<byte> bytes)
    {
        if (!bytes.IsEmpty && !TryDeriveCore(password, salt, bytes))
        {
            throw new CryptographicException("The derivation failed, usually because its memory could not be allocated.");
        }
    }

    private void RequireSalt(ReadOnlySpan<byte> salt)
    {
        if (salt.Length < MinSaltSize || salt.Length > MaxSaltSize)
        {
            throw new ArgumentException($"The salt must have {MinSaltSize} bytes.", nameof(salt));
        }
    }
}
