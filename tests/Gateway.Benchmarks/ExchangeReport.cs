using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Benchmarks.Floors;

namespace Gateway.Benchmarks;

/// <summary>The figures of one run, and their ratios to its floors. Absolute figures are the machine's as much as ours.</summary>
internal sealed record ExchangeReport
{
    /// <summary>Bulk rounds, published inside the sender's process.</summary>
    public required IReadOnlyList<BulkRound> Rounds { get; init; }

    /// <summary>The same through the client API, whose client shares the cores.</summary>
    public required BulkRound ViaClient { get; init; }

    /// <summary>Latencies at the steady pace, from the instant a record was due until its receipt is held, in milliseconds.</summary>
    public required Distribution Latency { get; init; }

    /// <summary>Alerts raised at the receiver.</summary>
    public required long Alerts { get; init; }

    /// <summary>Records the receiver holds at the end.</summary>
    public required long Held { get; init; }

    /// <summary>Size of the largest view that travelled, in bytes.</summary>
    public required int ViewSize { get; init; }

    /// <summary>Load averages of the machine over 1, 5 and 15 minutes, taken before the floors.</summary>
    public required string Load { get; init; }

    /// <summary>The floors.</summary>
    public required MeasuredFloors Floors { get; init; }

    private BulkRound Median => Rounds.OrderBy(round => round.PerSecond).ElementAt(Rounds.Count / 2);

    private double RatioToBound => Median.PerSecond / Floors.BoundRecordsPerSecond;

    /// <summary>
    /// Processor time that cannot be saved ÷ processor time used. On a machine that others use too it says more than records a second: time
    /// the others take counts in neither.
    /// </summary>
    private double CpuRatio => Floors.UnavoidableMicroseconds / (Median.MicrosecondsA + Median.MicrosecondsB);

    /// <summary>One object.</summary>
    public string ToJson() => new JsonObject
    {
        ["recordsPerSecond"] = Round(Median.PerSecond),
        ["boundRecordsPerSecond"] = Round(Floors.BoundRecordsPerSecond),
        ["ratioToBound"] = Round(RatioToBound),
        ["p50Ms"] = Round(Latency.Median),
        ["p99Ms"] = Round(Latency.At(0.99)),
        ["minRecordsPerSecond"] = Round(Rounds.Min(round => round.PerSecond)),
        ["maxRecordsPerSecond"] = Round(Rounds.Max(round => round.PerSecond)),
        ["senderCpuMicroseconds"] = Round(Median.MicrosecondsA),
        ["receiverCpuMicroseconds"] = Round(Median.MicrosecondsB),
        ["cpuRatioToBound"] = Round(CpuRatio),
        ["clientRecordsPerSecond"] = Round(ViaClient.PerSecond),
        ["latencyRatioToFloor"] = Round(Latency.Median / Floors.LatencyMilliseconds),
        ["viewBytes"] = ViewSize,
        ["alerts"] = Alerts,
        ["recordsHeld"] = Held,
        ["loadAverage"] = Load,
        ["floors"] = new JsonObject
        {
            ["grpcStream"] = ToJson(Floors.Stream),
            ["sqliteCommitBatched"] = ToJson(Floors.CommitBatched),
            ["sqliteCommitSingle"] = ToJson(Floors.CommitSingle),
            ["signVerify"] = ToJson(Floors.SignVerify),
            ["sealOpen"] = ToJson(Floors.SealOpen),
            ["fieldDigests"] = ToJson(Floors.Digests),
            ["roundTripMs"] = Round(Floors.RoundTripMilliseconds),
            ["latencyMs"] = Round(Floors.LatencyMilliseconds),
        },
    }.ToJsonString();

    /// <summary>For people.</summary>
    public string ToTable()
    {
        var table = new StringBuilder();
        Line($"Exchange A to B until A holds B's receipt: views of {ViewSize} bytes, {SampleRecords.Disclosures} disclosures; {Held} held, {Alerts} alerts; load {Load}");
        Line($"");
        Line($"{"",-38}{"per second",14}{"us CPU each",14}{"ratio",10}");
        Line($"{"records, published inside A",-38}{Median.PerSecond,14:F0}{Median.MicrosecondsA + Median.MicrosecondsB,14:F1}{RatioToBound,10:P0} of the bound");
        Line($"{"  lowest and highest round",-38}{Rounds.Min(round => round.PerSecond),14:F0}{Rounds.Max(round => round.PerSecond),14:F0}");
        Line($"{"  CPU of A and of B, us a record",-38}{Median.MicrosecondsA,14:F1}{Median.MicrosecondsB,14:F1}{CpuRatio,10:P0} of it unavoidable");
        Line($"{"records, through A's client API",-38}{ViaClient.PerSecond,14:F0}{ViaClient.MicrosecondsA + ViaClient.MicrosecondsB,14:F1}{ViaClient.PerSecond / Median.PerSecond,10:P0} of the first line");
        Line($"{"bound",-38}{Floors.BoundRecordsPerSecond,14:F0}{Floors.UnavoidableMicroseconds,14:F1}");
        Row("  gRPC stream, mutual TLS", Floors.Stream, 1);
        Row("  SQLite commit of 256, at each node", Floors.CommitBatched, 2);
        Row("  batch signature, signed and verified", Floors.SignVerify, 1);
        Row("  body and slip, sealed and opened", Floors.SealOpen, 1);
        Row("  field digests, made twice", Floors.Digests, 1);
        Line($"{"SQLite commit of 1",-38}{Floors.CommitSingle.PerSecond,14:F0}{Floors.CommitSingle.CpuMicroseconds,14:F1}");
        Line($"");
        Line($"Latency at {ExchangeBenchmark.PacedPerSecond} records/s, open loop: p50 {Latency.Median:F2} ms, p99 {Latency.At(0.99):F2} ms, largest {Latency.Range.Max:F2} ms");
        Line($"  floor {Floors.LatencyMilliseconds:F2} ms (three single commits and a round trip of {Floors.RoundTripMilliseconds:F2} ms); p50 is {Latency.Median / Floors.LatencyMilliseconds:F1} times the floor");
        Line($"Bound = {MeasuredFloors.Cores} cores x 1,000,000 / (stream + 2 x commit of 256 + signature + sealing + digests), us of CPU a record.");
        return table.ToString();

        void Line(FormattableString text) => table.AppendLine(text.ToString(CultureInfo.InvariantCulture));

        void Row(string name, Floor floor, int times) =>
            Line($"{name,-38}{floor.PerSecond,14:F0}{floor.CpuMicroseconds * times,14:F1}{floor.CpuMicroseconds * times / Floors.UnavoidableMicroseconds,10:P0} of the bound");
    }

    private static JsonObject ToJson(Floor floor) => new() { ["perSecond"] = Round(floor.PerSecond), ["cpuMicroseconds"] = Round(floor.CpuMicroseconds) };

    private static double Round(double value) => Math.Round(value, 3);
}
