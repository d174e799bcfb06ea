using System.Collections.Concurrent;
using System.Security.Cryptography;
using Gateway.Exchange.V1;
using Gateway.Protocol.Identity;

namespace Gateway.Protocol.Records;

/// <summary>
/// Remembers batch signatures that verified, so that the records of one commit cost one Ed25519 verification together. Keyed by a hash of
/// public key, signed body and signature: a hit says exactly what verifying again would say. Emptied when an agency's keys change.
/// </summary>
public sealed class BatchSignatureCache
{
    /// <summary>Signatures remembered before the cache starts afresh.</summary>
    public const int Capacity = 4_096;

    private readonly ConcurrentDictionary<string, byte> _verified = new(StringComparer.Ordinal);

    /// <summary>Verifies, or remembers that it was verified.</summary>
    public bool Verify(VerifyingKey key, string payloadType, ReadOnlySpan<byte> body, ReadOnlySpan<byte> signature)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(
            new FramedBytes().Bytes(key.PublicKey.Span).Text(payloadType).Bytes(body).Bytes(signature).ToArray()));
        if (_verified.ContainsKey(name))
        {
            return true;
        }

        if (!Signatures.Verify(key.PublicKey.Span, payloadType, body, signature))
        {
            return false;
        }

        if (_verified.Count >= Capacity)
        {
            _verified.Clear();
        }

        _verified[name] = 0;
        return true;
    }

    /// <summary>The same for an envelope: whether it carries a payload of this type signed by this key, and the key is one for that type.</summary>
    public bool Verify(Signed? envelope, VerifyingKey key, string payloadType) =>
        envelope is not null
        && key.Use == PayloadTypes.UseOf(payloadType)
        && envelope.KeyId.Span.SequenceEqual(key.Id.ToBytes())
        && Verify(key, payloadType, envelope.Payload.Span, envelope.Signature.Span);

    /// <summary>Forgets everything: a descriptor changed.</summary>
    public void Clear() => _verified.Clear();
}
