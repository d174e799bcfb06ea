using Gateway.Benchmarks.Floors;

namespace Gateway.Benchmarks;

/// <summary>
/// What each further peer costs that gets the same view: processor time of publishing to 51 peers less that of publishing to one, for one
/// of the other fifty. The peers have keys and no nodes, so that nothing but publishing is measured.
/// </summary>
internal static class FanOutBenchmark
{
    private const int Further = 50;
    private const int WarmUp = 3_000;

    /// <summary>Bytes of an entry and a decision, about.</summary>
    private const int RowSize = 512;

    /// <summary>Runs it and prints the result.</summary>
    /// <returns>Exit code.</returns>
    public static async Task<int> RunAsync(FigureOptions options, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("gateway-benchmark-").FullName;
        try
        {
            using var agency = AgencyClient.Initialise("ALPHA", Path.Combine(folder, "a"));
            await using var node = await NodeProcess.StartAsync(agency.Folder.Path, cancel);
            var one = await MeasureAsync(agency, node, folder, 0, 1, options.Records, cancel);
            var all = await MeasureAsync(agency, node, folder, 1, 1 + Further, options.Records, cancel);
            var time = TimeSpan.FromSeconds(options.Seconds);
            var floor = CryptoFloors.Slip(time).CpuMicroseconds + StoreFloors.Commit(folder, time, StoreFloors.Batch, RowSize).CpuMicroseconds;
            return new FigureReport(
                $"Publishing one view to 1 and to {1 + Further} peers, microseconds of CPU a record",
                "a slip sealed into the feed, and one row in a commit of 256",
                [
                    new Figure("record to one peer", one, "us", floor),
                    new Figure($"record to {1 + Further} peers", all, "us", floor * (1 + Further)),
                    new Figure("each further peer", (all - one) / Further, "us", floor),
                ]).Print(options.IsJson);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> MeasureAsync(
        AgencyClient agency, NodeProcess node, string folder, int known, int peers, int records, CancellationToken cancel)
    {
        for (var peer = known; peer < peers; peer++)
        {
            await agency.AcceptStrangerAsync(NameOf(peer), Path.Combine(folder, NameOf(peer)), cancel);
        }

        await agency.SetPolicyAsync(SamplePolicy.For(string.Join(", ", Enumerable.Range(0, peers).Select(NameOf))), cancel);
        await node.AskAsync($"queue {Math.Min(WarmUp, records)}", cancel);
        return (await node.AskAsync($"queue {records}", cancel)).CpuMilliseconds * 1_000 / records;
    }

    private static string NameOf(int peer) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"PEER{peer:D2}");
}
