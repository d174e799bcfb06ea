using Gateway.Admin.V1;
using Gateway.Exchange.V1;
using Gateway.Node.V1;
using Gateway.Record.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Gateway.Federation.Tests.Recall;

/// <summary>Legal holds, passing on, what an amendment or a new policy takes back, and what expires.</summary>
public sealed class CustodyTests
{
    private const string Canary = "ZQCANARY";

    [Fact]
    public async Task A_record_under_a_legal_hold_is_kept_out_of_use_and_erased_when_the_hold_is_lifted()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        var record = await ExchangedAsync(a, b, Recalled.Canaries(Canary));
        var holds = new RecallService.RecallServiceClient(b.Channel("policy-admin"));
        await holds.PlaceHoldAsync(
            new PlaceHoldRequest { Originator = "KAR", RecordId = record, Ground = LegalGround.CourtOrder }, cancellationToken: TestContext.Current.CancellationToken);

        await Recalled.RecallAsync(a, record);
        var kept = Assert.Single(Assert.Single(await Recalled.UntilConfirmedAsync(a, record)).Holders);

        Assert.Equal((OutcomeCode.KeptUnderLegalDuty, LegalGround.CourtOrder, null), (kept.Code, kept.Ground, kept.UnrecoverableBy));
        var surfaces = await Recalled.SurfacesWithAsync(b, "KAR", record, Canary);
        Assert.Equal(["node.db", "table record_version"], surfaces.Where(surface => surface != "node.db-wal").Order());

        await holds.LiftHoldAsync(new LiftHoldRequest { Originator = "KAR", RecordId = record }, cancellationToken: TestContext.Current.CancellationToken);
        await a.UntilAsync(() => a.Count("SELECT COUNT(*) FROM statement_holder WHERE code = $1", (int)OutcomeCode.Erased) == 1);

        Assert.Empty(await Recalled.SurfacesWithAsync(b, "KAR", record, Canary));
        Assert.Equal(2, a.Count("SELECT COUNT(*) FROM statement_outcome"));
    }

    [Fact]
    public async Task A_recall_follows_a_record_that_was_passed_on_and_its_outcome_comes_back_up()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await using var c = await TestAgency.StartAsync("LIN");
        await TestAgency.PairAsync(a, c);
        await TestAgency.PairAsync(b, c);
        await b.SetPolicyAsync(SampleRecords.PolicyFor("LIN"));
        var record = await ExchangedAsync(a, b, Free(Recalled.Canaries(Canary)));
        await Recalled.SubscribeAsync(c);
        var publisher = new RecallService.RecallServiceClient(b.Channel("publisher"));
        var passed = await publisher.ForwardRecordAsync(
            new ForwardRecordRequest { Originator = "KAR", RecordId = record, Peer = "LIN" }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(passed.Fields > 3);
        await c.UntilAsync(() => c.Count("SELECT COUNT(*) FROM record_version WHERE record_id = $1", record) == 1);
        Assert.Contains("get", await Recalled.SurfacesWithAsync(c, "KAR", record, Canary));
        Assert.Equal(1, c.Count("SELECT COUNT(*) FROM alert"));

        await Recalled.RecallAsync(a, record);

        // One outcome when WES has erased it, and another when LIN has told WES that it has.
        await a.UntilAsync(() => a.Count("SELECT COUNT(*) FROM statement_outcome") == 2);
        var holder = Assert.Single(Assert.Single(await Recalled.StatusAsync(a, record)).Holders);
        Assert.Equal(("WES", OutcomeCode.Erased), (holder.Peer, holder.Code));
        var onward = Assert.Single(holder.Onward);
        Assert.Equal(("LIN", OutcomeCode.Erased, true), (onward.Peer, onward.Code, onward.Verified));
        Assert.Empty(await Recalled.SurfacesWithAsync(c, "KAR", record, Canary));
        Assert.Empty(await Recalled.SurfacesWithAsync(b, "KAR", record, Canary));
        Assert.Equal("LIN", Assert.Single(Assert.Single(await Recalled.StatusAsync(b, record, "KAR")).Holders).Peer);
    }

    [Fact]
    public async Task Only_what_its_originator_lets_go_without_asking_is_passed_on()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await using var c = await TestAgency.StartAsync("LIN");
        await TestAgency.PairAsync(b, c);
        var consent = await ExchangedAsync(a, b, SampleRecords.Suspect());
        var amber = Free(SampleRecords.Suspect());
        amber.Handling.Tlp = Tlp.Amber;
        var held = (await a.PublishAsync(amber)).RecordId;
        var free = (await a.PublishAsync(Free(SampleRecords.Suspect()))).RecordId;
        await b.UntilAsync(() => b.Count("SELECT COUNT(*) FROM record_version") == 3);
        var publisher = new RecallService.RecallServiceClient(b.Channel("publisher"));

        foreach (var (record, peer) in new[] { (consent, "LIN"), (held, "LIN"), (free, "LIN"), (free, "KAR") })
        {
            var refused = await Assert.ThrowsAsync<RpcException>(async () => await publisher.ForwardRecordAsync(
                new ForwardRecordRequest { Originator = "KAR", RecordId = record, Peer = peer }, cancellationToken: TestContext.Current.CancellationToken));
            Assert.Equal(StatusCode.PermissionDenied, refused.StatusCode);
            Assert.Equal(record != free, refused.Status.Detail.Contains("consent", StringComparison.Ordinal));
        }

        Assert.Equal(0, b.Count("SELECT COUNT(*) FROM forwarded") + b.Count("SELECT COUNT(*) FROM outbound_entry WHERE lane = 2"));
    }

    [Fact]
    public async Task A_suspect_who_turns_out_to_be_a_victim_is_taken_back_from_everyone_who_had_her()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await using var c = await TestAgency.StartAsync("LIN");
        await TestAgency.PairAsync(a, c);
        await TestAgency.PairAsync(a, b);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES, LIN"));
        await Recalled.SubscribeAsync(b);
        var record = (await a.PublishAsync(Recalled.Canaries(Canary))).RecordId;
        await c.UntilAsync(() => c.Count("SELECT COUNT(*) FROM record_version") == 1);
        await b.UntilAsync(() => b.Count("SELECT COUNT(*) FROM record_version") == 1);
        await a.UntilAsync(() => Recalled.IsThrough(a));
        Assert.Equal(1, b.Count("SELECT COUNT(*) FROM alert"));
        var amended = CaseRecord.Parser.ParseFrom(a.Store.Read(sql => sql.First("SELECT content FROM record_version", row => row.GetFieldValue<byte[]>(0))));
        amended.Participations[0].SubjectCategory = SubjectCategory.Victim;

        await AmendAsync(a, record, amended);
        await Recalled.UntilConfirmedAsync(a, record);
        await a.UntilAsync(() => Recalled.IsThrough(a));

        var recalls = await Recalled.StatusAsync(a, record);
        Assert.Equal(2, recalls.Count);
        Assert.All(recalls, recall => Assert.Equal((RecallReason.Amended, OutcomeCode.Erased), (recall.Reason, Assert.Single(recall.Holders).Code)));
        Assert.Empty(await Recalled.SurfacesWithAsync(c, "KAR", record, $"{Canary} Vasek"));
        Assert.Empty(await Recalled.SurfacesWithAsync(b, "KAR", record, $"{Canary} Vasek"));
        Assert.Equal(0, b.Count("SELECT COUNT(*) FROM alert") + b.Count("SELECT COUNT(*) FROM identifier_token"));
        Assert.Contains("get", await Recalled.SurfacesWithAsync(b, "KAR", record, $"{Canary}-TITLE"));
    }

    [Fact]
    public async Task A_restriction_that_excludes_a_past_recipient_takes_the_whole_record_back_from_it()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        var record = await ExchangedAsync(a, b, Recalled.Canaries(Canary));
        var amended = CaseRecord.Parser.ParseFrom(a.Store.Read(sql => sql.First("SELECT content FROM record_version", row => row.GetFieldValue<byte[]>(0))));
        amended.Handling.Tlp = Tlp.Red;

        await AmendAsync(a, record, amended);
        await Recalled.UntilConfirmedAsync(a, record);
        Assert.Empty(await Recalled.SurfacesWithAsync(b, "KAR", record, Canary));

        // It stays with the originator, and a later version does not go to whom it was recalled from.
        Assert.Equal(0, a.Count("SELECT COUNT(*) FROM record_version WHERE status = 5"));
        amended.Handling.Tlp = Tlp.Amber;
        var again = await AmendAsync(a, record, amended);
        Assert.Equal((DecisionOutcome.Withheld, "builtin/recalled-from-peer"), (again.Decisions[0].Outcome, Assert.Single(again.Decisions[0].Rules)));
    }

    [Fact]
    public async Task A_new_policy_withdraws_what_waits_and_seals_what_is_left()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await RecallTests.PairedAsync(a, b);
        await b.StopNodeAsync();
        var record = (await a.PublishAsync(Recalled.Canaries(Canary))).RecordId;

        await a.SetPolicyAsync("""
            policy: 1
            rules:
              - name: title-only
                release: [title]
                to: { agencies: [WES] }

            """);

        Assert.Equal(1, a.Count("SELECT COUNT(*) FROM outbound_entry WHERE lane = 2 AND withdrawal IS NOT NULL"));
        Assert.Equal(1, a.Count("SELECT COUNT(*) FROM audit WHERE act = 'withdraw'"));
        await b.StartNodeAsync();
        await a.UntilAsync(() => Recalled.IsThrough(a));
        Assert.Equal(1, b.Count("SELECT COUNT(*) FROM audit WHERE act = 'withdrawn' AND detail LIKE '%NoLongerPermitted%'"));
        Assert.Empty(await Recalled.SurfacesWithAsync(b, "KAR", record, $"{Canary}-SUMMARY"));
        Assert.Contains("get", await Recalled.SurfacesWithAsync(b, "KAR", record, $"{Canary}-TITLE"));
    }

    [Fact]
    public async Task What_is_past_its_retention_erases_itself_at_both_ends_and_is_not_sent()
    {
        var time = new LeapingTime();
        await using var a = await TestAgency.StartAsync("KAR", time: time);
        await using var b = await TestAgency.StartAsync("WES", time: time);
        var expiring = Recalled.Canaries(Canary);
        expiring.Handling.Retention = new Retention { DeleteAfter = Timestamp.FromDateTimeOffset(time.GetUtcNow() + TimeSpan.FromDays(10)) };
        var record = await ExchangedAsync(a, b, expiring);
        var review = await new RecallService.RecallServiceClient(b.Channel("analyst")).ListExpiringAsync(
            new ListExpiringRequest { WithinDays = 11 }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(record, Assert.Single(review.Records).Record.RecordId);
        await b.StopNodeAsync();
        await a.PublishAsync(expiring);
        Assert.Equal(1, a.Count("SELECT COUNT(*) FROM outbound_body"));

        time.Leap(TimeSpan.FromDays(10) + TimeSpan.FromMinutes(5));

        await a.UntilAsync(() => a.Count("SELECT COUNT(*) FROM record_version WHERE length(content) > 0") == 0);
        Assert.Equal(0, a.Count("SELECT COUNT(*) FROM outbound_body JOIN outbound_entry USING (body_id) WHERE lane = 2"));
        await b.StartNodeAsync();
        await b.UntilAsync(() => b.Count("SELECT COUNT(*) FROM record_version WHERE length(content) > 0") == 0);
        Assert.Empty(await Recalled.SurfacesWithAsync(b, "KAR", record, Canary));
        Assert.Empty(await Recalled.SurfacesWithAsync(a, "", record, Canary));
        Assert.Equal(0, b.Count("SELECT COUNT(*) FROM alert"));
        await b.UntilAsync(() => b.Count("SELECT COUNT(*) FROM audit WHERE act = 'withdrawn' AND detail LIKE '%Expired%'") == 1);
    }

    private static CaseRecord Free(CaseRecord record)
    {
        record.Handling.Onward = OnwardRule.FreeWithinTlp;
        record.Handling.Tlp = Tlp.Green;
        return record;
    }

    private static async Task<string> ExchangedAsync(TestAgency a, TestAgency b, CaseRecord written)
    {
        await RecallTests.PairedAsync(a, b);
        var record = (await a.PublishAsync(written)).RecordId;
        await b.UntilAsync(() => b.Count("SELECT COUNT(*) FROM record_version WHERE record_id = $1", record) == 1);
        await a.UntilAsync(() => Recalled.IsThrough(a));
        return record;
    }

    private static async Task<Publication> AmendAsync(TestAgency agency, string record, CaseRecord content) =>
        (await new PublicationService.PublicationServiceClient(agency.Channel("publisher")).AmendAsync(
            new AmendRequest { RequestId = Guid.CreateVersion7().ToString(), RecordId = record, Record = content },
            cancellationToken: TestContext.Current.CancellationToken)).Publication;
}
