using System.Reflection;
using Gateway.Admin.V1;
using Gateway.Exchange.V1;
using Gateway.Federation.Tests.Hostile;
using Gateway.Federation.Tests.Invariants;
using Gateway.Federation.Tests.Recall;
using Gateway.Node.Policies;
using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Protocol;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Receipts;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Federation.Tests.Tracing;

/// <summary>One originator, three peers, one run: twenty different reasons why a peer did or did not get a record, each provoked and each named.</summary>
public sealed class TwentyCausesTests
{
    private const string Policy = """
        policy: 1
        rules:
          - name: all
            release: ["*"]
            to: { agencies: [WES, OLD, GONE] }
          - name: not-urgent
            withhold: ["*"]
            when: { urgency: { in: [urgent] } }
          - name: second-look
            hold: ["*"]
            when: { urgency: { in: [priority] } }

        """;

    private readonly HashSet<TraceState> _named = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Twenty_causes_provoked_in_one_run_are_each_named()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var wes = ScriptedPeer.Create("WES");
        await using var old = ScriptedPeer.Create("OLD");
        await using var gone = ScriptedPeer.Create("GONE");
        var early = await PublishAsync(a);
        foreach (var peer in new[] { wes, old, gone })
        {
            await peer.BeAcceptedByAsync(a);
        }

        await ExpectAsync(a, early, "WES", TraceState.NotDecided);
        await ExpectAsync(a, await PublishAsync(a), "WES", TraceState.WithheldByDefault);
        await a.SetPolicyAsync(Policy);
        await DecideAsync(a);
        await PeersAsync(a, old);
        await SessionAsync(a, wes);
        await StoppedAsync(a);

        TestContext.Current.TestOutputHelper!.WriteLine($"{_named.Count} causes, each named: {string.Join(", ", _named.Order())}");
        Assert.True(_named.Count >= 20, $"{_named.Count} causes");
    }

    /// <summary>What policy and record make of it.</summary>
    private async Task DecideAsync(TestAgency a)
    {
        await ExpectAsync(a, await PublishAsync(a, record => record.Urgency = Urgency.Urgent), "WES", TraceState.WithheldByRule, "not-urgent");
        await ExpectAsync(a, await PublishAsync(a, record => record.Urgency = Urgency.Priority), "WES", TraceState.HeldForApproval, "second-look");
        await ExpectAsync(a, await PublishAsync(a, record => record.Handling.Classification.Rank = ClassificationRank.Secret), "WES", TraceState.AboveCeiling);
        await ExpectAsync(a, await PublishAsync(a, record => record.Audience = new Audience { Excluded = { "WES" } }), "WES", TraceState.NotInAudience);
        await ExpectAsync(
            a, await PublishAsync(a, record => record.Handling.Retention = new Retention { DeleteAfter = Timestamp.FromDateTimeOffset(a.Time.GetUtcNow().AddDays(-1)) }),
            "WES", TraceState.Expired);
        await ExpectAsync(a, await PublishPoisonedAsync(a), "WES", TraceState.DecidingFailed);
    }

    /// <summary>What peers and their descriptors make of it.</summary>
    private async Task PeersAsync(TestAgency a, ScriptedPeer old)
    {
        var queued = await PublishAsync(a);
        await ExpectAsync(a, queued, "WES", TraceState.Queued, "no session");
        await new PeerService.PeerServiceClient(a.Channel("operator")).RevokePeerAsync(new RevokePeerRequest { Peer = "GONE", Reason = "a test" }, cancellationToken: Cancel);
        await ExpectAsync(a, queued, "GONE", TraceState.PeerRevoked);
        old.Describe(descriptor =>
        {
            descriptor.IssuedAt = Timestamp.FromDateTimeOffset(a.Time.GetUtcNow().AddDays(-3));
            descriptor.ExpiresAt = Timestamp.FromDateTimeOffset(a.Time.GetUtcNow().AddDays(-1));
        });
        await old.Dial(a).SendAsync(old.Hello(a));
        await a.UntilAsync(() => a.Host.Rooms.Directory.Find("OLD")!.Agency.ExpiresAt < a.Time.GetUtcNow());
        await ExpectAsync(a, await PublishAsync(a), "OLD", TraceState.DescriptorExpired);
    }

    /// <summary>What the receiver makes of it, by receipt and by what it answers to a recall.</summary>
    private async Task SessionAsync(TestAgency a, ScriptedPeer wes)
    {
        var records = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            records.Add(await PublishAsync(a));
        }

        var last = (ulong)a.Count("SELECT seq FROM outbound_feed JOIN peer USING (peer_id) WHERE lane = 2 AND peer.name = 'WES'");
        var session = wes.Dial(a);
        await session.SendAsync(wes.Hello(a));
        using var reader = WireReader.Of(a, wes, Lane.Records);
        FeedHeadPosition position = default;
        while (reader.Position.Seq < last)
        {
            position = Assert.IsType<ReadResult.Read>(reader.Read((await session.UntilAsync(Frame.ContentOneofCase.Entries))!.Entries, _ => null)).Position;
        }

        await ExpectAsync(a, records[0], "WES", TraceState.Sent);
        EntryOutcome[] exceptions =
        [
            new EntryOutcome { Seq = last - 2, Code = OutcomeCode.Quarantined }, new EntryOutcome { Seq = last - 1, Code = OutcomeCode.Refused },
            new EntryOutcome { Seq = last, Code = OutcomeCode.Withdrawn },
        ];
        await session.SendAsync(new Frame
        {
            Receipt = FeedReceipts.Sign(FeedReceipts.Write(reader.Route.Id, 0, position, exceptions, a.Time.GetUtcNow()), wes.Keys.Link),
        });
        await a.UntilAsync(() => a.Count("SELECT COUNT(*) FROM outbound_receipt WHERE lane = 2") == 1);
        await ExpectAsync(a, records[0], "WES", TraceState.Admitted);
        await ExpectAsync(a, records[4], "WES", TraceState.Quarantined);
        await ExpectAsync(a, records[5], "WES", TraceState.Refused);
        await ExpectAsync(a, records[6], "WES", TraceState.Withdrawn);
        await RecallsAsync(a, wes, session, records);
    }

    private async Task RecallsAsync(TestAgency a, ScriptedPeer wes, ScriptedSession session, List<string> records)
    {
        var control = wes.FeedTo(a, Lane.Control);
        var answers = new[] { (OutcomeCode.Erased, TraceState.RecalledErased), (OutcomeCode.KeptUnderLegalDuty, TraceState.RecalledKept), (OutcomeCode.NeverHeld, TraceState.RecalledNeverHeld) };
        for (var i = 0; i < answers.Length; i++)
        {
            var (code, state) = answers[i];
            await Recalled.RecallAsync(a, records[i]);
            await ExpectAsync(a, records[i], "WES", TraceState.RecallUnanswered);
            var outcome = new Outcome
            {
                FeedId = ByteString.CopyFrom(FeedId.Of(a.Host.Rooms.OwnKeys.Agency, wes.Keys.Agency, Lane.Control, 1).ToBytes()),
                Seq = (ulong)(i + 1),
                Code = code,
                At = Timestamp.FromDateTimeOffset(a.Time.GetUtcNow()),
                Ground = code == OutcomeCode.KeptUnderLegalDuty ? LegalGround.CourtOrder : LegalGround.Unspecified,
            };
            await session.SendAsync(control.Frame(CanonicalMessage.Write(new EntryBody { Outcome = FeedOutcomes.Sign(outcome, wes.Keys.Link) })));
            await a.UntilAsync(() => a.Count("SELECT COUNT(*) FROM statement_holder JOIN peer USING (peer_id) WHERE code = $1 AND peer.name = 'WES'", (int)code) == 1);
            await ExpectAsync(a, records[i], "WES", state, "signed outcome");
        }

        // A day passes without an answer: the trace says so, and an alarm that stands until somebody has seen it.
        await Recalled.RecallAsync(a, records[3]);
        await a.Host.Rooms.Alarms.LookAsync(Cancel);
        Assert.DoesNotContain(await AlarmsAsync(a), alarm => alarm is { Code: AlarmCode.RecallOverdue, Peer: "WES" });
        await a.Store.WriteAsync(
            scope => new Written<int>(
                scope.Sql.Execute("UPDATE statement_holder SET told_at = told_at - $1 WHERE code = 0", TimeSpan.FromHours(25).Ticks), new AuditEntry("test", "let-time-pass")),
            Cancel);
        await a.Host.Rooms.Alarms.LookAsync(Cancel);
        await ExpectAsync(a, records[3], "WES", TraceState.RecallUnanswered, "overdue");
        Assert.Equal(1UL, Assert.Single(await AlarmsAsync(a), alarm => alarm is { Code: AlarmCode.RecallOverdue, Peer: "WES" }).Count);
    }

    /// <summary>What a feed that stands still makes of it.</summary>
    private async Task StoppedAsync(TestAgency a)
    {
        await a.StopNodeAsync();
        await a.StartNodeAsync();
        var waiting = await PublishAsync(a);
        await ExpectAsync(a, waiting, "WES", TraceState.Queued);
        var peer = a.Host.Rooms.Directory.Find("WES")!;
        await a.Store.WriteAsync(
            scope =>
            {
                StoppedFeeds.Stop(scope, peer.Row, new FeedRoute(a.Host.Rooms.OwnKeys.Agency, peer.Id, Lane.Records, 1), FeedStop.ReceiverBehind, "by the test", (1, 0), null);
                scope.AfterCommit(a.Host.Rooms.Directory.Reload);
                return new Written<bool>(true, new AuditEntry("test", "stop"));
            },
            Cancel);
        await ExpectAsync(a, waiting, "WES", TraceState.FeedStopped, "by the test");
        await a.SetPolicyAsync(Policy.Replace("release: [\"*\"]", "release: [title]", StringComparison.Ordinal));
        await ExpectAsync(a, waiting, "WES", TraceState.DecidedAgainLater);
    }

    private static async Task<string> PublishAsync(TestAgency a, Action<CaseRecord>? change = null)
    {
        var record = SampleRecords.Suspect();
        change?.Invoke(record);
        return (await a.PublishAsync(record)).RecordId;
    }

    private static async Task<string> PublishPoisonedAsync(TestAgency a)
    {
        var policies = a.Host.Rooms.Policies;
        var field = typeof(PolicyStore).GetField("_current", BindingFlags.NonPublic | BindingFlags.Instance)!;
        var sound = policies.Current;
        field.SetValue(policies, DecidingFailsTests.Broken(sound));
        try
        {
            return await PublishAsync(a);
        }
        finally
        {
            field.SetValue(policies, sound);
        }
    }

    private static async Task<IReadOnlyList<Alarm>> AlarmsAsync(TestAgency a) =>
        [.. (await new AlarmService.AlarmServiceClient(a.Channel("auditor")).ListAlarmsAsync(new ListAlarmsRequest(), cancellationToken: Cancel)).Alarms];

    private async Task ExpectAsync(TestAgency a, string record, string peer, TraceState state, string detail = "")
    {
        var line = Assert.Single((await new TraceService.TraceServiceClient(a.Channel("publisher")).TraceRecordAsync(
            new TraceRecordRequest { RecordId = record, Peer = peer }, cancellationToken: Cancel)).Lines);
        Assert.Equal((state, peer), (line.State, line.Peer));
        Assert.Contains(detail, line.Detail, StringComparison.Ordinal);
        Assert.NotEmpty(line.NextStep);
        _named.Add(state);
    }
}
