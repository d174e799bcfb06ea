using Gateway.Faults.Tests.Nodes;

namespace Gateway.Faults.Tests.Clocks;

/// <summary>A node renews its identity by itself, also when its store fails just then.</summary>
public sealed class RenewalTests
{
    private static readonly TimeSpan KemKeyIsDue = TimeSpan.FromDays(8);

    [Fact]
    public async Task A_renewal_whose_commit_failed_is_told_to_the_peers_an_hour_later()
    {
        var (clockOfA, clockOfB) = (new MovedClock(), new MovedClock());
        await using var a = Agency.Create("KAR", time: clockOfA);
        await using var b = Agency.Create("WES", time: clockOfB);
        await Task.WhenAll(a.StartHereAsync(clockOfA), b.StartHereAsync(clockOfB));
        await Agency.PairAsync(a, b);
        await a.UntilAsync("a session", () => a.Host.Rooms.Sessions.Count == 1);
        var number = a.Host.Rooms.OwnKeys.Self.Descriptor.Number;
        clockOfA.Set(KemKeyIsDue);
        clockOfB.Set(KemKeyIsDue);

        a.Store.Tamper("CREATE TRIGGER fault BEFORE INSERT ON outbound_body BEGIN SELECT RAISE(ABORT, 'planted fault'); END");
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => a.Host.Rooms.Renewal.RenewAsync(TestContext.Current.CancellationToken));
        clockOfA.StrikeTheHour();
        a.Store.Tamper("DROP TRIGGER fault");
        clockOfA.StrikeTheHour();

        await b.UntilAsync("the renewed identity", () => b.Host.Rooms.Directory.All[0].Agency.Descriptor.Number == number + 1);
        Assert.Equal(number + 1, a.Host.Rooms.OwnKeys.Self.Descriptor.Number);
    }
}
