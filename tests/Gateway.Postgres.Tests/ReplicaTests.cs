using System.Collections.Concurrent;
using Gateway.Exchange.V1;
using Gateway.Federation.Tests;
using Gateway.Node.Configuration;
using Gateway.Node.Hosting;
using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Record.V1;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using SampleRecords = Gateway.Federation.Tests.SampleRecords;

namespace Gateway.Postgres.Tests;

/// <summary>Several replicas are one node: what one commits all act on, and none of them is missed.</summary>
public sealed class ReplicaTests
{
    private const int Publishers = 4;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_one_replica_commits_the_other_acts_on()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await TestAgency.PairAsync(a, b);
        await using var second = await SecondOfAsync(a);
        await using var secondOfB = await SecondOfAsync(b);

        // Set at the first, in force at the second, whose own idea of it is older.
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES"));
        var published = await PublishAsync(a, second.ClientAddress, SampleRecords.Suspect());
        Assert.Equal(DecisionOutcome.Released, Assert.Single(published.Decisions).Outcome);
        await b.UntilAsync(() => b.Count("SELECT COUNT(*) FROM record_version WHERE record_id = $1", published.RecordId) == 1);

        // Subscribed at one, matched wherever the session is, seen at both.
        await SubscribeAsync(b);
        var alerts = new ConcurrentBag<string>();
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var watches = new[] { b.Host.ClientAddress, secondOfB.ClientAddress }.Select(address => WatchAsync(b, address, alerts, watching.Token)).ToArray();
        var second1 = await PublishAsync(a, a.Host.ClientAddress, SampleRecords.Suspect("by the first"));
        var second2 = await PublishAsync(a, second.ClientAddress, SampleRecords.Suspect("by the second"));
        await b.UntilAsync(() => alerts.Count == 4);
        await watching.CancelAsync();
        await Task.WhenAll(watches);
        Assert.Equal(new[] { second1.RecordId, second1.RecordId, second2.RecordId, second2.RecordId }.Order(), alerts.Order());

        // Revoked at one, refused by both.
        await a.RevokeAsync("WES");
        await a.UntilAsync(() => !second.Rooms.Directory.All[0].IsAccepted);
        var afterwards = await PublishAsync(a, second.ClientAddress, SampleRecords.Suspect("after revoking"));
        Assert.DoesNotContain(afterwards.Decisions, decision => decision.Outcome == DecisionOutcome.Released);
        AssertSealedOnce(a);
    }

    [Fact]
    public async Task A_replica_killed_under_load_loses_nothing_and_another_takes_over()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES", hasOpenPort: true);
        await TestAgency.PairAsync(a, b);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES"));
        var (clients, peers) = (a.Host.ClientAddress, a.Host.PeerAddress);
        await a.StopNodeAsync();

        // The first is a process, to be killed; the second runs here, to be looked at.
        await using var first = await ReplicaProcess.StartAsync(a, clients, peers);
        await a.StartReplicaAsync($"127.0.0.1:{TestAgency.FreePort()}", $"127.0.0.1:{TestAgency.FreePort()}");
        await b.UntilAsync(() => b.Host.Rooms.Sessions.Count == 1);
        var accepted = new ConcurrentBag<string>();
        using var load = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var publishers = Enumerable.Range(0, Publishers).Select(i => PublishUntilAsync(a, i % 2 == 0 ? clients : a.Host.ClientAddress, accepted, load.Token)).ToArray();
        await a.UntilAsync(() => accepted.Count > 40 && b.Count("SELECT COUNT(*) FROM record_version") > 20);

        await first.KillAsync();
        var killed = TimeProvider.System.GetTimestamp();
        var before = b.Count("SELECT COUNT(*) FROM record_version");
        var acceptedBefore = accepted.Count;
        await b.UntilAsync(() => b.Count("SELECT COUNT(*) FROM record_version") > before + 20);
        var back = TimeProvider.System.GetElapsedTime(killed);
        await load.CancelAsync();
        await Task.WhenAll(publishers);

        await b.UntilAsync(() => accepted.All(record => b.Count("SELECT COUNT(*) FROM record_version WHERE record_id = $1", record) == 1));
        await a.UntilAsync(() => Feed(a) is { } feed && feed.ReceiptedTo == feed.Position.Seq);
        Assert.Equal(0, b.Count("SELECT COUNT(*) FROM inbound_feed WHERE stopped <> ''"));
        AssertSealedOnce(a);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{accepted.Count} records accepted by two replicas, {acceptedBefore} of them before one was killed; all arrived once; the other delivered {back.TotalSeconds:F1} s after the kill");
    }

    [Fact]
    public async Task When_the_server_crashes_under_load_nothing_that_was_accepted_is_lost_and_the_node_goes_on_by_itself()
    {
        using var server = new PostgresServer("");
        await using var a = await TestAgency.StartAsync("KAR", place: PlaceOn(server));
        await using var b = await TestAgency.StartAsync("WES");
        await TestAgency.PairAsync(a, b);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES"));
        var accepted = new ConcurrentBag<string>();
        using var load = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var publishers = Enumerable.Range(0, Publishers).Select(_ => PublishUntilAsync(a, a.Host.ClientAddress, accepted, load.Token)).ToArray();
        for (var crash = 1; crash <= 3; crash++)
        {
            var before = accepted.Count;
            await a.UntilAsync(() => accepted.Count > before + 20);
            server.Crash();
            server.Start();
        }

        var last = accepted.Count;
        await a.UntilAsync(() => accepted.Count > last + 20);
        await load.CancelAsync();
        await Task.WhenAll(publishers);

        await b.UntilAsync(() => accepted.All(record => b.Count("SELECT COUNT(*) FROM record_version WHERE record_id = $1", record) == 1));
        AssertSealedOnce(a);
        TestContext.Current.TestOutputHelper!.WriteLine($"{accepted.Count} records accepted over 3 crashes of the server; all arrived once");
    }

    private static Func<NodeFolder, ReplicaPlace> PlaceOn(PostgresServer server)
    {
        var store = server.CreateDatabase();
        return folder =>
        {
            File.AppendAllText(folder.SettingsFile, "\nstore_is_single_server: true\n");
            return new ReplicaPlace(Store: store);
        };
    }

    /// <summary>No two epochs of a feed share a number, so no key seals two plaintexts under one index.</summary>
    private static void AssertSealedOnce(TestAgency agency)
    {
        var entries = agency.Store.Read(sql => sql.Query(
            "SELECT peer_id, lane, seq, epoch_id FROM outbound_entry ORDER BY peer_id, lane, seq",
            row => (Feed: (row.GetInt64(0), row.GetInt64(1)), Seq: row.GetInt64(2), Epoch: Convert.ToHexString(row.GetBytes(3)))));
        foreach (var feed in entries.GroupBy(entry => entry.Feed))
        {
            Assert.Equal(Enumerable.Range(1, feed.Count()).Select(i => (long)i), feed.Select(entry => entry.Seq));
            var runs = feed.Zip(feed.Skip(1)).Count(pair => pair.First.Epoch != pair.Second.Epoch) + 1;
            Assert.Equal(runs, feed.Select(entry => entry.Epoch).Distinct(StringComparer.Ordinal).Count());
        }
    }

    private static OutboundFeedState? Feed(TestAgency agency) => agency.Store.Read(
        sql => OutboundEntries.Feeds(sql, agency.Host.Rooms.Directory.All[0].Row).FirstOrDefault(feed => feed.Lane == Lane.Records));

    private static async Task<NodeHost> SecondOfAsync(TestAgency agency) => await NodeHost.StartAsync(
        agency.Folder, TestPlace.Of(agency.Folder) with { ClientListen = $"127.0.0.1:{TestAgency.FreePort()}", PeerListen = $"127.0.0.1:{TestAgency.FreePort()}" },
        allowDevelopmentKeys: true, isRestored: false, LogLevel.Error, TimeProvider.System, Cancel);

    private static async Task<Publication> PublishAsync(TestAgency agency, string address, CaseRecord record) =>
        (await new PublicationService.PublicationServiceClient(agency.ChannelTo(address, "publisher")).PublishAsync(
            new PublishRequest { RequestId = Guid.CreateVersion7().ToString(), Record = record }, cancellationToken: Cancel)).Publication;

    private static async Task PublishUntilAsync(TestAgency agency, string address, ConcurrentBag<string> accepted, CancellationToken stop)
    {
        var client = new PublicationService.PublicationServiceClient(agency.ChannelTo(address, "publisher"));
        while (!stop.IsCancellationRequested)
        {
            var request = new PublishRequest { RequestId = Guid.CreateVersion7().ToString(), Record = SampleRecords.Suspect() };
            for (var isDone = false; !isDone && !stop.IsCancellationRequested;)
            {
                try
                {
                    accepted.Add((await client.PublishAsync(request, deadline: DateTime.UtcNow.AddSeconds(20), cancellationToken: Cancel)).Publication.RecordId);
                    isDone = true;
                }
                catch (RpcException failed) when (failed.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Internal)
                {
                    // Not accepted as far as this caller knows: it asks again, under the same request_id.
                    await Task.Delay(50, Cancel);
                }
            }
        }
    }

    private static async Task SubscribeAsync(TestAgency agency) => await new SubscriptionService.SubscriptionServiceClient(agency.Channel("analyst")).CreateSubscriptionAsync(
        new CreateSubscriptionRequest
        {
            RequestId = "watch",
            Name = "vans",
            Purpose = Purpose.Investigation,
            Terms = new SubscriptionTerms { Identifiers = { new IdentifierQuery { Type = IdentifierType.Phone, Value = "07700 900 417", Scope = "GB" } } },
        },
        cancellationToken: Cancel);

    private static async Task WatchAsync(TestAgency agency, string address, ConcurrentBag<string> alerts, CancellationToken stop)
    {
        try
        {
            using var call = new AlertService.AlertServiceClient(agency.ChannelTo(address, "analyst")).WatchAlerts(new WatchAlertsRequest(), cancellationToken: stop);
            await foreach (var response in call.ResponseStream.ReadAllAsync(stop))
            {
                alerts.Add(response.Alert.Record.RecordId);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            // The test has seen enough.
        }
    }
}
