using System.Security.Cryptography;

namespace NSec.Cryptography;

/// <summary>XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03): key 32 bytes, nonce 24 bytes, tag 16 bytes.</summary>
public sealed class XChaCha20Poly1305 : AeadAlgorithm
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 24;
    private const int TagBytes = 16;

    /// <summary>Makes an algorithm object whose keys no other accepts; usually <see cref="AeadAlgorithm.XChaCha20Poly1305"/> is meant.</summary>
    public XChaCha20Poly1305()
        : base(KeyBytes, NonceBytes, TagBytes)
    {
    }

    /// <summary>NSec's own key header for this algorithm is not in its public documents or tests, so that form is left out.</summary>
    internal override KeyEncoding Encoding { get; } = KeyEncoding.Symmetric(KeyBytes, TagBytes, header: null);

    private protected override void EncryptCore(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext)
    {
        if (Sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
            ciphertext, 0, plaintext, (ulong)plaintext.Length, associatedData, (ulong)associatedData.Length, 0, nonce, key) != 0)
        {
            throw new CryptographicException("The data could not be encrypted.");
        }
    }

    private protected override bool DecryptCore(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext) =>
        Sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
            plaintext, 0, 0, ciphertext, (ulong)ciphertext.Length, associatedData, (ulong)associatedData.Length, nonce, key) == 0;
}
