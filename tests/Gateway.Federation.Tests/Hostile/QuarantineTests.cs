using Gateway.Admin.V1;
using Gateway.Exchange.V1;
using Gateway.Protocol.Feeds;
using Gateway.Record.V1;
using Grpc.Core;

namespace Gateway.Federation.Tests.Hostile;

/// <summary>What becomes of entries set aside: retried under today's keys and rules, given up, and their sender told.</summary>
public sealed class QuarantineTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_entry_of_an_unknown_originator_stays_until_the_originator_is_known_and_then_is_admitted_and_its_sender_told()
    {
        await using var node = await TestAgency.StartAsync("NODE");
        await using var peer = ScriptedPeer.Create("PEER");
        await using var stranger = ScriptedPeer.Create("STRANGER");
        await peer.BeAcceptedByAsync(node);
        var session = await SayHelloAsync(node, peer);
        await session.SendAsync(peer.FeedTo(node).Frame(stranger.Body(SampleRecords.Suspect())));
        Assert.NotNull(await session.UntilAsync(Frame.ContentOneofCase.Receipt));
        var client = new QuarantineService.QuarantineServiceClient(node.Channel("operator"));
        var entry = Assert.Single((await client.ListQuarantineAsync(new ListQuarantineRequest(), cancellationToken: Cancel)).Entries);
        Assert.Equal("PEER/records/1/1", entry.Name);
        Assert.Contains("no record key", entry.Reason, StringComparison.Ordinal);

        var stays = await client.RetryQuarantinedAsync(new RetryQuarantinedRequest { Name = entry.Name }, cancellationToken: Cancel);
        Assert.Equal((OutcomeCode.Quarantined, false), (stays.Outcome, stays.Told));
        Assert.Equal(entry, Assert.Single((await client.ListQuarantineAsync(new ListQuarantineRequest(), cancellationToken: Cancel)).Entries));

        await stranger.BeAcceptedByAsync(node);
        var admitted = await client.RetryQuarantinedAsync(new RetryQuarantinedRequest { Name = entry.Name }, cancellationToken: Cancel);

        Assert.Equal((OutcomeCode.Admitted, true), (admitted.Outcome, admitted.Told));
        Assert.Empty((await client.ListQuarantineAsync(new ListQuarantineRequest(), cancellationToken: Cancel)).Entries);
        Assert.Equal(1, node.Count("SELECT COUNT(*) FROM record_version WHERE originator = $1", stranger.Keys.Agency.ToString()));
        Assert.Equal((OutcomeCode.Admitted, 1UL), await OutcomeAsync(node, peer, session));
        Assert.Equal(1, node.Count("SELECT COUNT(*) FROM audit WHERE act = 'admit'"));
        Assert.Equal(2, node.Count("SELECT COUNT(*) FROM audit WHERE act = 'retry' AND actor = 'operator'"));

        var again = await Assert.ThrowsAsync<RpcException>(async () => await client.RetryQuarantinedAsync(new RetryQuarantinedRequest { Name = entry.Name }, cancellationToken: Cancel));
        Assert.Equal(StatusCode.NotFound, again.StatusCode);
    }

    [Fact]
    public async Task What_is_retried_is_decided_by_the_rules_of_today_and_a_refusal_reaches_the_sender()
    {
        await using var node = await TestAgency.StartAsync("NODE");
        await using var peer = ScriptedPeer.Create("PEER");
        await peer.BeAcceptedByAsync(node);
        var session = await SayHelloAsync(node, peer);
        await using var stranger = ScriptedPeer.Create("STRANGER");
        var feed = peer.FeedTo(node);
        var secret = SampleRecords.Suspect();
        secret.Handling.Classification.Rank = ClassificationRank.Secret;
        await session.SendAsync(feed.Frame(stranger.Body(secret), stranger.Body(SampleRecords.Suspect())));
        Assert.NotNull(await session.UntilAsync(Frame.ContentOneofCase.Receipt));
        Assert.Equal(2, node.Count("SELECT COUNT(*) FROM quarantine"));
        await stranger.BeAcceptedByAsync(node);

        var client = new QuarantineService.QuarantineServiceClient(node.Channel("operator"));
        var refused = await client.RetryQuarantinedAsync(new RetryQuarantinedRequest { Name = "PEER/records/1/1" }, cancellationToken: Cancel);
        Assert.Equal((OutcomeCode.Refused, true), (refused.Outcome, refused.Told));
        Assert.Contains("AboveCeiling", refused.Detail, StringComparison.Ordinal);
        Assert.Equal((OutcomeCode.Refused, 1UL), await OutcomeAsync(node, peer, session));

        var discarded = await client.DiscardQuarantinedAsync(
            new DiscardQuarantinedRequest { Name = "PEER/records/1/2", Reason = "nobody here may have it" }, cancellationToken: Cancel);

        Assert.True(discarded.Told);
        Assert.Equal(0, node.Count("SELECT COUNT(*) FROM quarantine") + node.Count("SELECT COUNT(*) FROM record_version"));
        Assert.Equal(1, node.Count("SELECT COUNT(*) FROM audit WHERE act = 'discard' AND actor = 'operator' AND peer = 'PEER'"));
    }

    [Fact]
    public async Task Nothing_of_a_revoked_peer_is_admitted_but_it_can_be_discarded()
    {
        await using var node = await TestAgency.StartAsync("NODE");
        await using var peer = ScriptedPeer.Create("PEER");
        await using var stranger = ScriptedPeer.Create("STRANGER");
        await peer.BeAcceptedByAsync(node);
        var session = await SayHelloAsync(node, peer);
        await session.SendAsync(peer.FeedTo(node).Frame(stranger.Body(SampleRecords.Suspect())));
        Assert.NotNull(await session.UntilAsync(Frame.ContentOneofCase.Receipt));
        await stranger.BeAcceptedByAsync(node);
        await new PeerService.PeerServiceClient(node.Channel("operator")).RevokePeerAsync(new RevokePeerRequest { Peer = "PEER", Reason = "test" }, cancellationToken: Cancel);
        var client = new QuarantineService.QuarantineServiceClient(node.Channel("operator"));

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await client.RetryQuarantinedAsync(
            new RetryQuarantinedRequest { Name = "PEER/records/1/1" }, cancellationToken: Cancel));
        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
        Assert.Equal(1, node.Count("SELECT COUNT(*) FROM quarantine"));

        Assert.False((await client.DiscardQuarantinedAsync(
            new DiscardQuarantinedRequest { Name = "PEER/records/1/1", Reason = "revoked" }, cancellationToken: Cancel)).Told);
        Assert.Equal(0, node.Count("SELECT COUNT(*) FROM quarantine") + node.Count("SELECT COUNT(*) FROM record_version"));
    }

    private static async Task<ScriptedSession> SayHelloAsync(TestAgency node, ScriptedPeer peer)
    {
        var session = peer.Dial(node);
        await session.SendAsync(peer.Hello(node));
        Assert.NotNull((await session.ReceiveAsync())?.Hello);
        return session;
    }

    /// <summary>The outcome that the node sends, opened with the peer's keys.</summary>
    private static async Task<(OutcomeCode Code, ulong Seq)> OutcomeAsync(TestAgency node, ScriptedPeer peer, ScriptedSession session)
    {
        var frame = (await session.UntilAsync(Frame.ContentOneofCase.Entries))!.Entries;
        using var reader = WireReader.Of(node, peer, frame.Lane);
        var read = Assert.IsType<ReadResult.Read>(reader.Read(frame, _ => null));
        var opened = Assert.IsType<OpenResult.OpenedOutcome>(Assert.Single(read.Entries).Result);
        return (opened.Outcome.Code, opened.Outcome.Seq);
    }
}
