using System.Collections.Immutable;
using Gateway.Exchange.V1;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;
using Gateway.Protocol.Sealing;

namespace Gateway.Protocol.Feeds;

/// <summary>What a <see cref="FeedReader"/> needs to know of the sender and of its own agency.</summary>
public sealed record FeedReaderKeys
{
    /// <summary>The sender's link keys that are valid now, for signed heads; null for any other.</summary>
    public required Func<KeyId, VerifyingKey?> FindLinkKey { get; init; }

    /// <summary>
    /// The sender's link keys that are or once were valid and are not reported compromised; null for any other. For what was signed when the
    /// entry was made and has waited in the feed since: epoch starts, withdrawals, outcomes.
    /// </summary>
    public required Func<KeyId, VerifyingKey?> FindPastLinkKey { get; init; }

    /// <summary>The receiver's own KEM keys; null for one that was deleted.</summary>
    public required Func<KeyId, KemKey?> FindKemKey { get; init; }

    /// <summary>Record keys of originators.</summary>
    public required FindRecordKey FindRecordKey { get; init; }

    /// <summary>Whether this agency sends that feed to this sender: what an outcome may speak of.</summary>
    public required Func<FeedId, bool> IsOwnFeed { get; init; }

    /// <summary>Batch signatures that verified before.</summary>
    public required BatchSignatureCache BatchSignatures { get; init; }
}

/// <summary>
/// The receiver's side of one feed within one session: verifies the signed head of each frame, and only then opens the entries it covers
/// (protos/spec/feed.md, "Reading"). Pure; keeps no state but its position and the session's epochs.
/// </summary>
public sealed class FeedReader(FeedRoute route, FeedHeadPosition position, FeedReaderKeys keys) : IDisposable
{
    /// <summary>Epochs one session may hold open in one feed.</summary>
    public const int MaxEpochs = 1_024;

    /// <summary>Entries one frame may carry.</summary>
    public const int MaxEntriesPerFrame = 512;

    private readonly SessionEpochs _epochs = new(route, keys);
    private readonly EntryOpener _opener = new(route, keys);
    private bool _disposed;

    /// <summary>The feed.</summary>
    public FeedRoute Route => route;

    /// <summary>The last entry read and done with.</summary>
    public FeedHeadPosition Position { get; private set; } = position;

    /// <summary>Reads one frame of entries. Entries up to the position are passed over: they were read before.</summary>
    /// <param name="frame">As received.</param>
    /// <param name="chunkedBody">Bodies that came in chunks, by sequence number; null for one that did not.</param>
    /// <returns>The position moves only with <see cref="ReadResult.Read"/>.</returns>
    public ReadResult Read(Entries frame, Func<ulong, ReadOnlyMemory<byte>?> chunkedBody)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (FirstBroken(frame) is { } rule)
        {
            return new ReadResult.Refused(rule);
        }

        var first = frame.Entries_[0].Seq;
        if (frame.Entries_[^1].Seq <= Position.Seq)
        {
            return new ReadResult.Duplicate();
        }

        if (first > Position.Seq + 1)
        {
            return new ReadResult.Gap(Position.Seq + 1, first);
        }

        var entries = Chain(frame.Entries_.Skip((int)(Position.Seq + 1 - first)));
        if (VerifyHead(frame.Head, entries[^1].After) is not { } head)
        {
            return new ReadResult.BadHead();
        }

        return _epochs.Accept(frame.Epochs, EpochsOf(entries)) ?? OpenAll(entries, frame.Head, head, chunkedBody);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        _epochs.Dispose();
    }

    private string? FirstBroken(Entries frame)
    {
        if (frame.Lane != route.Lane)
        {
            return "a frame names the lane of its feed";
        }

        if (frame.Entries_.Count is 0 or > MaxEntriesPerFrame || frame.Epochs.Count > frame.Entries_.Count)
        {
            return "a frame carries 1 to 512 entries, and no more epoch starts than entries";
        }

        var seq = frame.Entries_[0].Seq;
        return seq > 0 && frame.Entries_.All(entry => entry.Seq == seq++ && entry.Slip.Length == Slip.Size)
            ? null
            : "entries are numbered from 1 without gaps, and a slip is 104 bytes";
    }

    private List<ChainedEntry> Chain(IEnumerable<FeedEntry> entries)
    {
        var chained = new List<ChainedEntry>();
        var at = Position;
        foreach (var entry in entries)
        {
            var after = HeadChain.Next(at, entry.Slip.Span);
            chained.Add(new ChainedEntry(entry, Slip.FromBytes(entry.Slip.Span)!, at, after));
            at = after;
        }

        return chained;
    }

    private FeedHead? VerifyHead(Signed? envelope, FeedHeadPosition chained) =>
        envelope is not null
        && KeyId.TryFromBytes(envelope.KeyId.Span, out var keyId)
        && keys.FindLinkKey(keyId) is { } linkKey
        && SignedHeads.Read(envelope, linkKey, route.Id) is { } head
        && head.Seq == chained.Seq && head.Head.Span.SequenceEqual(chained.Head.Span)
            ? head
            : null;

    private static HashSet<UInt128> EpochsOf(List<ChainedEntry> entries) =>
        [.. entries.Where(entry => entry.Entry.ContentCase != FeedEntry.ContentOneofCase.Withdrawal)
            .Select(entry => SessionEpochs.NameOf(entry.Slip.EpochId.Span))];

    private ReadResult.Read OpenAll(
        List<ChainedEntry> entries, Signed envelope, FeedHead head, Func<ulong, ReadOnlyMemory<byte>?> chunkedBody)
    {
        var opened = ImmutableArray.CreateBuilder<ReadEntry>(entries.Count);
        OpeningEpoch? current = null;
        foreach (var entry in entries)
        {
            var epoch = _epochs.Find(entry.Slip);
            var result = _opener.Open(entry, epoch, chunkedBody);
            if (result.Disposition == Disposition.StopFeed)
            {
                // Nothing after it is opened, and the position stays before it: it may yet be withdrawn.
                opened.Add(new ReadEntry(entry.Entry.Seq, Position, result));
                break;
            }

            Position = entry.After;
            opened.Add(new ReadEntry(entry.Entry.Seq, Position, result));
            current = epoch ?? current;
        }

        if (current is not null)
        {
            _epochs.CloseBefore(current);
        }

        return new ReadResult.Read(opened.DrainToImmutable(), Position, envelope)
        {
            OldestKemKey = KeyId.TryFromBytes(head.OldestKemKeyId.Span, out var oldest) ? oldest : null,
        };
    }
}

/// <summary>An entry of a frame with its place in the chain; not yet covered by a verified head.</summary>
internal sealed record ChainedEntry(FeedEntry Entry, Slip Slip, FeedHeadPosition Before, FeedHeadPosition After);

/// <summary>One entry of a frame whose head verified.</summary>
/// <param name="Seq">Its sequence number.</param>
/// <param name="Position">Where the feed stands after it; before it, if it stops the feed.</param>
/// <param name="Result">What became of opening it.</param>
public sealed record ReadEntry(ulong Seq, FeedHeadPosition Position, OpenResult Result);

/// <summary>What became of reading a frame.</summary>
public abstract record ReadResult
{
    private ReadResult()
    {
    }

    /// <summary>The head verified. If an entry stops the feed it is the last one here, and the position stands before it.</summary>
    public sealed record Read(ImmutableArray<ReadEntry> Entries, FeedHeadPosition Position, Signed Head) : ReadResult
    {
        /// <summary>The receiver's oldest KEM key that an unreceipted entry still needs, by the head; null when there is none.</summary>
        public KeyId? OldestKemKey { get; init; }
    }

    /// <summary>All of it was read before: send the receipt again.</summary>
    public sealed record Duplicate : ReadResult;

    /// <summary>Entries are missing: stop the feed.</summary>
    public sealed record Gap(ulong Expected, ulong Received) : ReadResult;

    /// <summary>The head is not the sender's for these entries: nothing was opened.</summary>
    public sealed record BadHead : ReadResult;

    /// <summary>The frame breaks a rule: nothing was opened.</summary>
    public sealed record Refused(string Rule) : ReadResult;

    /// <summary>An epoch is sealed to a KEM key that was deleted: the sender must decide and seal anew.</summary>
    public sealed record KeyGone(KeyId KemKey) : ReadResult;
}
