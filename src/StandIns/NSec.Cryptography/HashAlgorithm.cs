using System.Security.Cryptography;

namespace NSec.Cryptography;

/// <summary>A hash algorithm. All members may be used from many threads at once.</summary>
public abstract class HashAlgorithm : Algorithm
{
    /// <summary>No hash here is longer, in bytes.</summary>
    private protected const int LongestHash = 64;

    private protected HashAlgorithm(int hashSize)
    {
        HashSize = hashSize;
    }

    /// <summary>BLAKE2b (RFC 7693) with a result of 32 bytes.</summary>
    public static Blake2b Blake2b_256 { get; } = new(32);

    /// <summary>BLAKE2b (RFC 7693) with a result of 64 bytes.</summary>
    public static Blake2b Blake2b_512 { get; } = new(64);

    /// <summary>SHA-256.</summary>
    public static Sha256 Sha256 { get; } = new();

    /// <summary>SHA-512.</summary>
    public static Sha512 Sha512 { get; } = new();

    /// <summary>The first 32 bytes of SHA-512 (which is not the standard's SHA-512/256).</summary>
    public static Sha512 Sha512_256 { get; } = new(32);

    /// <summary>Size of a hash in bytes.</summary>
    public int HashSize { get; }

    /// <summary>Hashes the data.</summary>
    public byte[] Hash(ReadOnlySpan<byte> data)
    {
        byte[] hash = new byte[HashSize];
        HashCore(data, hash);
        return hash;
    }

    /// <summary>Hashes the data into a span of exactly <see cref="HashSize"/> bytes.</summary>
    /// <exception cref="ArgumentException">The span has another size.</exception>
    public void Hash(ReadOnlySpan<byte> data, Span<byte> hash)
    {
        Check.Length(hash.Length, HashSize, nameof(hash));
        HashCore(data, hash);
    }

    /// <summary>Whether the data has this hash. A hash of another size is not it.</summary>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> hash)
    {
        if (hash.Length != HashSize)
        {
            return false;
        }

        Span<byte> actual = stackalloc byte[LongestHash];
        HashCore(data, actual[..HashSize]);
        return CryptographicOperations.FixedTimeEquals(actual[..HashSize], hash);
    }

    internal abstract void Start(ref SodiumState state);

    internal abstract void Append(ref SodiumState state, ReadOnlySpan<byte> data);

    internal abstract void Finish(ref SodiumState state, Span<byte> hash);

    private protected abstract void HashCore(ReadOnlySpan<byte> data, Span<byte> hash);
}
