using System.Security.Cryptography;

namespace NSec.Cryptography;

/// <summary>An authenticated cipher whose tag follows the ciphertext. All members may be used from many threads at once.</summary>
public abstract class AeadAlgorithm : Algorithm
{
    private protected AeadAlgorithm(int keySize, int nonceSize, int tagSize)
    {
        KeySize = keySize;
        NonceSize = nonceSize;
        TagSize = tagSize;
    }

    /// <summary>AES-256-GCM.</summary>
    /// <exception cref="PlatformNotSupportedException">The processor has no AES instructions.</exception>
    public static Aes256Gcm Aes256Gcm => Aes256Gcm.Shared;

    /// <summary>ChaCha20-Poly1305 (RFC 8439).</summary>
    public static ChaCha20Poly1305 ChaCha20Poly1305 { get; } = new();

    /// <summary>XChaCha20-Poly1305.</summary>
    public static XChaCha20Poly1305 XChaCha20Poly1305 { get; } = new();

    /// <summary>Size of a key in bytes.</summary>
    public int KeySize { get; }

    /// <summary>Size of a nonce in bytes.</summary>
    public int NonceSize { get; }

    /// <summary>Size of a tag in bytes.</summary>
    public int TagSize { get; }

    /// <summary>Encrypts; the result is the ciphertext followed by the tag. A nonce must never be used twice with a key.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    /// <exception cref="ArgumentException">The key belongs to another algorithm object, the nonce has another size, or the plaintext is too long.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public byte[] Encrypt(Key key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext)
    {
        ArgumentNullException.ThrowIfNull(key);
        Check.KeyOf(this, key);
        Check.Length(nonce.Length, NonceSize, nameof(nonce));
        if (plaintext.Length > Array.MaxLength - TagSize)
        {
            throw new ArgumentException("The plaintext is too long.", nameof(plaintext));
        }

        byte[] ciphertext = new byte[plaintext.Length + TagSize];
        using SecretMemory.Lease secret = key.Secret.Borrow();
        EncryptCore(secret.Bytes, nonce, associatedData, plaintext, ciphertext);
        return ciphertext;
    }

    /// <summary>Encrypts into a span exactly as long as plaintext and tag, in place or without overlap.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    /// <exception cref="ArgumentException">The key belongs to another algorithm object, the nonce or the span has another size, or the span overlaps.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public void Encrypt(
        Key key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext)
    {
        ArgumentNullException.ThrowIfNull(key);
        Check.KeyOf(this, key);
        Check.Length(nonce.Length, NonceSize, nameof(nonce));
        if (ciphertext.Length - TagSize != plaintext.Length)
        {
            throw new ArgumentException("The ciphertext must be as long as the plaintext and the tag.", nameof(ciphertext));
        }

        Check.NoPartialOverlap(ciphertext, plaintext, nameof(ciphertext));
        using SecretMemory.Lease secret = key.Secret.Borrow();
        EncryptCore(secret.Bytes, nonce, associatedData, plaintext, ciphertext);
    }

    /// <summary>Decrypts; null when the ciphertext, the associated data, the nonce or the key is not what was encrypted with.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    /// <exception cref="ArgumentException">The key belongs to another algorithm object.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public byte[]? Decrypt(Key key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext)
    {
        ArgumentNullException.ThrowIfNull(key);
        Check.KeyOf(this, key);
        using SecretMemory.Lease secret = key.Secret.Borrow();
        if (nonce.Length != NonceSize || ciphertext.Length < TagSize)
        {
            return null;
        }

        byte[] plaintext = new byte[ciphertext.Length - TagSize];
        return DecryptCore(secret.Bytes, nonce, associatedData, ciphertext, plaintext) ? plaintext : null;
    }

    /// <summary>Decrypts into a span exactly as long as the ciphertext without its tag, which is zeroed on failure.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    /// <exception cref="ArgumentException">The key belongs to another algorithm object, or the span has another size or overlaps.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public bool Decrypt(
        Key key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext)
    {
        ArgumentNullException.ThrowIfNull(key);
        Check.KeyOf(this, key);
        using SecretMemory.Lease secret = key.Secret.Borrow();
        if (nonce.Length != NonceSize || ciphertext.Length < TagSize)
        {
            return false;
        }

        Check.Length(plaintext.Length, ciphertext.Length - TagSize, nameof(plaintext));
        Check.NoPartialOverlap(plaintext, ciphertext, nameof(plaintext));
        bool good = DecryptCore(secret.Bytes, nonce, associatedData, ciphertext, plaintext);
        if (!good)
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }

        return good;
    }

    private protected abstract void EncryptCore(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext);

    private protected abstract bool DecryptCore(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext);
}
