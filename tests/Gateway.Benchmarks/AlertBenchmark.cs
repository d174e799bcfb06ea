using System.Collections.Concurrent;
using System.Diagnostics;
using Gateway.Benchmarks.Floors;
using Gateway.Node.V1;
using Grpc.Core;

namespace Gateway.Benchmarks;

/// <summary>From the instant a record is due at A to its alert in the hands of B's subscriber, at a steady pace, every record meeting a subscription.</summary>
internal static class AlertBenchmark
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
            await using var nodeB = await NodeProcess.StartAsync(b.Folder.Path, cancel);
            await AgencyClient.PairAsync(a, b, cancel);
            await a.SetPolicyAsync(SamplePolicy.For(b.Name), cancel);
            await b.SubscribeToAllAsync(cancel);
            await nodeA.AskAsync($"bulk {ExchangeBenchmark.WarmUp}", cancel);

            var before = (ulong)(await nodeB.AskAsync("alerts", cancel)).Count;
            var seen = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
            var count = ExchangeBenchmark.PacedPerSecond * (1 + options.Seconds);
            var watching = WatchAsync(new AlertService.AlertServiceClient(b.Connect("analyst")), before, seen, count, cancel);
            var paced = await nodeA.AskAsync($"paced {count} {ExchangeBenchmark.PacedPerSecond}", cancel);
            await watching;

            // The first second warms the watch up.
            var latencies = Distribution.Of(paced.Records.Zip(paced.Due).Skip(ExchangeBenchmark.PacedPerSecond)
                .Select(record => Stopwatch.GetElapsedTime(record.Second, seen[record.First]).TotalMilliseconds));
            var floors = await MeasuredFloors.MeasureAsync(a.Folder, folder, TimeSpan.FromSeconds(1), (int)(await nodeB.AskAsync("body", cancel)).Count, cancel);
            var floor = (2_000 / floors.CommitSingle.PerSecond) + floors.RoundTripMilliseconds;
            return new FigureReport(
                $"Alert at B's subscriber, {ExchangeBenchmark.PacedPerSecond} records/s, from the instant the record was due at A",
                "the commits of publication and reception, and one round trip",
                [
                    new Figure("p50", latencies.Median, "ms", floor),
                    new Figure("p99", latencies.At(0.99), "ms", floor),
                ]).Print(options.IsJson);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task WatchAsync(
        AlertService.AlertServiceClient alerts, ulong after, ConcurrentDictionary<string, long> seen, int count, CancellationToken cancel)
    {
        using var watch = alerts.WatchAlerts(new WatchAlertsRequest { After = after }, cancellationToken: cancel);
        while (seen.Count < count && await watch.ResponseStream.MoveNext(cancel))
        {
            seen.TryAdd(watch.ResponseStream.Current.Alert.Record.RecordId, Stopwatch.GetTimestamp());
        }
    }
}
