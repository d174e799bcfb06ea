using Gateway.Faults.Tests.Disks;
using Gateway.Faults.Tests.Load;
using Gateway.Faults.Tests.Nodes;

namespace Gateway.Faults.Tests.Crashes;

/// <summary>
/// The power goes at either node while both publish to each other: only what fsync returned for is still there, or beside it some unsynced
/// sectors. A node that answers, receipts or alerts before the sync loses what it promised.
/// </summary>
public sealed class PowerCutTests
{
    private const int Cuts = 60;
    private const int PlantedCuts = 3;
    private const int MostBetweenCuts = 40;
    private const int Publishers = 6;

    [Fact]
    public async Task Cutting_the_power_of_either_node_loses_nothing_that_was_promised()
    {
        var run = FaultRun.Begin(nameof(Cutting_the_power_of_either_node_loses_nothing_that_was_promised), Cuts);

        var (found, accepted) = await RunAsync(run, isPlanted: false);

        TestContext.Current.TestOutputHelper!.WriteLine($"{run.Count} power cuts, {accepted} records accepted, {found.Count} faults found");
        Assert.True(found.Count == 0, string.Join('\n', found.Take(20)));
        Assert.True(accepted >= run.Count);
    }

    /// <summary>Every sync of <c>PRAGMA synchronous = NORMAL</c>, and no other: commits reach the log but not the disk.</summary>
    [Fact]
    public async Task A_node_that_syncs_its_log_as_with_synchronous_NORMAL_is_found_to_lose_what_it_promised()
    {
        var run = FaultRun.Begin(nameof(A_node_that_syncs_its_log_as_with_synchronous_NORMAL_is_found_to_lose_what_it_promised), PlantedCuts);

        var (found, accepted) = await RunAsync(run, isPlanted: true);

        TestContext.Current.TestOutputHelper!.WriteLine($"{run.Count} power cuts, {accepted} records accepted, {found.Count} faults found");
        Assert.Contains(found, fault => fault.StartsWith("accepted and lost", StringComparison.Ordinal));
        Assert.Contains(found, fault => fault.StartsWith("receipted and lost", StringComparison.Ordinal));
    }

    private static async Task<(List<string> Found, int Accepted)> RunAsync(FaultRun run, bool isPlanted)
    {
        await using var a = Agency.Create("KAR");
        await using var b = Agency.Create("WES");
        using var diskOfA = await DiskFaults.UnderAsync(a, losesPower: true);
        using var diskOfB = await DiskFaults.UnderAsync(b, losesPower: true);
        await Task.WhenAll(a.StartAsync(), b.StartAsync());
        await Agency.PairAsync(a, b);
        await a.ShareWithAsync(b.Name);
        await b.ShareWithAsync(a.Name);

        if (isPlanted)
        {
            // After pairing: without peers and policy there would be nothing to lose.
            diskOfA.SyncAsNormal();
        }

        var fromA = new PublishLoad(a, Publishers);
        var fromB = new PublishLoad(b, Publishers);
        fromA.Start();
        fromB.Start();

        var cutsOfB = isPlanted ? 0 : run.Count / 2;
        var cuts = await Task.WhenAll(
            CutAsync(a, b, diskOfA, fromA, run.Choices(1), run.Count - cutsOfB), CutAsync(b, a, diskOfB, fromB, run.Choices(2), cutsOfB));

        await Task.WhenAll(fromA.StopAsync(), fromB.StopAsync());
        var found = cuts.SelectMany(faults => faults).ToList();
        if (!isPlanted)
        {
            await Task.WhenAll(DeliveryCheck.UntilQuietAsync(a), DeliveryCheck.UntilQuietAsync(b));
            found.AddRange([.. DeliveryCheck.Find(a, b, fromA), .. DeliveryCheck.Find(b, a, fromB)]);
        }

        return (found, fromA.Accepted.Count + fromB.Accepted.Count);
    }

    /// <summary>Cuts the power of one node again and again, and looks each time whether it still has what it promised.</summary>
    private static async Task<List<string>> CutAsync(
        Agency agency, Agency peer, DiskFaults disk, PublishLoad load, Random choices, int cuts)
    {
        var found = new List<string>();
        for (var i = 0; i < cuts; i++)
        {
            if (i == 0)
            {
                // The first cut at the latest has something to take: records of its own, and records it receipted.
                await peer.UntilAsync("a receipt", () => ReceiptedTo(peer) > 0);
            }

            await load.UntilAcceptedAsync(choices.Next(1, MostBetweenCuts));
            await Task.Delay(choices.Next(0, 15), TestContext.Current.CancellationToken);
            await disk.CutPowerAsync(i % 2 == 0 ? null : choices);
            var accepted = load.Accepted.Values.ToHashSet(StringComparer.Ordinal);
            var receipted = 0L;
            await peer.UntilAsync("what it holds receipts for", () => (receipted = ReceiptedTo(peer)) >= 0);

            await agency.StartAsync();
            accepted.ExceptWith(agency.Store.Texts("SELECT record_id FROM record_version WHERE received_from IS NULL"));
            found.AddRange(accepted.Select(record => $"accepted and lost at {agency.Name}: {record}"));
            var held = agency.Store.Number("SELECT COALESCE(SUM(seq), 0) FROM inbound_feed");
            if (held < receipted)
            {
                found.Add($"receipted and lost at {agency.Name}: {receipted - held} entries");
            }
        }

        return found;
    }

    private static long ReceiptedTo(Agency agency) => agency.Store.Number("SELECT COALESCE(SUM(receipted_to), 0) FROM outbound_feed");
}
