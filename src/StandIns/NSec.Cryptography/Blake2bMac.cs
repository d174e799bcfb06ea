namespace NSec.Cryptography;

/// <summary>BLAKE2b with a key (RFC 7693): key and MAC of 16 to 64 bytes each.</summary>
public sealed class Blake2bMac : MacAlgorithm
{
    /// <summary>Smallest key size in bytes.</summary>
    public static readonly int MinKeySize = 16;

    /// <summary>Largest key size in bytes.</summary>
    public static readonly int MaxKeySize = 64;

    /// <summary>Smallest MAC size in bytes.</summary>
    public static readonly int MinMacSize = 16;

    /// <summary>Largest MAC size in bytes.</summary>
    public static readonly int MaxMacSize = 64;

    private const uint BlobHeader = 0xDE6245DE;

    /// <summary>A key of 32 bytes and a MAC of 32.</summary>
    public Blake2bMac()
        : this(32, 32)
    {
    }

    /// <summary>A key and a MAC of the given sizes in bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is out of the bounds above.</exception>
    public Blake2bMac(int keySize, int macSize)
        : base(keySize, macSize)
    {
        RequireSizes(keySize, MinKeySize, MaxKeySize, macSize, MinMacSize, MaxMacSize);
        Encoding = KeyEncoding.Symmetric(keySize, macSize, BlobHeader);
    }

    internal override KeyEncoding Encoding { get; }

    internal override void Start(ref SodiumState state, ReadOnlySpan<byte> key) => Blake2bState.Start(ref state, key, MacSize);

    internal override void Append(ref SodiumState state, ReadOnlySpan<byte> data) => Blake2bState.Append(ref state, data);

    internal override void Finish(ref SodiumState state, Span<byte> mac) => Blake2bState.Finish(ref state, mac);
}
