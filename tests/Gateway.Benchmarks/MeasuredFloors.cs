using Gateway.Benchmarks.Floors;
using Gateway.Node.Configuration;

namespace Gateway.Benchmarks;

/// <summary>All floors of one run.</summary>
internal sealed record MeasuredFloors
{
    /// <summary>4 KiB messages over one gRPC stream with mutual TLS; processor time of both ends.</summary>
    public required Floor Stream { get; init; }

    /// <summary>Rows of 4 KiB in synced commits of 256.</summary>
    public required Floor CommitBatched { get; init; }

    /// <summary>Rows of 4 KiB in synced commits of one.</summary>
    public required Floor CommitSingle { get; init; }

    /// <summary>Batch signature made, and verified from every record's path; per record.</summary>
    public required Floor SignVerify { get; init; }

    /// <summary>Body and slip sealed and opened; per record.</summary>
    public required Floor SealOpen { get; init; }

    /// <summary>Field digests at both ends; per record.</summary>
    public required Floor Digests { get; init; }

    /// <summary>One small message there and one back, in milliseconds.</summary>
    public required double RoundTripMilliseconds { get; init; }

    /// <summary>Cores the two nodes have: two, or fewer on a smaller machine.</summary>
    public static int Cores => Math.Min(2, Environment.ProcessorCount);

    /// <summary>Processor time that no implementation of this exchange saves, in microseconds a record, both nodes together.</summary>
    public double UnavoidableMicroseconds =>
        Stream.CpuMicroseconds + (2 * CommitBatched.CpuMicroseconds) + SignVerify.CpuMicroseconds + SealOpen.CpuMicroseconds + Digests.CpuMicroseconds;

    /// <summary>
    /// The bound: cores × 1,000,000 ÷ (stream + 2 × batched commit + sign and verify + seal and open + digests), in records a second. It counts
    /// one row a record at each node and no policy, admission, audit row, search token or subscription: the product does all of them.
    /// </summary>
    public double BoundRecordsPerSecond => Cores * 1_000_000 / UnavoidableMicroseconds;

    /// <summary>Latency floor in milliseconds: the commits of publication, reception and receipt, and one round trip.</summary>
    public double LatencyMilliseconds => (3_000 / CommitSingle.PerSecond) + RoundTripMilliseconds;

    /// <summary>Measures every floor, each for about <paramref name="time"/>.</summary>
    public static async Task<MeasuredFloors> MeasureAsync(NodeFolder agency, string folder, TimeSpan time, int bodySize, CancellationToken cancel)
    {
        using var keys = agency.LoadKeys(NodeSettings.Read(agency.SettingsFile), TimeProvider.System);
        await using var stream = await StreamFloor.StartAsync(keys.Certificate, cancel);
        return new MeasuredFloors
        {
            Stream = await stream.StreamAsync(time, bodySize, cancel),
            RoundTripMilliseconds = await stream.RoundTripAsync(500, cancel),
            CommitBatched = StoreFloors.Commit(folder, time, StoreFloors.Batch, bodySize),
            CommitSingle = StoreFloors.Commit(folder, time, 1, bodySize),
            SignVerify = CryptoFloors.SignAndVerify(time),
            SealOpen = CryptoFloors.SealAndOpen(time, bodySize),
            Digests = CryptoFloors.FieldDigests(time),
        };
    }
}
