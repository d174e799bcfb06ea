using System.Globalization;
using Gateway.Node.Exchange;
using Gateway.Node.Storage;
using Gateway.Tests;

namespace Gateway.Node.Tests.Exchange;

public sealed class RefusalTallyTests
{
    [Fact]
    public void Every_refusal_is_in_a_row_or_in_a_count_whatever_the_order_and_the_number_of_kinds_is_bounded()
    {
        var clock = new FakeClock();
        var tally = new RefusalTally(clock);
        var random = new Random(7);
        var (noted, rows) = (0, new List<AuditEntry>());
        for (var i = 0; i < 20_000; i++)
        {
            rows.AddRange(tally.Note(new AuditEntry("PEER", "end-session") { Peer = "PEER", Detail = $"rule {random.Next(2 * RefusalTally.MaxKinds)}" }));
            noted++;
            clock.Advance(TimeSpan.FromSeconds(random.Next(3)));
            if (random.Next(500) == 0)
            {
                rows.AddRange(tally.Take(all: false));
            }
        }

        rows.AddRange(tally.Take(all: true));

        Assert.Equal(noted, rows.Sum(row => row.Detail.Contains(" more since ", StringComparison.Ordinal)
            ? int.Parse(row.Detail.Split(' ')[0], CultureInfo.InvariantCulture) : 1));
        Assert.True(rows.Count < noted, $"{rows.Count}");
        TestContext.Current.TestOutputHelper!.WriteLine($"{noted} refusals in {rows.Count} rows");
    }
}
