namespace NSec.Cryptography;

/// <summary>SHA-512 (FIPS 180-4): 64 bytes, or its first 32 to 63. Whole messages go through the platform.</summary>
public sealed class Sha512 : HashAlgorithm
{
    /// <summary>Smallest hash size in bytes.</summary>
    public static readonly int MinHashSize = 32;

    /// <summary>Largest hash size in bytes.</summary>
    public static readonly int MaxHashSize = FullSize;

    private const int FullSize = 64;

    /// <summary>SHA-512 with its full result.</summary>
    public Sha512()
        : this(FullSize)
    {
    }

    /// <summary>SHA-512 cut to the given size in bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is not from 32 to 64.</exception>
    public Sha512(int hashSize)
        : base(hashSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hashSize, MinHashSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hashSize, MaxHashSize);
    }

    internal override void Start(ref SodiumState state) => Sodium.crypto_hash_sha512_init(state);

    internal override void Append(ref SodiumState state, ReadOnlySpan<byte> data) =>
        Sodium.crypto_hash_sha512_update(state, data, (ulong)data.Length);

    internal override void Finish(ref SodiumState state, Span<byte> hash)
    {
        Span<byte> full = stackalloc byte[FullSize];
        Sodium.crypto_hash_sha512_final(state, full);
        full[..hash.Length].CopyTo(hash);
    }

    private protected override void HashCore(ReadOnlySpan<byte> data, Span<byte> hash)
    {
        Span<byte> full = stackalloc byte[FullSize];
        System.Security.Cryptography.SHA512.HashData(data, full);
        full[..hash.Length].CopyTo(hash);
    }
}
