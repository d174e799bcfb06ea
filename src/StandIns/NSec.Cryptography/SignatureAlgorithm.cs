namespace NSec.Cryptography;

/// <summary>A digital signature algorithm. All members may be used from many threads at once.</summary>
public abstract class SignatureAlgorithm : Algorithm
{
    private protected SignatureAlgorithm(int privateKeySize, int publicKeySize, int signatureSize)
    {
        PrivateKeySize = privateKeySize;
        PublicKeySize = publicKeySize;
        SignatureSize = signatureSize;
    }

    /// <summary>Ed25519 (RFC 8032).</summary>
    public static Ed25519 Ed25519 { get; } = new();

    /// <summary>Size of a private key in bytes.</summary>
    public int PrivateKeySize { get; }

    /// <summary>Size of a public key in bytes.</summary>
    public int PublicKeySize { get; }

    /// <summary>Size of a signature in bytes.</summary>
    public int SignatureSize { get; }

    /// <summary>Signs the data.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    /// <exception cref="ArgumentException">The key belongs to another algorithm object.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public byte[] Sign(Key key, ReadOnlySpan<byte> data)
    {
        byte[] signature = new byte[SignatureSize];
        Sign(key, data, signature);
        return signature;
    }

    /// <summary>Signs the data into a span of exactly <see cref="SignatureSize"/> bytes that does not overlap it.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    /// <exception cref="ArgumentException">The key belongs to another algorithm object, or the span has another size or overlaps.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public void Sign(Key key, ReadOnlySpan<byte> data, Span<byte> signature)
    {
        ArgumentNullException.ThrowIfNull(key);
        Check.KeyOf(this, key);
        Check.Length(signature.Length, SignatureSize, nameof(signature));
        Check.NoOverlap(signature, data, nameof(signature));
        using SecretMemory.Lease secret = key.Secret.Borrow();
        SignCore(secret.Bytes, data, signature);
    }

    /// <summary>Whether the signature of the data is good. A signature of another size is not.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="publicKey"/> is null.</exception>
    /// <exception cref="ArgumentException">The key belongs to another algorithm object.</exception>
    public bool Verify(PublicKey publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        ArgumentNullException.ThrowIfNull(publicKey);
        Check.KeyOf(this, publicKey, nameof(publicKey));
        return signature.Length == SignatureSize && VerifyCore(publicKey.Bytes, data, signature);
    }

    private protected abstract void SignCore(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> signature);

    private protected abstract bool VerifyCore(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);
}
