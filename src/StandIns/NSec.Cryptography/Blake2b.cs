namespace NSec.Cryptography;

/// <summary>BLAKE2b without a key (RFC 7693): 32 to 64 bytes.</summary>
public sealed class Blake2b : HashAlgorithm
{
    /// <summary>Smallest hash size in bytes.</summary>
    public static readonly int MinHashSize = 32;

    /// <summary>Largest hash size in bytes.</summary>
    public static readonly int MaxHashSize = 64;

    /// <summary>BLAKE2b with a result of 32 bytes.</summary>
    public Blake2b()
        : this(32)
    {
    }

    /// <summary>BLAKE2b with a result of the given size in bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is not from 32 to 64.</exception>
    public Blake2b(int hashSize)
        : base(hashSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hashSize, MinHashSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hashSize, MaxHashSize);
    }

    internal override void Start(ref SodiumState state) => Blake2bState.Start(ref state, [], HashSize);

    internal override void Append(ref SodiumState state, ReadOnlySpan<byte> data) => Blake2bState.Append(ref state, data);

    internal override void Finish(ref SodiumState state, Span<byte> hash) => Blake2bState.Finish(ref state, hash);

    private protected override void HashCore(ReadOnlySpan<byte> data, Span<byte> hash) =>
        Sodium.crypto_generichash_blake2b(hash, (nuint)hash.Length, data, (ulong)data.Length, [], 0);
}
