using System.Globalization;

namespace Gateway.Simulation.Tests;

/// <summary>Many seeds, and what they came to together.</summary>
/// <param name="from">The first seed.</param>
/// <param name="end">The one after the last.</param>
internal sealed class SimulationBatch(ulong from, ulong end)
{
    private readonly Lock _gate = new();
    private readonly long[] _sums = new long[9];
    private ulong _next = from;

    /// <summary>Seeds that were run.</summary>
    public ulong Seeds { get; private set; }

    /// <summary>A seed that broke a rule, the smallest of those found; null when none did.</summary>
    public FailedSeed? Failed { get; private set; }

    public long Turns => _sums[0];

    public long Frames => _sums[1];

    public long Crashes => _sums[2];

    public long Restores => _sums[3];

    public long Delivered => _sums[4];

    public long Alerts => _sums[5];

    public long Recalls => _sums[6];

    public long TakeOvers => _sums[7];

    public long Seals => _sums[8];

    /// <summary>Runs seeds from one on, until all are run or one breaks a rule: on a thread for each core, each with worlds of its own.</summary>
    public static SimulationBatch Run(ulong from, ulong count, PlantedBug bug, SimulationProfile profile = SimulationProfile.Usual)
    {
        var batch = new SimulationBatch(from, from + count);
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            using var stores = new SimulationStores();
            batch.Work(bug, profile, stores);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return batch;
    }

    /// <summary>Runs seeds, one after the other, as long as there are any.</summary>
    public void Work(PlantedBug bug, SimulationProfile profile, SimulationStores stores)
    {
        while (TakeNext(1) is { } range)
        {
            Add(Simulation.Run(range.From, bug, stores, profile));
        }
    }

    /// <summary>Takes the next seeds, at most so many; null when all are taken, or one broke a rule.</summary>
    public (ulong From, ulong End)? TakeNext(ulong count)
    {
        lock (_gate)
        {
            if (Failed is not null || _next >= end)
            {
                return null;
            }

            var first = _next;
            _next = Math.Min(first + count, end);
            return (first, _next);
        }
    }

    /// <summary>Notes a seed that broke a rule.</summary>
    public void Fail(ulong seed, string rule)
    {
        lock (_gate)
        {
            Failed = Failed is { } known && known.Seed <= seed ? known : new FailedSeed(seed, rule);
        }
    }

    /// <summary>As a line, for another process.</summary>
    public string Write() => string.Join(
        ' ', [Seeds.ToString(CultureInfo.InvariantCulture), .. _sums.Select(sum => sum.ToString(CultureInfo.InvariantCulture)),
            Failed is { } failed ? string.Create(CultureInfo.InvariantCulture, $"{failed.Seed} {failed.Failure.ReplaceLineEndings(" ")}") : ""]);

    /// <summary>Adds what another process wrote.</summary>
    public void Add(string line)
    {
        var parts = line.Split(' ', _sums.Length + 3, StringSplitOptions.RemoveEmptyEntries);
        lock (_gate)
        {
            Seeds += ulong.Parse(parts[0], CultureInfo.InvariantCulture);
            for (var i = 0; i < _sums.Length; i++)
            {
                _sums[i] += long.Parse(parts[i + 1], CultureInfo.InvariantCulture);
            }
        }

        if (parts.Length == _sums.Length + 3)
        {
            Fail(ulong.Parse(parts[^2], CultureInfo.InvariantCulture), parts[^1]);
        }
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Delivered} records delivered, {Alerts} alerts, {Recalls} recalls carried out, {Frames} frames, {Crashes} crashes, {Restores} restores, {TakeOvers} take-overs, {Seals} slips sealed, {Turns} turns";

    private void Add(SimulationResult result)
    {
        int[] counts = [
            result.Turns, result.Frames, result.Crashes, result.Restores, result.Delivered, result.Alerts, result.Recalls, result.TakeOvers, result.Seals];
        lock (_gate)
        {
            Seeds++;
            for (var i = 0; i < counts.Length; i++)
            {
                _sums[i] += counts[i];
            }
        }

        if (result.Failure is not null)
        {
            Fail(result.Seed, result.Failure);
        }
    }
}

/// <summary>A seed that broke a rule.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Failure">The rule.</param>
internal sealed record FailedSeed(ulong Seed, string Failure);
