using Gateway.Exchange.V1;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Sealing;
using Gateway.Protocol.Tests.Support;
using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Protocol.Tests.Feeds;

public sealed class FeedReaderTests : IDisposable
{
    private readonly TestAgency _sender = new("kar");
    private readonly TestAgency _receiver = new("lin");
    private readonly TestFeed _feed;

    public FeedReaderTests() => _feed = new TestFeed(_sender, _receiver);

    public void Dispose()
    {
        _feed.Dispose();
        _sender.Dispose();
        _receiver.Dispose();
    }

    [Fact]
    public void What_was_written_is_read_over_many_entries_and_epochs()
    {
        var random = new Random(1);
        for (var i = 1; i <= 200; i++)
        {
            AppendView($"entry {i}", random.Next(20) == 0 ? _receiver.NextKem : null);
            if (random.Next(10) == 0)
            {
                _feed.StartOver();
            }
        }

        var carried = new HashSet<string>();
        using var reader = _feed.Reader();
        var at = 0;
        while (at < _feed.Count)
        {
            var to = Math.Min(at + random.Next(1, 12), _feed.Count);
            var read = Read(reader, _feed.Frame(at + 1, to, carried: carried));
            Assert.Equal(to - at, read.Entries.Length);
            Assert.All(read.Entries, entry =>
            {
                var opened = Assert.IsType<OpenResult.OpenedView>(entry.Result);
                Assert.Equal($"entry {entry.Seq}", opened.View.Content.Summary);
                Assert.Equal(_feed[(int)entry.Seq].Position, entry.Position);
            });
            at = to;
        }

        Assert.Equal(_feed[200].Position, reader.Position);
        Assert.True(carried.Count > 20);
        TestContext.Current.TestOutputHelper?.WriteLine($"200 entries in {carried.Count} epochs");
    }

    [Fact]
    public void The_head_chain_is_the_one_the_specification_writes_down()
    {
        AppendView("a");
        var slip = _feed[1].Slip.ToArray();
        byte[] link = [0, 0, 0, 15, .. "gateway/head/v1"u8, .. _feed.Route.Id.ToBytes(), .. System.Security.Cryptography.SHA256.HashData(slip)];
        Assert.Equal(System.Security.Cryptography.SHA256.HashData(link), _feed[1].Position.Head.ToArray());
        Assert.Equal(_feed.Route.Id.ToBytes(), HeadChain.Start(_feed.Route.Id).Head.ToArray());
    }

    [Fact]
    public void A_frame_read_before_is_a_duplicate_and_an_overlap_is_read_once()
    {
        AppendViews(5);
        using var reader = _feed.Reader();
        Read(reader, _feed.Frame(1, 3));
        Assert.IsType<ReadResult.Duplicate>(reader.Read(_feed.Frame(1, 3), None));
        Assert.IsType<ReadResult.Duplicate>(reader.Read(_feed.Frame(2, 2), None));
        Assert.Equal(3UL, reader.Position.Seq);

        var read = Read(reader, _feed.Frame(2, 5));
        Assert.Equal([4UL, 5UL], read.Entries.Select(entry => entry.Seq));
        Assert.Equal(_feed[5].Position, reader.Position);
    }

    [Fact]
    public void Missing_entries_are_a_gap_and_nothing_moves()
    {
        AppendViews(5);
        using var reader = _feed.Reader();
        Assert.Equal(new ReadResult.Gap(1, 3), reader.Read(_feed.Frame(3, 5), None));
        Read(reader, _feed.Frame(1, 2));
        Assert.Equal(new ReadResult.Gap(3, 5), reader.Read(_feed.Frame(5, 5), None));
        Assert.Equal(2UL, reader.Position.Seq);
    }

    [Fact]
    public void A_truncated_reordered_or_thinned_frame_is_refused_and_nothing_is_opened()
    {
        AppendViews(5);
        AssertUnread<ReadResult.BadHead>(frame => frame.Entries_.RemoveAt(4));
        AssertUnread<ReadResult.Refused>(frame => frame.Entries_.RemoveAt(2));
        AssertUnread<ReadResult.Refused>(frame => (frame.Entries_[1], frame.Entries_[2]) = (frame.Entries_[2], frame.Entries_[1]));
        AssertUnread<ReadResult.Refused>(frame => frame.Entries_.Insert(2, frame.Entries_[2].Clone()));
        AssertUnread<ReadResult.BadHead>(frame => (frame.Entries_[1].Slip, frame.Entries_[2].Slip) = (frame.Entries_[2].Slip, frame.Entries_[1].Slip));
        AssertUnread<ReadResult.Refused>(frame => frame.Entries_[0].Slip = ByteString.CopyFrom(new byte[103]));
        AssertUnread<ReadResult.Refused>(frame => frame.Entries_[0].Seq = 0);
        AssertUnread<ReadResult.Refused>(frame => frame.Entries_.Clear());
        AssertUnread<ReadResult.Refused>(frame => frame.Lane = Lane.Control);
        AssertUnread<ReadResult.BadHead>(frame => frame.Head = null);
        AssertUnread<ReadResult.BadHead>(frame => frame.Head = _feed.Frame(1, 4).Head);
        AssertUnread<ReadResult.BadHead>(frame => frame.Head.KeyId = ByteString.CopyFrom(_sender.OldLinkKey.Id.ToBytes()));
        AssertUnread<ReadResult.Refused>(frame => frame.Epochs.Add(Enumerable.Repeat(frame.Epochs[0], 5)));
    }

    [Fact]
    public void A_frame_carries_at_most_512_entries()
    {
        for (var i = 0; i < 513; i++)
        {
            _feed.AppendBytes([]);
        }

        using var reader = _feed.Reader();
        Assert.IsType<ReadResult.Refused>(reader.Read(_feed.Frame(1, 513), None));
        Assert.Equal(512, Read(reader, _feed.Frame(1, 512)).Entries.Length);
    }

    [Fact]
    public void A_session_goes_on_in_the_middle_of_an_epoch()
    {
        AppendViews(4);
        using var reader = _feed.Reader(_feed[2].Position);
        Assert.Equal(2, Read(reader, _feed.Frame(3, 4)).Entries.Count(entry => entry.Result is OpenResult.OpenedView));
    }

    [Fact]
    public void An_epoch_that_the_session_has_not_carried_stops_the_feed_before_its_entry()
    {
        AppendViews(2);
        _feed.StartOver();
        AppendViews(1);
        using var reader = _feed.Reader();
        var frame = _feed.Frame(1, 3);
        frame.Epochs.RemoveAt(1);
        var read = Read(reader, frame);

        Assert.Equal([Disposition.Consume, Disposition.Consume, Disposition.StopFeed], read.Entries.Select(entry => entry.Result.Disposition));
        Assert.Equal(_feed[2].Position, reader.Position);
        Assert.Equal(_feed[2].Position, read.Entries[2].Position);
        Assert.IsType<OpenResult.OpenedView>(Read(reader, _feed.Frame(3, 3)).Entries[0].Result);
    }

    [Fact]
    public void A_stopped_feed_goes_on_when_the_entry_that_stopped_it_is_withdrawn()
    {
        AppendViews(4);
        using var reader = _feed.Reader();
        var broken = _feed.Frame(1, 4);
        broken.Entries_[1].Body = ByteString.CopyFrom(new byte[100]);
        var stopped = Read(reader, broken);
        Assert.Equal(2, stopped.Entries.Length);
        Assert.IsType<OpenResult.WrongDigest>(stopped.Entries[1].Result);
        Assert.Equal(1UL, reader.Position.Seq);

        var resumed = Read(reader, _feed.Frame(2, 4, withdrawn: new HashSet<int> { 2 }));
        Assert.Equal(WithdrawalReason.Recalled, Assert.IsType<OpenResult.Withdrawn>(resumed.Entries[0].Result).Reason);
        Assert.All(resumed.Entries.Skip(1), entry => Assert.IsType<OpenResult.OpenedView>(entry.Result));
        Assert.Equal(_feed[4].Position, reader.Position);
    }

    [Fact]
    public void A_deleted_KEM_key_says_so_unless_all_that_needs_it_is_withdrawn()
    {
        AppendViews(2);
        AppendView("later", _receiver.NextKem);
        _feed.KemKeys.Remove(_receiver.Kem.Id);
        using var reader = _feed.Reader();
        Assert.Equal(new ReadResult.KeyGone(_receiver.Kem.Id), reader.Read(_feed.Frame(1, 3), None));
        Assert.Equal(0UL, reader.Position.Seq);

        var frame = _feed.Frame(1, 3, withdrawn: new HashSet<int> { 1, 2 });
        frame.Epochs.Insert(0, _feed.Frame(1, 1).Epochs[0]);
        var read = Read(reader, frame);
        Assert.IsType<OpenResult.OpenedView>(read.Entries[2].Result);
    }

    [Fact]
    public void A_rotated_KEM_key_begins_a_new_epoch_and_the_head_names_the_oldest_that_is_needed()
    {
        AppendView("a");
        Assert.NotNull(AppendView("b", _receiver.NextKem).EpochStart);
        Assert.Null(AppendView("c", _receiver.NextKem).EpochStart);
        using var reader = _feed.Reader();
        Assert.Equal(_receiver.Kem.Id, Read(reader, _feed.Frame(1, 3)).OldestKemKey);
    }

    [Fact]
    public void Epochs_and_withdrawals_under_an_earlier_link_key_are_read_and_heads_are_not()
    {
        _feed.StartOver(_sender.OldLinkKey);
        AppendViews(2);
        var old = _feed.Frame(1, 2, withdrawn: new HashSet<int> { 2 });
        using var reader = _feed.Reader();
        Assert.IsType<ReadResult.BadHead>(reader.Read(old, None));

        _feed.StartOver(_sender.LinkKey);
        AppendView("new");
        var frame = _feed.Frame(1, 3);
        frame.Entries_[1] = old.Entries_[1];
        var read = Read(reader, frame);
        Assert.IsType<OpenResult.OpenedView>(read.Entries[0].Result);
        Assert.IsType<OpenResult.Withdrawn>(read.Entries[1].Result);
        Assert.IsType<OpenResult.OpenedView>(read.Entries[2].Result);

        using var strict = _feed.Reader(change: keys => keys with { FindPastLinkKey = keys.FindLinkKey });
        Assert.IsType<ReadResult.Refused>(strict.Read(frame, None));
    }

    [Fact]
    public void Bodies_may_come_in_chunks()
    {
        AppendViews(2);
        var frame = _feed.Frame(1, 2);
        var bodies = frame.Entries_.Select(entry => entry.Body.Memory).ToList();
        foreach (var entry in frame.Entries_)
        {
            entry.ChunkedBody = new ChunkedBody { Size = (ulong)entry.Body.Length };
        }

        using var reader = _feed.Reader();
        Assert.All(Read(reader, frame, seq => bodies[(int)seq - 1]).Entries, entry => Assert.IsType<OpenResult.OpenedView>(entry.Result));

        using var missing = _feed.Reader();
        Assert.IsType<OpenResult.WrongDigest>(Assert.Single(Read(missing, frame).Entries).Result);
        Assert.Equal(0UL, missing.Position.Seq);
        using var wrong = _feed.Reader();
        Assert.IsType<OpenResult.WrongDigest>(Assert.Single(Read(wrong, frame, _ => bodies[1]).Entries).Result);
    }

    [Fact]
    public void An_entry_without_content_stops_the_feed()
    {
        AppendViews(1);
        var frame = _feed.Frame(1, 1);
        frame.Entries_[0].ClearContent();
        using var reader = _feed.Reader();
        Assert.IsType<OpenResult.WrongDigest>(Assert.Single(Read(reader, frame).Entries).Result);
    }

    [Fact]
    public void An_epoch_that_begins_at_another_head_stops_the_feed()
    {
        // The sender's own mistake or a fork of its history: it starts an epoch at a head that is not the one before its first entry.
        using var epoch = SealingEpoch.Begin(
            _feed.Route, TestAgency.Verifying(_receiver.Kem), _sender.LinkKey, new FeedHeadPosition(0, new byte[32]), SeededRandom.From(1))!;
        using var body = SealedBody.Seal([], SeededRandom.From(2));
        var slip = epoch.SealSlip(1, body);
        var after = HeadChain.Next(HeadChain.Start(_feed.Route.Id), slip);
        var frame = new Entries
        {
            Lane = Lane.Records,
            Epochs = { epoch.Start },
            Entries_ = { new FeedEntry { Seq = 1, Slip = ByteString.CopyFrom(slip), Body = ByteString.CopyFrom(body.Ciphertext.Span) } },
            Head = SignedHeads.Sign(_feed.Route.Id, after, null, _sender.LinkKey),
        };
        using var reader = _feed.Reader();
        Assert.Contains("head", Assert.IsType<OpenResult.Undecryptable>(Assert.Single(Read(reader, frame).Entries).Result).Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_that_was_disposed_reads_nothing()
    {
        AppendViews(1);
        var reader = _feed.Reader();
        reader.Dispose();
        Assert.Throws<ObjectDisposedException>(() => reader.Read(_feed.Frame(1, 1), None));
    }

    [Fact]
    public void Positions_are_the_same_when_their_bytes_are()
    {
        var one = new FeedHeadPosition(1, new byte[32]);
        Assert.Equal(one, new FeedHeadPosition(1, new byte[32]));
        Assert.Equal(one.GetHashCode(), new FeedHeadPosition(1, new byte[32]).GetHashCode());
        Assert.NotEqual(one, new FeedHeadPosition(2, new byte[32]));
        Assert.NotEqual(one, new FeedHeadPosition(1, new byte[31]));
    }

    private static ReadOnlyMemory<byte>? None(ulong seq) => null;

    private static ReadResult.Read Read(FeedReader reader, Entries frame, Func<ulong, ReadOnlyMemory<byte>?>? chunked = null) =>
        Assert.IsType<ReadResult.Read>(reader.Read(frame, chunked ?? None));

    private void AssertUnread<T>(Action<Entries> change)
    {
        using var reader = _feed.Reader();
        var frame = _feed.Frame(1, 5);
        change(frame);
        Assert.IsType<T>(reader.Read(frame, None));
        Assert.Equal(0UL, reader.Position.Seq);
        Assert.Equal(5, Read(reader, _feed.Frame(1, 5)).Entries.Length);
    }

    private void AppendViews(int count)
    {
        for (var i = 0; i < count; i++)
        {
            AppendView($"view {i}");
        }
    }

    private WrittenEntry AppendView(string summary, KemKey? kem = null)
    {
        var record = SampleRecords.Bare();
        record.Summary = summary;
        return _feed.AppendView(SignedRecords.View(_sender, record, _feed.Count + 1), kem);
    }
}
