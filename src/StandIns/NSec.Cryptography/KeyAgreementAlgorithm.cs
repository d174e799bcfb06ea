namespace NSec.Cryptography;

/// <summary>A key agreement algorithm. All members may be used from many threads at once.</summary>
public abstract class KeyAgreementAlgorithm : Algorithm
{
    private protected KeyAgreementAlgorithm(int privateKeySize, int publicKeySize, int sharedSecretSize)
    {
        PrivateKeySize = privateKeySize;
        PublicKeySize = publicKeySize;
        SharedSecretSize = sharedSecretSize;
    }

    /// <summary>X25519 (RFC 7748).</summary>
    public static X25519 X25519 { get; } = new();

    /// <summary>Size of a private key in bytes.</summary>
    public int PrivateKeySize { get; }

    /// <summary>Size of a public key in bytes.</summary>
    public int PublicKeySize { get; }

    /// <summary>Size of a shared secret in bytes.</summary>
    public int SharedSecretSize { get; }

    /// <summary>Agrees on a secret; null when the other party's public key is of low order.</summary>
    /// <exception cref="ArgumentNullException">A key is null.</exception>
    /// <exception cref="ArgumentException">A key belongs to another algorithm object.</exception>
    /// <exception cref="ObjectDisposedException"><paramref name="key"/> was disposed.</exception>
    public SharedSecret? Agree(Key key, PublicKey otherPartyPublicKey, in SharedSecretCreationParameters creationParameters = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        Check.KeyOf(this, key);
        ArgumentNullException.ThrowIfNull(otherPartyPublicKey);
        Check.KeyOf(this, otherPartyPublicKey, nameof(otherPartyPublicKey));
        using SecretMemory.Lease secret = key.Secret.Borrow();
        SecretMemory shared = SecretMemory.Allocate(SharedSecretSize);
        using (SecretMemory.Lease result = shared.Borrow())
        {
            if (AgreeCore(secret.Bytes, otherPartyPublicKey.Bytes, result.Bytes))
            {
                return new SharedSecret(shared, creationParameters);
            }
        }

        shared.Dispose();
        return null;
    }

    private protected abstract bool AgreeCore(ReadOnlySpan<byte> key, ReadOnlySpan<byte> otherPartyPublicKey, Span<byte> shared);
}
