using System.Buffers.Binary;
using Gateway.Exchange.V1;

namespace Gateway.Simulation.Tests;

/// <summary>
/// Every entry that any node ever committed, by the head that it made. A head follows from all slips before it, and no two slips are alike, so
/// it names one entry in one history, also where a backup was put back and the feed went on otherwise.
/// </summary>
internal sealed class FeedBook
{
    private readonly Dictionary<UInt128, BookedEntry> _entries = [];

    /// <summary>Notes an entry at the moment it is committed.</summary>
    public void Add(byte[] head, BookedEntry entry) => _entries.TryAdd(NameOf(head), entry);

    /// <summary>The entry that made this head; null when nobody committed one.</summary>
    public BookedEntry? Find(byte[] head) => _entries.GetValueOrDefault(NameOf(head));

    /// <summary>The entries from behind one place of a feed up to another, oldest first; null when the second does not follow from the first.</summary>
    public List<BookedEntry>? Between(FeedEnd before, FeedEnd after)
    {
        var from = before.Generation == after.Generation ? before.Seq : 0;
        var entries = new List<BookedEntry>();
        var head = after.Head;
        for (var seq = after.Seq; seq > from; seq--)
        {
            if (Find(head) is not { } entry || entry.Seq != seq || entry.Generation != after.Generation)
            {
                return null;
            }

            entries.Add(entry);
            head = entry.Before;
        }

        entries.Reverse();
        return from == 0 || before.Head.AsSpan().SequenceEqual(head) ? entries : null;
    }

    private static UInt128 NameOf(byte[] head) => BinaryPrimitives.ReadUInt128BigEndian(head);
}

/// <summary>An entry that was committed.</summary>
/// <param name="Before">The head before it.</param>
/// <param name="Generation">The feed's generation.</param>
/// <param name="Seq">Its number.</param>
/// <param name="Record">The version it carries; null for what is no record.</param>
internal sealed record BookedEntry(byte[] Before, ulong Generation, ulong Seq, PlannedRecord? Record)
{
    /// <summary>Whether its withdrawal was committed.</summary>
    public bool IsWithdrawn { get; set; }
}

/// <summary>Where a feed stands at one of its ends.</summary>
/// <param name="Generation">The generation in force there.</param>
/// <param name="Seq">The last entry.</param>
/// <param name="Head">The head after it.</param>
/// <param name="Receipted">Up to where the receiver has receipted; at the receiver the same as <paramref name="Seq"/>.</param>
/// <param name="IsStopped">Whether it stands still.</param>
internal readonly record struct FeedEnd(ulong Generation, ulong Seq, byte[] Head, ulong Receipted, bool IsStopped)
{
    /// <summary>A feed that has not begun.</summary>
    public static FeedEnd None { get; } = new(1, 0, [], 0, false);
}

/// <summary>The lanes that the simulation looks at; nothing of it goes into the third.</summary>
internal static class Lanes
{
    public static readonly Lane[] All = [Lane.Control, Lane.Records];
}
