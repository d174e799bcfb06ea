using Gateway.Faults.Tests.Load;
using Gateway.Faults.Tests.Nodes;

namespace Gateway.Faults.Tests.Crashes;

/// <summary>
/// <c>kill -9</c> of either node while both publish to each other. What the kernel has taken from a process survives its death, so this
/// shows that no promise lives in a process: answers, receipts and alerts come from what was committed.
/// </summary>
public sealed class KillTests
{
    private const int Kills = 200;
    private const int PlantedKills = 12;
    private const int MostBetweenKills = 24;
    private const int Publishers = 6;

    [Fact]
    public async Task Killing_either_node_under_load_loses_nothing_and_doubles_nothing()
    {
        var run = FaultRun.Begin(nameof(Killing_either_node_under_load_loses_nothing_and_doubles_nothing), Kills);

        var (found, accepted, lostAnswers) = await RunAsync(run, forgetsRequestIds: false);

        TestContext.Current.TestOutputHelper!.WriteLine($"{run.Count} kills, {accepted} records accepted, {lostAnswers} answers lost, {found.Count} faults found");
        Assert.True(found.Count == 0, string.Join('\n', found.Take(20)));
        Assert.True(accepted >= run.Count);
    }

    [Fact]
    public async Task A_client_that_forgets_its_request_ids_is_found_to_double()
    {
        var run = FaultRun.Begin(nameof(A_client_that_forgets_its_request_ids_is_found_to_double), PlantedKills);

        var (found, accepted, lostAnswers) = await RunAsync(run, forgetsRequestIds: true);

        TestContext.Current.TestOutputHelper!.WriteLine($"{run.Count} kills, {accepted} records accepted, {lostAnswers} answers lost, {found.Count} faults found");
        Assert.Contains(found, fault => fault.StartsWith("doubled", StringComparison.Ordinal));
    }

    private static async Task<(List<string> Found, int Accepted, int LostAnswers)> RunAsync(FaultRun run, bool forgetsRequestIds)
    {
        await using var a = Agency.Create("KAR");
        await using var b = Agency.Create("WES");
        await Task.WhenAll(a.StartAsync(), b.StartAsync());
        await Agency.PairAsync(a, b);
        await a.ShareWithAsync(b.Name);
        await b.ShareWithAsync(a.Name);
        var fromA = new PublishLoad(a, Publishers) { ForgetsRequestIds = forgetsRequestIds };
        var fromB = new PublishLoad(b, Publishers) { ForgetsRequestIds = forgetsRequestIds };
        fromA.Start();
        fromB.Start();

        // Each node has its own moments, so that they also die together, and while the other is starting.
        await Task.WhenAll(KillAsync(a, fromA, run.Choices(1), run.Count / 2), KillAsync(b, fromB, run.Choices(2), run.Count - (run.Count / 2)));

        await Task.WhenAll(fromA.StopAsync(), fromB.StopAsync());
        await Task.WhenAll(DeliveryCheck.UntilQuietAsync(a), DeliveryCheck.UntilQuietAsync(b));
        return (
            [.. DeliveryCheck.Find(a, b, fromA), .. DeliveryCheck.Find(b, a, fromB)],
            fromA.Accepted.Count + fromB.Accepted.Count,
            fromA.LostAnswers + fromB.LostAnswers);
    }

    private static async Task KillAsync(Agency agency, PublishLoad load, Random choices, int kills)
    {
        for (var i = 0; i < kills; i++)
        {
            await load.UntilAcceptedAsync(choices.Next(1, MostBetweenKills));
            await Task.Delay(choices.Next(0, 15), TestContext.Current.CancellationToken);
            await agency.KillAsync();
            await agency.StartAsync();
        }
    }
}
