using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace NSec.Cryptography;

/// <summary>A hash computed piece by piece. A value: copying it copies the computation so far.</summary>
public struct IncrementalHash
{
    private SodiumState _state;
    private HashAlgorithm? _algorithm;

    /// <summary>The algorithm, or null before <see cref="Initialize"/> and after the result was taken.</summary>
    public readonly HashAlgorithm? Algorithm => _algorithm;

    /// <summary>Starts a computation.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="algorithm"/> is null.</exception>
    public static void Initialize(HashAlgorithm algorithm, out IncrementalHash state)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        state = default;
        algorithm.Start(ref state._state);
        state._algorithm = algorithm;
    }

    /// <summary>Adds the next piece.</summary>
    /// <exception cref="InvalidOperationException">Not initialised, or the result was taken.</exception>
    public static void Update(ref IncrementalHash state, ReadOnlySpan<byte> data)
    {
        Require(in state).Append(ref state._state, data);
    }

    /// <summary>Takes the result and zeroes the state.</summary>
    /// <exception cref="InvalidOperationException">Not initialised, or the result was taken.</exception>
    public static byte[] Finalize(ref IncrementalHash state)
    {
        byte[] hash = new byte[Require(in state).HashSize];
        Finalize(ref state, hash);
        return hash;
    }

    /// <summary>Takes the result into a span of exactly the algorithm's size and zeroes the state.</summary>
    /// <exception cref="InvalidOperationException">Not initialised, or the result was taken.</exception>
    /// <exception cref="ArgumentException">The span has another size.</exception>
    public static void Finalize(ref IncrementalHash state, Span<byte> hash)
    {
        HashAlgorithm algorithm = Require(in state);
        Check.Length(hash.Length, algorithm.HashSize, nameof(hash));
        algorithm.Finish(ref state._state, hash);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes((Span<ulong>)state._state));
        state._algorithm = null;
    }

    /// <summary>Takes the result and says whether it is the one given. One of another size is not it.</summary>
    /// <exception cref="InvalidOperationException">Not initialised, or the result was taken.</exception>
    public static bool FinalizeAndVerify(ref IncrementalHash state, ReadOnlySpan<byte> hash)
    {
        Span<byte> actual = stackalloc byte[Require(in state).HashSize];
        Finalize(ref state, actual);
        return CryptographicOperations.FixedTimeEquals(actual, hash);
    }

    /// <summary>Not supported: states are not compared.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public override readonly bool Equals(object? obj) => throw new NotSupportedException();

    /// <summary>Not supported: states are not compared.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public override readonly int GetHashCode() => throw new NotSupportedException();

    /// <inheritdoc/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public override readonly string? ToString() => typeof(IncrementalHash).ToString();

    /// <inheritdoc cref="object.Equals(object, object)"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static new bool Equals(object? objA, object? objB) => object.Equals(objA, objB);

    /// <inheritdoc cref="object.ReferenceEquals(object, object)"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static new bool ReferenceEquals(object? objA, object? objB) => object.ReferenceEquals(objA, objB);

    private static HashAlgorithm Require(in IncrementalHash state) =>
        state._algorithm ?? throw new InvalidOperationException("The state is not initialised.");
}
