using Gateway.Admin.V1;
using Gateway.Exchange.V1;
using Gateway.Federation.Tests.Hostile;
using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Protocol;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Federation.Tests.Recall;

/// <summary>What originators say of records comes in any order, under keys that are not known yet, and while a hold or a stopped feed is in the way.</summary>
public sealed class StatementTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_recall_under_a_key_that_is_not_known_yet_is_carried_out_when_the_key_comes_and_its_sender_is_told_what_was_done()
    {
        await using var node = await TestAgency.StartAsync("NODE");
        await using var peer = ScriptedPeer.Create("PEER");
        await peer.BeAcceptedByAsync(node);
        var session = peer.Dial(node);
        await session.SendAsync(peer.Hello(node));
        var body = peer.Body(SampleRecords.Suspect());
        await session.SendAsync(peer.FeedTo(node).Frame(body));
        await node.UntilAsync(() => node.Count("SELECT COUNT(*) FROM record_version WHERE length(content) > 0") == 1);
        using var next = SigningKey.Create(KeyUse.Record);
        var control = peer.FeedTo(node, Lane.Control);
        await session.SendAsync(control.Frame(Statement(body, peer.Keys.Agency, RecordStatus.Recalled, next)));
        await node.UntilAsync(() => node.Count("SELECT COUNT(*) FROM quarantine WHERE lane = 1") == 1);
        Assert.Equal(0, node.Count("SELECT COUNT(*) FROM statement"));

        // The key comes with a later identity, as a statement of its sender in the same lane.
        peer.Describe(descriptor =>
        {
            descriptor.Keys.Add(new PublishedKey
            {
                Id = ByteString.CopyFrom(next.Id.ToBytes()),
                Use = KeyUse.Record,
                PublicKey = ByteString.CopyFrom(next.PublicKey.Span),
                NotBefore = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow().AddDays(-1)),
                NotAfter = descriptor.ExpiresAt,
            });
            descriptor.IssuedAt = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow());
        });
        await session.SendAsync(control.Frame(CanonicalMessage.Write(new EntryBody { Identity = peer.Identity })));

        await node.UntilAsync(() => node.Count("SELECT COUNT(*) FROM quarantine") == 0);
        Assert.Equal(0, node.Count("SELECT COUNT(*) FROM record_version WHERE length(content) > 0"));
        Assert.Equal((int)OutcomeCode.Erased, node.Count("SELECT code FROM statement"));

        // One answer, and it says what was done.
        Assert.Equal(1, node.Count("SELECT COUNT(*) FROM outbound_entry WHERE lane = 1"));
    }

    [Fact]
    public async Task What_was_set_aside_can_be_tried_again_while_its_senders_control_feed_is_stopped()
    {
        await using var node = await TestAgency.StartAsync("NODE");
        await using var peer = ScriptedPeer.Create("PEER");
        await using var stranger = ScriptedPeer.Create("STRANGER");
        await peer.BeAcceptedByAsync(node);
        var session = peer.Dial(node);
        await session.SendAsync(peer.Hello(node));
        await session.SendAsync(peer.FeedTo(node).Frame(stranger.Body(SampleRecords.Suspect())));
        await node.UntilAsync(() => node.Count("SELECT COUNT(*) FROM quarantine") == 1);
        await stranger.BeAcceptedByAsync(node);
        var row = node.Host.Rooms.Directory.Find("PEER")!.Row;
        await node.Store.WriteAsync(
            scope =>
            {
                var route = new Protocol.Feeds.FeedRoute(node.Host.Rooms.OwnKeys.Agency, peer.Keys.Agency, Lane.Control, 1);
                StoppedFeeds.Stop(scope, row, route, FeedStop.ReceiverBehind, "stopped by the test", (1, 0), null);
                return new Written<bool>(true, new AuditEntry("test", "stop"));
            },
            Cancel);

        var tried = await new QuarantineService.QuarantineServiceClient(node.Channel("operator")).RetryQuarantinedAsync(
            new RetryQuarantinedRequest { Name = "PEER/records/1/1" }, cancellationToken: Cancel);

        Assert.Equal((OutcomeCode.Admitted, false), (tried.Outcome, tried.Told));
        Assert.Equal(1, node.Count("SELECT COUNT(*) FROM record_version"));
    }

    [Fact]
    public async Task A_restriction_counts_that_came_before_its_record_and_is_not_lost_with_a_hold()
    {
        await using var node = await TestAgency.StartAsync("NODE");
        await using var peer = ScriptedPeer.Create("PEER");
        await peer.BeAcceptedByAsync(node);
        var session = peer.Dial(node);
        await session.SendAsync(peer.Hello(node));
        var body = peer.Body(SampleRecords.Suspect());
        var (control, record) = (peer.FeedTo(node, Lane.Control), RecordOf(body));
        await session.SendAsync(control.Frame(Statement(body, peer.Keys.Agency, RecordStatus.Restricted, peer.Keys.Record)));
        await node.UntilAsync(() => node.Count("SELECT COUNT(*) FROM statement") == 1);
        await session.SendAsync(peer.FeedTo(node).Frame(body));
        await node.UntilAsync(() => node.Count("SELECT COUNT(*) FROM record_version") == 1);
        Assert.Equal((int)RecordStatus.Restricted, node.Count("SELECT status FROM record_version"));

        // A field is recalled under a hold, and the hold is lifted.
        var holds = new RecallService.RecallServiceClient(node.Channel("policy-admin"));
        await holds.PlaceHoldAsync(new PlaceHoldRequest { Originator = "PEER", RecordId = record, Ground = LegalGround.CourtOrder }, cancellationToken: Cancel);
        var view = ViewOf(body);
        var field = ViewDisclosures.Of(CanonicalMessage.Write(view)).First(field => !field.IsRequired).Digest;
        await session.SendAsync(control.Frame(Statement(body, peer.Keys.Agency, RecordStatus.Recalled, peer.Keys.Record, field.ToArray())));
        await node.UntilAsync(() => node.Count("SELECT status FROM record_version") == (int)RecordStatus.Recalled);
        await holds.LiftHoldAsync(new LiftHoldRequest { Originator = "PEER", RecordId = record }, cancellationToken: Cancel);

        Assert.Equal((int)RecordStatus.Restricted, node.Count("SELECT status FROM record_version"));
    }

    private static byte[] Statement(byte[] body, AgencyId originator, RecordStatus status, SigningKey key, byte[]? digests = null) => CanonicalMessage.Write(new EntryBody
    {
        Statement = RecordStatements.Sign(
            new RecordStatement
            {
                Originator = ByteString.CopyFrom(originator.ToBytes()),
                RecordId = ByteString.CopyFrom(Convert.FromHexString(RecordOf(body))),
                Status = status,
                Digests = ByteString.CopyFrom(digests ?? []),
                IssuedAt = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow()),
                Number = (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
            },
            key),
    });

    private static RecordView ViewOf(byte[] body) => RecordView.Parser.ParseFrom(EntryBody.Parser.ParseFrom(body).View);

    private static string RecordOf(byte[] body) => Convert.ToHexStringLower(Manifest.Parser.ParseFrom(ViewOf(body).Manifest).RecordId.Span);
}
