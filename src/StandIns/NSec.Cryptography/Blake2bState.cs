using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace NSec.Cryptography;

/// <summary>BLAKE2b over a state kept by value: each step works on a copy at an aligned address.</summary>
internal static class Blake2bState
{
    internal static void Start(ref SodiumState state, ReadOnlySpan<byte> key, int hashSize)
    {
        Span<ulong> buffer = stackalloc ulong[SodiumState.AlignedWords];
        Span<ulong> aligned = SodiumState.Aligned(buffer);
        Sodium.crypto_generichash_blake2b_init(aligned, key, (nuint)key.Length, (nuint)hashSize);
        aligned.CopyTo(state);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(buffer));
    }

    internal static void Append(ref SodiumState state, ReadOnlySpan<byte> data)
    {
        Span<ulong> buffer = stackalloc ulong[SodiumState.AlignedWords];
        Span<ulong> aligned = SodiumState.Aligned(buffer);
        ((ReadOnlySpan<ulong>)state).CopyTo(aligned);
        Sodium.crypto_generichash_blake2b_update(aligned, data, (ulong)data.Length);
        aligned.CopyTo(state);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(buffer));
    }

    internal static void Finish(ref SodiumState state, Span<byte> hash)
    {
        Span<ulong> buffer = stackalloc ulong[SodiumState.AlignedWords];
        Span<ulong> aligned = SodiumState.Aligned(buffer);
        ((ReadOnlySpan<ulong>)state).CopyTo(aligned);
        Sodium.crypto_generichash_blake2b_final(aligned, hash, (nuint)hash.Length);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(buffer));
    }
}
