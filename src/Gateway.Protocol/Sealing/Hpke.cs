using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace Gateway.Protocol.Sealing;

/// <summary>
/// Hybrid Public Key Encryption, RFC 9180, Base mode (section 5.1.1), suite 1 of protos/spec/feed.md: DHKEM(X25519, HKDF-SHA256) 0x0020,
/// HKDF-SHA256 0x0001, ChaCha20-Poly1305 0x0003.
/// </summary>
public static class Hpke
{
    /// <summary>Length of an encapsulated key in bytes.</summary>
    public const int EncapsulationSize = 32;

    /// <summary>Length of the AEAD tag in bytes.</summary>
    public const int TagSize = 16;

    internal const int KeySize = 32;
    internal const int NonceSize = 12;

    private const ushort Kem = 0x0020;
    private const ushort Kdf = 0x0001;
    private const ushort Aead = 0x0003;
    private const byte BaseMode = 0;
    private static readonly byte[] Version = Encoding.ASCII.GetBytes("HPKE-v1");
    private static readonly byte[] KemSuite = [.. "KEM"u8, Kem >> 8, (byte)Kem];
    private static readonly byte[] HpkeSuite = [.. "HPKE"u8, Kem >> 8, (byte)Kem, Kdf >> 8, (byte)Kdf, Aead >> 8, (byte)Aead];

    /// <summary>SetupBaseS: a fresh ephemeral key sealed to the receiver's public key.</summary>
    /// <param name="receiver">X25519 public key, 32 bytes.</param>
    /// <param name="info">What both sides must agree on.</param>
    /// <param name="encapsulation">What the receiver needs, 32 bytes.</param>
    /// <returns>Null when the public key is not usable (wrong length or a point of low order).</returns>
    public static HpkeContext? SetupSender(ReadOnlySpan<byte> receiver, ReadOnlySpan<byte> info, out byte[] encapsulation)
    {
        using var ephemeral = Key.Create(KeyAgreementAlgorithm.X25519);
        return SetupSender(ephemeral, receiver, info, out encapsulation);
    }

    /// <summary>The same with a given ephemeral key, for published vectors and byte examples only.</summary>
    internal static HpkeContext? SetupSender(Key ephemeral, ReadOnlySpan<byte> receiver, ReadOnlySpan<byte> info, out byte[] encapsulation)
    {
        encapsulation = ephemeral.PublicKey.Export(KeyBlobFormat.RawPublicKey);
        return PublicKey.TryImport(KeyAgreementAlgorithm.X25519, receiver, KeyBlobFormat.RawPublicKey, out var receiverKey)
            ? Setup(ephemeral, receiverKey!, encapsulation, receiver, info)
            : null;
    }

    /// <summary>SetupBaseR: the receiver's side.</summary>
    /// <returns>Null when the encapsulation is not usable.</returns>
    public static HpkeContext? SetupReceiver(KemKey receiver, ReadOnlySpan<byte> encapsulation, ReadOnlySpan<byte> info) =>
        PublicKey.TryImport(KeyAgreementAlgorithm.X25519, encapsulation, KeyBlobFormat.RawPublicKey, out var sender)
            ? Setup(receiver.Key, sender!, encapsulation, receiver.PublicKey.Span, info)
            : null;

    private static HpkeContext? Setup(Key own, PublicKey other, ReadOnlySpan<byte> encapsulation, ReadOnlySpan<byte> receiver, ReadOnlySpan<byte> info)
    {
        using var agreed = KeyAgreementAlgorithm.X25519.Agree(
            own, other, new SharedSecretCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextExport });
        if (agreed is null)
        {
            return null;
        }

        var dh = agreed.Export(SharedSecretBlobFormat.RawSharedSecret);
        var pseudorandom = LabeledExtract(KemSuite, [], "eae_prk", dh);
        var shared = LabeledExpand(KemSuite, pseudorandom, "shared_secret", [.. encapsulation, .. receiver], KeySize);
        try
        {
            return KeySchedule(shared, info);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dh);
            CryptographicOperations.ZeroMemory(pseudorandom);
            CryptographicOperations.ZeroMemory(shared);
        }
    }

    /// <summary>RFC 9180 section 5.1 with an empty psk and psk_id.</summary>
    private static HpkeContext KeySchedule(byte[] shared, ReadOnlySpan<byte> info)
    {
        byte[] context =
        [
            BaseMode,
            .. LabeledExtract(HpkeSuite, [], "psk_id_hash", []),
            .. LabeledExtract(HpkeSuite, [], "info_hash", info),
        ];
        var secret = LabeledExtract(HpkeSuite, shared, "secret", []);
        var key = LabeledExpand(HpkeSuite, secret, "key", context, KeySize);
        try
        {
            return new HpkeContext(key, LabeledExpand(HpkeSuite, secret, "base_nonce", context, NonceSize));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static byte[] LabeledExtract(byte[] suite, byte[] salt, string label, ReadOnlySpan<byte> input)
    {
        byte[] labeled = [.. Version, .. suite, .. Encoding.ASCII.GetBytes(label), .. input];
        var pseudorandom = HKDF.Extract(HashAlgorithmName.SHA256, labeled, salt);
        CryptographicOperations.ZeroMemory(labeled);
        return pseudorandom;
    }

    private static byte[] LabeledExpand(byte[] suite, byte[] pseudorandom, string label, ReadOnlySpan<byte> info, int length)
    {
        var size = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(size, (ushort)length);
        return HKDF.Expand(
            HashAlgorithmName.SHA256, pseudorandom, length, [.. size, .. Version, .. suite, .. Encoding.ASCII.GetBytes(label), .. info]);
    }
}
