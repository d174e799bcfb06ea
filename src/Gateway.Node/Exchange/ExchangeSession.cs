using Gateway.Exchange.V1;
using Gateway.Node.Attachments;
using Gateway.Node.Configuration;
using Gateway.Node.Peers;
using Gateway.Node.Reception;
using Gateway.Node.Storage;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Receipts;

namespace Gateway.Node.Exchange;

/// <summary>
/// One session with one peer (protos/spec/exchange.md): the same on both ends, whoever dialled. Three tasks: one reads frames, one opens and
/// stores, one writes. The first to end ends the session.
/// </summary>
/// <remarks>
/// How entries get across: the sender goes on after what the receiver's Hello shows; live delivery, reconnecting and a month offline are
/// this same path. Nothing is remembered about a session: a crash at any point leaves both ends with what they committed, and the next
/// Hello goes on from there.
/// </remarks>
internal sealed class ExchangeSession(KnownPeer peer, string pin, IFrameChannel channel, ExchangeRooms rooms)
{
    private const int ReaderTask = 0;
    private const int SenderTask = 2;
    private const string LeaseRule = "another session of this peer has taken the lease";

    private long _lastHeard;
    private bool _saidGoodbye;
    private int _returned;
    private SessionLease _lease;

    /// <summary>Runs until one side ends it. Always ends with the reason.</summary>
    public async Task<SessionEndException> RunAsync(CancellationToken stopping)
    {
        using var session = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        try
        {
            // Taken before the Hello is written: what it says we hold is then the last word, because no older session can store any more.
            _lease = await rooms.Database.WriteAsync(scope => TakeLease(scope, stopping), session.Token);
            await channel.SendAsync(rooms.Hellos.Write(peer), session.Token);
            var hello = await rooms.Hellos.ReadAsync(peer, pin, await ReceiveFirstAsync(session.Token), session.Token);
            await ExchangeAsync(hello, session);
            return new SessionEndException(GoodbyeReason.ShuttingDown, "the session ended");
        }
        catch (SessionEndException end)
        {
            await SayGoodbyeAsync(end.Reason);
            await AuditAsync(end);
            return end;
        }
        catch (Exception broken) when (IsBroken(broken))
        {
            // A broken stream ends the session; what was committed stays, and the next session goes on from there.
            return new SessionEndException(GoodbyeReason.ShuttingDown, $"the stream broke: {broken.GetType().Name}");
        }
        finally
        {
            await Loops.StopAsync(session);
            await EndLeaseAsync();
        }
    }

    private async Task EndLeaseAsync()
    {
        if (_lease == default)
        {
            return;
        }

        try
        {
            await rooms.Ended(_lease, peer.Name);
        }
        catch (Exception gone) when (gone is StoreUnavailableException or System.Threading.Channels.ChannelClosedException)
        {
            // Consequence: other replicas take the session for open until this one's next session, or its end.
        }
    }

    private async Task ExchangeAsync(Hello hello, CancellationTokenSource session)
    {
        using var serving = new ContentServing(rooms.AttachmentFiles, rooms.Database, peer.Row, rooms.IsFileReleased, rooms.Time);
        var sender = new SessionSender(
            peer, channel, rooms.Database, rooms.OwnKeys, rooms.Wakes.Of(peer.Row), () => rooms.Wakes.Withdrawals, serving, rooms.Time)
        {
            Sent = (lane, seq) => rooms.Wakes.NoteSent(peer.Row, lane, seq),
            First = rooms.Database.Read(sql => StatementReturns.Of(sql, peer, hello)),
        };
        Action<Frame> ask = sender.Queue;
        var waiting = await ResumeAsync(sender, hello, session.Token);
        using var receiver = new SessionReceiver(peer, _lease, hello, waiting, sender, rooms.Receiving, rooms.Database, rooms.Directory, rooms.OwnKeys, rooms.Time);
        Heard();
#pragma warning disable CA2025 // The tasks are awaited below, before the receiver they use is disposed.
        Task[] tasks =
        [
            Loops.StartAsync(() => ReadAsync(sender, receiver, serving, session.Token)),
            Loops.StartAsync(() => receiver.RunAsync(session.Token)),
            Loops.StartAsync(() => sender.RunAsync(session.Token)),
            Loops.StartAsync(() => WatchAsync(session.Token)),
        ];
#pragma warning restore CA2025
        try
        {
            rooms.ContentLines.Open(peer.Id, ask);
            await await Task.WhenAny(tasks);
        }
        catch (SessionEndException end)
        {
            // The goodbye goes the way of all frames: cancelling first would end the stream under it.
            await sender.FinishAsync(GoodbyeFrame(end.Reason), tasks[SenderTask], rooms.Time);
            _saidGoodbye = true;
            await CompleteAsync(tasks[ReaderTask]);
            throw;
        }
        finally
        {
            rooms.ContentLines.Close(peer.Id, ask);
            await Loops.StopAsync(session);
            await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private Written<SessionLease> TakeLease(WriteScope scope, CancellationToken stopping)
    {
        // The session that replaced this one was started after this token was cancelled: it must not lose the lease to us.
        stopping.ThrowIfCancellationRequested();
        var lease = SessionLeases.Take(scope.Sql, peer.Row, scope.Replica, scope.Now);
        return new Written<SessionLease>(lease, new AuditEntry(AuditEntry.NodeActor, "take-lease") { Peer = peer.Name, Detail = $"lease {lease.Token}" });
    }

    /// <summary>Acts on the peer's Hello.</summary>
    /// <returns>Lanes of which nothing is read in this session.</returns>
    private async Task<IReadOnlySet<Lane>> ResumeAsync(SessionSender sender, Hello hello, CancellationToken cancel)
    {
        switch (await rooms.Database.WriteAsync(scope => rooms.Resumption.Resume(scope, _lease, peer, hello), cancel))
        {
            case ResumedFeeds.Resumed resumed:
                sender.ResumeAfter(resumed.After);
                return resumed.Waiting;
            case ResumedFeeds.Refused refused:
                throw new SessionEndException(refused.Reason, refused.Rule);
            case ResumedFeeds.Superseded:
                throw new SessionEndException(GoodbyeReason.Replaced, LeaseRule);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task ReadAsync(SessionSender sender, SessionReceiver receiver, ContentServing serving, CancellationToken cancel)
    {
        while (await channel.ReceiveAsync(cancel) is { } frame)
        {
            Heard();
            var size = frame.CalculateSize();
            if (size > ExchangeLimits.MaxFrame)
            {
                throw new SessionEndException(GoodbyeReason.OverLimit, "a frame has at most 64 KiB");
            }

            switch (frame.ContentCase)
            {
                case Frame.ContentOneofCase.Entries:
                    receiver.Take(frame.Entries, size);
                    break;
                case Frame.ContentOneofCase.BodyChunk:
                    receiver.Take(frame.BodyChunk);
                    break;
                case Frame.ContentOneofCase.Receipt:
                    await SettleAsync(frame.Receipt, sender, cancel);
                    break;
                case Frame.ContentOneofCase.Heartbeat:
                    break;
                case Frame.ContentOneofCase.ReturnedStatement:
                    await TakeReturnedAsync(frame.ReturnedStatement, cancel);
                    break;
                case Frame.ContentOneofCase.ContentRequest:
                    Serve(frame.ContentRequest, serving, sender);
                    break;
                case Frame.ContentOneofCase.ContentChunk:
                    rooms.ContentLines.Take(peer.Id, frame.ContentChunk.KeyedDigest, frame);
                    break;
                case Frame.ContentOneofCase.ContentRefusal:
                    rooms.ContentLines.Take(peer.Id, frame.ContentRefusal.KeyedDigest, frame);
                    break;
                case Frame.ContentOneofCase.Goodbye:
                    return;
                default:
                    throw new SessionEndException(GoodbyeReason.ProtocolError, "a frame holds entries, a body chunk, a receipt, a heartbeat or a goodbye");
            }
        }
    }

    /// <summary>What this node said and may have lost. One that it did not say is noted, and nothing follows from it.</summary>
    private async Task TakeReturnedAsync(Signed envelope, CancellationToken cancel)
    {
        if (++_returned > StatementReturns.Max)
        {
            throw new SessionEndException(GoodbyeReason.OverLimit, "a session returns at most 1,024 statements");
        }

        if (await rooms.TakeReturned(peer, envelope, cancel))
        {
            return;
        }

        var entry = new AuditEntry(peer.Name, "refuse") { Peer = peer.Name, Detail = "a returned statement is one that this agency signed" };
        if (rooms.Refusals.Note(entry) is { Count: > 0 } rows)
        {
            await rooms.Database.WriteAsync(_ => new Written<bool>(true, rows), cancel);
        }
    }

    private static void Serve(ContentRequest request, ContentServing serving, SessionSender sender)
    {
        if (!serving.Take(request))
        {
            throw new SessionEndException(GoodbyeReason.OverLimit, "a request asks for 1 to 64 chunks by a digest, and 8 wait at most");
        }

        sender.Wake();
    }

    /// <summary>Keeps a receipt. It is the only thing that lets a body be deleted, so it is checked against what was really sent.</summary>
    private async Task SettleAsync(Signed envelope, SessionSender sender, CancellationToken cancel)
    {
        var current = rooms.Directory.Find(peer.Id);
        if (!KeyId.TryFromBytes(envelope.KeyId.Span, out var keyId) || current?.FindLinkKey(keyId, rooms.Time.GetUtcNow()) is not { } linkKey)
        {
            throw new SessionEndException(GoodbyeReason.ProtocolError, "a receipt is signed with a link key of the peer");
        }

        foreach (var feed in rooms.Database.Read(sql => OutboundEntries.Feeds(sql, peer.Row)))
        {
            // The head of an entry never changes, so it is compared before the write: a write that fails would begin new epochs for all peers.
            var route = new FeedRoute(rooms.OwnKeys.Agency, peer.Id, feed.Lane, feed.Generation);
            if (FeedReceipts.Verify(envelope, linkKey, route.Id) is not { } receipt)
            {
                continue;
            }

            var head = rooms.Database.Read(sql => OutboundEntries.HeadAt(sql, peer.Row, feed.Lane, receipt.To));
            if (head is null || !receipt.Head.Span.SequenceEqual(head))
            {
                if (feed.Stop == FeedStop.RolledBack)
                {
                    // It speaks of entries that this database lost; that they existed is proved already.
                    return;
                }

                throw new SessionEndException(GoodbyeReason.ProtocolError, "a receipt names the head that this node sent");
            }

            if (receipt.To > feed.ReceiptedTo && !await rooms.Database.WriteAsync(scope => Settle(scope, feed, receipt, envelope), cancel))
            {
                // Of two that were dialled at once the one that goes on may not be the one that came last: without an end, nothing would be settled any more.
                throw new SessionEndException(GoodbyeReason.Replaced, LeaseRule);
            }

            sender.Receipted(feed.Lane, receipt.To);
            return;
        }

        if (IsOfAnAbandonedFeed(envelope, linkKey))
        {
            return;
        }

        throw new SessionEndException(GoodbyeReason.ProtocolError, "a receipt is for a feed that this node sends");
    }

    /// <summary>A receiver that has not accepted the later generation yet goes on receipting the one before; nothing waits for that.</summary>
    private bool IsOfAnAbandonedFeed(Signed envelope, VerifyingKey linkKey) => rooms.Database.Read(sql => OutboundEntries.Feeds(sql, peer.Row))
        .Exists(feed => OutboundEntries.EarlierGenerations(feed).Any(
            generation => FeedReceipts.Verify(envelope, linkKey, FeedId.Of(rooms.OwnKeys.Agency, peer.Id, feed.Lane, generation)) is not null));

    /// <returns>False when the session has lost its lease: nothing was settled.</returns>
    private Written<bool> Settle(WriteScope scope, OutboundFeedState feed, Receipt receipt, Signed envelope)
    {
        var lane = feed.Lane;
        if (!SessionLeases.IsHeld(scope.Sql, _lease))
        {
            return new Written<bool>(false, new AuditEntry(peer.Name, "supersede") { Peer = peer.Name });
        }

        // Only while the feed it was checked against is the one in force.
        if (OutboundEntries.Feeds(scope.Sql, peer.Row).Exists(now => now.Lane == lane && now.Generation == feed.Generation))
        {
            OutboundEntries.Settle(scope.Sql, peer.Row, lane, receipt, envelope, scope.Now);
        }

        return new Written<bool>(true, new AuditEntry(peer.Name, "receipt")
        {
            Peer = peer.Name,
            Detail = $"{lane} ({receipt.From}, {receipt.To}], {receipt.Exceptions.Count} not admitted",
        });
    }

    /// <summary>Ends the session when the peer falls silent, or is not accepted any more.</summary>
    private async Task WatchAsync(CancellationToken cancel)
    {
        while (true)
        {
            var changed = rooms.Directory.Changed.Next;
            await Loops.WaitAsync(rooms.Time, ExchangeLimits.RecheckEvery, [changed], cancel);
            if (rooms.Directory.Find(peer.Id) is not { IsAccepted: true } current || !current.HasPin(pin))
            {
                throw new SessionEndException(GoodbyeReason.Revoked, "the peer is accepted and its certificate pinned");
            }

            if (rooms.Time.GetElapsedTime(Interlocked.Read(ref _lastHeard)) > ExchangeLimits.SilentAfter)
            {
                throw new SessionEndException(GoodbyeReason.ProtocolError, "a peer says something every 15 seconds");
            }
        }
    }

    private void Heard() => Interlocked.Exchange(ref _lastHeard, rooms.Time.GetTimestamp());

    private static Frame GoodbyeFrame(GoodbyeReason reason) => new() { Goodbye = new Goodbye { Reason = reason } };

    private static bool IsBroken(Exception failure) =>
        failure is OperationCanceledException or IOException or Grpc.Core.RpcException or InvalidOperationException or StoreUnavailableException
            or System.Data.Common.DbException;

    /// <summary>Waits for the first frame without ending the stream, so that a silent peer can still be told why.</summary>
    private async Task<Frame?> ReceiveFirstAsync(CancellationToken cancel)
    {
        try
        {
            return await channel.ReceiveAsync(cancel).WaitAsync(ExchangeLimits.HelloWithin, rooms.Time, cancel);
        }
        catch (TimeoutException)
        {
            throw new SessionEndException(GoodbyeReason.ProtocolError, "a peer says Hello within 10 seconds");
        }
    }

    /// <summary>Lets the peer read the goodbye and end the stream, for a second at most.</summary>
    private async Task CompleteAsync(Task reader)
    {
        try
        {
            using var patience = new CancellationTokenSource(ExchangeLimits.GoodbyeWithin, rooms.Time);
            await channel.CompleteAsync(!reader.IsCompleted, patience.Token);
            if (channel is DialledChannel)
            {
                await reader.WaitAsync(patience.Token);
            }
        }
        catch (Exception broken) when (IsBroken(broken) || broken is SessionEndException)
        {
            // The stream is gone, or the peer does not end it: it is cut now.
        }
    }

    /// <summary>Before the sender runs, the last word is written here.</summary>
    private async Task SayGoodbyeAsync(GoodbyeReason reason)
    {
        if (_saidGoodbye)
        {
            return;
        }

        try
        {
            using var patience = new CancellationTokenSource(ExchangeLimits.GoodbyeWithin, rooms.Time);
            await channel.SendAsync(GoodbyeFrame(reason), patience.Token);
            await channel.CompleteAsync(isRead: false, patience.Token);
        }
        catch (Exception broken) when (IsBroken(broken))
        {
            // The stream is gone already: the peer notices by itself.
        }
    }

    private async Task AuditAsync(SessionEndException end)
    {
        if (!end.IsRefusal)
        {
            return;
        }

        try
        {
            var entry = new AuditEntry(peer.Name, "end-session") { Peer = peer.Name, Detail = $"{end.Reason}: {end.Rule}" };
            if (rooms.Refusals.Note(entry) is { Count: > 0 } rows)
            {
                await rooms.Database.WriteAsync(_ => new Written<bool>(true, rows), CancellationToken.None);
            }
        }
        catch (Exception broken) when (IsBroken(broken))
        {
            // The store is closing or its disk is full: the rule still stands in the log. Nothing of the session was kept.
        }
    }
}
