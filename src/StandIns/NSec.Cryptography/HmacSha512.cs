namespace NSec.Cryptography;

/// <summary>HMAC-SHA-512 (RFC 2104, FIPS 198-1), whole or cut to its first bytes.</summary>
public sealed class HmacSha512 : MacAlgorithm
{
    /// <summary>Smallest key size in bytes.</summary>
    public static readonly int MinKeySize = 32;

    /// <summary>Largest key size in bytes.</summary>
    public static readonly int MaxKeySize = FullSize;

    /// <summary>Smallest MAC size in bytes.</summary>
    public static readonly int MinMacSize = 16;

    /// <summary>Largest MAC size in bytes.</summary>
    public static readonly int MaxMacSize = FullSize;

    private const int FullSize = 64;
    private const uint BlobHeader = 0xDE6347DE;

    /// <summary>A key of 64 bytes and the whole MAC.</summary>
    public HmacSha512()
        : this(FullSize, FullSize)
    {
    }

    /// <summary>A key and a MAC of the given sizes in bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is out of the bounds above.</exception>
    public HmacSha512(int keySize, int macSize)
        : base(keySize, macSize)
    {
        RequireSizes(keySize, MinKeySize, MaxKeySize, macSize, MinMacSize, MaxMacSize);
        Encoding = KeyEncoding.Symmetric(keySize, macSize, BlobHeader);
    }

    internal override KeyEncoding Encoding { get; }

    internal override void Start(ref SodiumState state, ReadOnlySpan<byte> key) =>
        Sodium.crypto_auth_hmacsha512_init(state, key, (nuint)key.Length);

    internal override void Append(ref SodiumState state, ReadOnlySpan<byte> data) =>
        Sodium.crypto_auth_hmacsha512_update(state, data, (ulong)data.Length);

    internal override void Finish(ref SodiumState state, Span<byte> mac)
    {
        Span<byte> full = stackalloc byte[FullSize];
        Sodium.crypto_auth_hmacsha512_final(state, full);
        full[..mac.Length].CopyTo(mac);
    }
}
