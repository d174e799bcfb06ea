using System.Diagnostics;
using System.Globalization;
using Gateway.Node.V1;

namespace Gateway.Benchmarks;

/// <summary>
/// Two nodes, each a process of its own, mutual TLS between them, every security step on: from Publish at A until A durably holds B's signed
/// receipt.
/// </summary>
/// <remarks>
/// Two processes, because one process would share caches, collector and thread pool between the nodes. Records are published inside A's
/// process for the main figure, so that the cores carry the two nodes only, and once more through A's client API from this third process,
/// whose own work then counts against the same cores.
/// </remarks>
internal static class ExchangeBenchmark
{
    /// <summary>Records published before anything is measured, so that the compiler is done with the hot paths.</summary>
    public const int WarmUp = 6_000;

    /// <summary>Pace of the latency run, in records a second.</summary>
    public const int PacedPerSecond = 200;

    /// <summary>Calls under way at once through the client API, over <see cref="ClientConnections"/> connections.</summary>
    public const int ClientCalls = 256;

    /// <summary>Connections of the client: each carries at most 100 calls at once.</summary>
    public const int ClientConnections = 4;

    /// <summary>Runs it and prints the result.</summary>
    /// <returns>Exit code.</returns>
    public static async Task<int> RunAsync(ExchangeOptions options, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("gateway-benchmark-").FullName;
        try
        {
            using var a = AgencyClient.Initialise("ALPHA", Path.Combine(folder, "a"));
            using var b = AgencyClient.Initialise("BRAVO", Path.Combine(folder, "b"));
            await using var nodeA = await NodeProcess.StartAsync(a.Folder.Path, cancel);
            await using var nodeB = await NodeProcess.StartAsync(b.Folder.Path, cancel);
            Say("pairing, policy of 20 rules, subscriptions");
            await AgencyClient.PairAsync(a, b, cancel);
            await a.SetPolicyAsync(SamplePolicy.For(b.Name), cancel);
            await b.SubscribeAsync(cancel);

            Say($"warm-up: {WarmUp} records");
            await nodeA.AskAsync($"bulk {WarmUp}", cancel);
            var rounds = new List<BulkRound>();
            for (var round = 1; round <= options.Rounds; round++)
            {
                rounds.Add(await BulkAsync(nodeA, nodeB, options.Records, cancel));
                Say($"round {round} of {options.Rounds}: {rounds[^1]}");
            }

            var viaClient = await ViaClientAsync(a, nodeA, nodeB, options.Records / 2, cancel);
            Say($"through the client API: {viaClient}");
            Say($"latency at {PacedPerSecond} records/s for {options.Seconds} s");
            await nodeA.AskAsync($"paced {PacedPerSecond} {PacedPerSecond}", cancel);
            var paced = await nodeA.AskAsync($"paced {PacedPerSecond * options.Seconds} {PacedPerSecond}", cancel);
            var viewSize = (int)(await nodeB.AskAsync("body", cancel)).Count;
            var report = new ExchangeReport
            {
                Rounds = rounds,
                ViaClient = viaClient,
                Latency = Distribution.Of(paced.Latencies),
                Alerts = (await nodeB.AskAsync("alerts", cancel)).Count,
                Held = (await nodeB.AskAsync("held", cancel)).Count,
                ViewSize = viewSize,
                Load = LoadAverage(),
                Floors = await FloorsAsync(a, folder, options, viewSize, cancel),
            };
            await Console.Out.WriteLineAsync((options.IsJson ? report.ToJson() : report.ToTable()).AsMemory(), cancel);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<MeasuredFloors> FloorsAsync(AgencyClient a, string folder, ExchangeOptions options, int viewSize, CancellationToken cancel)
    {
        Say("floors: stream, commits, signatures, sealing, digests");
        return await MeasuredFloors.MeasureAsync(a.Folder, folder, TimeSpan.FromSeconds(Math.Min(options.Seconds, 5)), viewSize, cancel);
    }

    private static async Task<BulkRound> BulkAsync(NodeProcess nodeA, NodeProcess nodeB, int records, CancellationToken cancel)
    {
        var cpuB = await nodeB.CpuAsync(cancel);
        var done = await nodeA.AskAsync($"bulk {records}", cancel);
        return new BulkRound(records, done.Milliseconds, done.CpuMilliseconds, await nodeB.CpuAsync(cancel) - cpuB);
    }

    private static async Task<BulkRound> ViaClientAsync(AgencyClient a, NodeProcess nodeA, NodeProcess nodeB, int records, CancellationToken cancel)
    {
        PublicationService.PublicationServiceClient[] clients =
            [.. Enumerable.Range(0, ClientConnections).Select(_ => new PublicationService.PublicationServiceClient(a.Connect("publisher")))];
        PublishRequest[] samples = [.. Enumerable.Range(0, SampleRecords.Distinct).Select(i => new PublishRequest { Record = SampleRecords.Make(i) })];
        await PublishAsync(clients, samples, 2_000, "warm", cancel);
        var before = (await nodeA.AskAsync("sent", cancel)).Count;
        await nodeA.AskAsync(Receipted(before), cancel);
        var (cpuA, cpuB, started) = (await nodeA.CpuAsync(cancel), await nodeB.CpuAsync(cancel), Stopwatch.GetTimestamp());
        await PublishAsync(clients, samples, records, "run", cancel);
        await nodeA.AskAsync(Receipted(before + records), cancel);
        return new BulkRound(
            records, Stopwatch.GetElapsedTime(started).TotalMilliseconds, await nodeA.CpuAsync(cancel) - cpuA, await nodeB.CpuAsync(cancel) - cpuB);
    }

    private static async Task PublishAsync(
        PublicationService.PublicationServiceClient[] clients, PublishRequest[] samples, int records, string run, CancellationToken cancel)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, ClientCalls).Select(worker => Task.Run(
            async () =>
            {
                while (Interlocked.Increment(ref next) is var index && index < records)
                {
                    var request = new PublishRequest
                    {
                        RequestId = string.Create(CultureInfo.InvariantCulture, $"{run}-{index}"),
                        Record = samples[index % samples.Length].Record,
                    };
                    await clients[worker % clients.Length].PublishAsync(request, cancellationToken: cancel);
                }
            },
            cancel)));
    }

    private static string Receipted(long seq) => string.Create(CultureInfo.InvariantCulture, $"receipted {seq}");

    private static string LoadAverage() => File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]) : "unknown";

    private static void Say(string text) => Console.Error.WriteLine(text);
}

/// <summary>One bulk measurement.</summary>
/// <param name="Records">Records until their receipts were held.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="CpuA">Processor time of the sender, in milliseconds.</param>
/// <param name="CpuB">Processor time of the receiver, in milliseconds.</param>
internal sealed record BulkRound(int Records, double Milliseconds, double CpuA, double CpuB)
{
    /// <summary>Records a second.</summary>
    public double PerSecond => Records / Milliseconds * 1_000;

    /// <summary>Processor time of the sender, in microseconds a record.</summary>
    public double MicrosecondsA => CpuA * 1_000 / Records;

    /// <summary>Processor time of the receiver, in microseconds a record.</summary>
    public double MicrosecondsB => CpuB * 1_000 / Records;

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{PerSecond:F0} records/s, {MicrosecondsA:F0} us of A and {MicrosecondsB:F0} us of B a record");
}
