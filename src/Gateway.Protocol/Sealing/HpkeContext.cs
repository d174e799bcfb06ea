using System.Buffers.Binary;
using System.Security.Cryptography;
using NSec.Cryptography;

namespace Gateway.Protocol.Sealing;

/// <summary>
/// An HPKE encryption context (RFC 9180 section 5.2). It exists in one process's memory only: a second copy that sealed another text under
/// the same index would break both, so there is no way to export it, and any doubt means a new epoch.
/// </summary>
public sealed class HpkeContext : IDisposable
{
    private readonly Key _key;
    private readonly byte[] _baseNonce;

    internal HpkeContext(ReadOnlySpan<byte> key, byte[] baseNonce)
    {
        _key = Key.Import(AeadAlgorithm.ChaCha20Poly1305, key, KeyBlobFormat.RawSymmetricKey);
        _baseNonce = baseNonce;
    }

    /// <summary>The index the next <see cref="Seal"/> will use; 0 at first.</summary>
    public ulong NextIndex { get; private set; }

    /// <summary>Seals the next text. Not safe for two threads at once: one owner seals, in order.</summary>
    public byte[] Seal(ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext)
    {
        if (NextIndex == ulong.MaxValue)
        {
            throw new InvalidOperationException("The epoch is used up: start a new one.");
        }

        // The index is spent before it is used: whatever goes wrong from here on, no second text can meet it.
        var index = NextIndex++;
        return AeadAlgorithm.ChaCha20Poly1305.Encrypt(_key, NonceOf(index), associatedData, plaintext);
    }

    /// <summary>Opens the text that was sealed as number <paramref name="index"/>.</summary>
    /// <returns>Null when it was not sealed so, with this associated data, in this context.</returns>
    public byte[]? Open(ulong index, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> sealedText) =>
        AeadAlgorithm.ChaCha20Poly1305.Decrypt(_key, NonceOf(index), associatedData, sealedText);

    /// <inheritdoc/>
    public void Dispose()
    {
        _key.Dispose();
        CryptographicOperations.ZeroMemory(_baseNonce);
    }

    /// <inheritdoc/>
    public override string ToString() => "HPKE context (redacted)";

    /// <summary>base_nonce XOR the index as a big-endian number (ComputeNonce).</summary>
    private byte[] NonceOf(ulong index)
    {
        var nonce = (byte[])_baseNonce.Clone();
        var tail = nonce.AsSpan(Hpke.NonceSize - sizeof(ulong));
        BinaryPrimitives.WriteUInt64BigEndian(tail, BinaryPrimitives.ReadUInt64BigEndian(tail) ^ index);
        return nonce;
    }
}
