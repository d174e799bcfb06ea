using Gateway.Exchange.V1;
using Gateway.Protocol.Identity;
using NSec.Cryptography;

namespace Gateway.Protocol.Sealing;

/// <summary>An X25519 private key that peers seal epochs to. Replaced every 7 days and deleted; never backed up. Prints its id only.</summary>
public sealed class KemKey : IDisposable
{
    private KemKey(Key key)
    {
        Key = key;
        PublicKey = key.PublicKey.Export(KeyBlobFormat.RawPublicKey);
        Id = KeyId.Of(KeyUse.Kem, PublicKey.Span);
    }

    /// <summary>Name of the key.</summary>
    public KeyId Id { get; }

    /// <summary>32 bytes.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    internal Key Key { get; }

    /// <summary>Makes a new key.</summary>
    public static KemKey Create() => new(Key.Create(KeyAgreementAlgorithm.X25519, Exportable));

    /// <summary>Takes a key from its 32 secret bytes.</summary>
    public static KemKey Import(ReadOnlySpan<byte> secret) =>
        new(Key.Import(KeyAgreementAlgorithm.X25519, secret, KeyBlobFormat.RawPrivateKey, Exportable));

    /// <summary>The 32 secret bytes, for the key store only; the caller wipes them.</summary>
    public byte[] ExportSecret() => Key.Export(KeyBlobFormat.RawPrivateKey);

    /// <inheritdoc/>
    public void Dispose() => Key.Dispose();

    /// <inheritdoc/>
    public override string ToString() => $"KEM key {Id} (secret redacted)";

    private static KeyCreationParameters Exportable => new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
}
