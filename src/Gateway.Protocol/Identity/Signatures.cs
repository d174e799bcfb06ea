using System.Globalization;
using System.Text;
using Gateway.Exchange.V1;
using NSec.Cryptography;

namespace Gateway.Protocol.Identity;

/// <summary>
/// Ed25519 (RFC 8032) over the DSSE v1 pre-authentication encoding: "DSSEv1" SP length SP type SP length SP body, lengths in decimal.
/// </summary>
public static class Signatures
{
    /// <summary>Length of a signature in bytes.</summary>
    public const int Size = 64;

    /// <summary>Length of a public key in bytes.</summary>
    public const int PublicKeySize = 32;

    /// <summary>The bytes that are signed for a payload of this type.</summary>
    public static byte[] PreAuthenticationEncoding(string payloadType, ReadOnlySpan<byte> payload)
    {
        var header = string.Create(
            CultureInfo.InvariantCulture, $"DSSEv1 {Encoding.UTF8.GetByteCount(payloadType)} {payloadType} {payload.Length} ");
        var encoding = new byte[Encoding.UTF8.GetByteCount(header) + payload.Length];
        payload.CopyTo(encoding.AsSpan(Encoding.UTF8.GetBytes(header, encoding)));
        return encoding;
    }

    /// <summary>Whether the holder of this public key signed this payload for this use. Wrong lengths are false, never an error.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, string payloadType, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> signature) =>
        signature.Length == Size
        && (!PayloadTypes.IsForMany(payloadType) || (EdwardsGroup.Contains(publicKey) && EdwardsGroup.Contains(signature[..EdwardsGroup.PointSize])))
        && PublicKey.TryImport(SignatureAlgorithm.Ed25519, publicKey, KeyBlobFormat.RawPublicKey, out var key)
        && SignatureAlgorithm.Ed25519.Verify(key!, PreAuthenticationEncoding(payloadType, payload), signature);

    /// <summary>Whether this envelope carries a payload of this type signed by this key, and the key is one for that type.</summary>
    public static bool Verify(Signed? envelope, VerifyingKey key, string payloadType) =>
        envelope is not null
        && key.Use == PayloadTypes.UseOf(payloadType)
        && envelope.KeyId.Span.SequenceEqual(key.Id.ToBytes())
        && Verify(key.PublicKey.Span, payloadType, envelope.Payload.Span, envelope.Signature.Span);
}
