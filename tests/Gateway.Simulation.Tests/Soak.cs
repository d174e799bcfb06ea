using System.Diagnostics;
using System.Globalization;

namespace Gateway.Simulation.Tests;

/// <summary>Runs very many seeds, as long as somebody likes to wait.</summary>
internal static class Soak
{
    private const ulong DefaultSeeds = 10_000_000;
    private const ulong Chunk = 10_000;

    /// <summary>Exit code 0 when no rule was broken, 1 when one was, 2 for a usage that is none.</summary>
    public static int Run(string[] args)
    {
        var (seeds, from) = (DefaultSeeds, 0UL);
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length || !ulong.TryParse(args[i + 1], CultureInfo.InvariantCulture, out var number) || args[i] is not ("--seeds" or "--from"))
            {
                Console.Error.WriteLine("soak [--seeds N] [--from SEED]");
                return 2;
            }

            (seeds, from) = args[i] == "--seeds" ? (number, from) : (seeds, number);
        }

        var clock = Stopwatch.StartNew();
        using var workers = new SimulationWorkers();
        for (var done = 0UL; done < seeds;)
        {
            var count = Math.Min(Chunk, seeds - done);
            var batch = workers.Run(from + done, count);
            done += batch.Seeds;
            Console.WriteLine($"{done} seeds, {done / clock.Elapsed.TotalSeconds:F0} a second, {batch}");
            if (batch.Failed is { } failed)
            {
                Console.WriteLine($"BROKEN: {failed.Failure}\n{Replay.Command(failed.Seed)}");
                return 1;
            }
        }

        return 0;
    }

    /// <summary>Looks for a planted bug. Exit code 0 when it was found.</summary>
    public static int Hunt(PlantedBug bug, SimulationProfile profile, ulong seeds)
    {
        var batch = SimulationBatch.Run(0, seeds, bug, profile);
        Console.WriteLine(batch.Failed is { } failed
            ? $"{bug} found by seed {failed.Seed}, after {batch.Seeds} seeds: {failed.Failure}" : $"{bug} not found in {batch.Seeds} seeds");
        return batch.Failed is null ? 1 : 0;
    }
}
