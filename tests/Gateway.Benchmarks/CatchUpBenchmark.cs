using System.Diagnostics;

namespace Gateway.Benchmarks;

/// <summary>
/// A peer that was away: everything queued for it meanwhile until A holds the receipts, and then, with all that history and nothing to do, the
/// time from its start until a single new record is receipted.
/// </summary>
internal static class CatchUpBenchmark
{
    /// <summary>Runs it and prints the result.</summary>
    /// <returns>Exit code.</returns>
    public static async Task<int> RunAsync(FigureOptions options, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("gateway-benchmark-").FullName;
        try
        {
            using var a = AgencyClient.Initialise("ALPHA", Path.Combine(folder, "a"));
            using var b = AgencyClient.Initialise("BRAVO", Path.Combine(folder, "b"));
            await using var nodeA = await NodeProcess.StartAsync(a.Folder.Path, cancel);
            await using (await NodeProcess.StartAsync(b.Folder.Path, cancel))
            {
                await AgencyClient.PairAsync(a, b, cancel);
                await a.SetPolicyAsync(SamplePolicy.For(b.Name), cancel);
                await b.SubscribeAsync(cancel);
                await nodeA.AskAsync($"bulk {ExchangeBenchmark.WarmUp}", cancel);
            }

            await nodeA.AskAsync($"queue {options.Records}", cancel);
            var caughtUp = await ReturnAsync(b, nodeA, 0, cancel);
            var nothing = await ReturnAsync(b, nodeA, 1, cancel);
            var floors = await MeasuredFloors.MeasureAsync(a.Folder, folder, TimeSpan.FromSeconds(options.Seconds), 4_096, cancel);
            return new FigureReport(
                $"{options.Records} records queued for a peer that was away, and its return with nothing to do",
                "1,000,000 divided by the bound of the exchange; for the return, three single commits and a round trip",
                [
                    new Figure("caught up, a record", caughtUp * 1_000 / options.Records, "us", 1_000_000 / floors.BoundRecordsPerSecond),
                    new Figure("returned with nothing to do, one new record", nothing, "ms", floors.LatencyMilliseconds),
                ]).Print(options.IsJson);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Starts B again, and stops it in the end.</summary>
    /// <returns>Milliseconds from its listeners answering until everything sent so far, and these records, are receipted.</returns>
    private static async Task<double> ReturnAsync(AgencyClient b, NodeProcess nodeA, int records, CancellationToken cancel)
    {
        await using var nodeB = await NodeProcess.StartAsync(b.Folder.Path, cancel);
        var started = Stopwatch.GetTimestamp();
        await nodeA.AskAsync($"queue {records}", cancel);
        var sent = (await nodeA.AskAsync("sent", cancel)).Count;
        await nodeA.AskAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"receipted {sent}"), cancel);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
