using System.Reflection;
using Gateway.Admin.V1;
using Gateway.Exchange.V1;
using Gateway.Federation.Tests.Hostile;
using Gateway.Federation.Tests.Invariants;
using Gateway.Node.Policies;
using Gateway.Node.V1;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Receipts;
using Gateway.Record.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Gateway.Federation.Tests.Tracing;

/// <summary>
/// "Why did X not get Y" answered by real nodes: each cause is provoked, and named from the closed set with a next step. The causes counted are
/// distinct pairs of side and state, or of state and what made it so.
/// </summary>
public sealed class TraceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_policy_and_the_record_withhold_is_named_at_the_originator()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var peer = ScriptedPeer.Create("WES");
        var early = await a.PublishAsync(SampleRecords.Suspect("Before the peer"));
        await peer.BeAcceptedByAsync(a);
        await ExpectAsync(a, early.RecordId, TraceState.NotDecided, "gateway record amend");

        var byDefault = await a.PublishAsync(SampleRecords.Suspect());
        await ExpectAsync(a, byDefault.RecordId, TraceState.WithheldByDefault, "gateway policy explain", "builtin/default-withhold");

        await a.SetPolicyAsync("""
            policy: 1
            rules:
              - name: all
                release: ["*"]
                to: { agencies: [WES] }
              - name: no-victims-here
                withhold: ["*"]
                when: { urgency: { in: [urgent] } }
              - name: second-look
                hold: ["*"]
                when: { urgency: { in: [priority] } }

            """);
        await ExpectAsync(a, (await a.PublishAsync(With(record => record.Urgency = Urgency.Urgent))).RecordId, TraceState.WithheldByRule, "gateway policy explain", "no-victims-here");
        await ExpectAsync(a, (await a.PublishAsync(With(record => record.Urgency = Urgency.Priority))).RecordId, TraceState.HeldForApproval, "second person", "second-look");
        await ExpectAsync(
            a, (await a.PublishAsync(With(record => record.Handling.Classification.Rank = ClassificationRank.Secret))).RecordId, TraceState.AboveCeiling, "ceiling");
        await ExpectAsync(
            a, (await a.PublishAsync(With(record => record.Audience = new Audience { Excluded = { "WES" } }))).RecordId, TraceState.NotInAudience, "gateway policy explain");
        await ExpectAsync(a, (await a.PublishAsync(With(record => record.Handling.Retention = new Retention
        {
            DeleteAfter = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow().AddDays(-1)),
        }))).RecordId, TraceState.Expired, "its time is over");
        await ExpectAsync(a, (await PublishPoisonedAsync(a)).RecordId, TraceState.DecidingFailed, "Report it");

        var queued = await a.PublishAsync(SampleRecords.Suspect("Waits"));
        await ExpectAsync(a, queued.RecordId, TraceState.Queued, "when WES connects", "no session is open");
        await RevokeAsync(a, "WES");
        await ExpectAsync(a, queued.RecordId, TraceState.PeerRevoked, "accepts it again", "receipted");
    }

    [Fact]
    public async Task What_a_receiver_made_of_it_is_named_at_the_originator()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var peer = ScriptedPeer.Create("WES");
        await peer.BeAcceptedByAsync(a);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES"));
        var records = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            records.Add((await a.PublishAsync(SampleRecords.Suspect($"Record {i}"))).RecordId);
        }

        var session = peer.Dial(a);
        await session.SendAsync(peer.Hello(a));
        using var reader = WireReader.Of(a, peer, Lane.Records);
        FeedHeadPosition position = default;
        while (reader.Position.Seq < 6)
        {
            position = Assert.IsType<ReadResult.Read>(reader.Read((await session.UntilAsync(Frame.ContentOneofCase.Entries))!.Entries, _ => null)).Position;
        }

        await ExpectAsync(a, records[0], TraceState.Sent, "Wait for the receipt");
        var feed = reader.Route.Id;
        await session.SendAsync(new Frame
        {
            Receipt = FeedReceipts.Sign(
                FeedReceipts.Write(
                    feed, 0, position,
                    [
                        new EntryOutcome { Seq = 2, Code = OutcomeCode.Quarantined }, new EntryOutcome { Seq = 3, Code = OutcomeCode.Refused },
                        new EntryOutcome { Seq = 4, Code = OutcomeCode.Quarantined }, new EntryOutcome { Seq = 5, Code = OutcomeCode.Quarantined },
                        new EntryOutcome { Seq = 6, Code = OutcomeCode.Withdrawn },
                    ],
                    TimeProvider.System.GetUtcNow()),
                peer.Keys.Link),
        });
        await a.UntilAsync(() => a.Count("SELECT receipted_to FROM outbound_feed WHERE lane = 2") == 6);
        await ExpectAsync(a, records[0], TraceState.Admitted, "WES has it", "by its receipt");
        await ExpectAsync(a, records[1], TraceState.Quarantined, "quarantine list");
        await ExpectAsync(a, records[2], TraceState.Refused, "Ask WES");
        await ExpectAsync(a, records[5], TraceState.Withdrawn, "publish it anew");

        // What was set aside at first is admitted, or refused, later: the receiver's signed outcome says so.
        var control = peer.FeedTo(a, Lane.Control);
        foreach (var (seq, code) in new[] { (4UL, OutcomeCode.Admitted), (5UL, OutcomeCode.Refused) })
        {
            await session.SendAsync(control.Frame(Protocol.CanonicalMessage.Write(
                new EntryBody { Outcome = FeedOutcomes.Sign(feed, seq, code, TimeProvider.System.GetUtcNow(), peer.Keys.Link) })));
        }

        await a.UntilAsync(() => a.Count("SELECT COUNT(*) FROM entry_outcome") == 2);
        await ExpectAsync(a, records[3], TraceState.Admitted, "WES has it", "by its outcome");
        await ExpectAsync(a, records[4], TraceState.Refused, "Ask WES", "by its outcome");

        // Somebody else's outcome on entries they never got says nothing.
        Assert.Equal(6, a.Count("SELECT COUNT(*) FROM outbound_entry WHERE lane = 2"));
    }

    [Fact]
    public async Task A_peer_whose_descriptor_has_ended_is_named()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var peer = ScriptedPeer.Create("WES");
        await peer.BeAcceptedByAsync(a);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES"));
        peer.Describe(descriptor =>
        {
            descriptor.IssuedAt = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow().AddDays(-3));
            descriptor.ExpiresAt = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow().AddDays(-1));
        });
        var session = peer.Dial(a);
        await session.SendAsync(peer.Hello(a));
        await a.UntilAsync(() => a.Host.Rooms.Directory.All[0].Agency.ExpiresAt < TimeProvider.System.GetUtcNow());

        await ExpectAsync(a, (await a.PublishAsync(SampleRecords.Suspect())).RecordId, TraceState.DescriptorExpired, "start its node");
    }

    [Fact]
    public async Task A_receiver_answers_from_its_own_store_alone()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await TestAgency.PairAsync(a, b);
        var withheld = await a.PublishAsync(SampleRecords.Suspect("Withheld"));
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES"));
        var sent = await a.PublishAsync(SampleRecords.Suspect("Sent"));
        var over = await a.PublishAsync(SampleRecords.Suspect("Over"));
        await a.UntilAsync(() => a.Count("SELECT COALESCE(MAX(receipted_to), 0) FROM outbound_feed WHERE lane = 2") == 2);
        await b.Store.WriteAsync(
            scope => new Gateway.Node.Storage.Written<int>(
                scope.Sql.Execute("UPDATE record_version SET delete_after = $2 WHERE record_id = $1", over.RecordId, scope.Now.AddDays(-1).UtcTicks),
                new Gateway.Node.Storage.AuditEntry("test", "let-time-pass")),
            Cancel);

        await ExpectReceivedAsync(b, "KAR", sent.RecordId, TraceState.Admitted, "gateway record get");
        await ExpectReceivedAsync(b, "KAR", over.RecordId, TraceState.Expired, "its time is over");
        var nothing = await ExpectReceivedAsync(b, "KAR", withheld.RecordId, TraceState.NotReceived, "only the originator knows");
        var never = await ExpectReceivedAsync(b, "KAR", "00112233445566778899aabbccddeeff", TraceState.NotReceived, "only the originator knows");
        Assert.Equal(nothing, never);

        await RevokeAsync(b, "KAR");
        await ExpectReceivedAsync(b, "KAR", withheld.RecordId, TraceState.PeerRevoked, "accepts it again");

        // The auditor may ask too, and each question stands in the audit.
        await new TraceService.TraceServiceClient(b.Channel("auditor")).TraceRecordAsync(
            new TraceRecordRequest { Originator = "KAR", RecordId = sent.RecordId }, cancellationToken: Cancel);
        Assert.Equal(1, b.Count("SELECT COUNT(*) FROM audit WHERE act = 'trace' AND actor = 'auditor'"));
    }

    [Fact]
    public async Task What_a_receiver_set_aside_or_refused_and_a_feed_that_stands_still_are_named_there()
    {
        await using var node = await TestAgency.StartAsync("NODE");
        await using var peer = ScriptedPeer.Create("PEER");
        await using var stranger = ScriptedPeer.Create("STRANGER");
        await peer.BeAcceptedByAsync(node);
        var session = peer.Dial(node);
        await session.SendAsync(peer.Hello(node));
        var feed = peer.FeedTo(node);
        var secret = peer.Body(With(record => record.Handling.Classification.Rank = ClassificationRank.Secret));
        await session.SendAsync(feed.Frame(secret));
        Assert.NotNull(await session.UntilAsync(Frame.ContentOneofCase.Receipt));
        var (originator, refused) = NameOf(node, "refuse");
        await ExpectReceivedAsync(node, originator, refused, TraceState.Refused, "Tell PEER", "AboveCeiling");

        var aside = peer.Body(SampleRecords.Suspect(), originator: stranger.Keys.Agency, keyId: stranger.Keys.Record.Id, signer: stranger.Keys.Record);
        await session.SendAsync(feed.Frame(aside));
        Assert.NotNull(await session.UntilAsync(Frame.ContentOneofCase.Receipt));
        var (unknown, quarantined) = NameOf(node, "quarantine");
        await ExpectReceivedAsync(node, unknown, quarantined, TraceState.Quarantined, "quarantine list");

        var broken = feed.Frame(peer.Body(SampleRecords.Suspect("Lost")));
        var later = feed.Frame(peer.Body(SampleRecords.Suspect("After a gap")));
        Assert.NotNull(broken);
        await session.SendAsync(later);
        await node.UntilAsync(() => node.Count("SELECT COUNT(*) FROM inbound_feed WHERE stopped <> ''") == 1);
        await ExpectReceivedAsync(node, "PEER", "00112233445566778899aabbccddeeff", TraceState.FeedStopped, "gateway doctor");
    }

    [Fact]
    public async Task Nobody_else_may_ask_and_what_is_not_there_is_said_so()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var peer = ScriptedPeer.Create("WES");
        await peer.BeAcceptedByAsync(a);
        var record = (await a.PublishAsync(SampleRecords.Suspect())).RecordId;
        foreach (var (request, code) in new[]
        {
            (new TraceRecordRequest { RecordId = "00112233445566778899aabbccddeeff" }, StatusCode.NotFound), (new TraceRecordRequest { RecordId = record, Peer = "NOBODY" }, StatusCode.NotFound),
            (new TraceRecordRequest { RecordId = "no record" }, StatusCode.InvalidArgument), (new TraceRecordRequest { RecordId = record, Version = 9 }, StatusCode.NotFound),
            (new TraceRecordRequest { RecordId = record, Originator = "nobody" }, StatusCode.NotFound),
        })
        {
            var refused = await Assert.ThrowsAsync<RpcException>(async () => await new TraceService.TraceServiceClient(a.Channel("publisher")).TraceRecordAsync(request, cancellationToken: Cancel));
            Assert.Equal(code, refused.StatusCode);
        }

        var states = System.Enum.GetValues<TraceState>().Where(state => state != TraceState.Unspecified).ToList();
        Assert.All(states, state => Assert.NotEmpty(NextStepOf(state)));
        TestContext.Current.TestOutputHelper!.WriteLine($"{states.Count} states, each with a next step");
    }

    /// <summary>At one side or the other, or both, every state has a next step.</summary>
    private static string NextStepOf(TraceState state)
    {
        foreach (var received in new[] { false, true })
        {
            try
            {
                return Gateway.Node.Oversight.TraceSteps.Of(state, "R", "P", received);
            }
            catch (System.Diagnostics.UnreachableException) when (!received)
            {
                // The state is the receiver's.
            }
        }

        return "";
    }

    private static CaseRecord With(Action<CaseRecord> change)
    {
        var record = SampleRecords.Suspect();
        change(record);
        return record;
    }

    private static async Task<Publication> PublishPoisonedAsync(TestAgency a)
    {
        var field = typeof(PolicyStore).GetField("_current", BindingFlags.NonPublic | BindingFlags.Instance)!;
        var sound = a.Host.Rooms.Policies.Current;
        field.SetValue(a.Host.Rooms.Policies, DecidingFailsTests.Broken(sound));
        try
        {
            return await a.PublishAsync(SampleRecords.Suspect());
        }
        finally
        {
            field.SetValue(a.Host.Rooms.Policies, sound);
        }
    }

    private static async Task RevokeAsync(TestAgency agency, string peer) => await new PeerService.PeerServiceClient(agency.Channel("operator")).RevokePeerAsync(
        new RevokePeerRequest { Peer = peer, Reason = "a test" }, cancellationToken: Cancel);

    /// <summary>The record of the last audit row of this act.</summary>
    private static (string Originator, string Record) NameOf(TestAgency agency, string act)
    {
        var name = agency.Store.Read(sql => sql.First("SELECT record FROM audit WHERE act = $1 ORDER BY audit_id DESC LIMIT 1", row => row.GetString(0), act))!.Split('/');
        return (name[0], name[1]);
    }

    private static async Task ExpectAsync(TestAgency agency, string record, TraceState state, string step, string detail = "")
    {
        var line = Assert.Single((await new TraceService.TraceServiceClient(agency.Channel("publisher")).TraceRecordAsync(
            new TraceRecordRequest { RecordId = record }, cancellationToken: Cancel)).Lines);
        Assert.Equal((state, "WES", false), (line.State, line.Peer, line.Received));
        Assert.Contains(step, line.NextStep, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(detail, line.Detail, StringComparison.Ordinal);
        TestContext.Current.TestOutputHelper!.WriteLine($"sent: {line.State}: {line.Detail}");
    }

    private static async Task<TraceLine> ExpectReceivedAsync(TestAgency agency, string originator, string record, TraceState state, string step, string detail = "")
    {
        var line = Assert.Single((await new TraceService.TraceServiceClient(agency.Channel("publisher")).TraceRecordAsync(
            new TraceRecordRequest { Originator = originator, RecordId = record }, cancellationToken: Cancel)).Lines);
        Assert.Equal((state, true), (line.State, line.Received));
        Assert.Contains(step, line.NextStep, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(detail, line.Detail, StringComparison.Ordinal);
        TestContext.Current.TestOutputHelper!.WriteLine($"received: {line.State}: {line.Detail}");
        return line;
    }
}
