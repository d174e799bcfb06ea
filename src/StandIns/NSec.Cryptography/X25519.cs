using System.Security.Cryptography;

namespace NSec.Cryptography;

/// <summary>X25519 (RFC 7748 section 5): private key, public key and shared secret of 32 bytes each.</summary>
public sealed class X25519 : KeyAgreementAlgorithm
{
    private const int Size = 32;
    private const byte CurveOid = 110;

    /// <summary>Makes an algorithm object whose keys no other accepts; usually <see cref="KeyAgreementAlgorithm.X25519"/> is meant.</summary>
    public X25519()
        : base(Size, Size, Size)
    {
    }

    internal override KeyEncoding Encoding { get; } = KeyEncoding.KeyPair(Size, Size, 0xDE6641DE, 0xDE6741DE, CurveOid);

    internal override SecretMemory CreateKey(ReadOnlySpan<byte> seed, out byte[]? publicKey)
    {
        publicKey = new byte[Size];
        if (Sodium.crypto_scalarmult_curve25519_base(publicKey, seed) != 0)
        {
            throw new CryptographicException("The key pair could not be made.");
        }

        return SecretMemory.CopyOf(seed);
    }

    /// <summary>RFC 7748 section 5: the highest bit of a received coordinate is ignored, so it is dropped at the door.</summary>
    internal override void NormalizePublicKey(Span<byte> publicKey) => publicKey[^1] &= 0x7F;

    /// <summary>RFC 7748 section 6.1 lets a party refuse the all-zero result; libsodium does.</summary>
    private protected override bool AgreeCore(ReadOnlySpan<byte> key, ReadOnlySpan<byte> otherPartyPublicKey, Span<byte> shared) =>
        Sodium.crypto_scalarmult_curve25519(shared, key, otherPartyPublicKey) == 0;
}
