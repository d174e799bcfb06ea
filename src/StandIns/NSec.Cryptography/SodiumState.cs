using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NSec.Cryptography;

/// <summary>
/// A hash or MAC state of libsodium held by value, so that copying an incremental type copies the computation.
/// BLAKE2b's must lie at a multiple of 64 bytes, which managed memory does not promise: it is worked on in
/// <see cref="Aligned"/> and copied back.
/// </summary>
[InlineArray(Words)]
internal struct SodiumState
{
    /// <summary>The largest state (HMAC-SHA-512) in 64-bit words.</summary>
    internal const int Words = 52;

    /// <summary>Size of the largest state in bytes; <see cref="Sodium"/> refuses a library that needs more.</summary>
    internal const int Size = Words * sizeof(ulong);

    private const int Alignment = 64;

    /// <summary>Words to reserve on the stack for <see cref="Aligned"/>.</summary>
    internal const int AlignedWords = Words + (Alignment / sizeof(ulong));

    private ulong _first;

    /// <summary>The part of a stack buffer of <see cref="AlignedWords"/> words that begins at a multiple of 64 bytes.</summary>
    internal static unsafe Span<ulong> Aligned(Span<ulong> onStack)
    {
        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(onStack));
        nuint skip = (Alignment - (address % Alignment)) % Alignment;
        return onStack.Slice((int)(skip / sizeof(ulong)), Words);
    }
}
