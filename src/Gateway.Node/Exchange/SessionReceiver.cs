using System.Threading.Channels;
using Gateway.Exchange.V1;
using Gateway.Node.Configuration;
using Gateway.Node.Peers;
using Gateway.Node.Reception;
using Gateway.Node.Storage;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Receipts;

namespace Gateway.Node.Exchange;

/// <summary>
/// The receiving half of a session: frames of entries are queued by the reader, which never waits for the store, and opened and stored by
/// one task in order.
/// </summary>
internal sealed class SessionReceiver : IDisposable
{
    private readonly KnownPeer _peer;
    private readonly SessionLease _lease;
    private readonly SessionSender _sender;
    private readonly Receiving _receiving;
    private readonly PeerDirectory _directory;
    private readonly GatewayDatabase _database;
    private readonly OwnKeys _ownKeys;
    private readonly TimeProvider _time;
    private readonly BodyChunks _chunks = new();
    private readonly Dictionary<Lane, FeedReader> _readers = [];
    private readonly Channel<(Entries Frame, ReadOnlyMemory<byte>? Body, int Size)> _queue =
        Channel.CreateUnbounded<(Entries, ReadOnlyMemory<byte>?, int)>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private long _unread;

    public SessionReceiver(
        KnownPeer peer, SessionLease lease, Hello hello, IReadOnlySet<Lane> waiting, SessionSender sender, Receiving receiving, GatewayDatabase database,
        PeerDirectory directory, OwnKeys ownKeys, TimeProvider time)
    {
        _peer = peer;
        _lease = lease;
        _sender = sender;
        _receiving = receiving;
        _directory = directory;
        _database = database;
        _ownKeys = ownKeys;
        _time = time;
        var stored = database.Read(sql => InboundFeeds.Feeds(sql, peer.Row)).ToDictionary(feed => feed.Lane);
        foreach (var lane in StoppedFeeds.Lanes.Where(lane => !waiting.Contains(lane)))
        {
            _readers[lane] = Reader(lane, stored.GetValueOrDefault(lane));
        }

        ResendReceipts(hello, waiting, database);
    }

    /// <summary>Takes a chunk of a body.</summary>
    public void Take(BodyChunk chunk) => _chunks.Add(chunk);

    /// <summary>Queues a frame of entries.</summary>
    /// <exception cref="SessionEndException">The peer sends more than the window allows.</exception>
    public void Take(Entries frame, int size)
    {
        ReadOnlyMemory<byte>? body = frame.Entries_ is [.., { ContentCase: FeedEntry.ContentOneofCase.ChunkedBody } last] ? _chunks.Take(frame.Lane, last.Seq) : null;
        size += body?.Length ?? 0;
        if (Interlocked.Add(ref _unread, size) > ExchangeLimits.MaxUnread)
        {
            throw new SessionEndException(GoodbyeReason.OverLimit, "unreceipted bodies stay within 8 MiB");
        }

        _queue.Writer.TryWrite((frame, body, size));
    }

    /// <summary>Opens, stores and receipts until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (await _queue.Reader.WaitToReadAsync(cancel))
        {
            if (!_queue.Reader.TryRead(out var queued))
            {
                continue;
            }

            var (frame, body, size) = queued;
            if (!_readers.TryGetValue(frame.Lane, out var reader))
            {
                throw new SessionEndException(
                    GoodbyeReason.ProtocolError,
                    ExchangeLimits.IsLane(frame.Lane) ? "nothing is sent in a generation that no person has accepted" : "a lane is control, records or bulk");
            }

            var before = reader.Position;
            var group = new ReadFrames(reader.Read(frame, _ => body), frame.Entries_ is [.., var last] ? last.Seq : 0, frame.ReceiptedTo, size);
            group = AddWaiting(reader, group);
            await ApplyAsync(reader, before, group.Result, group.LastSeq, group.ReceiptedTo, cancel);
            Interlocked.Add(ref _unread, -group.Size);
        }
    }

    /// <summary>
    /// Adds the frames that arrived while the one before was being stored, so that they share a commit and a receipt; a lone frame does not wait
    /// for others. Every head has verified by itself. Only views are gathered: anything else may change by which keys the next frame is read,
    /// and a frame that cannot be read stays in the queue and is answered by itself.
    /// </summary>
    private ReadFrames AddWaiting(FeedReader reader, ReadFrames group)
    {
        while (group.Result is ReadResult.Read read && read.Entries.Length < ExchangeLimits.StoreEntries
            && read.Entries.All(entry => entry.Result is OpenResult.OpenedView)
            && _queue.Reader.TryPeek(out var next) && next.Frame.Lane == reader.Route.Lane
            && reader.Read(next.Frame, _ => next.Body) is ReadResult.Read more)
        {
            _queue.Reader.TryRead(out _);
            group = new ReadFrames(
                more with { Entries = [.. read.Entries, .. more.Entries] }, next.Frame.Entries_[^1].Seq, Math.Max(group.ReceiptedTo, next.Frame.ReceiptedTo),
                group.Size + next.Size);
        }

        return group;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var reader in _readers.Values)
        {
            reader.Dispose();
        }
    }

    private async Task ApplyAsync(FeedReader reader, FeedHeadPosition before, ReadResult result, ulong lastSeq, ulong receiptsHeldTo, CancellationToken cancel)
    {
        // As the directory has it now: a ceiling that was lowered counts from the next frame on.
        var peer = _directory.Find(_peer.Id) ?? _peer;
        if (result is ReadResult.Duplicate)
        {
            // The same entries again have no second effect, and the same receipt.
            _database.Read(sql => InboundFeeds.ReceiptsAfter(sql, peer.Row, reader.Route.Lane, lastSeq - 1)).Take(1).ToList().ForEach(Send);
            return;
        }

        if (result is not ReadResult.Read read)
        {
            var rule = RuleOf(result);
            await _receiving.RefuseFrameAsync(_lease, peer, reader.Route, rule, cancel);
            throw new SessionEndException(GoodbyeReason.ProtocolError, rule);
        }

        switch (await _receiving.StoreAsync(_lease, peer, reader.Route, before, read, receiptsHeldTo, cancel))
        {
            case ReceivedResult.Superseded:
                throw new SessionEndException(GoodbyeReason.Replaced, "another session of this peer has moved the feed");
            case ReceivedResult.Stored stored:
                if (stored.Receipt is not null)
                {
                    Send(stored.Receipt);
                }

                if (stored.StoppedBy is { } rule)
                {
                    throw new SessionEndException(GoodbyeReason.FeedStopped, rule);
                }

                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private void Send(byte[] receipt) => _sender.Queue(new Frame { Receipt = FeedReceipts.Sign(receipt, _ownKeys.Link) });

    private void ResendReceipts(Hello hello, IReadOnlySet<Lane> waiting, GatewayDatabase database)
    {
        foreach (var offer in hello.Offers.DistinctBy(offer => offer.Lane).Where(offer => !waiting.Contains(offer.Lane)))
        {
            database.Read(sql => InboundFeeds.ReceiptsAfter(sql, _peer.Row, offer.Lane, offer.ReceiptedTo)).ForEach(Send);
        }
    }

    private FeedReader Reader(Lane lane, InboundFeedState? stored)
    {
        var route = new FeedRoute(_peer.Id, _ownKeys.Agency, lane, stored?.Generation ?? 1);
        var position = stored is { Position.Seq: > 0 } ? stored.Position : HeadChain.Start(route.Id);
        return new FeedReader(route, position, new FeedReaderKeys
        {
            FindLinkKey = key => _directory.Find(_peer.Id)?.FindLinkKey(key, _time.GetUtcNow()),
            FindPastLinkKey = key => _directory.FindPastLinkKey(_peer.Id, key),
            FindKemKey = _ownKeys.FindKemKey,
            FindRecordKey = _directory.FindRecordKey,
            IsOwnFeed = IsOwnFeed,
            BatchSignatures = _directory.BatchSignatures,
        });
    }

    private bool IsOwnFeed(FeedId feed) => _database.Read(sql => OutboundEntries.Feeds(sql, _peer.Row)).Exists(
        own => OutboundEntries.EarlierGenerations(own).Append(own.Generation)
            .Any(generation => FeedId.Of(_ownKeys.Agency, _peer.Id, own.Lane, generation) == feed));

    private static string RuleOf(ReadResult result) => result switch
    {
        ReadResult.Gap gap => $"entries follow each other: {gap.Expected} was expected and {gap.Received} came",
        ReadResult.BadHead => "the head is signed by the sender for exactly these entries",
        ReadResult.Refused refused => refused.Rule,
        ReadResult.KeyGone gone => $"the epoch is sealed to a KEM key that is still held ({gone.KemKey} is gone)",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Frames of one lane that follow each other and are stored together.</summary>
    /// <param name="Result">What was read.</param>
    /// <param name="LastSeq">The last entry they carry.</param>
    /// <param name="ReceiptedTo">Up to where the sender holds our receipts.</param>
    /// <param name="Size">Bytes that are opened with them.</param>
    private sealed record ReadFrames(ReadResult Result, ulong LastSeq, ulong ReceiptedTo, int Size);
}
