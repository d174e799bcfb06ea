using System.Diagnostics;
using Gateway.Admin.V1;
using Gateway.Exchange.V1;
using Gateway.Federation.Tests.Hostile;
using Gateway.Node.Exchange;
using Gateway.Record.V1;

namespace Gateway.Federation.Tests.Invariants;

/// <summary>What holds of sessions whatever happens to them.</summary>
public sealed class ExchangeInvariantTests
{
    [Fact]
    public async Task A_receipt_is_sent_only_after_the_commit()
    {
        await using var node = await TestAgency.StartAsync("NODE");
        await using var peer = ScriptedPeer.Create("PEER");
        await peer.BeAcceptedByAsync(node);
        var frame = peer.FeedTo(node).Frame(peer.Body(SampleRecords.Suspect()));
        using (StoreFault.OnInsert(node, "inbound_receipt"))
        {
            var session = peer.Dial(node);
            await session.SendAsync(peer.Hello(node));
            await session.SendAsync(frame);

            // The session ends because its write failed; until then no receipt has come.
            Assert.Null(await session.UntilAsync(Frame.ContentOneofCase.Receipt));
            Assert.Equal(0, node.Count("SELECT COUNT(*) FROM record_version") + node.Count("SELECT COUNT(*) FROM inbound_feed"));
            Assert.Equal(0, node.Count("SELECT COUNT(*) FROM audit WHERE act = 'admit'"));
        }

        var again = peer.Dial(node);
        await again.SendAsync(peer.Hello(node));
        await again.SendAsync(frame);
        Assert.NotNull(await again.UntilAsync(Frame.ContentOneofCase.Receipt));
        Assert.Equal(1, node.Count("SELECT COUNT(*) FROM record_version"));
    }

    [Fact]
    public async Task Restarts_of_sender_and_receiver_in_the_middle_lose_nothing_and_double_nothing()
    {
        const int Rounds = 6;
        const int Records = 50;
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await TestAgency.PairAsync(a, b);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES"));
        var published = new List<string>();
        for (var round = 0; round < Rounds; round++)
        {
            var publications = await Task.WhenAll(Enumerable.Range(0, Records).Select(i => a.PublishAsync(SampleRecords.Suspect($"Record {round}.{i}"))));
            published.AddRange(publications.Select(publication => publication.RecordId));
            var restarted = round % 2 == 0 ? b : a;
            await restarted.StopNodeAsync();
            await restarted.StartNodeAsync();
        }

        await a.UntilAsync(() => a.Count("SELECT receipted_to FROM outbound_feed") == Rounds * Records);

        Assert.Equal(
            published.Order(StringComparer.Ordinal),
            b.Store.Read(sql => sql.Query("SELECT record_id FROM record_version ORDER BY record_id", row => row.GetString(0))));
        Assert.Equal(Rounds * Records, b.Count("SELECT COUNT(*) FROM audit WHERE act = 'admit'"));
        Assert.Equal(0, a.Count("SELECT COUNT(*) FROM outbound_body"));
        TestContext.Current.TestOutputHelper!.WriteLine($"{published.Count} records over {Rounds} restarts");
    }

    [Fact]
    public async Task A_node_without_an_open_port_sends_and_receives()
    {
        await using var open = await TestAgency.StartAsync("KAR");
        await using var closed = await TestAgency.StartAsync("NGO", hasOpenPort: false);
        Assert.Equal("", closed.Host.PeerAddress);
        await TestAgency.PairAsync(open, closed);
        await open.SetPolicyAsync(SampleRecords.PolicyFor("NGO"));
        await closed.SetPolicyAsync(SampleRecords.PolicyFor("KAR"));

        Assert.Equal(Node.V1.DecisionOutcome.Released, (await open.PublishAsync(SampleRecords.Suspect("To the closed"))).Decisions[0].Outcome);
        Assert.Equal(Node.V1.DecisionOutcome.Released, (await closed.PublishAsync(SampleRecords.Suspect("From the closed"))).Decisions[0].Outcome);

        await open.UntilAsync(() => open.Count("SELECT receipted_to FROM outbound_feed") == 1);
        await closed.UntilAsync(() => closed.Count("SELECT receipted_to FROM outbound_feed") == 1);
    }

    [Fact]
    public async Task When_both_dial_at_once_one_session_remains_and_carries_both_directions()
    {
        const int Rounds = 4;
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await TestAgency.PairAsync(a, b);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES"));
        await b.SetPolicyAsync(SampleRecords.PolicyFor("KAR"));
        for (var round = 1; round <= Rounds; round++)
        {
            await Task.WhenAll(a.StopNodeAsync(), b.StopNodeAsync());
            await Task.WhenAll(a.StartNodeAsync(), b.StartNodeAsync());
            await a.PublishAsync(SampleRecords.Suspect($"A {round}"));
            await b.PublishAsync(SampleRecords.Suspect($"B {round}"));
            await a.UntilAsync(() => a.Count("SELECT receipted_to FROM outbound_feed") == round && b.Count("SELECT receipted_to FROM outbound_feed") == round);
            Assert.Equal((1, 1), (a.Host.Rooms.Sessions.Count, b.Host.Rooms.Sessions.Count));
        }

        Assert.Equal(0, a.Count("SELECT COUNT(*) FROM audit WHERE act IN ('end-session', 'stop-feed', 'refuse')"));
        Assert.Equal(0, b.Count("SELECT COUNT(*) FROM audit WHERE act IN ('end-session', 'stop-feed', 'refuse')"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Revoking_a_peer_cuts_its_open_stream_within_five_seconds(bool peerDials)
    {
        await using var node = await TestAgency.StartAsync("NODE");
        await using var peer = ScriptedPeer.Create("PEER", hasOpenPort: !peerDials);
        await using var listener = peerDials ? null : await ScriptedListener.StartAsync(peer);
        await peer.BeAcceptedByAsync(node);
        var session = listener is null ? peer.Dial(node) : await listener.SessionAsync();
        await session.SendAsync(peer.Hello(node));
        var frame = peer.FeedTo(node).Frame(peer.Body(SampleRecords.Suspect()));
        await session.SendAsync(frame);
        Assert.NotNull(await session.UntilAsync(Frame.ContentOneofCase.Receipt));
        var watch = Stopwatch.StartNew();

        await new PeerService.PeerServiceClient(node.Channel("operator")).RevokePeerAsync(
            new RevokePeerRequest { Peer = "PEER", Reason = "lost a laptop" }, cancellationToken: TestContext.Current.CancellationToken);
        var reason = await session.GoodbyeAsync().WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);

        TestContext.Current.TestOutputHelper!.WriteLine($"cut after {watch.ElapsedMilliseconds} ms");
        Assert.Equal(GoodbyeReason.Revoked, reason);
        await node.UntilAsync(() => !node.Host.Rooms.Sessions.IsOpen(peer.Keys.Agency));
        Assert.Equal(1, node.Count("SELECT COUNT(*) FROM record_version"));
    }

    [Fact]
    public async Task A_peer_that_never_receipts_stops_getting_bodies_at_the_window_and_others_get_everything()
    {
        const int Records = 40;
        await using var node = await TestAgency.StartAsync("NODE");
        await using var honest = await TestAgency.StartAsync("HONEST");
        await using var greedy = ScriptedPeer.Create("GREEDY");
        await TestAgency.PairAsync(node, honest);
        await greedy.BeAcceptedByAsync(node);
        await node.SetPolicyAsync(SampleRecords.PolicyFor("HONEST, GREEDY"));
        var session = greedy.Dial(node);
        await session.SendAsync(greedy.Hello(node));
        for (var i = 0; i < Records; i++)
        {
            await node.PublishAsync(SampleRecords.Large(5));
        }

        long bytes = 0;
        while (await session.ReceiveAsync() is { } frame && frame.Heartbeat is null)
        {
            bytes += frame.BodyChunk?.Data.Length ?? 0;
            bytes += frame.Entries?.Entries_.Sum(entry => entry.Body.Length) ?? 0;
        }

        // The heartbeat means that the sender has nothing it may send, with more committed than the window holds.
        Assert.InRange(bytes, ExchangeLimits.Window, ExchangeLimits.Window + ExchangeLimits.MaxBody);
        Assert.True(node.Count("SELECT COUNT(*) * (SELECT MAX(LENGTH(ciphertext)) FROM outbound_body) FROM outbound_body") > ExchangeLimits.Window + ExchangeLimits.MaxBody);
        await node.UntilAsync(() => node.Count(
            "SELECT receipted_to FROM outbound_feed JOIN peer USING (peer_id) WHERE peer.name = 'HONEST'") == Records);
        Assert.Equal(Records, honest.Count("SELECT COUNT(*) FROM record_version"));
        TestContext.Current.TestOutputHelper!.WriteLine($"{bytes} bytes of bodies before the sender waited");
    }

    [Fact]
    public async Task The_largest_legal_record_goes_through_and_does_not_block_the_feed()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await TestAgency.PairAsync(a, b);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES"));
        var (legal, illegal) = (0, 64 * 1024);
        while (illegal - legal > 1)
        {
            var tried = (legal + illegal) / 2;
            (legal, illegal) = await IsLegalAsync(a, SampleRecords.Large(15, tried)) ? (tried, illegal) : (legal, tried);
        }

        Assert.InRange(legal, 1, (64 * 1024) - 2);
        var largest = await a.PublishAsync(SampleRecords.Large(15, legal));
        var next = await a.PublishAsync(SampleRecords.Suspect());

        await a.UntilAsync(() => a.Count("SELECT receipted_to FROM outbound_feed") == 2);
        Assert.Equal(1, b.Count("SELECT COUNT(*) FROM record_version WHERE record_id = $1", largest.RecordId));
        Assert.Equal(1, b.Count("SELECT COUNT(*) FROM record_version WHERE record_id = $1", next.RecordId));
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"largest view {b.Count("SELECT MAX(LENGTH(view)) FROM record_version")} of {Gateway.Protocol.Records.ViewVerifier.MaxViewSize} bytes");
    }

    private static async Task<bool> IsLegalAsync(TestAgency agency, CaseRecord record)
    {
        try
        {
            await new Gateway.Node.V1.PublicationService.PublicationServiceClient(agency.Channel("publisher")).PublishAsync(
                new Gateway.Node.V1.PublishRequest { Record = record, DryRun = true }, cancellationToken: TestContext.Current.CancellationToken);
            return true;
        }
        catch (Grpc.Core.RpcException refused)
        {
            Assert.Equal(Grpc.Core.StatusCode.InvalidArgument, refused.StatusCode);
            return false;
        }
    }
}
