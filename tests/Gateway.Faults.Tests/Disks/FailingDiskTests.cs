using Gateway.Faults.Tests.Load;
using Gateway.Faults.Tests.Nodes;
using Grpc.Core;

namespace Gateway.Faults.Tests.Disks;

/// <summary>
/// Three agencies share everything with each other, and the disk under one of them fails. It accepts and receipts nothing it cannot keep, says
/// so to its clients, goes on by itself when the disk does, and the other two do not notice.
/// </summary>
public sealed class FailingDiskTests
{
    private const int Publishers = 2;
    private const int RefusalsSeen = 6;
    private const int Progress = 6;

    /// <summary>Enough of a load: what is to be seen takes its time, and the machine is needed for it.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    [Fact]
    public async Task A_full_disk_refuses_and_recovers_when_there_is_room_again()
    {
        using var disk = await SmallDisk.MountAsync();
        await using var trio = Trio.Create(Path.Combine(disk.Folder, "node"));
        await trio.StartAsync();

        await trio.FailAsync(disk.Fill);
        await trio.RecoverAsync(disk.Clear);
        await trio.FailAsync(disk.Fill);
        await trio.Victim.KillAsync();
        disk.Clear();
        await trio.Victim.StartAsync();
        await trio.RecoverAsync(() => { });

        await trio.AssertNothingLostAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_failing_disk_refuses_and_recovers_even_when_the_power_goes_too(bool isFull)
    {
        var run = FaultRun.Begin(nameof(A_failing_disk_refuses_and_recovers_even_when_the_power_goes_too), 1);
        await using var trio = Trio.Create();
        using var disk = await DiskFaults.UnderAsync(trio.Victim, losesPower: true);
        await trio.StartAsync();
        Action fail = isFull ? disk.Fill : disk.Break;

        await trio.FailAsync(fail);
        await trio.RecoverAsync(disk.Mend);
        await trio.FailAsync(fail);
        await disk.CutPowerAsync(run.Choices(1));
        disk.Mend();
        await trio.Victim.StartAsync();
        await trio.RecoverAsync(() => { });

        await trio.AssertNothingLostAsync();
    }

    /// <summary>A disk that says "synced" while it fails: what the node promised meanwhile is gone, and that must show.</summary>
    [Fact]
    public async Task A_disk_that_hides_its_failure_is_found()
    {
        await using var trio = Trio.Create();
        using var disk = await DiskFaults.UnderAsync(trio.Victim, losesPower: true);
        await trio.StartAsync();
        disk.Lie();
        await trio.RecoverAsync(() => { });

        await disk.CutPowerAsync(keeps: null);
        var accepted = trio.LoadOfVictim.Accepted.Values.ToHashSet(StringComparer.Ordinal);
        await trio.Victim.StartAsync();

        Assert.False(accepted.IsSubsetOf(trio.Victim.Store.Texts("SELECT record_id FROM record_version")));
    }

    private sealed class Trio : IAsyncDisposable
    {
        private readonly Agency[] _agencies;
        private readonly PublishLoad[] _loads;

        private Trio(string? folder)
        {
            _agencies = [Agency.Create("KAR", folder), Agency.Create("WES"), Agency.Create("LIN")];
            _loads = [.. _agencies.Select(agency => new PublishLoad(agency, Publishers) { Pause = Pause })];
        }

        /// <summary>The agency whose disk fails.</summary>
        public Agency Victim => _agencies[0];

        public PublishLoad LoadOfVictim => _loads[0];

        private IEnumerable<(Agency From, Agency To, PublishLoad Load)> Ways =>
            from i in Enumerable.Range(0, _agencies.Length)
            from j in Enumerable.Range(0, _agencies.Length)
            where i != j
            select (_agencies[i], _agencies[j], _loads[i]);

        public static Trio Create(string? folder = null) => new(folder);

        public async Task StartAsync()
        {
            await Task.WhenAll(_agencies.Select(agency => agency.StartAsync()));
            await Agency.PairAsync(_agencies[0], _agencies[1]);
            await Agency.PairAsync(_agencies[0], _agencies[2]);
            await Agency.PairAsync(_agencies[1], _agencies[2]);
            foreach (var agency in _agencies)
            {
                await agency.ShareWithAsync([.. _agencies.Where(other => other != agency).Select(other => other.Name)]);
            }

            _loads.ToList().ForEach(load => load.Start());
            await ProgressAsync(_ => true);
        }

        /// <summary>The disk fails: the node's clients are told, and the others go on.</summary>
        public async Task FailAsync(Action fail)
        {
            var before = Refusals;
            fail();
            await Victim.UntilAsync("refusals with a reason", () => Refusals >= before + RefusalsSeen);
            await ProgressAsync(way => way.From != Victim && way.To != Victim);
            Assert.True(Victim.Process.IsRunning);
        }

        /// <summary>The disk is sound again: everything goes on by itself.</summary>
        public async Task RecoverAsync(Action mend)
        {
            mend();
            await ProgressAsync(_ => true);
        }

        public async Task AssertNothingLostAsync()
        {
            await Task.WhenAll(_loads.Select(load => load.StopAsync()));
            await Task.WhenAll(_agencies.Select(DeliveryCheck.UntilQuietAsync));
            var found = Ways.SelectMany(way => DeliveryCheck.Find(way.From, way.To, way.Load)).Distinct(StringComparer.Ordinal).ToList();
            var answers = string.Join(", ", LoadOfVictim.Failures.Select(failure => $"{failure.Key.Code} {failure.Key.Reason} {failure.Value} times"));
            TestContext.Current.TestOutputHelper!.WriteLine(
                $"{_loads.Sum(load => load.Accepted.Count)} records accepted, {found.Count} faults found; the failing node answered {answers}");
            Assert.True(found.Count == 0, string.Join('\n', found.Take(20)));

            // While it ran, the node's only excuse was its store; without a reason it was the death of the process that ended a call.
            Assert.DoesNotContain(LoadOfVictim.Failures.Keys, answer => answer.Reason.Length > 0 && answer != (StatusCode.Unavailable, "STORE_UNAVAILABLE"));
        }

        public async ValueTask DisposeAsync() => await Task.WhenAll(_agencies.Select(async agency => await agency.DisposeAsync()));

        private int Refusals => LoadOfVictim.Failures.GetValueOrDefault((StatusCode.Unavailable, "STORE_UNAVAILABLE"));

        /// <summary>Waits until some more records are delivered and receipted on all these ways.</summary>
        private async Task ProgressAsync(Func<(Agency From, Agency To, PublishLoad Load), bool> isWanted)
        {
            foreach (var way in Ways.Where(isWanted).ToList())
            {
                var before = -1L;
                await way.From.UntilAsync($"{Progress} more receipts of {way.To.Name}", () =>
                {
                    var now = way.From.Store.Number(
                        $"SELECT COALESCE(SUM(receipted_to), 0) FROM outbound_feed JOIN peer USING (peer_id) WHERE peer.name = '{way.To.Name}'");
                    before = before < 0 ? now : before;
                    return now >= before + Progress;
                });
            }
        }
    }
}
