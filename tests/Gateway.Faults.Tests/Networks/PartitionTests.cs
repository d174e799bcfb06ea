using Gateway.Faults.Tests.Load;
using Gateway.Faults.Tests.Nodes;
using static Gateway.Faults.Tests.Networks.TwoNamespaces;

namespace Gateway.Faults.Tests.Networks;

/// <summary>
/// The network between two nodes fails in each of its ways while both publish. Both go on accepting, catch up by themselves when it works
/// again, and nothing is lost or doubled.
/// </summary>
public sealed class PartitionTests
{
    private const int Publishers = 2;
    private const int Meanwhile = 12;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    [Fact]
    public async Task Partitions_resets_and_a_pulled_cable_lose_nothing_and_double_nothing()
    {
        await using var network = await CreateAsync();
        await using var a = network.Place("KAR", End.A);
        await using var b = network.Place("WES", End.B);
        await Task.WhenAll(a.StartAsync(), b.StartAsync());
        await Agency.PairAsync(a, b);
        await a.ShareWithAsync(b.Name);
        await b.ShareWithAsync(a.Name);
        var (fromA, fromB) = (new PublishLoad(a, Publishers) { Pause = Pause }, new PublishLoad(b, Publishers) { Pause = Pause });
        fromA.Start();
        fromB.Start();
        await Delivered(a, b);

        await FailAsync("one way", () => network.MuteAsync(End.A), () => network.UnmuteAsync(End.A), isLong: false);
        await FailAsync("the other way", () => network.MuteAsync(End.B), () => network.UnmuteAsync(End.B), isLong: false);
        await FailAsync("reset", () => network.ResetAsync(End.A), () => network.EndResetAsync(End.A), isLong: false);
        await FailAsync("no cable", network.UnplugAsync, network.PlugAsync, isLong: false);
        await FailAsync(
            "both ways, until each takes the other for gone",
            () => Task.WhenAll(network.MuteAsync(End.A), network.MuteAsync(End.B)),
            () => Task.WhenAll(network.UnmuteAsync(End.A), network.UnmuteAsync(End.B)),
            isLong: true);

        await Task.WhenAll(fromA.StopAsync(), fromB.StopAsync());
        await Task.WhenAll(DeliveryCheck.UntilQuietAsync(a), DeliveryCheck.UntilQuietAsync(b));
        List<string> found = [.. DeliveryCheck.Find(a, b, fromA), .. DeliveryCheck.Find(b, a, fromB)];
        TestContext.Current.TestOutputHelper!.WriteLine($"{fromA.Accepted.Count + fromB.Accepted.Count} records, {found.Count} faults found");
        Assert.True(found.Count == 0, string.Join('\n', found.Take(20)));

        async Task FailAsync(string what, Func<Task> fail, Func<Task> mend, bool isLong)
        {
            var (sessionsOfA, sessionsOfB) = (Given(a), Given(b));
            await fail();
            await Task.WhenAll(fromA.UntilAcceptedAsync(Meanwhile), fromB.UntilAcceptedAsync(Meanwhile));
            if (isLong)
            {
                await a.UntilAsync("the other taken for gone", () => Given(a) > sessionsOfA && Given(b) > sessionsOfB);
            }

            // The planted bug is the fault itself: while it lasts, the check must find that something is missing at the other end.
            List<string> missing = [.. DeliveryCheck.Find(a, b, fromA), .. DeliveryCheck.Find(b, a, fromB)];
            Assert.True(missing.Count(fault => fault.StartsWith("lost at", StringComparison.Ordinal)) >= Meanwhile, $"{what}: nothing was missing");
            await mend();
            await Delivered(a, b);
            TestContext.Current.TestOutputHelper!.WriteLine($"{what}: caught up");
        }
    }

    /// <summary>Sessions that ended because the peer was silent.</summary>
    private static long Given(Agency agency) => agency.Store.Number("SELECT COUNT(*) FROM audit WHERE act = 'end-session' AND detail LIKE '%every 15 seconds%'");

    /// <summary>Everything that was sent before this moment is receipted.</summary>
    private static async Task Delivered(Agency a, Agency b)
    {
        foreach (var agency in new[] { a, b })
        {
            var sent = -1L;
            await agency.UntilAsync("receipts for what was sent", () =>
            {
                sent = sent <= 0 ? agency.Store.Number("SELECT COALESCE(SUM(seq), 0) FROM outbound_feed") : sent;
                return agency.Store.Number("SELECT COALESCE(SUM(receipted_to), 0) FROM outbound_feed") >= sent && sent > 0;
            });
        }
    }
}
