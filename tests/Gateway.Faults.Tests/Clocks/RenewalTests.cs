using Gateway.Faults.Tests.Nodes;
using Gateway.Node.Peers;
using Gateway.Node.Storage;

namespace Gateway.Faults.Tests.Clocks;

/// <summary>A node renews its identity by itself, also when its store fails just then.</summary>
public sealed class RenewalTests
{
    private static readonly TimeSpan KemKeyIsDue = TimeSpan.FromDays(8);

    /// <param name="undone">What the failure undoes: the write alone, or the whole commit.</param>
    [Theory]
    [InlineData("ABORT")]
    [InlineData("ROLLBACK")]
    public async Task A_renewal_whose_commit_failed_is_told_to_the_peers_an_hour_later(string undone)
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

        a.Store.Tamper($"CREATE TRIGGER fault BEFORE INSERT ON outbound_body BEGIN SELECT RAISE({undone}, 'planted fault'); END");
        clockOfA.Strike(IdentityRenewal.LookEvery);
        await a.UntilAsync("a renewal in vain", () => a.Host.Rooms.OwnKeys.Self.Descriptor.Number == number + 1);
        var failed = await Xunit.Record.ExceptionAsync(() => a.Host.Rooms.Renewal.RenewAsync(TestContext.Current.CancellationToken));
        Assert.True(failed is System.Data.Common.DbException or StoreUnavailableException, $"{failed}");
        a.Store.Tamper("DROP TRIGGER fault");
        clockOfA.Strike(IdentityRenewal.LookEvery);

        await b.UntilAsync("the renewed identity", () => b.Host.Rooms.Directory.All[0].Agency.Descriptor.Number == number + 1);
        Assert.Equal(number + 1, a.Host.Rooms.OwnKeys.Self.Descriptor.Number);
    }
}
