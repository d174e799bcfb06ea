using Gateway.Exchange.V1;
using Gateway.Federation.Tests.Hostile;
using Gateway.Protocol.Feeds;
using Google.Protobuf;

namespace Gateway.Federation.Tests.Recovery;

/// <summary>A later generation at its receiver: kept for people, read by nobody before.</summary>
public sealed class AcceptGenerationTests
{
    [Fact]
    public async Task Nothing_of_a_later_generation_is_read_before_two_people_accepted_and_entries_set_aside_in_both_stay()
    {
        await using var node = await TestAgency.StartAsync("NODE");
        await using var peer = ScriptedPeer.Create("PEER");
        await using var stranger = ScriptedPeer.Create("STRANGER");
        await peer.BeAcceptedByAsync(node);
        var first = peer.Dial(node);
        await first.SendAsync(peer.Hello(node));
        await first.SendAsync(peer.FeedTo(node).Frame(stranger.Body(SampleRecords.Suspect())));
        Assert.NotNull(await first.UntilAsync(Frame.ContentOneofCase.Receipt));
        var second = peer.FeedTo(node, Lane.Records, 2);

        // The offer is kept; the other lanes go on, and a frame of this one ends the session.
        var waiting = await DialAsync(peer, node, second.Route);
        await node.UntilAsync(() => node.Count("SELECT COUNT(*) FROM generation_offer") == 1);
        await waiting.SendAsync(peer.FeedTo(node, Lane.Bulk).Frame(peer.Body(SampleRecords.Suspect("In another lane"))));
        Assert.NotNull(await waiting.UntilAsync(Frame.ContentOneofCase.Receipt));
        await waiting.SendAsync(second.Frame(peer.Body(SampleRecords.Suspect())));
        Assert.Equal(GoodbyeReason.ProtocolError, await waiting.GoodbyeAsync());
        Assert.Equal(1, node.Count("SELECT COUNT(*) FROM record_version"));
        Assert.Equal("NO_GENERATION_OFFERED", await TwoPeople.RuleOfAsync(TwoPeople.AcceptAsync(node, "operator", "PEER", Lane.Bulk)));

        Assert.False((await TwoPeople.AcceptAsync(node, "operator", "PEER")).IsBegun);
        Assert.True((await TwoPeople.AcceptAsync(node, "policy-admin", "PEER")).IsBegun);
        var begun = peer.FeedTo(node, Lane.Records, 2);
        var accepted = await DialAsync(peer, node, begun.Route);
        var shown = accepted.Received[0].Hello.Positions.Single(position => position.Lane == Lane.Records);
        Assert.Equal((2UL, 0UL), (shown.Generation, shown.Seq));
        Assert.NotNull(shown.GenerationStart);
        await accepted.SendAsync(begun.Frame(stranger.Body(SampleRecords.Suspect("Unknown again")), peer.Body(SampleRecords.Suspect("Read now"))));

        var receipt = Receipt.Parser.ParseFrom((await accepted.UntilAsync(Frame.ContentOneofCase.Receipt))!.Receipt.Payload);
        Assert.Equal(begun.Route.Id.ToBytes(), receipt.FeedId.ToByteArray());
        Assert.Equal(2, node.Count("SELECT COUNT(*) FROM quarantine"));
        Assert.Equal(2, node.Count("SELECT COUNT(*) FROM record_version"));
        Assert.Equal(1, node.Count("SELECT COUNT(*) FROM abandoned_inbound_feed"));
    }

    private static async Task<ScriptedSession> DialAsync(ScriptedPeer peer, TestAgency node, FeedRoute route)
    {
        var session = peer.Dial(node);
        var hello = peer.Hello(node);
        hello.Hello.Offers.Add(new FeedOffer
        {
            Lane = route.Lane,
            Generation = route.Generation,
            GenerationStart = FeedGenerations.SignStart(route, HeadChain.Start(new FeedRoute(route.Sender, route.Receiver, route.Lane, 1).Id), peer.Keys.Link),
        });
        await session.SendAsync(hello);
        Assert.NotNull((await session.ReceiveAsync())?.Hello);
        return session;
    }
}
