using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace NSec.Cryptography;

/// <summary>A message authentication code. All members may be used from many threads at once.</summary>
public abstract class MacAlgorithm : Algorithm
{
    /// <summary>No MAC here is longer, in bytes.</summary>
    private protected const int LongestMac = 64;

    private protected MacAlgorithm(int keySize, int macSize)
    {
        KeySize = keySize;
        MacSize = macSize;
    }

    /// <summary>BLAKE2b with a key of 32 bytes and a result of 16.</summary>
    public static Blake2bMac Blake2b_128 { get; } = new(32, 16);

    /// <summary>BLAKE2b with a key of 32 bytes and a result of 32.</summary>
    public static Blake2bMac Blake2b_256 { get; } = new(32, 32);

    /// <summary>BLAKE2b with a key of 32 bytes and a result of 64.</summary>
    public static Blake2bMac Blake2b_512 { get; } = new(32, 64);

    /// <summary>HMAC-SHA-256 with a key of 32 bytes and a result of 32.</summary>
    public static HmacSha256 HmacSha256 { get; } = new();

    /// <summary>HMAC-SHA-256 with a key of 32 bytes, cut to 16.</summary>
    public static HmacSha256 HmacSha256_128 { get; } = new(32, 16);

    /// <summary>HMAC-SHA-512 with a key of 64 bytes and a result of 64.</summary>
    public static HmacSha512 HmacSha512 { get; } = new();

    /// <summary>HMAC-SHA-512 with a key of 64 bytes, cut to 32.</summary>
    public static HmacSha512 HmacSha512_256 { get; } = new(64, 32);

    /// <summary>Size of a key in bytes.</summary>
    public int KeySize { get; }

    /// <summary>Size of a MAC in bytes.</summary>
    public int MacSize { get; }

    /// <summary>Authenticates the data.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    /// <exception cref="ArgumentException">The key belongs to another algorithm object.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public byte[] Mac(Key key, ReadOnlySpan<byte> data)
    {
        byte[] mac = new byte[MacSize];
        Mac(key, data, mac);
        return mac;
    }

    /// <summary>Authenticates the data into a span of exactly <see cref="MacSize"/> bytes.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    /// <exception cref="ArgumentException">The key belongs to another algorithm object, or the span has another size.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public void Mac(Key key, ReadOnlySpan<byte> data, Span<byte> mac)
    {
        ArgumentNullException.ThrowIfNull(key);
        Check.KeyOf(this, key);
        Check.Length(mac.Length, MacSize, nameof(mac));
        using SecretMemory.Lease secret = key.Secret.Borrow();
        SodiumState state = default;
        Start(ref state, secret.Bytes);
        Append(ref state, data);
        Finish(ref state, mac);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes((Span<ulong>)state));
    }

    /// <summary>Whether this is the MAC of the data. A MAC of another size is not it.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    /// <exception cref="ArgumentException">The key belongs to another algorithm object.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public bool Verify(Key key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> mac)
    {
        Span<byte> actual = stackalloc byte[LongestMac];
        Mac(key, data, actual[..MacSize]);
        return CryptographicOperations.FixedTimeEquals(actual[..MacSize], mac);
    }

    internal abstract void Start(ref SodiumState state, ReadOnlySpan<byte> key);

    internal abstract void Append(ref SodiumState state, ReadOnlySpan<byte> data);

    internal abstract void Finish(ref SodiumState state, Span<byte> mac);

    private protected static void RequireSizes(int keySize, int minKey, int maxKey, int macSize, int minMac, int maxMac)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keySize, minKey, nameof(keySize));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(keySize, maxKey, nameof(keySize));
        ArgumentOutOfRangeException.ThrowIfLessThan(macSize, minMac, nameof(macSize));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(macSize, maxMac, nameof(macSize));
    }
}
