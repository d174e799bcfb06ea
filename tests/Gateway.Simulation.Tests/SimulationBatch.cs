namespace Gateway.Simulation.Tests;

/// <summary>Many seeds, on a thread for each core; each thread's worlds are its own.</summary>
internal sealed class SimulationBatch
{
    private readonly Lock _gate = new();
    private ulong _next;

    /// <summary>Seeds that were run.</summary>
    public ulong Seeds { get; private set; }

    /// <summary>A seed that broke a rule, the smallest of those found; null when none did.</summary>
    public SimulationResult? Failed { get; private set; }

    public long Turns { get; private set; }

    public long Frames { get; private set; }

    public long Crashes { get; private set; }

    public long Restores { get; private set; }

    public long Delivered { get; private set; }

    public long Alerts { get; private set; }

    public long Recalls { get; private set; }

    public long TakeOvers { get; private set; }

    public long Seals { get; private set; }

    /// <summary>Runs seeds from one on, until all are run or one breaks a rule.</summary>
    public static SimulationBatch Run(ulong from, ulong count, PlantedBug bug, SimulationProfile profile = SimulationProfile.Usual)
    {
        var batch = new SimulationBatch { _next = from };
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() => batch.Work(from + count, bug, profile))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return batch;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Delivered} records delivered, {Alerts} alerts, {Recalls} recalls carried out, {Frames} frames, {Crashes} crashes, {Restores} restores, {TakeOvers} take-overs, {Seals} slips sealed, {Turns} turns";

    private void Work(ulong end, PlantedBug bug, SimulationProfile profile)
    {
        using var stores = new SimulationStores();
        while (TakeNext(end) is { } seed)
        {
            Add(Simulation.Run(seed, bug, stores, profile));
        }
    }

    private ulong? TakeNext(ulong end)
    {
        lock (_gate)
        {
            return Failed is null && _next < end ? _next++ : null;
        }
    }

    private void Add(SimulationResult result)
    {
        lock (_gate)
        {
            Seeds++;
            Turns += result.Turns;
            Frames += result.Frames;
            Crashes += result.Crashes;
            Restores += result.Restores;
            Delivered += result.Delivered;
            Alerts += result.Alerts;
            Recalls += result.Recalls;
            TakeOvers += result.TakeOvers;
            Seals += result.Seals;
            if (result.Failure is not null && (Failed is null || result.Seed < Failed.Seed))
            {
                Failed = result;
            }
        }
    }
}
