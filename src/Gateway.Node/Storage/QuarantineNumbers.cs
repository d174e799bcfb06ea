namespace Gateway.Node.Storage;

/// <summary>
/// Under which number an entry is set aside: entries of two generations may have the same sequence number, and both wait. The first
/// generation's are stored as they are, a later one's above 2^40 for each generation before it.
/// </summary>
internal static class QuarantineNumbers
{
    private const int GenerationShift = 40;

    /// <summary>The stored number of an entry.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The sequence number is 2^40 or more: no feed gets there.</exception>
    public static long Of(ulong generation, ulong seq)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(seq, 1UL << GenerationShift);
        return checked((long)(((generation - 1) << GenerationShift) | seq));
    }

    /// <summary>The generation and sequence number that a stored number stands for.</summary>
    public static (ulong Generation, ulong Seq) Split(long number) =>
        (((ulong)number >> GenerationShift) + 1, (ulong)number & ((1UL << GenerationShift) - 1));
}
