using Gateway.Exchange.V1;
using Gateway.Node.Exchange;

namespace Gateway.Federation.Tests.Hostile;

/// <summary>A peer that says nothing is gone, by the node's clock, which leaps here.</summary>
public sealed class SilentPeerTests
{
    [Fact]
    public async Task A_peer_that_says_no_Hello_is_told_so_and_let_go()
    {
        var time = new LeapingTime();
        await using var node = await TestAgency.StartAsync("NODE", time: time);
        await using var peer = ScriptedPeer.Create("SILENT");
        await peer.BeAcceptedByAsync(node);
        var session = peer.Dial(node);
        Assert.NotNull((await session.ReceiveAsync())?.Hello);

        time.Leap(ExchangeLimits.HelloWithin);

        Assert.Equal(GoodbyeReason.ProtocolError, await session.GoodbyeAsync());
        await node.UntilAsync(() => node.Count("SELECT COUNT(*) FROM audit WHERE peer = 'SILENT' AND detail LIKE '%says Hello within 10 seconds'") == 1);
    }

    [Fact]
    public async Task A_peer_that_falls_silent_is_let_go_and_one_that_speaks_stays()
    {
        var time = new LeapingTime();
        await using var node = await TestAgency.StartAsync("NODE", time: time);
        await using var silent = ScriptedPeer.Create("SILENT");
        await using var alive = ScriptedPeer.Create("ALIVE");
        await silent.BeAcceptedByAsync(node);
        await alive.BeAcceptedByAsync(node);
        var (session, other) = (silent.Dial(node), alive.Dial(node));
        await session.SendAsync(silent.Hello(node));
        await other.SendAsync(alive.Hello(node));
        var feed = alive.FeedTo(node);
        for (ulong seq = 1; seq <= 4; seq++)
        {
            // Each receipt shows that the node has heard the one peer; the other has said nothing since its Hello.
            await other.SendAsync(feed.Frame(alive.Body(SampleRecords.Suspect())));
            Assert.NotNull(await other.UntilAsync(Frame.ContentOneofCase.Receipt));
            time.Leap(ExchangeLimits.SilentAfter / 3);
        }

        Assert.Equal(GoodbyeReason.ProtocolError, await session.GoodbyeAsync());
        await node.UntilAsync(() => node.Count("SELECT COUNT(*) FROM audit WHERE peer = 'SILENT' AND detail LIKE '%says something every 15 seconds'") == 1);
        await other.SendAsync(feed.Frame(alive.Body(SampleRecords.Suspect())));
        Assert.NotNull(await other.UntilAsync(Frame.ContentOneofCase.Receipt));
        Assert.Equal(0, node.Count("SELECT COUNT(*) FROM audit WHERE peer = 'ALIVE' AND act = 'end-session'"));
    }
}
