using Gateway.Faults.Tests.Load;
using Gateway.Faults.Tests.Nodes;

namespace Gateway.Faults.Tests.Connections;

/// <summary>
/// The connection breaks after every single byte of an exchange, in each direction: within the handshake, within a Hello, between an entry
/// and its receipt. Whatever was under way is carried by a later connection, and has one effect.
/// </summary>
public sealed class CutTests
{
    /// <summary>Pairs of nodes that share the offsets: while one pair waits, another works.</summary>
    private const int Pairs = 4;

    /// <summary>The exchange is shorter than the offset when so many connections in a row end whole.</summary>
    private const int WholeInARow = 3;

    /// <summary>Lengths of signatures differ from exchange to exchange: in the last bytes some end whole and some do not.</summary>
    private const int Variation = 64;

    /// <summary>More than an exchange of one record ever needs, in bytes.</summary>
    private const int LongestExchange = 32 * 1024;

    [Theory]
    [InlineData(Direction.FromDialler)]
    [InlineData(Direction.ToDialler)]
    internal async Task A_connection_cut_at_any_byte_loses_nothing_and_doubles_nothing(Direction direction)
    {
        var pairs = await Task.WhenAll(Enumerable.Range(0, Pairs).Select(_ => CutPair.StartAsync()));
        try
        {
            var swept = await Task.WhenAll(pairs.Select((pair, first) => SweepAsync(pair, direction, first)));
            var found = (await Task.WhenAll(pairs.Select(pair => pair.FindAsync()))).SelectMany(faults => faults).ToList();

            TestContext.Current.TestOutputHelper!.WriteLine(
                $"{swept.Sum(sweep => sweep.Cuts)} cuts up to byte {swept.Max(sweep => sweep.Last)}, {pairs.Sum(pair => pair.Published.Count)} records, {found.Count} faults found");
            Assert.True(found.Count == 0, string.Join('\n', found.Take(20)));

            // Every offset was cut, up to the last bytes of an exchange.
            Assert.All(swept, sweep => Assert.InRange(sweep.FirstWhole, sweep.Last - Variation, LongestExchange - 1));
        }
        finally
        {
            await Task.WhenAll(pairs.Select(async pair => await pair.DisposeAsync()));
        }
    }

    [Fact]
    public async Task A_receiver_that_forgets_what_it_receipted_is_found()
    {
        await using var pair = await CutPair.StartAsync();
        await pair.ExchangeAsync(new Cut(Direction.FromDialler, LongestExchange));

        await pair.ReceiverForgetsAsync(() => pair.ExchangeAsync(new Cut(Direction.FromDialler, LongestExchange)));

        var found = DeliveryCheck.Find(pair.Sender, pair.Receiver, pair.Published);
        Assert.Contains(found, fault => fault.StartsWith("lost at", StringComparison.Ordinal));
    }

    private static async Task<(int Cuts, int Last, int FirstWhole)> SweepAsync(CutPair pair, Direction direction, int first)
    {
        var (cuts, last, whole, firstWhole) = (0, 0, 0, LongestExchange);
        for (var offset = first; whole < WholeInARow && offset < LongestExchange; offset += Pairs)
        {
            if (await pair.ExchangeAsync(new Cut(direction, offset)))
            {
                (cuts, last, whole) = (cuts + 1, offset, 0);
            }
            else
            {
                whole++;
                firstWhole = Math.Min(firstWhole, offset);
            }
        }

        return (cuts, last, firstWhole);
    }
}
