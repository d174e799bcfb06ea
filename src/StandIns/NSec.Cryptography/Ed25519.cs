using System.Security.Cryptography;

namespace NSec.Cryptography;

/// <summary>
/// Ed25519 (RFC 8032 section 5.1): private key 32 bytes, public key 32 bytes, signature 64 bytes. Verification is
/// libsodium's: without the cofactor, refusing small-order A and R, non-canonical A, and S outside the group order.
/// </summary>
public sealed class Ed25519 : SignatureAlgorithm
{
    private const int SeedSize = 32;
    private const int PublicSize = 32;
    private const int SignatureBytes = 64;

    /// <summary>libsodium's secret key is the seed followed by the public key, so signing never derives the public key again.</summary>
    private const int SecretSize = SeedSize + PublicSize;

    private const byte CurveOid = 112;

    /// <summary>Makes an algorithm object whose keys no other accepts; usually <see cref="SignatureAlgorithm.Ed25519"/> is meant.</summary>
    public Ed25519()
        : base(SeedSize, PublicSize, SignatureBytes)
    {
    }

    internal override KeyEncoding Encoding { get; } =
        KeyEncoding.KeyPair(SeedSize, SignatureBytes, 0xDE6442DE, 0xDE6542DE, CurveOid);

    internal override SecretMemory CreateKey(ReadOnlySpan<byte> seed, out byte[]? publicKey)
    {
        publicKey = new byte[PublicSize];
        SecretMemory memory = SecretMemory.Allocate(SecretSize);
        using SecretMemory.Lease secret = memory.Borrow();
        if (Sodium.crypto_sign_ed25519_seed_keypair(publicKey, secret.Bytes, seed) != 0)
        {
            throw new CryptographicException("The key pair could not be made.");
        }

        return memory;
    }

    private protected override void SignCore(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> signature)
    {
        if (Sodium.crypto_sign_ed25519_detached(signature, 0, data, (ulong)data.Length, key) != 0)
        {
            throw new CryptographicException("The data could not be signed.");
        }
    }

    private protected override bool VerifyCore(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        Sodium.crypto_sign_ed25519_verify_detached(signature, data, (ulong)data.Length, publicKey) == 0;
}
