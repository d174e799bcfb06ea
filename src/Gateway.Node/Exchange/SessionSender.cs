using System.Threading.Channels;
using Gateway.Exchange.V1;
using Gateway.Node.Attachments;
using Gateway.Node.Configuration;
using Gateway.Node.Peers;
using Gateway.Node.Storage;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;
using Google.Protobuf;

namespace Gateway.Node.Exchange;

/// <summary>
/// The one task of a session that writes. Control frames (receipts, goodbye) go first; then entries of the lanes in their order, as long as
/// unreceipted bodies stay within the window. It never seals: it sends what is committed, and signs the head it has just read.
/// </summary>
internal sealed class SessionSender(
    KnownPeer peer, IFrameChannel channel, GatewayDatabase database, OwnKeys ownKeys, Wake entriesWake, Func<long> withdrawals, ContentServing serving,
    TimeProvider time)
{
    private static readonly Lane[] Lanes = [Lane.Control, Lane.Records, Lane.Bulk];

    private readonly Channel<Frame> _control =
        Channel.CreateBounded<Frame>(new BoundedChannelOptions(ExchangeLimits.MaxWaitingControl) { SingleReader = true });

    private readonly Dictionary<Lane, LaneProgress> _lanes = [];
    private readonly HashSet<string> _epochsSent = new(StringComparer.Ordinal);
    private readonly Wake _ownWake = new();
    private long _unreceipted;
    private volatile Frame? _last;

    /// <summary>Told of the last entry of each frame that is sent.</summary>
    public Action<Lane, ulong> Sent { get; init; } = (_, _) => { };

    /// <summary>Where to begin in each lane; nothing is sent in a lane that is not there.</summary>
    public void ResumeAfter(IReadOnlyDictionary<Lane, ulong> positions)
    {
        var generations = database.Read(sql => OutboundEntries.Feeds(sql, peer.Row)).ToDictionary(feed => feed.Lane, feed => feed.Generation);
        foreach (var lane in Lanes)
        {
            _lanes[lane] = new LaneProgress
            {
                Sent = positions.GetValueOrDefault(lane),
                IsHeldBack = !positions.ContainsKey(lane),
                Generation = generations.GetValueOrDefault(lane, 1UL),
            };
        }
    }

    /// <summary>Queues a frame that goes before all entries.</summary>
    /// <exception cref="SessionEndException">The peer makes us answer and does not read.</exception>
    public void Queue(Frame frame)
    {
        if (!_control.Writer.TryWrite(frame))
        {
            throw new SessionEndException(GoodbyeReason.OverLimit, "a peer reads its receipts");
        }

        _ownWake.Set();
    }

    /// <summary>Lets the running sender write one last frame and stop; gives up when the peer does not read.</summary>
    /// <param name="last">The goodbye.</param>
    /// <param name="running">The task of <see cref="RunAsync"/>.</param>
    /// <param name="clock">For how long to wait.</param>
    public async Task FinishAsync(Frame last, Task running, TimeProvider clock)
    {
        _last = last;
        _ownWake.Set();
        await Loops.WaitAsync(clock, ExchangeLimits.GoodbyeWithin, [running], CancellationToken.None);
    }

    /// <summary>A receipt arrived: the window opens.</summary>
    public void Receipted(Lane lane, ulong to)
    {
        lock (_lanes)
        {
            var unreceipted = _lanes[lane].Unreceipted;
            while (unreceipted.Count > 0 && unreceipted.Peek().Seq <= to)
            {
                _unreceipted -= unreceipted.Dequeue().Bytes;
            }
        }

        _ownWake.Set();
    }

    /// <summary>Something else than an entry is there to send.</summary>
    public void Wake() => _ownWake.Set();

    /// <summary>Sends until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            var (entries, own) = (entriesWake.Next, _ownWake.Next);
            if (_last is { } last)
            {
                await channel.SendAsync(last, cancel);
                return;
            }

            while (_control.Reader.TryRead(out var frame))
            {
                await channel.SendAsync(frame, cancel);
            }

            if (await SendSomeAsync(cancel))
            {
                continue;
            }

            if (serving.Next() is { } chunk)
            {
                await channel.SendAsync(chunk, cancel);
                continue;
            }

            if (!await Loops.WaitAsync(time, ExchangeLimits.HeartbeatEvery, [entries, own], cancel))
            {
                await channel.SendAsync(new Frame { Heartbeat = new Heartbeat() }, cancel);
            }
        }
    }

    private async Task<bool> SendSomeAsync(CancellationToken cancel)
    {
        foreach (var lane in Lanes)
        {
            if (lane != Lane.Control && Interlocked.Read(ref _unreceipted) >= ExchangeLimits.Window)
            {
                return false;
            }

            if (await SendFrameAsync(lane, cancel))
            {
                return true;
            }
        }

        return false;
    }

    private async Task<bool> SendFrameAsync(Lane lane, CancellationToken cancel)
    {
        var progress = _lanes[lane];
        if (!HasNext(lane, progress))
        {
            return false;
        }

        var frame = new Entries { Lane = lane, ReceiptedTo = progress.Feed!.ReceiptedTo };
        var size = 0;
        FeedHeadPosition last = default;
        string kemKey = "";
        while (progress.Fetched.TryPeek(out var entry) && frame.Entries_.Count < FeedReader.MaxEntriesPerFrame)
        {
            var cost = Cost(entry);
            if (size > 0 && size + cost > ExchangeLimits.EntriesPerFrame)
            {
                break;
            }

            size += cost;
            kemKey = kemKey.Length == 0 ? entry.KemKey : kemKey;
            last = entry.Position;
            frame.Entries_.Add(await ToFeedEntryAsync(lane, entry, cancel));
            size += entry.Withdrawal.Length > 0 ? 0 : AddEpoch(frame, entry);
            progress.Fetched.Dequeue();
            if (frame.Entries_[^1].ContentCase == FeedEntry.ContentOneofCase.ChunkedBody)
            {
                // The receiver holds one chunked body per lane: its entry closes the frame.
                break;
            }
        }

        frame.Head = SignedHeads.Sign(
            new FeedRoute(ownKeys.Agency, peer.Id, lane, progress.Feed.Generation).Id, last, KeyId.TryParse(kemKey, out var oldest) ? oldest : null, ownKeys.Link);
        Account(progress, frame, last.Seq);
        await channel.SendAsync(new Frame { Entries = frame }, cancel);
        return true;
    }

    /// <summary>Whether the lane has an entry to send now; reads ahead from the store when it has none at hand.</summary>
    private bool HasNext(Lane lane, LaneProgress progress)
    {
        if (progress.IsHeldBack)
        {
            return false;
        }

        var withdrawn = withdrawals();
        if (withdrawn != progress.WithdrawalsSeen)
        {
            // Bodies read ahead may have been withdrawn since: what is sent is what the store says now.
            progress.Fetched.Clear();
            progress.WithdrawalsSeen = withdrawn;
        }

        if (progress.Fetched.Count == 0)
        {
            var looked = entriesWake.Next;
            if (ReferenceEquals(looked, progress.EmptyAt))
            {
                // Nothing was committed for this peer since the lane was found empty.
                return false;
            }

            var (feed, fetched) = database.Read(sql => (
                OutboundEntries.Feeds(sql, peer.Row).FirstOrDefault(feed => feed.Lane == lane),
                OutboundEntries.After(sql, peer.Row, lane, progress.Sent, ExchangeLimits.FetchEntries, ExchangeLimits.FetchBytes)));
            if (feed is not null && feed.Generation != progress.Generation)
            {
                // A later generation began under this session: the next Hello says where the peer stands in it.
                progress.IsHeldBack = true;
                return false;
            }

            fetched.ForEach(progress.Fetched.Enqueue);
            progress.Feed = feed ?? progress.Feed;
            progress.EmptyAt = fetched.Count == 0 ? looked : null;
        }

        return progress.Fetched.Count > 0 && progress.Feed is not null;
    }

    private void Account(LaneProgress progress, Entries frame, ulong lastSeq)
    {
        progress.Sent = lastSeq;
        Sent(frame.Lane, lastSeq);
        lock (_lanes)
        {
            foreach (var entry in frame.Entries_)
            {
                var bytes = entry.ContentCase == FeedEntry.ContentOneofCase.ChunkedBody ? (long)entry.ChunkedBody.Size : entry.Body.Length;
                progress.Unreceipted.Enqueue((entry.Seq, bytes));
                _unreceipted += bytes;
            }
        }
    }

    private static int Cost(OutboundEntry entry) =>
        192 + (entry.Withdrawal.Length > 0 ? entry.Withdrawal.Length : entry.Body.Length > ExchangeLimits.EntriesPerFrame / 2 ? 0 : entry.Body.Length);

    private int AddEpoch(Entries frame, OutboundEntry entry)
    {
        if (!_epochsSent.Add(Convert.ToHexStringLower(entry.EpochId.Span))
            || database.Read(sql => OutboundEntries.EpochStart(sql, entry.EpochId)) is not { } start)
        {
            return 0;
        }

        frame.Epochs.Add(start);
        return start.CalculateSize();
    }

    private async Task<FeedEntry> ToFeedEntryAsync(Lane lane, OutboundEntry entry, CancellationToken cancel)
    {
        var sent = new FeedEntry { Seq = entry.Position.Seq, Slip = UnsafeByteOperations.UnsafeWrap(entry.Slip) };
        if (entry.Withdrawal.Length > 0)
        {
            sent.Withdrawal = Signed.Parser.ParseFrom(entry.Withdrawal.Span);
        }
        else if (entry.Body.Length <= ExchangeLimits.EntriesPerFrame / 2)
        {
            sent.Body = UnsafeByteOperations.UnsafeWrap(entry.Body);
        }
        else
        {
            await SendChunksAsync(lane, entry, cancel);
            sent.ChunkedBody = new ChunkedBody { Size = (ulong)entry.Body.Length };
        }

        return sent;
    }

    private async Task SendChunksAsync(Lane lane, OutboundEntry entry, CancellationToken cancel)
    {
        for (var offset = 0; offset < entry.Body.Length; offset += ExchangeLimits.MaxChunk)
        {
            // A recall or receipt must not wait behind a large body: at most one chunk is ahead of it.
            while (_control.Reader.TryRead(out var frame))
            {
                await channel.SendAsync(frame, cancel);
            }

            await channel.SendAsync(
                new Frame
                {
                    BodyChunk = new BodyChunk
                    {
                        Lane = lane,
                        Seq = entry.Position.Seq,
                        Offset = (ulong)offset,
                        Size = (ulong)entry.Body.Length,
                        Data = UnsafeByteOperations.UnsafeWrap(entry.Body.Slice(offset, Math.Min(ExchangeLimits.MaxChunk, entry.Body.Length - offset))),
                    },
                },
                cancel);
        }
    }

    private sealed class LaneProgress
    {
        public ulong Sent { get; set; }

        /// <summary>Nothing is sent in this lane: its feed is stopped, or the peer has not accepted its generation.</summary>
        public bool IsHeldBack { get; set; }

        /// <summary>The generation whose numbers <see cref="Sent"/> counts.</summary>
        public ulong Generation { get; init; }

        public OutboundFeedState? Feed { get; set; }

        /// <summary>The count of withdrawals before what is fetched was read.</summary>
        public long WithdrawalsSeen { get; set; }

        /// <summary>The wake that was still to come when the store held nothing more to send; null when it did.</summary>
        public Task? EmptyAt { get; set; }

        public Queue<OutboundEntry> Fetched { get; } = new();

        public Queue<(ulong Seq, long Bytes)> Unreceipted { get; } = new();
    }
}
