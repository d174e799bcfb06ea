using Gateway.Exchange.V1;
using Google.Protobuf;
using NSec.Cryptography;

namespace Gateway.Protocol.Identity;

/// <summary>An Ed25519 private key bound to one use. Prints its id only.</summary>
public sealed class SigningKey : IDisposable
{
    private readonly Key _key;

    private SigningKey(KeyUse use, Key key)
    {
        _key = key;
        Use = use;
        PublicKey = key.PublicKey.Export(KeyBlobFormat.RawPublicKey);
        Id = KeyId.Of(use, PublicKey.Span);
    }

    /// <summary>Length of the exported secret in bytes.</summary>
    public const int SecretSize = 32;

    /// <summary>What it may be used for.</summary>
    public KeyUse Use { get; }

    /// <summary>Name of the key in this use.</summary>
    public KeyId Id { get; }

    /// <summary>32 bytes.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>Makes a new key.</summary>
    public static SigningKey Create(KeyUse use) =>
        new(use, Key.Create(SignatureAlgorithm.Ed25519, new KeyCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextExport }));

    /// <summary>Takes a key from its 32 secret bytes (RFC 8032 private key).</summary>
    public static SigningKey Import(KeyUse use, ReadOnlySpan<byte> secret) =>
        new(use, Key.Import(
            SignatureAlgorithm.Ed25519,
            secret,
            KeyBlobFormat.RawPrivateKey,
            new KeyCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextExport }));

    /// <summary>The 32 secret bytes, for the key store only; the caller wipes them.</summary>
    public byte[] ExportSecret() => _key.Export(KeyBlobFormat.RawPrivateKey);

    /// <summary>Signs a payload for the use its type names; 64 bytes.</summary>
    /// <exception cref="InvalidOperationException">The type is signed by keys of another use (<see cref="PayloadTypes.UseOf"/>).</exception>
    public byte[] Sign(string payloadType, ReadOnlySpan<byte> payload) => Use == PayloadTypes.UseOf(payloadType)
        ? SignatureAlgorithm.Ed25519.Sign(_key, Signatures.PreAuthenticationEncoding(payloadType, payload))
        : throw new InvalidOperationException($"A {Use} key does not sign {payloadType}.");

    /// <summary>Signs a payload and puts it into its envelope. The envelope carries a copy: exactly what was signed.</summary>
    /// <exception cref="InvalidOperationException">The type is signed by keys of another use.</exception>
    public Signed SignEnvelope(string payloadType, ReadOnlySpan<byte> payload)
    {
        var carried = ByteString.CopyFrom(payload);
        return new Signed
        {
            Payload = carried,
            KeyId = ByteString.CopyFrom(Id.ToBytes()),
            Signature = UnsafeByteOperations.UnsafeWrap(Sign(payloadType, carried.Span)),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    /// <inheritdoc/>
    public override string ToString() => $"{Use} key {Id} (secret redacted)";
}
