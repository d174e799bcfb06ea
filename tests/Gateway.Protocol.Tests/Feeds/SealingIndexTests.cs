using System.Security.Cryptography;
using Gateway.Exchange.V1;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Sealing;
using Gateway.Protocol.Tests.Support;

namespace Gateway.Protocol.Tests.Feeds;

/// <summary>No index of an epoch ever seals two slips, whatever fails and whenever a process starts over; and a copy of a context is noticed.</summary>
public sealed class SealingIndexTests : IDisposable
{
    private readonly TestAgency _sender = new("kar");
    private readonly TestAgency _receiver = new("lin");

    public void Dispose()
    {
        _sender.Dispose();
        _receiver.Dispose();
    }

    [Fact]
    public void No_epoch_and_index_seal_twice_over_a_randomised_run_of_failures()
    {
        var seals = new SealLog();
        var random = new Random(7);
        using var feed = new TestFeed(_sender, _receiver);
        for (var step = 0; step < 3_000; step++)
        {
            switch (random.Next(10))
            {
                case 0:
                    seals.Add(feed.FailToAppend([1]));
                    break;
                case 1:
                    feed.StartOver();
                    break;
                case 2:
                    seals.Add(feed.AppendBytes([2], _receiver.NextKem));
                    break;
                default:
                    seals.Add(feed.AppendBytes([3]));
                    break;
            }
        }

        Assert.Equal(0, seals.Repetitions);
        Assert.True(seals.Count > 2_000);
        TestContext.Current.TestOutputHelper?.WriteLine($"{seals.Count} slips sealed, {feed.Count} committed, no index twice");
    }

    [Fact]
    public void A_planted_copy_of_a_sealing_context_is_found()
    {
        // What a stored context would do after a restore: the same key, nonce and index again for another text.
        var key = RandomNumberGenerator.GetBytes(32);
        var nonce = RandomNumberGenerator.GetBytes(12);
        using var context = new HpkeContext(key, (byte[])nonce.Clone());
        using var copy = new HpkeContext(key, (byte[])nonce.Clone());
        var epochId = new byte[16];
        var seals = new SealLog();
        foreach (var used in (HpkeContext[])[context, context, copy])
        {
            var index = used.NextIndex;
            seals.Add(new Slip(epochId, index, used.Seal([], RandomNumberGenerator.GetBytes(64))));
        }

        Assert.Equal(1, seals.Repetitions);

        // And this is why it matters: the two texts' difference is plain to whoever sees both.
        using var one = new HpkeContext(key, (byte[])nonce.Clone());
        using var two = new HpkeContext(key, (byte[])nonce.Clone());
        var (a, b) = (one.Seal([], "attack at dawn"u8), two.Seal([], "attack at dusk"u8));
        Assert.Equal((byte)('a' ^ 'u'), a[11] ^ b[11]);
    }

    [Fact]
    public void A_context_spends_its_index_before_it_seals()
    {
        var context = new HpkeContext(new byte[32], new byte[12]);
        _ = context.Seal([], [1]);
        Assert.Equal(1UL, context.NextIndex);
        context.Dispose();
        Assert.Throws<ObjectDisposedException>(() => context.Seal([], [1]));
        Assert.Equal(2UL, context.NextIndex);
    }

    [Fact]
    public void A_writer_that_was_thrown_away_writes_nothing()
    {
        var route = new FeedRoute(_sender.Id, _receiver.Id, Lane.Records, 1);
        using var body = SealedBody.Seal([], SeededRandom.From(1));
        var writer = new FeedWriter(route, HeadChain.Start(route.Id), _sender.LinkKey, SeededRandom.From(2));
        writer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => writer.Append(body, TestAgency.Verifying(_receiver.Kem)));
    }

    [Fact]
    public void A_KEM_key_that_is_no_point_writes_nothing_and_the_next_one_does()
    {
        var route = new FeedRoute(_sender.Id, _receiver.Id, Lane.Records, 1);
        using var body = SealedBody.Seal([], SeededRandom.From(1));
        using var writer = new FeedWriter(route, HeadChain.Start(route.Id), _sender.LinkKey, SeededRandom.From(2));
        Assert.Null(writer.Append(body, TestAgency.Verifying(_receiver.Kem) with { PublicKey = new byte[32] }));
        Assert.Equal(0UL, writer.Position.Seq);
        Assert.NotNull(writer.Append(body, TestAgency.Verifying(_receiver.Kem)));
    }

    /// <summary>Every slip ever sealed, committed or not.</summary>
    private sealed class SealLog
    {
        private readonly HashSet<(string Epoch, ulong Index)> _used = [];

        public int Count { get; private set; }

        public int Repetitions => Count - _used.Count;

        public void Add(WrittenEntry entry) => Add(Slip.FromBytes(entry.Slip.Span)!);

        public void Add(Slip slip)
        {
            Count++;
            _used.Add((Convert.ToHexString(slip.EpochId.Span), slip.Index));
        }
    }
}
