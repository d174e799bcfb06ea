using Gateway.Benchmarks.Floors;
using Gateway.Node.Alerts;
using Gateway.Node.Publication;
using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Protocol.Identifiers;
using Gateway.Record.V1;

namespace Gateway.Benchmarks;

/// <summary>What matching one record costs as subscriptions grow, of which almost none can match it.</summary>
internal static class SubscriptionBenchmark
{
    private const int Records = 256;
    private static readonly int[] Sizes = [1_000, 10_000, 100_000];

    /// <summary>Runs it and prints the result.</summary>
    /// <returns>Exit code.</returns>
    public static int Run(FigureOptions options)
    {
        var now = TimeProvider.System.GetUtcNow();
        MatchableRecord[] records = [.. Enumerable.Range(0, Records).Select(i =>
        {
            var content = DraftRecord.Prepare(SampleRecords.Make(i), new HashSet<string>());
            return MatchableRecord.Of(content, RecordTerms.Of(content), now)!;
        })];
        var time = TimeSpan.FromSeconds(options.Seconds);

        // Once in vain: the compiler is not done with a path before it has been walked for a while.
        _ = Measure(records, Sizes[0], time);
        var figures = Sizes.Select(size =>
        {
            var (cost, floor, evaluated) = Measure(records, size, time);
            return new Figure($"{size} subscriptions, {evaluated:F1} looked at", cost, "us", floor);
        });
        return new FigureReport(
            "Matching one record, microseconds of CPU by subscriptions filed", "the same with no subscription: asking for each of the record's keys", [.. figures])
            .Print(options.IsJson);
    }

    private static (double Cost, double Floor, double Evaluated) Measure(MatchableRecord[] records, int size, TimeSpan time)
    {
        var filing = new SubscriptionFiling();
        for (var i = 0; i < size; i++)
        {
            var watched = WatchedTerms.Of(Terms(i), Purpose.Investigation, IdentifierStopList.Default);
            filing.Add(i, watched, FilingKey.Of(watched));
        }

        var evaluated = records.Average(record => filing.Match(record).Evaluated);
        return (MatchAll(filing, records, time), MatchAll(new SubscriptionFiling(), records, time), evaluated);
    }

    private static double MatchAll(SubscriptionFiling filing, MatchableRecord[] records, TimeSpan time) => Floor.Measure(time, records.Length, () =>
    {
        foreach (var record in records)
        {
            _ = filing.Match(record);
        }
    }).CpuMicroseconds;

    /// <summary>Nine in ten watch a number, one in ten a name. One in a thousand numbers occurs in the sample records.</summary>
    private static SubscriptionTerms Terms(int index) => (index % 10, index % 1_000) switch
    {
        (_, 0) => Phone(SampleRecords.PhoneOf(index / 1_000 % SampleRecords.Distinct)),
        (9, _) => new SubscriptionTerms { Names = { $"Zygmund Quarrington{Letters(index)}" } },
        _ => new SubscriptionTerms { Identifiers = { new IdentifierQuery { Type = IdentifierType.Email, Value = $"watched.{index}@example.net" } } },
    };

    private static SubscriptionTerms Phone(string number) => new() { Identifiers = { new IdentifierQuery { Type = IdentifierType.Phone, Value = number, Scope = "GB" } } };

    private static string Letters(int number) => string.Concat(number.ToString("D6", System.Globalization.CultureInfo.InvariantCulture).Select(digit => (char)('a' + digit - '0')));
}
