using System.Globalization;
using System.Text.Json;
using Gateway.Node.Configuration;
using Gateway.Node.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Benchmarks;

/// <summary>
/// The hidden verb: runs one node, and does on command what has to happen inside its process: publish without a client's call, and read the
/// processor time used. Commands are lines on standard input, answers one JSON line each on standard output.
/// </summary>
internal static class NodeVerb
{
    /// <summary>The verb.</summary>
    public const string Name = "node";

    /// <summary>Runs until standard input ends.</summary>
    public static async Task RunAsync(string folder, CancellationToken cancel)
    {
        await using var node = await NodeHost.StartAsync(
            new NodeFolder(folder), allowDevelopmentKeys: true, LogLevel.Warning, TimeProvider.System, cancel);
        using var load = new PublishLoad(node);
        Answer(new NodeAnswer());
        while (await Console.In.ReadLineAsync(cancel) is { } line)
        {
            Answer(await CarryOutAsync(line.Split(' '), load, cancel));
        }
    }

    private static async Task<NodeAnswer> CarryOutAsync(string[] command, PublishLoad load, CancellationToken cancel) => command switch
    {
        ["cpu"] => new NodeAnswer { CpuMilliseconds = Environment.CpuUsage.TotalTime.TotalMilliseconds },
        ["peak"] => new NodeAnswer { Count = PeakOf(await File.ReadAllLinesAsync("/proc/self/status", cancel)) },
        ["bulk", var records] => await load.BulkAsync(Number(records), cancel),
        ["queue", var records] => await load.QueueAsync(Number(records), cancel),
        ["paced", var records, var perSecond] => load.Paced(Number(records), Number(perSecond), cancel),
        ["receipted", var seq] => load.UntilReceipted(Number(seq), cancel),
        ["sent"] => new NodeAnswer { Count = load.Count("SELECT COALESCE(MAX(seq), 0) FROM outbound_feed") },
        ["held"] => new NodeAnswer { Count = load.Count("SELECT COUNT(*) FROM record_version WHERE received_from IS NOT NULL") },
        ["alerts"] => new NodeAnswer { Count = load.Count("SELECT COUNT(*) FROM alert") },
        ["body"] => new NodeAnswer { Count = load.Count("SELECT MAX(LENGTH(view)) FROM record_version") },
        _ => throw new InvalidOperationException($"No such command: {string.Join(' ', command)}"),
    };

    /// <summary>The line VmHWM of proc(5), in kibibytes there.</summary>
    private static long PeakOf(string[] status) =>
        long.Parse(status.Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static void Answer(NodeAnswer answer)
    {
        Console.Out.WriteLine(JsonSerializer.Serialize(answer));
        Console.Out.Flush();
    }
}

/// <summary>Answer of a node's process to one command.</summary>
internal sealed record NodeAnswer
{
    /// <summary>What was counted.</summary>
    public long Count { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public double Milliseconds { get; init; }

    /// <summary>Processor time of the process since its start, in milliseconds.</summary>
    public double CpuMilliseconds { get; init; }

    /// <summary>When each record was due, on the machine's monotonic clock, which all its processes share.</summary>
    public IReadOnlyList<long> Due { get; init; } = [];

    /// <summary>The id each record was given.</summary>
    public IReadOnlyList<string> Records { get; init; } = [];

    /// <summary>One latency per record, in milliseconds.</summary>
    public IReadOnlyList<double> Latencies { get; init; } = [];
}
