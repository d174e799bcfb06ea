using Gateway.Exchange.V1;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Receipts;
using Gateway.Protocol.Tests.Support;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Protocol.Tests.Receipts;

public sealed class FeedReceiptsTests : IDisposable
{
    private readonly TestAgency _sender = new("kar");
    private readonly TestAgency _receiver = new("lin");
    private readonly FeedId _feed;
    private readonly FeedHeadPosition _to = new(10, Enumerable.Repeat((byte)7, 32).ToArray());

    public FeedReceiptsTests() => _feed = FeedId.Of(_sender.Id, _receiver.Id, Lane.Records, 1);

    public void Dispose()
    {
        _sender.Dispose();
        _receiver.Dispose();
    }

    [Fact]
    public void A_receipt_says_what_was_committed_and_who_signed_it()
    {
        EntryOutcome[] exceptions = [new() { Seq = 4, Code = OutcomeCode.Refused }, new() { Seq = 10, Code = OutcomeCode.Quarantined }];
        var committed = FeedReceipts.Write(_feed, 3, _to, exceptions, TestAgency.Now);
        var signed = FeedReceipts.Sign(committed, _receiver.LinkKey);
        var receipt = Verify(signed)!;

        Assert.Equal((3UL, 10UL), (receipt.From, receipt.To));
        Assert.Equal(exceptions, receipt.Exceptions);
        Assert.Equal(committed, signed.Payload.ToByteArray());
        Assert.Null(FeedReceipts.Verify(signed, TestAgency.Verifying(_sender.LinkKey), _feed));
        Assert.Null(FeedReceipts.Verify(null, TestAgency.Verifying(_receiver.LinkKey), _feed));
    }

    [Fact]
    public void The_envelope_keeps_what_was_signed_when_the_callers_bytes_change()
    {
        var committed = FeedReceipts.Write(_feed, 3, _to, [], TestAgency.Now);
        var signed = FeedReceipts.Sign(committed, _receiver.LinkKey);
        committed.AsSpan().Clear();
        Assert.NotNull(Verify(signed));
    }

    [Fact]
    public void No_bit_of_a_receipt_can_be_flipped()
    {
        var bytes = FeedReceipts.Sign(FeedReceipts.Write(_feed, 3, _to, [new() { Seq = 4, Code = OutcomeCode.Refused }], TestAgency.Now), _receiver.LinkKey).ToByteArray();
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            if (CanonicalMessage.TryParse(Signed.Parser, bytes, out var signed))
            {
                Assert.Null(Verify(signed));
            }

            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Every_rule_of_a_receipt_is_held_although_it_is_signed()
    {
        Action<Receipt>[] broken =
        [
            receipt => receipt.From = receipt.To,
            receipt => receipt.From = 11,
            receipt => receipt.Head = ByteString.CopyFrom(new byte[31]),
            receipt => receipt.StoredAt = null,
            receipt => receipt.StoredAt = new Timestamp { Seconds = long.MaxValue },
            receipt => receipt.FeedId = ByteString.Empty,
            receipt => receipt.Exceptions.Add(new EntryOutcome { Seq = 3, Code = OutcomeCode.Refused }),
            receipt => receipt.Exceptions.Add(new EntryOutcome { Seq = 11, Code = OutcomeCode.Refused }),
            receipt => receipt.Exceptions.Add(new EntryOutcome { Seq = 5, Code = OutcomeCode.Admitted }),
            receipt => receipt.Exceptions.Add(new EntryOutcome { Seq = 5 }),
            receipt => receipt.Exceptions.Add(new EntryOutcome { Seq = 5, Code = (OutcomeCode)99 }),
            receipt => receipt.Exceptions.Add([new EntryOutcome { Seq = 6, Code = OutcomeCode.Refused }, new EntryOutcome { Seq = 5, Code = OutcomeCode.Refused }]),
            receipt => receipt.Exceptions.Add([new EntryOutcome { Seq = 6, Code = OutcomeCode.Refused }, new EntryOutcome { Seq = 6, Code = OutcomeCode.Refused }]),
        ];
        Assert.All(broken, change =>
        {
            var receipt = Receipt.Parser.ParseFrom(FeedReceipts.Write(_feed, 3, _to, [], TestAgency.Now));
            Assert.NotNull(Verify(Sign(receipt)));
            change(receipt);
            Assert.Null(Verify(Sign(receipt)));
        });

        Signed Sign(Receipt receipt) => _receiver.LinkKey.SignEnvelope(PayloadTypes.Receipt, receipt.ToByteArray());
    }

    [Fact]
    public void A_receipt_with_most_exceptions_fits_into_a_frame_and_one_more_is_not_written()
    {
        var last = ulong.MaxValue - 1;
        var to = new FeedHeadPosition(last, _to.Head);
        var exceptions = Enumerable.Range(0, FeedReceipts.MaxExceptions)
            .Select(i => new EntryOutcome { Seq = last - 5_000 + (ulong)i, Code = OutcomeCode.KeptUnderLegalDuty }).ToList();
        var signed = FeedReceipts.Sign(FeedReceipts.Write(_feed, last - 6_000, to, exceptions, TestAgency.Now), _receiver.LinkKey);

        Assert.NotNull(Verify(signed));
        Assert.InRange(new Frame { Receipt = signed }.CalculateSize(), 60_000, 64 * 1024);
        exceptions.Add(new EntryOutcome { Seq = last, Code = OutcomeCode.Refused });
        Assert.Throws<ArgumentException>(() => FeedReceipts.Write(_feed, last - 6_000, to, exceptions, TestAgency.Now));
        Assert.Throws<ArgumentException>(() => FeedReceipts.Write(_feed, 10, _to, [], TestAgency.Now));
    }

    private Receipt? Verify(Signed signed) => FeedReceipts.Verify(signed, TestAgency.Verifying(_receiver.LinkKey), _feed);
}
