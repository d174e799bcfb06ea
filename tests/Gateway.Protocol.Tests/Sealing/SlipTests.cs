using Gateway.Exchange.V1;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Sealing;
using Gateway.Protocol.Tests.Support;
using Google.Protobuf;

namespace Gateway.Protocol.Tests.Sealing;

public sealed class SlipTests : IDisposable
{
    private readonly TestAgency _sender = new("kar");
    private readonly TestAgency _receiver = new("lin");
    private readonly FeedRoute _route;
    private readonly SealedBody _body = SealedBody.Seal("view"u8, SeededRandom.From(1));

    public SlipTests() => _route = new FeedRoute(_sender.Id, _receiver.Id, Lane.Records, 1);

    public void Dispose()
    {
        _sender.Dispose();
        _receiver.Dispose();
        _body.Dispose();
    }

    [Fact]
    public void A_slip_is_104_bytes_and_reads_back()
    {
        using var epoch = Begin();
        var bytes = epoch.SealSlip(1, _body);
        var slip = Slip.FromBytes(bytes)!;

        Assert.Equal((104, 0UL), (bytes.Length, slip.Index));
        Assert.Equal(epoch.EpochId.ToArray(), slip.EpochId.ToArray());
        Assert.Equal(bytes, slip.ToBytes());
        Assert.Null(Slip.FromBytes(bytes.AsSpan(1)));
        Assert.Null(Slip.FromBytes([.. bytes, 0]));
    }

    [Fact]
    public void A_slip_opens_at_its_place_and_no_bit_of_it_can_be_flipped()
    {
        using var epoch = Begin();
        using var opening = Accept(epoch.Start, _route);
        var bytes = epoch.SealSlip(1, _body);
        using var content = opening.OpenSlip(1, Slip.FromBytes(bytes)!)!;
        Assert.Equal(_body.Key.ToArray(), content.BodyKey.ToArray());
        Assert.Equal(_body.Digest.ToArray(), content.BodyDigest.ToArray());

        // The epoch id is not in the ciphertext: which epoch is tried follows from it, and the associated data holds it.
        for (var bit = 16 * 8; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(opening.OpenSlip(1, Slip.FromBytes(bytes)!));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.Null(opening.OpenSlip(2, Slip.FromBytes(bytes)!));
        Assert.Null(opening.OpenSlip(0, Slip.FromBytes(bytes)!));
    }

    [Fact]
    public void A_slip_opens_in_no_other_epoch_feed_or_agency()
    {
        using var epoch = Begin();
        using var next = Begin();
        var slip = Slip.FromBytes(epoch.SealSlip(1, _body))!;
        using var opening = Accept(next.Start, _route);
        Assert.Null(opening.OpenSlip(1, slip));
        Assert.Null(opening.OpenSlip(1, slip with { EpochId = next.EpochId }));
        using var content = Accept(epoch.Start, _route).OpenSlip(1, slip);
        Assert.NotNull(content);
    }

    [Fact]
    public void An_epoch_seals_consecutive_entries_and_refuses_any_other()
    {
        using var epoch = Begin(new FeedHeadPosition(41, new byte[32]));
        _ = epoch.SealSlip(42, _body);
        Assert.Throws<InvalidOperationException>(() => epoch.SealSlip(42, _body));
        Assert.Throws<InvalidOperationException>(() => epoch.SealSlip(44, _body));
        Assert.Throws<InvalidOperationException>(() => epoch.SealSlip(41, _body));
        Assert.NotNull(epoch.SealSlip(43, _body));
    }

    [Fact]
    public void An_epoch_start_holds_for_one_sender_receiver_lane_generation_and_direction()
    {
        using var epoch = Begin();
        FeedRoute[] others =
        [
            new(_sender.Id, _receiver.Id, Lane.Control, 1), new(_sender.Id, _receiver.Id, Lane.Bulk, 1), new(_sender.Id, _receiver.Id, Lane.Records, 2),
            new(_receiver.Id, _sender.Id, Lane.Records, 1), new(_sender.Id, _sender.Id, Lane.Records, 1),
        ];
        Assert.All(others, route => Assert.IsType<EpochResult.Refused>(Try(epoch.Start, route)));
        Assert.IsType<EpochResult.Refused>(OpeningEpoch.Accept(epoch.Start, _route, TestAgency.Verifying(_receiver.LinkKey), _ => _receiver.Kem));
        Assert.IsType<EpochResult.KeyGone>(OpeningEpoch.Accept(epoch.Start, _route, TestAgency.Verifying(_sender.LinkKey), _ => null));
        Assert.IsType<EpochResult.KeyGone>(OpeningEpoch.Accept(epoch.Start, _route, TestAgency.Verifying(_sender.LinkKey), _ => _sender.Kem));
    }

    [Fact]
    public void No_bit_of_an_epoch_start_can_be_flipped()
    {
        using var epoch = Begin();
        var bytes = epoch.Start.ToByteArray();
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            if (CanonicalMessage.TryParse(Signed.Parser, bytes, out var start))
            {
                Assert.IsType<EpochResult.Refused>(Try(start, _route));
            }

            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Every_rule_of_an_epoch_start_is_held_although_it_is_signed()
    {
        Action<EpochInfo>[] broken =
        [
            info => info.Suite = 0,
            info => info.Suite = 2,
            info => info.Sender = info.Receiver,
            info => info.Receiver = ByteString.Empty,
            info => info.LinkKeyId = ByteString.CopyFrom(new byte[16]),
            info => info.KemKeyId = ByteString.CopyFrom(new byte[15]),
            info => info.FeedId = ByteString.CopyFrom(new byte[32]),
            info => info.EpochId = ByteString.CopyFrom(new byte[15]),
            info => info.FirstSeq = 0,
            info => info.PreviousHead = ByteString.Empty,
        ];
        using var epoch = Begin();
        var honest = EpochStart.Parser.ParseFrom(epoch.Start.Payload);
        Assert.IsType<EpochResult.Accepted>(Try(_sender.LinkKey.SignEnvelope(PayloadTypes.EpochStart, honest.ToByteArray()), _route));
        Assert.All(broken, change =>
        {
            var info = EpochInfo.Parser.ParseFrom(honest.Info);
            change(info);
            var start = new EpochStart { Info = info.ToByteString(), Encapsulation = honest.Encapsulation };
            Assert.IsType<EpochResult.Refused>(Try(_sender.LinkKey.SignEnvelope(PayloadTypes.EpochStart, start.ToByteArray()), _route));
        });
        foreach (var encapsulation in (byte[][])[[], new byte[31], new byte[32]])
        {
            var start = new EpochStart { Info = honest.Info, Encapsulation = ByteString.CopyFrom(encapsulation) };
            Assert.IsType<EpochResult.Refused>(Try(_sender.LinkKey.SignEnvelope(PayloadTypes.EpochStart, start.ToByteArray()), _route));
        }

        var padded = new EpochStart { Info = ByteString.CopyFrom([.. honest.Info.Span, 0x98, 0x3F, 0x01]), Encapsulation = honest.Encapsulation };
        Assert.IsType<EpochResult.Refused>(Try(_sender.LinkKey.SignEnvelope(PayloadTypes.EpochStart, padded.ToByteArray()), _route));
    }

    [Fact]
    public void A_KEM_key_of_another_use_or_that_is_no_point_begins_no_epoch()
    {
        var start = HeadChain.Start(_route.Id);
        Assert.Null(SealingEpoch.Begin(_route, TestAgency.Verifying(_receiver.LinkKey), _sender.LinkKey, start, SeededRandom.From(1)));
        var zero = TestAgency.Verifying(_receiver.Kem) with { PublicKey = new byte[32] };
        Assert.Null(SealingEpoch.Begin(_route, zero, _sender.LinkKey, start, SeededRandom.From(1)));
    }

    [Fact]
    public void Contexts_keys_and_slips_print_no_secret()
    {
        using var epoch = Begin();
        using var opening = Accept(epoch.Start, _route);
        using var content = opening.OpenSlip(1, Slip.FromBytes(epoch.SealSlip(1, _body))!)!;
        var key = Convert.ToHexString(_body.Key.Span);
        var kem = Convert.ToHexString(_receiver.Kem.ExportSecret());
        string[] printed = [epoch.ToString(), opening.ToString(), content.ToString(), _body.ToString(), _receiver.Kem.ToString(), _sender.LinkKey.ToString()];
        Assert.All(printed, text => Assert.DoesNotContain(key, text, StringComparison.OrdinalIgnoreCase));
        Assert.All(printed, text => Assert.DoesNotContain(kem, text, StringComparison.OrdinalIgnoreCase));
        Assert.Contains("redacted", _receiver.Kem.ToString(), StringComparison.Ordinal);
    }

    private SealingEpoch Begin(FeedHeadPosition? at = null) => SealingEpoch.Begin(
        _route, TestAgency.Verifying(_receiver.Kem), _sender.LinkKey, at ?? HeadChain.Start(_route.Id), System.Security.Cryptography.RandomNumberGenerator.Fill)!;

    private EpochResult Try(Signed start, FeedRoute route) => OpeningEpoch.Accept(
        start, route, TestAgency.Verifying(_sender.LinkKey), id => id == _receiver.Kem.Id ? _receiver.Kem : null);

    private OpeningEpoch Accept(Signed start, FeedRoute route) => Assert.IsType<EpochResult.Accepted>(Try(start, route)).Epoch;
}
