using System.Security.Cryptography;

namespace NSec.Cryptography;

/// <summary>AES-256-GCM (NIST SP 800-38D): key 32 bytes, nonce 12 bytes, tag 16 bytes. libsodium has it only on processors with AES instructions.</summary>
public sealed class Aes256Gcm : AeadAlgorithm
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>Makes an algorithm object whose keys no other accepts; usually <see cref="AeadAlgorithm.Aes256Gcm"/> is meant.</summary>
    /// <exception cref="PlatformNotSupportedException">The processor has no AES instructions.</exception>
    public Aes256Gcm()
        : base(KeyBytes, NonceBytes, TagBytes)
    {
        RequireSupport();
    }

    /// <summary>Whether this processor has AES instructions.</summary>
    public static bool IsSupported { get; } = Sodium.crypto_aead_aes256gcm_is_available() == 1;

    /// <summary>The object of <see cref="AeadAlgorithm.Aes256Gcm"/>, made at first use because it may be unsupported.</summary>
    internal static Aes256Gcm Shared
    {
        get
        {
            RequireSupport();
            return Holder.Instance;
        }
    }

    internal override KeyEncoding Encoding { get; } = KeyEncoding.Symmetric(KeyBytes, TagBytes, 0xDE6144DE);

    private protected override void EncryptCore(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext)
    {
        if (Sodium.crypto_aead_aes256gcm_encrypt(
            ciphertext, 0, plaintext, (ulong)plaintext.Length, associatedData, (ulong)associatedData.Length, 0, nonce, key) != 0)
        {
            throw new CryptographicException("The data could not be encrypted.");
        }
    }

    private protected override bool DecryptCore(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext) =>
        Sodium.crypto_aead_aes256gcm_decrypt(
            plaintext, 0, 0, ciphertext, (ulong)ciphertext.Length, associatedData, (ulong)associatedData.Length, nonce, key) == 0;

    private static void RequireSupport()
    {
        if (!IsSupported)
        {
            throw new PlatformNotSupportedException("AES-256-GCM needs a processor with AES instructions.");
        }
    }

    private static class Holder
    {
        internal static readonly Aes256Gcm Instance = new();
    }
}
