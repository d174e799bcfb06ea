using Gateway.Faults.Tests.Load;
using Gateway.Faults.Tests.Nodes;

namespace Gateway.Faults.Tests.Connections;

/// <summary>
/// One peer's line is so bad that a backlog far larger than the window gathers for it. The other peer gets everything meanwhile, and the node
/// holds no more of the backlog in memory than the window: its heap has a limit that the backlog alone would break.
/// </summary>
public sealed class SlowPeerTests
{
    private const int Records = 140;
    private const int TextOfEach = 900_000;

    /// <summary>Less than the backlog of one peer, in bytes, as the runtime reads it: hexadecimal.</summary>
    private const string HeapLimit = "6000000";

    [Fact]
    public async Task A_slow_peer_delays_nobody_and_its_backlog_stays_on_disk()
    {
        var listen = $"127.0.0.1:{FreePort.Next()}";
        await using var line = new SlowProxy(listen);
        await using var slow = Agency.Create("SLOW", peerListen: listen, peerEndpoint: line.Address);
        await using var fast = Agency.Create("FAST");
        await using var node = Agency.Create("KAR", peerListen: "");
        node.Environment["DOTNET_GCHeapHardLimit"] = HeapLimit;
        await Task.WhenAll(slow.StartAsync(), fast.StartAsync(), node.StartAsync());
        await Agency.PairAsync(node, slow);
        await Agency.PairAsync(node, fast);
        await node.ShareWithAsync(slow.Name, fast.Name);
        var published = new Dictionary<int, string>();
        for (var i = 0; i < Records; i++)
        {
            published[i] = (await node.PublishAsync(LoadRecords.MakeLarge(i, TextOfEach))).RecordId;
        }

        await node.UntilAsync("the receipts of the fast peer", () => ReceiptedBy(node, fast) == Records);
        var receiptedBySlow = ReceiptedBy(node, slow);
        Assert.True(receiptedBySlow < Records / 2, $"The slow peer was not slow: {receiptedBySlow} of {Records}.");
        Assert.True(node.Process.IsRunning, node.Process.Log);

        line.Hurry();
        await node.UntilAsync("the receipts of the slow peer", () => ReceiptedBy(node, slow) == Records);

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{Records} records of {TextOfEach} characters; the slow peer had receipted {receiptedBySlow} when the fast one had all");
        foreach (var peer in new[] { slow, fast })
        {
            Assert.Equal(published.Values.Order(StringComparer.Ordinal), peer.Store.Texts("SELECT record_id FROM record_version").Order(StringComparer.Ordinal));
            Assert.Equal(Records, peer.Store.Number("SELECT COUNT(*) FROM audit WHERE act = 'admit'"));
        }
    }

    private static long ReceiptedBy(Agency node, Agency peer) => node.Store.Number(
        $"SELECT COALESCE(SUM(receipted_to), 0) FROM outbound_feed JOIN peer USING (peer_id) WHERE peer.name = '{peer.Name}'");
}
