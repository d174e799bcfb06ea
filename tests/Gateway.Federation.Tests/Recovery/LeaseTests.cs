using Gateway.Node.Configuration;
using Gateway.Node.Hosting;
using Gateway.Node.Storage;
using Microsoft.Extensions.Logging;

namespace Gateway.Federation.Tests.Recovery;

/// <summary>One process per store and one session per peer: whoever was replaced can write nothing more.</summary>
public sealed class LeaseTests
{
    [Fact]
    public async Task A_second_node_on_one_folder_does_not_start_and_the_first_goes_on()
    {
        await using var a = await TestAgency.StartAsync("KAR");

        var refused = await Assert.ThrowsAsync<ConfigurationException>(() => NodeHost.StartAsync(
            a.Folder, allowDevelopmentKeys: true, LogLevel.Error, TimeProvider.System, TestContext.Current.CancellationToken));

        Assert.Contains("already run by another process", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1UL, (await a.PublishAsync(SampleRecords.Suspect())).Version);
    }

    [Fact]
    public async Task A_process_whose_store_was_taken_over_commits_nothing_and_its_successor_seals_in_a_new_epoch()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await TestAgency.PairAsync(a, b);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES"));
        await a.PublishAsync(SampleRecords.Suspect());
        var records = a.Count("SELECT COUNT(*) FROM record_version");

        await using (var successor = GatewayDatabase.Open(a.Folder.DatabaseFile, a.Host.Rooms.OwnKeys, TimeProvider.System))
        {
            var audit = a.Count("SELECT COUNT(*) FROM audit");
            var refused = await Assert.ThrowsAsync<Grpc.Core.RpcException>(() => a.PublishAsync(SampleRecords.Suspect()));

            Assert.NotEqual(Grpc.Core.StatusCode.OK, refused.StatusCode);
            Assert.Equal(records, a.Count("SELECT COUNT(*) FROM record_version"));
            Assert.Equal(1, a.Count("SELECT COUNT(*) FROM outbound_entry"));
            await successor.WriteAsync(_ => new Written<bool>(true, new AuditEntry("node", "take-over")), TestContext.Current.CancellationToken);
            Assert.Equal(audit + 1, successor.Read(sql => sql.Number("SELECT COUNT(*) FROM audit")));
        }

        await a.StopNodeAsync();
        await a.StartNodeAsync();
        await a.PublishAsync(SampleRecords.Suspect());
        Assert.Equal(2, a.Count("SELECT COUNT(DISTINCT epoch_id) FROM outbound_entry"));
    }

    [Fact]
    public async Task A_session_that_lost_its_lease_stores_nothing_and_the_next_one_goes_on()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await TestAgency.PairAsync(a, b);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES"));
        await a.PublishAsync(SampleRecords.Suspect());
        await a.UntilAsync(() => a.Count("SELECT receipted_to FROM outbound_feed") == 1);
        var peer = b.Host.Rooms.Directory.All[0];

        // Another replica takes the lease: this session has not been told.
        var lease = await b.Store.WriteAsync(
            scope => new Written<SessionLease>(SessionLeases.Take(scope.Sql, peer.Row, "", scope.Now), new AuditEntry("node", "take-lease")),
            TestContext.Current.CancellationToken);
        await a.PublishAsync(SampleRecords.Suspect("Over the old session"));

        await b.UntilAsync(() => b.Count("SELECT COUNT(*) FROM audit WHERE act = 'supersede'") >= 1);
        await a.UntilAsync(() => a.Count("SELECT receipted_to FROM outbound_feed") == 2);
        Assert.Equal(2, b.Count("SELECT COUNT(*) FROM record_version"));
        Assert.True(b.Count("SELECT token FROM session_lease") > lease.Token);
    }

    [Fact]
    public async Task A_sender_that_lost_its_lease_and_gets_a_receipt_ends_the_session_and_the_next_one_keeps_it()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await TestAgency.PairAsync(a, b);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES"));
        await a.PublishAsync(SampleRecords.Suspect());
        await a.UntilAsync(() => a.Count("SELECT receipted_to FROM outbound_feed") == 1);
        var peer = a.Host.Rooms.Directory.All[0];

        // As a dial does that loses against a session that is open already: it takes the lease, and goes.
        var lease = await a.Store.WriteAsync(
            scope => new Written<SessionLease>(SessionLeases.Take(scope.Sql, peer.Row, "", scope.Now), new AuditEntry("node", "take-lease")),
            TestContext.Current.CancellationToken);
        await a.PublishAsync(SampleRecords.Suspect("Over the old session"));

        await a.UntilAsync(() => a.Count("SELECT COUNT(*) FROM audit WHERE act = 'supersede'") >= 1);
        await a.UntilAsync(() => a.Count("SELECT receipted_to FROM outbound_feed") == 2);
        Assert.Equal(0, a.Count("SELECT COUNT(*) FROM outbound_body"));
        Assert.True(a.Count("SELECT token FROM session_lease") > lease.Token);
    }
}
