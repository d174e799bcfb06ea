using System.Diagnostics;
using System.Globalization;

namespace Gateway.Simulation.Tests;

public sealed class SimulationTests
{
    /// <summary>Seeds that CI runs: what four minutes of two cores are enough for. The goal is 100,000 (decision 0012).</summary>
    private const ulong RequiredSeeds = 12_000;
    private const ulong MaxCrashSeeds = 20_000;

    /// <summary>Seeds that a person's run has time for, unless <c>GATEWAY_SIMULATION_SEEDS</c> says another number.</summary>
    private const ulong UsualSeeds = 1_000;

    /// <summary>Seeds within which a planted bug must be found.</summary>
    private const ulong SeedsForABug = 2_000;

    [Fact]
    public void Every_accepted_record_arrives_once_whatever_breaks()
    {
        var seeds = Seeds();
        var clock = Stopwatch.StartNew();
        using var workers = new SimulationWorkers();

        var batch = workers.Run(0, seeds);

        Print($"{batch.Seeds} seeds in {clock.Elapsed.TotalSeconds:F0} s in {Environment.ProcessorCount} process(es), {batch}");
        Assert.True(batch.Failed is null, batch.Failed is { } failed ? Tell(failed.Seed, PlantedBug.None) : "");
        Assert.Equal(seeds, batch.Seeds);
    }

    [Fact]
    public void No_key_and_nonce_seal_two_texts_over_ten_thousand_crashes_restores_and_take_overs()
    {
        const long Required = 10_000;
        var (crashes, restores, takeOvers, seeds, seals) = (0L, 0L, 0L, 0UL, 0L);

        using var workers = new SimulationWorkers();

        // Seeds of their own, so that this is more than what the other test has seen; ended by the count, bounded by the seeds.
        for (var from = 1UL << 32; crashes + restores + takeOvers < Required && seeds < MaxCrashSeeds; from += 500)
        {
            var batch = workers.Run(from, 500, SimulationProfile.Crashes);
            Assert.True(batch.Failed is null, batch.Failed is { } failed ? Tell(failed.Seed, PlantedBug.None, SimulationProfile.Crashes) : "");
            (crashes, restores, takeOvers) = (crashes + batch.Crashes, restores + batch.Restores, takeOvers + batch.TakeOvers);
            (seeds, seals) = (seeds + batch.Seeds, seals + batch.Seals);
        }

        Print($"{crashes} crashes, {restores} restores and {takeOvers} take-overs in {seeds} seeds, {seals} slips sealed, each under a key and nonce of its own");
        Assert.True(crashes + restores + takeOvers >= Required, $"{Required} crashes, restores and take-overs are needed and there were {crashes + restores + takeOvers}");
        Assert.True(restores > 0 && takeOvers > 0, "there were restores and take-overs");
        Assert.True(seals > 0, "slips were sealed");
    }

    [Theory]
    [InlineData(nameof(PlantedBug.ReceiptBeforeDurable), "DURABLE")]
    [InlineData(nameof(PlantedBug.AlertOutsideTransaction), "ALERT")]
    [InlineData(nameof(PlantedBug.PositionWithoutRecord), "LOST")]
    [InlineData(nameof(PlantedBug.EntryAppliedTwice), "")]
    [InlineData(nameof(PlantedBug.StoredSealingContext), "SEAL")]
    [InlineData(nameof(PlantedBug.StalePolicy), "")]
    [InlineData(nameof(PlantedBug.LostWake), "REST")]
    [InlineData(nameof(PlantedBug.RecallNotCarriedOut), "RECALLED")]
    [InlineData(nameof(PlantedBug.RecoveryWithoutList), "LOST")]
    [InlineData(nameof(PlantedBug.StaleAmendment), "RECALLED")]
    public void A_planted_bug_is_found(string name, string rule)
    {
        var bug = Enum.Parse<PlantedBug>(name);
        var profile = bug is PlantedBug.StoredSealingContext or PlantedBug.RecoveryWithoutList ? SimulationProfile.Crashes : SimulationProfile.Usual;

        var batch = SimulationBatch.Run(0, SeedsForABug, bug, profile);

        Assert.True(batch.Failed is not null, $"{bug} was not found in {batch.Seeds} seeds");
        Print($"{bug} found by seed {batch.Failed.Seed}, after {batch.Seeds} seeds: {batch.Failed.Failure}");
        Assert.Contains($": {rule}", batch.Failed.Failure!.Insert(0, ": "), StringComparison.Ordinal);
        using var stores = new SimulationStores();
        Assert.Equal(batch.Failed.Failure, Simulation.Run(batch.Failed.Seed, bug, stores, profile).Failure);
    }

    [Fact]
    public void The_same_seed_leaves_the_same_trace()
    {
        const int Count = 100;
        using var stores = new SimulationStores();
        using var others = new SimulationStores();
        for (var seed = 0UL; seed < Count; seed++)
        {
            var first = Simulation.Run(seed, PlantedBug.None, stores);
            var second = Simulation.Run(seed, PlantedBug.None, others, keepsText: true);
            Assert.True(first.Trace.Digest == second.Trace.Digest, $"seed {seed} leaves two traces; {Replay.Command(seed)}");
        }

        Print($"{Count} seeds twice, each with one trace");
    }

    [Fact]
    public async Task Another_process_leaves_the_same_trace()
    {
        const ulong Seed = 7;
        using var stores = new SimulationStores();
        var here = Simulation.Run(Seed, PlantedBug.None, stores);
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Gateway.Simulation.Tests"))
        {
            ArgumentList = { "replay", Seed.ToString(CultureInfo.InvariantCulture) },
            RedirectStandardOutput = true,
        })!;

        var there = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
        Assert.Contains($"trace {here.Trace.Digest:X16}", there, StringComparison.Ordinal);
    }

    private static ulong Seeds() =>
        ulong.TryParse(Environment.GetEnvironmentVariable("GATEWAY_SIMULATION_SEEDS"), CultureInfo.InvariantCulture, out var wanted) ? wanted
        : Environment.GetEnvironmentVariable("GATEWAY_REQUIRE_ALL") == "1" ? RequiredSeeds : UsualSeeds;

    /// <summary>What broke, how it came to that, and how to see it again.</summary>
    private static string Tell(ulong seed, PlantedBug bug, SimulationProfile profile = SimulationProfile.Usual)
    {
        const int Tail = 80;
        using var stores = new SimulationStores();
        var again = Simulation.Run(seed, bug, stores, profile, keepsText: true);
        return string.Join('\n', [
            again.Failure ?? "It did not break a second time: the run is not deterministic.",
            "", .. again.Trace.Lines.TakeLast(Tail), "", Replay.Command(seed, bug, profile)]);
    }

    private static void Print(FormattableString line) => TestContext.Current.TestOutputHelper!.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
