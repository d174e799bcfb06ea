using System.Security.Cryptography;

namespace NSec.Cryptography;

/// <summary>A key derivation in two steps: extract a pseudorandom key, expand it (RFC 5869).</summary>
public abstract class KeyDerivationAlgorithm2 : KeyDerivationAlgorithm
{
    private protected KeyDerivationAlgorithm2(int pseudorandomKeySize, int maxCount)
        : base(minSaltSize: 0, maxSaltSize: int.MaxValue, maxCount)
    {
        PseudorandomKeySize = pseudorandomKeySize;
    }

    /// <summary>Size of a pseudorandom key in bytes.</summary>
    public int PseudorandomKeySize { get; }

    /// <summary>Extracts a pseudorandom key (RFC 5869 section 2.2).</summary>
    /// <exception cref="ArgumentException">The input is empty.</exception>
    public byte[] Extract(ReadOnlySpan<byte> inputKeyingMaterial, ReadOnlySpan<byte> salt)
    {
        RequireInput(inputKeyingMaterial);
        byte[] pseudorandomKey = new byte[PseudorandomKeySize];
        ExtractCore(inputKeyingMaterial, salt, pseudorandomKey);
        return pseudorandomKey;
    }

    /// <summary>Extracts into a span of exactly <see cref="PseudorandomKeySize"/> bytes.</summary>
    /// <exception cref="ArgumentException">The input is empty or the span has another size.</exception>
    public void Extract(ReadOnlySpan<byte> inputKeyingMaterial, ReadOnlySpan<byte> salt, Span<byte> pseudorandomKey)
    {
        RequireInput(inputKeyingMaterial);
        Check.Length(pseudorandomKey.Length, PseudorandomKeySize, nameof(pseudorandomKey));
        ExtractCore(inputKeyingMaterial, salt, pseudorandomKey);
    }

    /// <inheritdoc cref="Extract(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    /// <exception cref="ArgumentNullException"><paramref name="sharedSecret"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The shared secret was disposed.</exception>
    public byte[] Extract(SharedSecret sharedSecret, ReadOnlySpan<byte> salt)
    {
        byte[] pseudorandomKey = new byte[PseudorandomKeySize];
        Extract(sharedSecret, salt, pseudorandomKey);
        return pseudorandomKey;
    }

    /// <inheritdoc cref="Extract(ReadOnlySpan{byte}, ReadOnlySpan{byte}, Span{byte})"/>
    /// <exception cref="ArgumentNullException"><paramref name="sharedSecret"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The shared secret was disposed.</exception>
    public void Extract(SharedSecret sharedSecret, ReadOnlySpan<byte> salt, Span<byte> pseudorandomKey)
    {
        ArgumentNullException.ThrowIfNull(sharedSecret);
        Check.Length(pseudorandomKey.Length, PseudorandomKeySize, nameof(pseudorandomKey));
        using SecretMemory.Lease secret = sharedSecret.Secret.Borrow();
        ExtractCore(secret.Bytes, salt, pseudorandomKey);
    }

    /// <summary>Expands a pseudorandom key to <paramref name="count"/> bytes (RFC 5869 section 2.3).</summary>
    /// <exception cref="ArgumentException">The pseudorandom key is shorter than <see cref="PseudorandomKeySize"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative or too large.</exception>
    public byte[] Expand(ReadOnlySpan<byte> pseudorandomKey, ReadOnlySpan<byte> info, int count)
    {
        RequirePseudorandomKey(pseudorandomKey);
        RequireCount(count);
        byte[] bytes = new byte[count];
        ExpandCore(pseudorandomKey, info, bytes);
        return bytes;
    }

    /// <summary>Expands a pseudorandom key into the span.</summary>
    /// <exception cref="ArgumentException">The pseudorandom key is too short, or the span is too long or overlaps an input.</exception>
    public void Expand(ReadOnlySpan<byte> pseudorandomKey, ReadOnlySpan<byte> info, Span<byte> bytes)
    {
        RequirePseudorandomKey(pseudorandomKey);
        RequireOutput(bytes, pseudorandomKey, info);
        ExpandCore(pseudorandomKey, info, bytes);
    }

    /// <summary>Expands a pseudorandom key to a key of the algorithm.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="algorithm"/> is null.</exception>
    /// <exception cref="ArgumentException">The pseudorandom key is too short.</exception>
    /// <exception cref="NotSupportedException">The algorithm uses no keys.</exception>
    public Key ExpandKey(
        ReadOnlySpan<byte> pseudorandomKey, ReadOnlySpan<byte> info, Algorithm algorithm, in KeyCreationParameters creationParameters = default)
    {
        RequirePseudorandomKey(pseudorandomKey);
        ArgumentNullException.ThrowIfNull(algorithm);
        Span<byte> seed = stackalloc byte[algorithm.RequireEncoding().KeySize];
        try
        {
            ExpandCore(pseudorandomKey, info, seed);
            return Key.FromSeed(algorithm, seed, creationParameters);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    private protected override void DeriveCore(
        ReadOnlySpan<byte> inputKeyingMaterial, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> info, Span<byte> bytes)
    {
        Span<byte> pseudorandomKey = stackalloc byte[PseudorandomKeySize];
        ExtractCore(inputKeyingMaterial, salt, pseudorandomKey);
        ExpandCore(pseudorandomKey, info, bytes);
        CryptographicOperations.ZeroMemory(pseudorandomKey);
    }

    private protected abstract void ExtractCore(ReadOnlySpan<byte> inputKeyingMaterial, ReadOnlySpan<byte> salt, Span<byte> pseudorandomKey);

    private protected abstract void ExpandCore(ReadOnlySpan<byte> pseudorandomKey, ReadOnlySpan<byte> info, Span<byte> bytes);

    private void RequirePseudorandomKey(ReadOnlySpan<byte> pseudorandomKey)
    {
        if (pseudorandomKey.Length < PseudorandomKeySize)
        {
            throw new ArgumentException($"The pseudorandom key must have at least {PseudorandomKeySize} bytes.", nameof(pseudorandomKey));
        }
    }
}
