using Gateway.Exchange.V1;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Receipts;
using Gateway.Protocol.Records;
using Gateway.Protocol.Tests.Support;
using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Protocol.Tests.Feeds;

/// <summary>T3 of the assurance plan, for feeds: no bit of a frame can be changed, and nothing of one feed passes in another.</summary>
public sealed class FeedTamperingTests : IDisposable
{
    private readonly TestAgency _karsia = new("kar");
    private readonly TestAgency _lindmark = new("lin");
    private readonly TestAgency _westmere = new("wes");

    public void Dispose()
    {
        _karsia.Dispose();
        _lindmark.Dispose();
        _westmere.Dispose();
    }

    [Fact]
    public void No_bit_of_a_frame_can_be_flipped_without_being_refused_or_stopping_the_feed()
    {
        using var feed = Feed(Lane.Records, 1);
        var frame = feed.Frame(1, 2);
        frame.Entries_[1].Withdrawal = feed.Frame(2, 2, withdrawn: new HashSet<int> { 2 }).Entries_[0].Withdrawal;
        var bytes = frame.ToByteArray();
        var results = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            var name = Judge(feed, bytes);
            results[name] = results.GetValueOrDefault(name) + 1;
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{bytes.Length * 8} bits: {string.Join(", ", results)}");
    }

    [Fact]
    public void Nothing_of_one_feed_passes_in_another_recipient_lane_generation_or_direction()
    {
        using var feed = Feed(Lane.Records, 1);
        (string Name, TestFeed Other)[] others =
        [
            ("another recipient", Feed(Lane.Records, 1, receiver: _westmere)),
            ("another sender", Feed(Lane.Records, 1, sender: _westmere, receiver: _lindmark)),
            ("another lane", Feed(Lane.Control, 1)),
            ("another generation", Feed(Lane.Records, 2)),
            ("the other direction", Feed(Lane.Records, 1, sender: _lindmark, receiver: _karsia)),
        ];
        var refused = 0;
        foreach (var (name, other) in others)
        {
            // The whole frame, and each part of it in a frame that is otherwise the other feed's own.
            var whole = feed.Frame(1, 2);
            whole.Lane = other.Route.Lane;
            AssertNothingOpened(name, other, whole, feed);
            foreach (var change in Parts(feed, other))
            {
                var frame = other.Frame(1, 2);
                change(frame);
                AssertNothingOpened(name, other, frame, feed);
                refused++;
            }

            other.Dispose();
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{refused} replays into {others.Length} other feeds");
    }

    [Fact]
    public void Heads_withdrawals_and_receipts_name_their_feed()
    {
        using var feed = Feed(Lane.Records, 1);
        var head = SignedHeads.Sign(feed.Route.Id, feed[2].Position, null, _karsia.LinkKey);
        var withdrawal = SignedHeads.SignWithdrawal(feed.Route.Id, 1, feed[1].Slip.Span, WithdrawalReason.Recalled, _karsia.LinkKey);
        var receipt = FeedReceipts.Sign(FeedReceipts.Write(feed.Route.Id, 0, feed[2].Position, [], TestAgency.Now), _lindmark.LinkKey);
        Assert.NotNull(SignedHeads.Verify(head, TestAgency.Verifying(_karsia.LinkKey), feed.Route.Id));
        Assert.NotNull(SignedHeads.VerifyWithdrawal(withdrawal, TestAgency.Verifying(_karsia.LinkKey), feed.Route.Id, 1, feed[1].Slip.Span));
        Assert.NotNull(FeedReceipts.Verify(receipt, TestAgency.Verifying(_lindmark.LinkKey), feed.Route.Id));

        FeedId[] others =
        [
            FeedId.Of(_karsia.Id, _westmere.Id, Lane.Records, 1), FeedId.Of(_karsia.Id, _lindmark.Id, Lane.Control, 1),
            FeedId.Of(_karsia.Id, _lindmark.Id, Lane.Records, 2), FeedId.Of(_lindmark.Id, _karsia.Id, Lane.Records, 1),
        ];
        Assert.All(others, other =>
        {
            Assert.Null(SignedHeads.Verify(head, TestAgency.Verifying(_karsia.LinkKey), other));
            Assert.Null(SignedHeads.VerifyWithdrawal(withdrawal, TestAgency.Verifying(_karsia.LinkKey), other, 1, feed[1].Slip.Span));
            Assert.Null(FeedReceipts.Verify(receipt, TestAgency.Verifying(_lindmark.LinkKey), other));
        });
        Assert.Null(SignedHeads.VerifyWithdrawal(withdrawal, TestAgency.Verifying(_karsia.LinkKey), feed.Route.Id, 2, feed[1].Slip.Span));
        Assert.Null(SignedHeads.VerifyWithdrawal(withdrawal, TestAgency.Verifying(_karsia.LinkKey), feed.Route.Id, 1, feed[2].Slip.Span));
    }

    [Fact]
    public void No_signature_verifies_for_another_use()
    {
        using var feed = Feed(Lane.Records, 1);
        var key = TestAgency.Verifying(_karsia.LinkKey);
        var head = SignedHeads.Sign(feed.Route.Id, feed[2].Position, null, _karsia.LinkKey);
        foreach (var type in (string[])[PayloadTypes.Withdrawal, PayloadTypes.Receipt, PayloadTypes.Outcome, PayloadTypes.EpochStart, PayloadTypes.GenerationStart, "application/vnd.gateway.unknown.v1"])
        {
            Assert.False(Signatures.Verify(head, key, type));
        }

        Assert.True(Signatures.Verify(head, key, PayloadTypes.FeedHead));
        Assert.False(Signatures.Verify(head, key with { Use = KeyUse.Record }, PayloadTypes.FeedHead));
        Assert.False(Signatures.Verify(null, key, PayloadTypes.FeedHead));
        Assert.Throws<InvalidOperationException>(() => SignedHeads.Sign(feed.Route.Id, feed[2].Position, null, _karsia.RecordKey));
        Assert.Throws<InvalidOperationException>(() => _karsia.LinkKey.Sign("application/vnd.gateway.unknown.v1", []));
    }

    [Fact]
    public void A_head_before_the_first_entry_is_the_feed_id_itself()
    {
        var feed = FeedId.Of(_karsia.Id, _lindmark.Id, Lane.Records, 1);
        var key = TestAgency.Verifying(_karsia.LinkKey);
        Assert.Equal(HeadChain.Start(feed), SignedHeads.Verify(SignedHeads.Sign(feed, HeadChain.Start(feed), null, _karsia.LinkKey), key, feed));
        Assert.Null(SignedHeads.Verify(SignedHeads.Sign(feed, new FeedHeadPosition(0, new byte[32]), null, _karsia.LinkKey), key, feed));
        Assert.Null(SignedHeads.Verify(SignedHeads.Sign(feed, new FeedHeadPosition(1, new byte[31]), null, _karsia.LinkKey), key, feed));
    }

    [Fact]
    public void A_generation_start_names_both_feeds_and_no_bit_of_it_can_be_flipped()
    {
        var next = new FeedRoute(_karsia.Id, _lindmark.Id, Lane.Records, 2);
        var after = new FeedHeadPosition(7, new byte[32]);
        var key = TestAgency.Verifying(_karsia.LinkKey);
        var start = FeedGenerations.SignStart(next, after, _karsia.LinkKey);
        Assert.Equal(after, FeedGenerations.VerifyStart(start, key, next));
        Assert.Null(FeedGenerations.VerifyStart(start, key, new FeedRoute(_karsia.Id, _lindmark.Id, Lane.Records, 3)));
        Assert.Null(FeedGenerations.VerifyStart(start, key, new FeedRoute(_karsia.Id, _lindmark.Id, Lane.Control, 2)));
        Assert.Null(FeedGenerations.VerifyStart(start, key, new FeedRoute(_karsia.Id, _westmere.Id, Lane.Records, 2)));
        Assert.Null(FeedGenerations.VerifyStart(start, key, new FeedRoute(_karsia.Id, _lindmark.Id, Lane.Records, 1)));
        Assert.Null(FeedGenerations.VerifyStart(null, key, next));
        Assert.Throws<ArgumentOutOfRangeException>(() => FeedGenerations.SignStart(new FeedRoute(_karsia.Id, _lindmark.Id, Lane.Records, 1), after, _karsia.LinkKey));
        FlipEveryBit(start, flipped => Assert.Null(FeedGenerations.VerifyStart(flipped, key, next)));
    }

    /// <summary>Flips each bit of an envelope that still parses.</summary>
    private static void FlipEveryBit(Signed envelope, Action<Signed> check)
    {
        var bytes = envelope.ToByteArray();
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            if (CanonicalMessage.TryParse(Signed.Parser, bytes, out var flipped))
            {
                check(flipped);
            }

            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    private static string Judge(TestFeed feed, byte[] bytes)
    {
        Entries flipped;
        try
        {
            flipped = Entries.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return "does not parse";
        }

        using var reader = feed.Reader();
        var result = reader.Read(flipped, _ => null);
        if (result is not ReadResult.Read read)
        {
            Assert.Equal(0UL, reader.Position.Seq);
            return result.GetType().Name;
        }

        // The head holds, so what was changed is not under it: the withdrawal or body it digests, or a field that says nothing (`receipted_to`).
        var last = read.Entries[^1].Result;
        if (last.Disposition == Disposition.StopFeed)
        {
            Assert.Equal((ulong)read.Entries.Length - 1, reader.Position.Seq);
            return last.GetType().Name;
        }

        Assert.IsType<OpenResult.OpenedView>(read.Entries[0].Result);
        Assert.Equal(WithdrawalReason.Recalled, Assert.IsType<OpenResult.Withdrawn>(read.Entries[1].Result).Reason);
        flipped.ReceiptedTo = 0;
        Assert.Equal(feed.Frame(1, 2).Entries_[0], flipped.Entries_[0]);
        return "the same content";
    }

    private static IEnumerable<Action<Entries>> Parts(TestFeed from, TestFeed into)
    {
        var foreign = from.Frame(1, 2);
        yield return frame => frame.Head = foreign.Head;
        yield return frame => frame.Epochs[0] = foreign.Epochs[0];
        yield return frame => frame.Entries_[0].Slip = foreign.Entries_[0].Slip;
        yield return frame => frame.Entries_[0] = foreign.Entries_[0];
        yield return frame =>
        {
            // Even signed over by the sender of the other feed, a slip opens only where it was sealed for.
            frame.Epochs[0] = foreign.Epochs[0];
            frame.Entries_.Clear();
            frame.Entries_.Add(foreign.Entries_);
            frame.Head = HeadOver(into, frame);
        };
        yield return frame =>
        {
            frame.Entries_[0].Slip = foreign.Entries_[0].Slip;
            frame.Entries_[0].Body = foreign.Entries_[0].Body;
            frame.Head = HeadOver(into, frame);
        };
        yield return frame => frame.Entries_[0].Withdrawal = from.Frame(1, 1, withdrawn: new HashSet<int> { 1 }).Entries_[0].Withdrawal;
        yield return frame => frame.Entries_[0].Body = foreign.Entries_[0].Body;
    }

    private static Signed HeadOver(TestFeed feed, Entries frame)
    {
        var after = frame.Entries_.Aggregate(HeadChain.Start(feed.Route.Id), (at, entry) => HeadChain.Next(at, entry.Slip.Span));
        return SignedHeads.Sign(feed.Route.Id, after, null, feed.LinkKey);
    }

    private static void AssertNothingOpened(string name, TestFeed into, Entries frame, TestFeed from)
    {
        // The receiver of the other feed even holds the private key of the first one's receiver.
        into.KemKeys.TryAdd(from.Receiver.Kem.Id, from.Receiver.Kem);
        using var reader = into.Reader();
        var result = reader.Read(frame, _ => null);
        var entries = result is ReadResult.Read read ? read.Entries : [];
        Assert.True(entries.Length == 0 || entries[0].Result.Disposition == Disposition.StopFeed, $"{name}: {result}");
        Assert.Equal(0UL, reader.Position.Seq);
    }

    private TestFeed Feed(Lane lane, ulong generation, TestAgency? sender = null, TestAgency? receiver = null)
    {
        var feed = new TestFeed(sender ?? _karsia, receiver ?? _lindmark, lane, generation);
        for (var i = 1; i <= 2; i++)
        {
            var record = SampleRecords.Bare();
            record.Summary = "secret";
            feed.AppendView(SignedRecords.View(feed.Sender, record, i));
        }

        return feed;
    }
}
