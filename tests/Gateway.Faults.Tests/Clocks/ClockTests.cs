using Gateway.Faults.Tests.Load;
using Gateway.Faults.Tests.Nodes;
using Gateway.Node.Configuration;
using Gateway.Node.Publication;
using Gateway.Node.V1;

namespace Gateway.Faults.Tests.Clocks;

/// <summary>
/// Somebody sets a node's clock. A day does no harm. After 400 days nothing of an agency is valid any more: it is refused and told why, and
/// works again when it is renewed.
/// </summary>
public sealed class ClockTests
{
    private const int Records = 5;

    /// <summary>The agencies are older than any move back, so that their certificates are valid all the time.</summary>
    private static readonly TimeSpan Founded = TimeSpan.FromDays(-3);

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_clock_a_day_off_loses_nothing(int days)
    {
        var (clockOfA, clockOfB) = (new MovedClock(), new MovedClock());
        await using var a = Founding("KAR", clockOfA);
        await using var b = Founding("WES", clockOfB);
        await Task.WhenAll(a.StartHereAsync(clockOfA), b.StartHereAsync(clockOfB));
        await ShareAsync(a, b);
        var (fromA, fromB) = (new Dictionary<int, string>(), new Dictionary<int, string>());
        await PublishAsync(a, fromA);
        await PublishAsync(b, fromB);

        // Set while it runs, met again by a new session, and set right: three times records in both directions.
        clockOfB.Set(TimeSpan.FromDays(days));
        await PublishAsync(a, fromA);
        await PublishAsync(b, fromB);
        await b.StopAsync();
        await PublishAsync(a, fromA);
        await b.StartHereAsync(clockOfB);
        await PublishAsync(b, fromB);
        clockOfB.Set(TimeSpan.Zero);
        await PublishAsync(a, fromA);
        await PublishAsync(b, fromB);

        await Task.WhenAll(DeliveryCheck.UntilQuietAsync(a), DeliveryCheck.UntilQuietAsync(b));
        List<string> found = [.. DeliveryCheck.Find(a, b, fromA), .. DeliveryCheck.Find(b, a, fromB)];
        TestContext.Current.TestOutputHelper!.WriteLine($"{fromA.Count + fromB.Count} records with a clock {days} day(s) off, {found.Count} faults found");
        Assert.True(found.Count == 0, string.Join('\n', found.Take(20)));

        // The planted bug: a receiver whose clock made it take its alerts for old, and drop them.
        b.Store.Tamper("DELETE FROM alert");
        Assert.Contains(DeliveryCheck.Find(a, b, fromA), fault => fault.StartsWith("alerted at", StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_four_hundred_days_a_node_is_refused_with_a_reason_until_it_is_renewed()
    {
        var clock = new MovedClock();
        await using var a = Founding("KAR", clock);
        await using var b = Founding("WES", clock);
        await Task.WhenAll(a.StartHereAsync(clock), b.StartHereAsync(clock));
        await ShareAsync(a, b);
        var early = new Dictionary<int, string>();
        await PublishAsync(a, early);
        await DeliveryCheck.UntilQuietAsync(a);
        await Task.WhenAll(a.StopAsync(), b.StopAsync());
        clock.Set(TimeSpan.FromDays(400));

        // Its own delegation has ended: the node says so and what to do.
        var refused = await Assert.ThrowsAsync<ConfigurationException>(() => a.StartHereAsync(clock));
        Assert.Contains("delegation has ended", refused.Rule, StringComparison.Ordinal);
        Assert.Contains("gateway node renew", refused.Remedy, StringComparison.Ordinal);

        // Renewed itself, it releases nothing yet to a peer that is not, and says why.
        a.Folder.RenewDelegation(rootKeyFile: null, clock);
        await a.StartHereAsync(clock);
        var withheld = await a.PublishAsync(LoadRecords.Make(100));
        var decision = Assert.Single(withheld.Decisions);
        Assert.Equal((DecisionOutcome.Withheld, PeerRelease.ExpiredRule), (decision.Outcome, Assert.Single(decision.Rules)));

        b.Folder.RenewDelegation(rootKeyFile: null, clock);
        await b.StartHereAsync(clock);
        await a.UntilAsync("the peer's renewed identity", () => a.Host.Rooms.Directory.All[0].Agency.ExpiresAt > clock.GetUtcNow());
        var late = await a.PublishAsync(LoadRecords.Make(101));
        Assert.Equal(DecisionOutcome.Released, Assert.Single(late.Decisions).Outcome);

        // What was withheld for the expired descriptor alone is decided again.
        await b.UntilAsync("the record that waited for its renewal", () => b.Store.Texts("SELECT record_id FROM record_version").Contains(withheld.RecordId));
        await DeliveryCheck.UntilQuietAsync(a);

        var held = b.Store.Texts("SELECT record_id FROM record_version");
        Assert.Equal(early.Values.Append(withheld.RecordId).Append(late.RecordId).Order(StringComparer.Ordinal), held.Order(StringComparer.Ordinal));
        Assert.Empty(b.Store.Texts("SELECT detail FROM audit WHERE act IN ('stop-feed', 'refuse', 'quarantine')"));
    }

    private static Agency Founding(string name, MovedClock clock)
    {
        clock.Set(Founded);
        var agency = Agency.Create(name, time: clock);
        clock.Set(TimeSpan.Zero);
        return agency;
    }

    private static async Task ShareAsync(Agency a, Agency b)
    {
        await Agency.PairAsync(a, b);
        await a.ShareWithAsync(b.Name);
        await b.ShareWithAsync(a.Name);
    }

    private static async Task PublishAsync(Agency agency, Dictionary<int, string> published)
    {
        for (var i = 0; i < Records; i++)
        {
            var index = published.Count;
            published[index] = (await agency.PublishAsync(LoadRecords.Make(index))).RecordId;
        }
    }
}
