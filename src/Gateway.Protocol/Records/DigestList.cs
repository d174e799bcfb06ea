using System.Numerics;

namespace Gateway.Protocol.Records;

/// <summary>Digests in ascending order, concatenated, as a manifest carries them.</summary>
internal static class DigestList
{
    /// <summary>Fewest digests a manifest lists; above that the next power of two.</summary>
    public const int Smallest = 8;

    /// <summary>Orders and concatenates digests.</summary>
    public static byte[] Join(IEnumerable<byte[]> digests)
    {
        var sorted = digests.ToArray();
        Array.Sort(sorted, static (a, b) => a.AsSpan().SequenceCompareTo(b));
        var joined = new byte[sorted.Length * FieldDigests.Size];
        for (var i = 0; i < sorted.Length; i++)
        {
            sorted[i].CopyTo(joined, i * FieldDigests.Size);
        }

        return joined;
    }

    /// <summary>Adds random decoys up to the next size a manifest may show, so that the list does not tell how many fields there are.</summary>
    public static byte[] JoinWithDecoys(IReadOnlyCollection<byte[]> digests, FillRandom random)
    {
        var size = Math.Max(Smallest, (int)BitOperations.RoundUpToPowerOf2((uint)digests.Count));
        var padded = new List<byte[]>(digests);
        while (padded.Count < size)
        {
            var decoy = new byte[FieldDigests.Size];
            random(decoy);
            padded.Add(decoy);
        }

        return Join(padded);
    }

    /// <summary>Whether the bytes are whole digests, strictly ascending: no repetition, no order that could mean something.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> list)
    {
        if (list.Length % FieldDigests.Size != 0)
        {
            return false;
        }

        for (var at = FieldDigests.Size; at < list.Length; at += FieldDigests.Size)
        {
            if (list.Slice(at - FieldDigests.Size, FieldDigests.Size).SequenceCompareTo(list.Slice(at, FieldDigests.Size)) >= 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a well-formed list has this digest.</summary>
    public static bool Contains(ReadOnlySpan<byte> list, ReadOnlySpan<byte> digest)
    {
        int low = 0, high = (list.Length / FieldDigests.Size) - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = list.Slice(middle * FieldDigests.Size, FieldDigests.Size).SequenceCompareTo(digest);
            if (order == 0)
            {
                return true;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return false;
    }
}
