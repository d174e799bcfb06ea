using Gateway.Exchange.V1;
using Gateway.Node.Exchange;

namespace Gateway.Federation.Tests.Hostile;

/// <summary>A peer that is refused again and again does not fill the audit, and no refusal is lost from it.</summary>
public sealed class RefusalTallyTests
{
    private const string Ended = "SELECT COUNT(*) FROM audit WHERE peer = 'PEER' AND act = 'end-session'";

    [Fact]
    public async Task Refused_reconnects_are_one_row_and_their_count_another()
    {
        const int Times = 12;
        var time = new LeapingTime();
        await using var node = await TestAgency.StartAsync("NODE", time: time);
        await using var peer = ScriptedPeer.Create("PEER");
        await peer.BeAcceptedByAsync(node);
        for (var i = 0; i < Times; i++)
        {
            await RefuseAsync(node, peer);
        }

        Assert.Equal(1, node.Count(Ended));
        time.Leap(RefusalTally.Window);
        await RefuseAsync(node, peer);

        // Whoever is first, the next refusal or the loop, says how many there were; none is counted twice.
        await node.UntilAsync(() => node.Count(Ended) == 3);
        Assert.Equal(1, node.Count($"{Ended} AND detail LIKE '{Times - 1} more since %the first frame is a Hello of protocol 1'"));
    }

    [Fact]
    public async Task What_was_counted_is_written_when_the_node_stops()
    {
        await using var node = await TestAgency.StartAsync("NODE");
        await using var peer = ScriptedPeer.Create("PEER");
        await peer.BeAcceptedByAsync(node);
        for (var i = 0; i < 3; i++)
        {
            await RefuseAsync(node, peer);
        }

        await node.StopNodeAsync();
        await node.StartNodeAsync();

        Assert.Equal(2, node.Count(Ended));
        Assert.Equal(1, node.Count($"{Ended} AND detail LIKE '2 more since %'"));
    }

    private static async Task RefuseAsync(TestAgency node, ScriptedPeer peer)
    {
        var session = peer.Dial(node);
        await session.SendAsync(new Frame { Heartbeat = new Heartbeat() });
        Assert.Equal(GoodbyeReason.ProtocolError, await session.GoodbyeAsync());

        // The audit row follows the goodbye; the session is over when the registry has let go of it.
        await node.UntilAsync(() => !node.Host.Rooms.Sessions.IsOpen(peer.Keys.Agency));
    }
}
