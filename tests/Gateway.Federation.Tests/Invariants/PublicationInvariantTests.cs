using Gateway.Admin.V1;
using Gateway.Federation.Tests.Hostile;
using Gateway.Node.V1;
using Gateway.Record.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace Gateway.Federation.Tests.Invariants;

/// <summary>Nothing leaves undecided; an entry is in the feed if and only if its publication is committed; no change without its audit entry.</summary>
public sealed class PublicationInvariantTests
{
    private static readonly string[] Tables =
        ["record_version", "decision", "outbound_feed", "outbound_entry", "outbound_body", "outbound_epoch", "request", "peer", "policy_revision", "subscription", "audit"];

    [Fact]
    public async Task The_default_policy_releases_nothing_and_a_withheld_record_leaves_no_entry()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await TestAgency.PairAsync(a, b);

        var publication = await a.PublishAsync(SampleRecords.Suspect());

        Assert.Equal(DecisionOutcome.Withheld, Assert.Single(publication.Decisions).Outcome);
        Assert.Equal(0, a.Count("SELECT COUNT(*) FROM outbound_entry") + a.Count("SELECT COUNT(*) FROM outbound_body"));
        Assert.Equal(1, a.Count("SELECT COUNT(*) FROM decision"));

        // The same record under a policy that releases goes out: it was the decision that held it.
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES"));
        await a.PublishAsync(SampleRecords.Suspect());
        Assert.Equal(1, a.Count("SELECT COUNT(*) FROM outbound_entry"));
        await a.UntilAsync(() => a.Count("SELECT receipted_to FROM outbound_feed") == 1);
        Assert.Equal(1, b.Count("SELECT COUNT(*) FROM record_version"));
    }

    [Fact]
    public async Task Nothing_new_is_released_to_a_peer_whose_descriptor_has_ended_and_it_is_told_so_in_the_decision()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var old = ScriptedPeer.Create("OLD");
        await using var fresh = ScriptedPeer.Create("FRESH");
        var time = TimeProvider.System.GetUtcNow();
        await old.BeAcceptedByAsync(a);
        await fresh.BeAcceptedByAsync(a);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("OLD, FRESH"));
        old.Describe(descriptor =>
        {
            descriptor.IssuedAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(time.AddDays(-3));
            descriptor.ExpiresAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(time.AddDays(-1));
        });
        var session = old.Dial(a);
        await session.SendAsync(old.Hello(a));
        Assert.NotNull((await session.ReceiveAsync())?.Hello);
        await a.UntilAsync(() => a.Host.Rooms.Directory.Find("OLD")!.Agency.ExpiresAt < time);

        var decisions = (await a.PublishAsync(SampleRecords.Suspect())).Decisions;

        Assert.Equal(["builtin/peer-descriptor-expired"], Assert.Single(decisions, decision => decision.Peer == "OLD").Rules);
        Assert.Equal(DecisionOutcome.Withheld, Assert.Single(decisions, decision => decision.Peer == "OLD").Outcome);
        Assert.Equal(DecisionOutcome.Released, Assert.Single(decisions, decision => decision.Peer == "FRESH").Outcome);
        Assert.Equal(1, a.Count("SELECT COUNT(*) FROM outbound_entry"));
    }

    [Theory]
    [InlineData("audit", false)]
    [InlineData("outbound_entry", false)]
    [InlineData("request", false)]
    [InlineData("audit", true)]
    [InlineData("outbound_entry", true)]
    public async Task A_failing_commit_leaves_neither_record_nor_entry_and_begins_a_new_epoch(string table, bool wholeGroup)
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await TestAgency.PairAsync(a, b);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES"));
        await a.PublishAsync(SampleRecords.Suspect());
        await a.UntilAsync(() => a.Count("SELECT receipted_to FROM outbound_feed") == 1);
        var before = Counts(a);
        using (wholeGroup ? StoreFault.OnCommit(a, table) : StoreFault.OnInsert(a, table))
        {
            await Assert.ThrowsAsync<RpcException>(() => a.PublishAsync(SampleRecords.Suspect("Second"), "second"));
            Assert.Equal(before, Counts(a));
        }

        // The retry of the same request is not a replay of something that never happened.
        await a.PublishAsync(SampleRecords.Suspect("Second"), "second");

        await a.UntilAsync(() => a.Count("SELECT receipted_to FROM outbound_feed") == 2);
        Assert.Equal(2, b.Count("SELECT COUNT(*) FROM record_version"));
        Assert.Equal(2, a.Count("SELECT COUNT(*) FROM outbound_epoch"));
    }

    [Theory]
    [InlineData("SetPolicy")]
    [InlineData("Invite")]
    [InlineData("AcceptPeer")]
    [InlineData("RevokePeer")]
    [InlineData("Publish")]
    [InlineData("Amend")]
    [InlineData("CreateSubscription")]
    [InlineData("DeleteSubscription")]
    public async Task A_change_has_its_audit_entry_in_the_same_transaction_or_does_not_happen(string change)
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var peer = ScriptedPeer.Create("OLD");
        await using var newcomer = ScriptedPeer.Create("NEW");
        await peer.BeAcceptedByAsync(a);
        var record = await a.PublishAsync(SampleRecords.Suspect());
        await SubscribeAsync(a, "first");
        var before = Counts(a);
        using (StoreFault.OnInsert(a, "audit"))
        {
            await Assert.ThrowsAsync<RpcException>(() => ChangeAsync(a, newcomer, record.RecordId, change));
            Assert.Equal(before, Counts(a));
        }

        await ChangeAsync(a, newcomer, record.RecordId, change);

        Assert.True(a.Count("SELECT COUNT(*) FROM audit") > before[^1].Rows, change);
        Assert.True(change == "Invite" || !before.SkipLast(1).SequenceEqual(Counts(a).SkipLast(1)), change);
    }

    [Fact]
    public async Task The_same_request_gives_the_first_answer_and_another_under_its_id_is_refused_also_at_once_and_after_a_restart()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        var record = SampleRecords.Suspect();
        var first = await a.PublishAsync(record, "one");
        Assert.Equal(first, await a.PublishAsync(record, "one"));
        var together = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => a.PublishAsync(SampleRecords.Suspect("Together"), "together")));
        Assert.Single(together.Distinct());
        var refused = await Assert.ThrowsAsync<RpcException>(() => a.PublishAsync(SampleRecords.Suspect("Other"), "one"));
        Assert.Equal(StatusCode.AlreadyExists, refused.StatusCode);
        var mixed = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            try
            {
                return (await a.PublishAsync(SampleRecords.Suspect($"Mixed {i}"), "mixed")).RecordId;
            }
            catch (RpcException taken)
            {
                Assert.Equal(StatusCode.AlreadyExists, taken.StatusCode);
                return "";
            }
        }));
        Assert.Single(mixed, id => id.Length > 0);

        await a.StopNodeAsync();
        await a.StartNodeAsync();

        Assert.Equal(first, await a.PublishAsync(record, "one"));
        Assert.Equal(StatusCode.AlreadyExists, (await Assert.ThrowsAsync<RpcException>(() => a.PublishAsync(SampleRecords.Suspect("Other"), "one"))).StatusCode);
        Assert.Equal(3, a.Count("SELECT COUNT(*) FROM record_version"));
    }

    private static (string Table, long Rows)[] Counts(TestAgency agency) =>
        [.. Tables.Select(table => (table, agency.Count($"SELECT COUNT(*) {(table is "peer" or "subscription" ? "+ SUM(" + (table == "peer" ? "state" : "deleted") + ")" : "")} FROM {table}")))];

    private static async Task SubscribeAsync(TestAgency a, string id) => await new SubscriptionService.SubscriptionServiceClient(a.Channel("analyst")).CreateSubscriptionAsync(
        new CreateSubscriptionRequest { RequestId = id, Name = id, Purpose = Purpose.Investigation, Terms = new SubscriptionTerms { Kinds = { RecordKind.Sighting } } },
        cancellationToken: TestContext.Current.CancellationToken);

    private static async Task ChangeAsync(TestAgency a, ScriptedPeer newcomer, string recordId, string change)
    {
        var cancel = TestContext.Current.CancellationToken;
        GrpcChannel admin = a.Channel("policy-admin");
        switch (change)
        {
            case "SetPolicy":
                await a.SetPolicyAsync(SampleRecords.PolicyFor("OLD"));
                break;
            case "Invite":
                await new PeerService.PeerServiceClient(admin).InviteAsync(new InviteRequest(), cancellationToken: cancel);
                break;
            case "AcceptPeer":
                await newcomer.BeAcceptedByAsync(a);
                break;
            case "RevokePeer":
                await new PeerService.PeerServiceClient(admin).RevokePeerAsync(new RevokePeerRequest { Peer = "OLD", Reason = "test" }, cancellationToken: cancel);
                break;
            case "Publish":
                await a.PublishAsync(SampleRecords.Suspect("Another"), "another");
                break;
            case "Amend":
                await new PublicationService.PublicationServiceClient(a.Channel("publisher")).AmendAsync(
                    new AmendRequest { RequestId = "amend", RecordId = recordId, Record = SampleRecords.Suspect("Amended") }, cancellationToken: cancel);
                break;
            case "CreateSubscription":
                await SubscribeAsync(a, "second");
                break;
            default:
                await new SubscriptionService.SubscriptionServiceClient(a.Channel("analyst")).DeleteSubscriptionAsync(
                    new DeleteSubscriptionRequest { Id = 1 }, cancellationToken: cancel);
                break;
        }
    }
}
