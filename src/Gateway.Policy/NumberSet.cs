using System.Numerics;

namespace Gateway.Policy;

/// <summary>
/// Sets of small numbers (rules, kinds of fields) as bits, 64 to a word: number <c>i</c> is bit <c>i % 64</c> of word <c>i / 64</c>.
/// </summary>
internal static class NumberSet
{
    private const int WordBits = 64;

    /// <summary>Words needed for the numbers below <paramref name="count"/>; at least one.</summary>
    public static int WordsFor(int count) => Math.Max(1, (count + WordBits - 1) / WordBits);

    /// <summary>A set of this many words with every number in it.</summary>
    public static ulong[] All(int words)
    {
        var set = new ulong[words];
        Array.Fill(set, ulong.MaxValue);
        return set;
    }

    /// <summary>Puts a number into a set.</summary>
    public static void Add(ulong[] set, int number) => set[number / WordBits] |= 1UL << (number % WordBits);

    /// <summary>Takes a number out of a set.</summary>
    public static void Remove(ulong[] set, int number) => set[number / WordBits] &= ~(1UL << (number % WordBits));

    /// <summary>Whether a number is in a set.</summary>
    public static bool Contains(ReadOnlySpan<ulong> set, int number) => (set[number / WordBits] & (1UL << (number % WordBits))) != 0;

    /// <summary>The numbers of a set, ascending.</summary>
    public static List<int> Numbers(ReadOnlySpan<ulong> set)
    {
        var numbers = new List<int>();
        for (var word = 0; word < set.Length; word++)
        {
            for (var rest = set[word]; rest != 0; rest &= rest - 1)
            {
                numbers.Add((word * WordBits) + BitOperations.TrailingZeroCount(rest));
            }
        }

        return numbers;
    }

    /// <summary>Keeps in <paramref name="set"/> only what is in <paramref name="other"/> too.</summary>
    public static void Intersect(Span<ulong> set, ReadOnlySpan<ulong> other)
    {
        for (var word = 0; word < set.Length; word++)
        {
            set[word] &= other[word];
        }
    }

    /// <summary>Puts into <paramref name="set"/> what is in <paramref name="other"/>.</summary>
    public static void Unite(Span<ulong> set, ReadOnlySpan<ulong> other)
    {
        for (var word = 0; word < set.Length; word++)
        {
            set[word] |= other[word];
        }
    }

    /// <summary>Takes out of <paramref name="set"/> what is in <paramref name="other"/>.</summary>
    public static void Subtract(Span<ulong> set, ReadOnlySpan<ulong> other)
    {
        for (var word = 0; word < set.Length; word++)
        {
            set[word] &= ~other[word];
        }
    }

    /// <summary>Whether two sets have a number in common.</summary>
    public static bool Overlap(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right)
    {
        for (var word = 0; word < left.Length; word++)
        {
            if ((left[word] & right[word]) != 0)
            {
                return true;
            }
        }

        return false;
    }
}
