using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gateway.Protocol.Records;

/// <summary>Digests in ascending order, concatenated, as manifests and statements carry them.</summary>
public static class DigestList
{
    /// <summary>Fewest digests a manifest lists; above that the next power of two.</summary>
    public const int Smallest = 8;

    /// <summary>How many digests a manifest lists for this many fields.</summary>
    public static int PaddedCount(int fields) => Math.Max(Smallest, (int)BitOperations.RoundUpToPowerOf2((uint)fields));

    /// <summary>
    /// Concatenates digests with random decoys up to the next size a manifest may show, so that the list does not tell how many fields
    /// there are, and orders all of them, so that none tells which are decoys.
    /// </summary>
    public static byte[] JoinWithDecoys(ReadOnlySpan<SaltedField> fields, FillRandom random)
    {
        var list = new byte[PaddedCount(fields.Length) * FieldDigests.Size];
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i].Digest.Span.CopyTo(list.AsSpan(i * FieldDigests.Size));
        }

        random(list.AsSpan(fields.Length * FieldDigests.Size));
        MemoryMarshal.Cast<byte, Digest>(list.AsSpan()).Sort(static (Digest a, Digest b) => ((ReadOnlySpan<byte>)a).SequenceCompareTo(b));
        return list;
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

    [InlineArray(FieldDigests.Size)]
    private struct Digest
    {
        private byte _first;
    }
}
