using System.Security.Cryptography;

namespace NSec.Cryptography;

/// <summary>ChaCha20-Poly1305 (RFC 8439 section 2.8): key 32 bytes, nonce 12 bytes, tag 16 bytes.</summary>
public sealed class ChaCha20Poly1305 : AeadAlgorithm
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>Makes an algorithm object whose keys no other accepts; usually <see cref="AeadAlgorithm.ChaCha20Poly1305"/> is meant.</summary>
    public ChaCha20Poly1305()
        : base(KeyBytes, NonceBytes, TagBytes)
    {
    }

    internal override KeyEncoding Encoding { get; } = KeyEncoding.Symmetric(KeyBytes, TagBytes, 0xDE6143DE);

    private protected override void EncryptCore(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext)
    {
        if (Sodium.crypto_aead_chacha20poly1305_ietf_encrypt(
            ciphertext, 0, plaintext, (ulong)plaintext.Length, associatedData, (ulong)associatedData.Length, 0, nonce, key) != 0)
        {
            throw new CryptographicException("The data could not be encrypted.");
        }
    }

    private protected override bool DecryptCore(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext) =>
        Sodium.crypto_aead_chacha20poly1305_ietf_decrypt(
            plaintext, 0, 0, ciphertext, (ulong)ciphertext.Length, associatedData, (ulong)associatedData.Length, nonce, key) == 0;
}
