namespace NSec.Cryptography;

/// <summary>SHA-256 (FIPS 180-4): 32 bytes. Whole messages go through the platform, which uses the processor's instructions.</summary>
public sealed class Sha256 : HashAlgorithm
{
    /// <summary>Smallest hash size in bytes.</summary>
    public static readonly int MinHashSize = FullSize;

    /// <summary>Largest hash size in bytes.</summary>
    public static readonly int MaxHashSize = FullSize;

    private const int FullSize = 32;

    /// <summary>SHA-256.</summary>
    public Sha256()
        : this(FullSize)
    {
    }

    /// <summary>SHA-256 with a result of the given size in bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is not 32.</exception>
    public Sha256(int hashSize)
        : base(hashSize)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(hashSize, FullSize);
    }

    internal override void Start(ref SodiumState state) => Sodium.crypto_hash_sha256_init(state);

    internal override void Append(ref SodiumState state, ReadOnlySpan<byte> data) =>
        Sodium.crypto_hash_sha256_update(state, data, (ulong)data.Length);

    internal override void Finish(ref SodiumState state, Span<byte> hash) => Sodium.crypto_hash_sha256_final(state, hash);

    private protected override void HashCore(ReadOnlySpan<byte> data, Span<byte> hash) =>
        System.Security.Cryptography.SHA256.HashData(data, hash);
}
