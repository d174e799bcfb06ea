using System.Collections.Concurrent;
using Gateway.Exchange.V1;
using Gateway.Federation.Tests.Hostile;
using Gateway.Node.Exchange;
using Gateway.Node.Storage;
using Gateway.Protocol.Receipts;

namespace Gateway.Federation.Tests.Invariants;

/// <summary>What makes reception fast: frames that wait are stored together.</summary>
public sealed class SharedCommitTests
{
    private const int Frames = 12;

    [Fact]
    public async Task Frames_that_wait_share_one_commit_and_one_receipt()
    {
        await using var node = await TestAgency.StartAsync("NODE");
        await using var peer = ScriptedPeer.Create("PEER");
        await peer.BeAcceptedByAsync(node);
        var rooms = node.Host.Rooms.Exchange;
        var known = rooms.Directory.Find(peer.Keys.Agency)!;
        var channel = new RecordingChannel();
        using var serving = new Gateway.Node.Attachments.ContentServing(rooms.AttachmentFiles, rooms.Database, known.Row, rooms.Time);
        var sender = new SessionSender(known, channel, rooms.Database, rooms.OwnKeys, rooms.Wakes.Of(known.Row), () => 0, serving, rooms.Time);
        sender.ResumeAfter(new Dictionary<Lane, ulong>());
        var lease = await node.Store.WriteAsync(
            scope => new Written<SessionLease>(SessionLeases.Take(scope.Sql, known.Row, scope.Now), new AuditEntry("node", "take-lease")),
            TestContext.Current.CancellationToken);
        using var receiver = new SessionReceiver(
            known, lease, new Hello(), new HashSet<Lane>(), sender, rooms.Receiving, rooms.Database, rooms.Directory, rooms.OwnKeys, rooms.Time);
        var feed = peer.FeedTo(node);
        for (var i = 0; i < Frames; i++)
        {
            var entries = feed.Frame(peer.Body(SampleRecords.Suspect($"Record {i}"))).Entries;
            receiver.Take(entries, entries.CalculateSize());
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var running = Task.WhenAll(sender.RunAsync(stop.Token), receiver.RunAsync(stop.Token));
        await node.UntilAsync(() => !channel.Sent.IsEmpty);
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

        var link = node.Host.Rooms.OwnKeys.Self.CurrentKey(KeyUse.Link, rooms.Time.GetUtcNow())!;
        var receipt = FeedReceipts.Verify(Assert.Single(channel.Sent).Receipt, link, feed.Route.Id);
        Assert.Equal((0UL, (ulong)Frames), (receipt!.From, receipt.To));
        Assert.Equal(1, node.Count("SELECT COUNT(*) FROM inbound_receipt"));
        Assert.Equal(Frames, node.Count("SELECT COUNT(*) FROM record_version"));
        Assert.Equal(Frames, node.Count("SELECT COUNT(*) FROM audit WHERE act = 'admit'"));
    }

    private sealed class RecordingChannel : IFrameChannel
    {
        public ConcurrentQueue<Frame> Sent { get; } = [];

        public Task SendAsync(Frame frame, CancellationToken cancel)
        {
            Sent.Enqueue(frame);
            return Task.CompletedTask;
        }

        public Task<Frame?> ReceiveAsync(CancellationToken cancel) => Task.FromResult<Frame?>(null);

        public Task CompleteAsync(bool isRead, CancellationToken cancel) => Task.CompletedTask;
    }
}
