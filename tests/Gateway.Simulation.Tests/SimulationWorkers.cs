using System.Diagnostics;
using System.Globalization;

namespace Gateway.Simulation.Tests;

/// <summary>
/// Runs very many seeds in a process for each core. A process that does nothing else is compiled once and for good, collects garbage seldom and never
/// waits for another's: about a fifth less processor time for a seed than on two threads of a test runner. What it costs to start, about six
/// seconds of a core each, pays from some thousand seeds on; fewer run in <see cref="SimulationBatch"/>.
/// </summary>
internal sealed class SimulationWorkers : IDisposable
{
    /// <summary>Seeds that a worker takes at once.</summary>
    private const ulong Chunk = 25;

    private readonly List<Process> _workers = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Start())];

    /// <summary>Runs seeds from one on, until all are run or one breaks a rule.</summary>
    public SimulationBatch Run(ulong from, ulong count, SimulationProfile profile = SimulationProfile.Usual)
    {
        var batch = new SimulationBatch(from, from + count);
        var threads = _workers.ConvertAll(worker => new Thread(() => Lead(worker, batch, profile)));
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return batch;
    }

    /// <summary>What a worker does: runs the seeds of each line it reads, and answers with a line.</summary>
    public static int Work()
    {
        using var stores = new SimulationStores();
        while (Console.In.ReadLine()?.Split(' ') is [var profile, var from, var end])
        {
            var batch = new SimulationBatch(ulong.Parse(from, CultureInfo.InvariantCulture), ulong.Parse(end, CultureInfo.InvariantCulture));
            batch.Work(PlantedBug.None, Enum.Parse<SimulationProfile>(profile), stores);
            Console.Out.WriteLine(batch.Write());
        }

        return 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var worker in _workers)
        {
            // It ends when nothing more comes.
            worker.StandardInput.Close();
            worker.WaitForExit();
            worker.Dispose();
        }
    }

    private static Process Start()
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Gateway.Simulation.Tests"))
        {
            ArgumentList = { "work" },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };

        // Everything is compiled as well as it can be at its first call, the framework too; one heap, collected every 64 MiB (numbers are hexadecimal).
        start.Environment["DOTNET_TieredCompilation"] = "0";
        start.Environment["DOTNET_ReadyToRun"] = "0";
        start.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
        start.Environment["DOTNET_GCgen0size"] = "4000000";
        return Process.Start(start)!;
    }

    private static void Lead(Process worker, SimulationBatch batch, SimulationProfile profile)
    {
        while (batch.TakeNext(Chunk) is { } range)
        {
            worker.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{profile} {range.From} {range.End}"));
            if (worker.StandardOutput.ReadLine() is not { } answer)
            {
                batch.Fail(range.From, "a worker ended before it had answered");
                return;
            }

            batch.Add(answer);
        }
    }
}
