using Gateway.Exchange.V1;
using Gateway.Federation.Tests.Recovery;
using Gateway.Node.V1;
using Gateway.Record.V1;

namespace Gateway.Federation.Tests.Recall;

/// <summary>Whoever may hold something is not forgotten, and what is still permitted is not lost: withdrawals, policies and recoveries.</summary>
public sealed class EverSentTests
{
    private const string Canary = "ZQCANARY";

    private const string TitleOnly = """
        policy: 1
        rules:
          - name: title-only
            release: [title]
            to: { agencies: [WES] }

        """;

    [Fact]
    public async Task A_recall_is_told_to_a_peer_whose_withdrawn_body_may_have_been_under_way()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        var record = await WaitingAsync(a, b);
        await a.SetPolicyAsync(Withholds("WES"));
        Assert.Equal(0, a.Count("SELECT COUNT(*) FROM outbound_entry WHERE lane = 2 AND withdrawal IS NULL"));

        var recall = await Recalled.RecallAsync(a, record);

        Assert.Equal("WES", Assert.Single(recall.Holders).Peer);
        await b.StartNodeAsync();
        Assert.Equal(OutcomeCode.NeverHeld, Assert.Single(Assert.Single(await Recalled.UntilConfirmedAsync(a, record)).Holders).Code);
    }

    [Fact]
    public async Task An_amendment_takes_back_what_was_in_a_withdrawn_body_too()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        var record = await WaitingAsync(a, b);
        var fields = SentFields(a);
        await a.SetPolicyAsync(TitleOnly);
        Assert.True(SentFields(a) < fields, "Less is sealed in its place.");

        await new PublicationService.PublicationServiceClient(a.Channel("publisher")).AmendAsync(
            new AmendRequest { RequestId = "amend", RecordId = record, Record = SampleRecords.Suspect("Amended") }, cancellationToken: TestContext.Current.CancellationToken);

        var recall = Assert.Single(await Recalled.StatusAsync(a, record));
        Assert.Equal(("WES", RecallReason.Amended), (Assert.Single(recall.Holders).Peer, recall.Reason));

        // Every field of the first view but the title, which the new version releases, and those that every view must have.
        var required = a.Store.Read(sql => sql.First("SELECT view FROM record_version WHERE version = 1", row => row.GetFieldValue<byte[]>(0)))!;
        var kept = Protocol.Records.ViewDisclosures.Of(required).Count(field => field.IsRequired && field.Path != "title") + 1;
        Assert.InRange(recall.Fields, (uint)(fields - kept), (uint)fields - 1);
        await b.StartNodeAsync();
    }

    [Fact]
    public async Task What_a_withdrawal_leaves_permitted_is_decided_again_when_nothing_could_be_sealed_in_its_place()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        var record = await WaitingAsync(a, b);
        await a.StopNodeAsync();
        await a.StartNodeAsync(isRestored: true);
        Assert.NotEqual(0, a.Count("SELECT stop FROM outbound_feed WHERE lane = 2"));

        await a.SetPolicyAsync(TitleOnly);

        Assert.Equal(0, a.Count("SELECT COUNT(*) FROM outbound_entry WHERE lane = 2 AND withdrawal IS NULL"));
        await b.StartNodeAsync();
        await b.UntilAsync(() => b.Count("SELECT COUNT(*) FROM record_version WHERE record_id = $1", record) == 1);
        Assert.Contains("get", await Recalled.SurfacesWithAsync(b, "KAR", record, $"{Canary}-TITLE"));
        Assert.Empty(await Recalled.SurfacesWithAsync(b, "KAR", record, $"{Canary}-SUMMARY"));
    }

    [Fact]
    public async Task What_was_passed_on_and_waits_is_decided_anew_by_a_new_policy_and_can_be_passed_on_again()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await using var c = await TestAgency.StartAsync("LIN");
        var record = await HeldAsync(a, b, c);
        await c.StopNodeAsync();
        await ForwardAsync(b, record);
        Assert.Equal(1, b.Count("SELECT COUNT(*) FROM outbound_entry WHERE lane = 2 AND withdrawal IS NULL"));

        await b.SetPolicyAsync(Withholds("LIN"));

        Assert.Equal(0, b.Count("SELECT COUNT(*) FROM outbound_entry WHERE lane = 2 AND withdrawal IS NULL"));
        Assert.Equal(1, b.Count("SELECT COUNT(*) FROM audit WHERE act = 'withdraw' AND peer = 'LIN'"));
        await b.SetPolicyAsync(SampleRecords.PolicyFor("LIN"));
        await ForwardAsync(b, record);
        await ForwardAsync(b, record);
        Assert.Equal(1, b.Count("SELECT COUNT(*) FROM outbound_entry WHERE lane = 2 AND withdrawal IS NULL"));
        await c.StartNodeAsync();
        await c.UntilAsync(() => c.Count("SELECT COUNT(*) FROM record_version WHERE record_id = $1", record) == 1);
        Assert.Equal(1, c.Count("SELECT COUNT(*) FROM audit WHERE act = 'withdrawn'"));
    }

    [Fact]
    public async Task After_a_recovery_passing_on_once_more_sends_it_once_more()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await using var c = await TestAgency.StartAsync("LIN");
        var record = await HeldAsync(a, b, c);
        using var backup = await Backup.TakeAsync(c);
        await ForwardAsync(b, record);
        await c.UntilAsync(() => c.Count("SELECT COUNT(*) FROM record_version WHERE record_id = $1", record) == 1);
        await b.UntilAsync(() => b.Count("SELECT receipted_to FROM outbound_feed JOIN peer USING (peer_id) WHERE lane = 2 AND peer.name = 'LIN'") == 1);
        await backup.RestoreAsync(c);
        await c.StartNodeAsync();
        await b.UntilAsync(() => b.Count("SELECT COUNT(*) FROM outbound_feed WHERE lane = 2 AND stop <> 0") == 1);
        await TwoPeople.RecoverAsync(b, c);
        Assert.Equal(0, c.Count("SELECT COUNT(*) FROM record_version WHERE record_id = $1", record));

        await ForwardAsync(b, record);

        await c.UntilAsync(() => c.Count("SELECT COUNT(*) FROM record_version WHERE record_id = $1", record) == 1);
        await Recalled.RecallAsync(a, record);
        await c.UntilAsync(() => c.Count("SELECT COUNT(*) FROM record_version WHERE length(content) > 0") == 0);
    }

    private static string Withholds(string peer) => $"""
        policy: 1
        rules:
          - name: nobody
            withhold: ["*"]
            to: {"{"} agencies: [{peer}] {"}"}

        """;

    /// <summary>A record that is sealed for a peer whose node is off.</summary>
    private static async Task<string> WaitingAsync(TestAgency a, TestAgency b)
    {
        await TestAgency.PairAsync(a, b);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES"));
        await b.StopNodeAsync();
        return (await a.PublishAsync(Recalled.Canaries(Canary))).RecordId;
    }

    /// <summary>A record of KAR that WES holds and may pass on to LIN.</summary>
    private static async Task<string> HeldAsync(TestAgency a, TestAgency b, TestAgency c)
    {
        await TestAgency.PairAsync(a, b);
        await TestAgency.PairAsync(a, c);
        await TestAgency.PairAsync(b, c);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES"));
        await b.SetPolicyAsync(SampleRecords.PolicyFor("LIN"));
        var free = Recalled.Canaries(Canary);
        free.Handling.Onward = OnwardRule.FreeWithinTlp;
        free.Handling.Tlp = Tlp.Green;
        var record = (await a.PublishAsync(free)).RecordId;
        await b.UntilAsync(() => b.Count("SELECT COUNT(*) FROM record_version WHERE record_id = $1", record) == 1);
        return record;
    }

    private static async Task ForwardAsync(TestAgency agency, string record) => await new RecallService.RecallServiceClient(agency.Channel("publisher")).ForwardRecordAsync(
        new ForwardRecordRequest { Originator = "KAR", RecordId = record, Peer = "LIN" }, cancellationToken: TestContext.Current.CancellationToken);

    private static int SentFields(TestAgency agency) =>
        agency.Store.Read(sql => sql.First("SELECT released FROM decision", row => row.GetString(0)))!.Split('\n').Length;
}
