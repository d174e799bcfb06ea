using Gateway.Exchange.V1;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Receipts;
using Gateway.Protocol.Records;
using Gateway.Protocol.Tests.Support;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Protocol.Tests.Feeds;

/// <summary>What a body may hold, and what becomes of it: every open result with what to do next.</summary>
public sealed class BodyReaderTests : IDisposable
{
    private readonly TestAgency _sender = new("kar");
    private readonly TestAgency _receiver = new("lin");
    private readonly TestAgency _third = new("wes");
    private readonly TestFeed _feed;

    public BodyReaderTests() => _feed = new TestFeed(_sender, _receiver, Lane.Control);

    public void Dispose()
    {
        _feed.Dispose();
        _sender.Dispose();
        _receiver.Dispose();
        _third.Dispose();
    }

    [Fact]
    public void A_statement_is_opened()
    {
        var envelope = RecordStatements.Sign(Recall(), _sender.RecordKey);
        var opened = Assert.IsType<OpenResult.OpenedStatement>(Open(new EntryBody { Statement = envelope }));
        Assert.Equal((Recall(), _sender.Id, envelope), (opened.Statement, opened.Originator, opened.Envelope));
        Assert.Equal(Disposition.Consume, opened.Disposition);
    }

    [Fact]
    public void An_outcome_of_an_entry_of_ours_is_opened_and_of_any_other_feed_refused()
    {
        var ours = FeedId.Of(_receiver.Id, _sender.Id, Lane.Records, 1);
        var opened = Assert.IsType<OpenResult.OpenedOutcome>(Open(OutcomeOf(ours, _sender.LinkKey)));
        Assert.Equal((5UL, OutcomeCode.Erased), (opened.Outcome.Seq, opened.Outcome.Code));

        FeedId[] others =
        [
            FeedId.Of(_receiver.Id, _third.Id, Lane.Records, 1), FeedId.Of(_sender.Id, _receiver.Id, Lane.Records, 1), FeedId.Of(_third.Id, _sender.Id, Lane.Records, 1),
        ];
        Assert.All(others, other => Assert.IsType<OpenResult.Malformed>(Open(OutcomeOf(other, _sender.LinkKey))));
        Assert.IsType<OpenResult.BadSignature>(Open(OutcomeOf(ours, _third.LinkKey)));
    }

    [Fact]
    public void An_outcome_that_waited_under_an_earlier_link_key_is_opened()
    {
        var ours = FeedId.Of(_receiver.Id, _sender.Id, Lane.Records, 1);
        Assert.IsType<OpenResult.OpenedOutcome>(Open(OutcomeOf(ours, _sender.OldLinkKey)));
    }

    [Fact]
    public void Every_rule_of_an_outcome_is_held_although_it_is_signed()
    {
        var good = new Outcome
        {
            FeedId = ByteString.CopyFrom(FeedId.Of(_receiver.Id, _sender.Id, Lane.Records, 1).ToBytes()),
            Seq = 1,
            Code = OutcomeCode.Admitted,
            At = Timestamp.FromDateTimeOffset(TestAgency.Now),
        };
        Assert.IsType<OpenResult.OpenedOutcome>(Signed(good));
        Action<Outcome>[] broken =
        [
            outcome => outcome.FeedId = ByteString.CopyFrom(new byte[31]), outcome => outcome.Seq = 0,
            outcome => outcome.Code = OutcomeCode.Unspecified, outcome => outcome.Code = (OutcomeCode)99,
            outcome => outcome.At = null, outcome => outcome.At = new Timestamp { Seconds = long.MinValue },
        ];
        Assert.All(broken, change =>
        {
            var outcome = good.Clone();
            change(outcome);
            Assert.IsType<OpenResult.Malformed>(Signed(outcome));
        });

        OpenResult Signed(Outcome outcome) => Open(new EntryBody { Outcome = _sender.LinkKey.SignEnvelope(PayloadTypes.Outcome, outcome.ToByteArray()) });
    }

    [Fact]
    public void An_identity_is_handed_on_to_be_checked()
    {
        var identity = _sender.Identity();
        Assert.Equal(identity, Assert.IsType<OpenResult.OpenedIdentity>(Open(new EntryBody { Identity = identity })).Identity);
    }

    [Fact]
    public void Whoever_is_not_known_is_kept_and_tried_again_when_they_are()
    {
        var body = new EntryBody { View = SignedRecords.View(_third, SampleRecords.Small(), 1).ToByteString() };
        var unknown = Assert.IsType<OpenResult.UnknownOriginator>(Open(body));
        Assert.Equal((_third.Id, _third.RecordKey.Id, Disposition.QuarantineAndRetry), (unknown.Originator, unknown.Key, unknown.Disposition));
        Assert.Equal(body.ToByteArray(), unknown.Body.ToArray());

        var keys = _feed.Keys();
        Assert.IsType<OpenResult.UnknownOriginator>(new BodyReader(keys).Read(unknown.Body));
        Assert.IsType<OpenResult.OpenedView>(new BodyReader(keys with { FindRecordKey = _third.FindRecordKey }).Read(unknown.Body));

        var statement = new EntryBody { Statement = RecordStatements.Sign(Recall(_third), _third.RecordKey) };
        var unknownToo = Assert.IsType<OpenResult.UnknownOriginator>(Open(statement));
        Assert.IsType<OpenResult.OpenedStatement>(new BodyReader(keys with { FindRecordKey = _third.FindRecordKey }).Read(unknownToo.Body));
    }

    [Fact]
    public void What_breaks_the_format_is_consumed_and_refused()
    {
        byte[][] broken =
        [
            [], [0xFF], [0x0A], new EntryBody { View = ByteString.Empty }.ToByteArray(), new EntryBody { View = ByteString.CopyFrom(1, 2) }.ToByteArray(),
            new EntryBody { Statement = new Signed() }.ToByteArray(), [.. new EntryBody { Identity = _sender.Identity() }.ToByteArray(), 0x98, 0x3F, 0x01],
        ];
        Assert.All(broken, content =>
        {
            _feed.AppendBytes(content);
            var result = OpenLast();
            Assert.IsType<OpenResult.Malformed>(result);
            Assert.Equal(Disposition.Consume, result.Disposition);
        });

        var forged = SignedRecords.View(_sender, SampleRecords.Small(), 1);
        forged.Signature = ByteString.CopyFrom(new byte[64]);
        var bad = Open(new EntryBody { View = forged.ToByteString() });
        Assert.IsType<OpenResult.BadSignature>(bad);
        Assert.Equal(Disposition.Consume, bad.Disposition);
    }

    [Fact]
    public void No_result_prints_content()
    {
        OpenResult[] results =
        [
            Open(new EntryBody { View = SignedRecords.View(_sender, SampleRecords.Small("canary"), 1).ToByteString() }),
            Open(new EntryBody { View = SignedRecords.View(_third, SampleRecords.Small("canary"), 1).ToByteString() }),
        ];
        Assert.All(results, result => Assert.DoesNotContain("canary", result.ToString(), StringComparison.Ordinal));
        Assert.All(results, result => Assert.DoesNotContain("VASEK", new ReadEntry(1, default, result).ToString(), StringComparison.Ordinal));
    }

    private OpenResult Open(EntryBody body)
    {
        _feed.Append(body);
        return OpenLast();
    }

    private OpenResult OpenLast()
    {
        var at = _feed.Count;
        using var reader = _feed.Reader(at == 1 ? null : _feed[at - 1].Position);
        return Assert.Single(Assert.IsType<ReadResult.Read>(reader.Read(_feed.Frame(at, at), _ => null)).Entries).Result;
    }

    private static EntryBody OutcomeOf(FeedId feed, SigningKey key) =>
        new() { Outcome = FeedOutcomes.Sign(feed, 5, OutcomeCode.Erased, TestAgency.Now, key) };

    private RecordStatement Recall(TestAgency? originator = null) => new()
    {
        Originator = ByteString.CopyFrom((originator ?? _sender).Id.ToBytes()),
        RecordId = ByteString.CopyFrom(RecordId.New(SeededRandom.From(1)).ToBytes()),
        Status = RecordStatus.Recalled,
        IssuedAt = Timestamp.FromDateTimeOffset(TestAgency.Now),
        Number = 1,
    };
}
