using System.Collections.Immutable;
using System.Security.Cryptography;
using Gateway.Exchange.V1;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;
using Gateway.Protocol.Sealing;

namespace Gateway.Protocol.Feeds;

/// <summary>What a <see cref="FeedReader"/> needs to know of the sender and of its own agency.</summary>
public sealed record FeedReaderKeys
{
    /// <summary>The sender's link keys; null for one that is unknown or not valid now.</summary>
    public required Func<KeyId, VerifyingKey?> FindLinkKey { get; init; }

    /// <summary>The receiver's own KEM keys; null for one that was deleted.</summary>
    public required Func<KeyId, KemKey?> FindKemKey { get; init; }

    /// <summary>Record keys of originators.</summary>
    public required FindRecordKey FindRecordKey { get; init; }

    /// <summary>Batch signatures that verified before.</summary>
    public required BatchSignatureCache BatchSignatures { get; init; }
}

/// <summary>
/// The receiver's side of one feed within one session: verifies the signed head of each frame, and only then opens the entries it covers
/// (protos/spec/feed.md, "Reading"). Pure; keeps no state but its position and the session's epochs.
/// </summary>
public sealed class FeedReader(FeedRoute route, FeedHeadPosition position, FeedReaderKeys keys) : IDisposable
{
    /// <summary>Epochs one session may open in one feed.</summary>
    public const int MaxEpochs = 1_024;

    /// <summary>Entries one frame may carry.</summary>
    public const int MaxEntriesPerFrame = 512;

    private readonly Dictionary<string, OpeningEpoch> _epochs = new(StringComparer.Ordinal);
    private readonly ViewVerifier _views = new(keys.FindRecordKey, keys.BatchSignatures);

    /// <summary>The feed.</summary>
    public FeedRoute Route => route;

    /// <summary>The last entry read.</summary>
    public FeedHeadPosition Position { get; private set; } = position;

    /// <summary>Reads one frame of entries.</summary>
    /// <param name="frame">As received.</param>
    /// <param name="chunkedBody">Bodies that came in chunks, by sequence number; null for one that did not.</param>
    /// <returns>The position moves only with <see cref="ReadResult.Read"/>.</returns>
    public ReadResult Read(Entries frame, Func<ulong, ReadOnlyMemory<byte>?> chunkedBody)
    {
        if (frame.Entries_.Count is 0 or > MaxEntriesPerFrame)
        {
            return new ReadResult.Refused("a frame carries 1 to 512 entries");
        }

        if (frame.Entries_[^1].Seq <= Position.Seq)
        {
            return new ReadResult.Duplicate();
        }

        if (frame.Entries_[0].Seq != Position.Seq + 1)
        {
            return new ReadResult.Gap(Position.Seq + 1, frame.Entries_[0].Seq);
        }

        if (Chain(frame) is not { } chained)
        {
            return new ReadResult.Refused("entries are numbered without gaps and slips are 104 bytes");
        }

        if (VerifyHead(frame.Head, chained) is not { } linkKey)
        {
            return new ReadResult.BadHead();
        }

        return AcceptEpochs(frame, linkKey) ?? OpenAll(frame, linkKey, chained, chunkedBody);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var epoch in _epochs.Values)
        {
            epoch.Dispose();
        }
    }

    private FeedHeadPosition? Chain(Entries frame)
    {
        var at = Position;
        foreach (var entry in frame.Entries_)
        {
            if (entry.Seq != at.Seq + 1 || entry.Slip.Length != Slip.Size)
            {
                return null;
            }

            at = HeadChain.Next(at, entry.Slip.Span);
        }

        return at;
    }

    private VerifyingKey? VerifyHead(Signed? envelope, FeedHeadPosition chained) =>
        envelope is not null
        && KeyId.TryFromBytes(envelope.KeyId.Span, out var keyId)
        && keys.FindLinkKey(keyId) is { Use: KeyUse.Link } linkKey
        && SignedHeads.Verify(envelope, linkKey, route.Id) is { } head
        && head.IsSameAs(chained)
            ? linkKey
            : null;

    private ReadResult? AcceptEpochs(Entries frame, VerifyingKey linkKey)
    {
        foreach (var start in frame.Epochs)
        {
            if (_epochs.Count >= MaxEpochs)
            {
                return new ReadResult.Refused("a session opens at most 1,024 epochs of a feed");
            }

            // An epoch may have been started under an earlier link key of the sender than the one that signs heads now.
            var startKey = KeyId.TryFromBytes(start.KeyId.Span, out var startKeyId) && startKeyId != linkKey.Id
                ? keys.FindLinkKey(startKeyId)
                : linkKey;
            switch (startKey is null ? new EpochResult.Refused("an epoch start names a link key of the sender") : OpeningEpoch.Accept(start, route, startKey, keys.FindKemKey))
            {
                case EpochResult.Accepted accepted:
                    var name = Convert.ToHexStringLower(accepted.Epoch.EpochId.Span);
                    if (!_epochs.TryAdd(name, accepted.Epoch))
                    {
                        accepted.Epoch.Dispose();
                    }

                    break;
                case EpochResult.Refused refused:
                    return new ReadResult.Refused(refused.Rule);
                case EpochResult.KeyGone gone:
                    return new ReadResult.KeyGone(gone.KemKey);
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }

        return null;
    }

    private ReadResult.Read OpenAll(
        Entries frame, VerifyingKey linkKey, FeedHeadPosition chained, Func<ulong, ReadOnlyMemory<byte>?> chunkedBody)
    {
        var opener = new EntryOpener(route, linkKey, _views, keys.FindRecordKey);
        var opened = ImmutableArray.CreateBuilder<ReadEntry>(frame.Entries_.Count);
        var at = Position;
        foreach (var entry in frame.Entries_)
        {
            var before = at;
            at = HeadChain.Next(at, entry.Slip.Span);
            opened.Add(new ReadEntry(entry.Seq, at, Open(entry, before, opener, chunkedBody)));
        }

        Position = chained;
        return new ReadResult.Read(opened.MoveToImmutable(), chained, frame.Head);
    }

    private OpenResult Open(FeedEntry entry, FeedHeadPosition before, EntryOpener opener, Func<ulong, ReadOnlyMemory<byte>?> chunkedBody)
    {
        if (entry.ContentCase == FeedEntry.ContentOneofCase.Withdrawal)
        {
            return opener.Withdraw(entry.Seq, SHA256.HashData(entry.Slip.Span), entry.Withdrawal);
        }

        ReadOnlyMemory<byte>? body = entry.ContentCase switch
        {
            FeedEntry.ContentOneofCase.Body => entry.Body.Memory,
            FeedEntry.ContentOneofCase.ChunkedBody => chunkedBody(entry.Seq),
            _ => null,
        };
        var slip = Slip.FromBytes(entry.Slip.Span)!;
        if (!_epochs.TryGetValue(Convert.ToHexStringLower(slip.EpochId.Span), out var epoch))
        {
            return new OpenResult.Undecryptable("the slip's epoch was started in this session");
        }

        if (entry.Seq == epoch.FirstSeq && !before.Head.Span.SequenceEqual(epoch.PreviousHead.Span))
        {
            return new OpenResult.Undecryptable("an epoch begins at the head it names");
        }

        return body is null ? new OpenResult.WrongDigest() : opener.Open(entry.Seq, slip, epoch, body.Value.Span);
    }
}

/// <summary>One entry of a frame whose head verified.</summary>
/// <param name="Seq">Its sequence number.</param>
/// <param name="Position">Where the feed stands after it.</param>
/// <param name="Result">What became of opening it.</param>
public sealed record ReadEntry(ulong Seq, FeedHeadPosition Position, OpenResult Result);

/// <summary>What became of reading a frame.</summary>
public abstract record ReadResult
{
    private ReadResult()
    {
    }

    /// <summary>The head verified. Entries after the first that stops the feed must not be used.</summary>
    public sealed record Read(ImmutableArray<ReadEntry> Entries, FeedHeadPosition Position, Signed Head) : ReadResult;

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
