using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace NSec.Cryptography;

/// <summary>A message authentication code computed piece by piece. A value: copying it copies the computation so far.</summary>
public struct IncrementalMac
{
    private SodiumState _state;
    private MacAlgorithm? _algorithm;

    /// <summary>The algorithm, or null before <see cref="Initialize"/> and after the result was taken.</summary>
    public readonly MacAlgorithm? Algorithm => _algorithm;

    /// <summary>Starts a computation; the key may be disposed afterwards.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    /// <exception cref="ArgumentException">The key is not for a MAC algorithm.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public static void Initialize(Key key, out IncrementalMac state)
    {
        ArgumentNullException.ThrowIfNull(key);
        MacAlgorithm algorithm = key.Algorithm as MacAlgorithm
            ?? throw new ArgumentException("The key is not for a MAC algorithm.", nameof(key));
        state = default;
        using SecretMemory.Lease secret = key.Secret.Borrow();
        algorithm.Start(ref state._state, secret.Bytes);
        state._algorithm = algorithm;
    }

    /// <summary>Adds the next piece.</summary>
    /// <exception cref="InvalidOperationException">Not initialised, or the result was taken.</exception>
    public static void Update(ref IncrementalMac state, ReadOnlySpan<byte> data)
    {
        Require(in state).Append(ref state._state, data);
    }

    /// <summary>Takes the result and zeroes the state.</summary>
    /// <exception cref="InvalidOperationException">Not initialised, or the result was taken.</exception>
    public static byte[] Finalize(ref IncrementalMac state)
    {
        byte[] mac = new byte[Require(in state).MacSize];
        Finalize(ref state, mac);
        return mac;
    }

    /// <summary>Takes the result into a span of exactly the algorithm's size and zeroes the state.</summary>
    /// <exception cref="InvalidOperationException">Not initialised, or the result was taken.</exception>
    /// <exception cref="ArgumentException">The span has another size.</exception>
    public static void Finalize(ref IncrementalMac state, Span<byte> mac)
    {
        MacAlgorithm algorithm = Require(in state);
        Check.Length(mac.Length, algorithm.MacSize, nameof(mac));
        algorithm.Finish(ref state._state, mac);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes((Span<ulong>)state._state));
        state._algorithm = null;
    }

    /// <summary>Takes the result and says whether it is the one given. One of another size is not it.</summary>
    /// <exception cref="InvalidOperationException">Not initialised, or the result was taken.</exception>
    public static bool FinalizeAndVerify(ref IncrementalMac state, ReadOnlySpan<byte> mac)
    {
        Span<byte> actual = stackalloc byte[Require(in state).MacSize];
        Finalize(ref state, actual);
        return CryptographicOperations.FixedTimeEquals(actual, mac);
    }

    /// <summary>Not supported: states are not compared.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public override readonly bool Equals(object? obj) => throw new NotSupportedException();

    /// <summary>Not supported: states are not compared.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public override readonly int GetHashCode() => throw new NotSupportedException();

    /// <inheritdoc/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public override readonly string? ToString() => typeof(IncrementalMac).ToString();

    /// <inheritdoc cref="object.Equals(object, object)"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static new bool Equals(object? objA, object? objB) => object.Equals(objA, objB);

    /// <inheritdoc cref="object.ReferenceEquals(object, object)"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static new bool ReferenceEquals(object? objA, object? objB) => object.ReferenceEquals(objA, objB);

    private static MacAlgorithm Require(in IncrementalMac state) =>
        state._algorithm ?? throw new InvalidOperationException("The state is not initialised.");
}
