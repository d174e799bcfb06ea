using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace NSec.Cryptography;

/// <summary>HKDF with HMAC-SHA-512 (RFC 5869): pseudorandom key 64 bytes, at most 255 times 64 bytes of output.</summary>
public sealed class HkdfSha512 : KeyDerivationAlgorithm2
{
    private const int HashSize = 64;
    private const int MostRounds = 255;

    /// <summary>Makes an algorithm object equal in effect to <see cref="KeyDerivationAlgorithm.HkdfSha512"/>.</summary>
    public HkdfSha512()
        : base(HashSize, MostRounds * HashSize)
    {
    }

    private protected override void ExtractCore(ReadOnlySpan<byte> inputKeyingMaterial, ReadOnlySpan<byte> salt, Span<byte> pseudorandomKey)
    {
        Span<ulong> state = stackalloc ulong[SodiumState.Words];
        Sodium.crypto_auth_hmacsha512_init(state, salt, (nuint)salt.Length);
        Sodium.crypto_auth_hmacsha512_update(state, inputKeyingMaterial, (ulong)inputKeyingMaterial.Length);
        Sodium.crypto_auth_hmacsha512_final(state, pseudorandomKey);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(state));
    }

    private protected override void ExpandCore(ReadOnlySpan<byte> pseudorandomKey, ReadOnlySpan<byte> info, Span<byte> bytes)
    {
        // The keyed state is made once and copied for each round: half of the compressions of a short expansion.
        Span<ulong> keyed = stackalloc ulong[SodiumState.Words];
        Span<ulong> state = stackalloc ulong[SodiumState.Words];
        Span<byte> block = stackalloc byte[HashSize];
        Sodium.crypto_auth_hmacsha512_init(keyed, pseudorandomKey, (nuint)pseudorandomKey.Length);
        int blockSize = 0;
        for (byte round = 1; !bytes.IsEmpty; round++)
        {
            keyed.CopyTo(state);
            Sodium.crypto_auth_hmacsha512_update(state, block, (ulong)blockSize);
            Sodium.crypto_auth_hmacsha512_update(state, info, (ulong)info.Length);
            Sodium.crypto_auth_hmacsha512_update(state, [round], 1);
            Sodium.crypto_auth_hmacsha512_final(state, block);
            blockSize = HashSize;
            int taken = Math.Min(HashSize, bytes.Length);
            block[..taken].CopyTo(bytes);
            bytes = bytes[taken..];
        }

        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(keyed));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(state));
        CryptographicOperations.ZeroMemory(block);
    }
}
