using Gateway.Exchange.V1;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Receipts;
using Gateway.Protocol.Records;
using Gateway.Protocol.Sealing;
using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Protocol.Tests.Spec;

/// <summary>The bytes on the pages of protos/spec are those the code writes, and the code reads them as the pages say.</summary>
public sealed class SpecExampleTests : IDisposable
{
    private readonly SpecExamples _made = new();
    private readonly Dictionary<string, byte[]> _written = SpecPage.Names.SelectMany(name => SpecPage.Read(name).Examples).ToDictionary();

    public void Dispose() => _made.Dispose();

    [Fact]
    public void Every_example_on_the_pages_is_what_the_code_writes()
    {
        var made = _made.All().ToList();
        Assert.Equal(made.Select(example => example.Name).Order(), _written.Keys.Order());
        Assert.All(made, example => Assert.Equal(Convert.ToHexStringLower(example.Bytes), Convert.ToHexStringLower(_written[example.Name])));
        TestContext.Current.TestOutputHelper?.WriteLine($"{made.Count} examples, {made.Sum(example => example.Bytes.Length)} bytes");
    }

    [Fact]
    public void Every_example_stands_on_its_own_page()
    {
        Assert.All(SpecPage.Names, name => Assert.All(SpecPage.Read(name).Examples.Keys, example => Assert.StartsWith($"{name}.", example, StringComparison.Ordinal)));
    }

    [Fact]
    public void The_identity_on_the_page_verifies()
    {
        var identity = new AgencyIdentity
        {
            Delegation = Envelope("identity.delegation", _made.Karsia.Root),
            Descriptor_ = Envelope("identity.descriptor", _made.Karsia.DescriptorKey),
        };
        var verified = Assert.IsType<IdentityResult.Verified>(IdentityChain.Verify(identity, ExampleAgency.Now)).Agency;
        Assert.Equal(_written["identity.fingerprint"], verified.Id.ToBytes());
        Assert.Equal(_made.Descriptor(), verified.Descriptor);
        Assert.Equal(_written["identity.root-public-key"], Delegation.Parser.ParseFrom(identity.Delegation.Payload).RootPublicKey.ToByteArray());
        Assert.NotNull(verified.Keys.Single(key => key.Id.ToBytes().SequenceEqual(_written["identity.key-id"])));
    }

    [Fact]
    public void The_record_on_the_page_verifies()
    {
        var view = new RecordView
        {
            Manifest = ByteString.CopyFrom(_written["record.manifest"]),
            BatchPath = ByteString.CopyFrom(_written["record.batch-path"]),
            Signature = ByteString.CopyFrom(_written["record.signature"]),
            Disclosures = { Disclosure.Parser.ParseFrom(_written["record.disclosure"]) },
        }.ToByteArray();
        Assert.Equal(_written["record.view-sha256"], System.Security.Cryptography.SHA256.HashData(view));
        var verifier = new ViewVerifier((_, _) => ExampleAgency.Verifying(_made.Karsia.RecordKey), new BatchSignatureCache());
        var content = Assert.IsType<ViewResult.Verified>(verifier.Verify(view)).View.Content;
        var expected = _made.Record();
        expected.Entities.Clear();
        Assert.Equal(expected, content);
        Assert.Equal(_written["record.value"], Disclosure.Parser.ParseFrom(_written["record.disclosure"]).Value.ToByteArray());
        Assert.NotNull(FieldMerge.Read(FieldPath.EntityField("00000000000000aa", "make"), _written["record.entity-value"]));
        Assert.NotEqual(-1, _written["record.manifest"].AsSpan().IndexOf(_written["record.digest"]));

        var statement = RecordStatements.Verify(
            Envelope("record.statement", _made.Karsia.RecordKey), (_, _) => ExampleAgency.Verifying(_made.Karsia.RecordKey));
        Assert.Equal(RecordStatus.Recalled, Assert.IsType<StatementResult.Verified>(statement).Statement.Status);
    }

    [Fact]
    public void The_feed_on_the_page_opens()
    {
        var key = ExampleAgency.Verifying(_made.Karsia.LinkKey);
        Assert.Equal(_written["feed.head"], SignedHeads.Verify(Envelope("feed.signed-head", _made.Karsia.LinkKey), key, _made.Feed.Id)!.Value.Head.ToArray());
        Assert.Equal(
            WithdrawalReason.Recalled,
            SignedHeads.VerifyWithdrawal(Envelope("feed.withdrawal", _made.Karsia.LinkKey), key, _made.Feed.Id, 1, _written["feed.slip"]));
        var lindmark = ExampleAgency.Verifying(_made.Lindmark.LinkKey);
        Assert.Equal(1UL, FeedReceipts.Verify(Envelope("feed.receipt", _made.Lindmark.LinkKey), lindmark, _made.Feed.Id)!.To);
        Assert.Equal(OutcomeCode.Admitted, FeedOutcomes.Verify(Envelope("feed.outcome", _made.Karsia.LinkKey), key)!.Code);
        var next = new FeedRoute(_made.Karsia.Id, _made.Lindmark.Id, Lane.Control, 2);
        Assert.Equal(1UL, FeedGenerations.VerifyStart(Envelope("feed.generation-start", _made.Karsia.LinkKey), key, next)!.Value.Seq);

        var start = new EpochStart { Info = ByteString.CopyFrom(_written["feed.epoch-info"]), Encapsulation = ByteString.CopyFrom(_written["feed.encapsulation"]) };
        var envelope = new Signed
        {
            Payload = start.ToByteString(),
            KeyId = ByteString.CopyFrom(_made.Karsia.LinkKey.Id.ToBytes()),
            Signature = ByteString.CopyFrom(_written["feed.epoch-start.signature"]),
        };
        using var epoch = Assert.IsType<EpochResult.Accepted>(OpeningEpoch.Accept(envelope, _made.Feed, key, _ => _made.Lindmark.Kem)).Epoch;
        using var content = epoch.OpenSlip(1, Slip.FromBytes(_written["feed.slip"])!)!;
        Assert.Equal(_written["feed.body-digest"], content.BodyDigest.ToArray());
        Assert.Equal(Enumerable.Range(0, 32).Select(i => (byte)i), content.BodyKey.ToArray());
        var opened = Assert.IsType<BodyResult.Opened>(SealedBody.Open(content.BodyKey.Span, content.BodyDigest.Span, _written["feed.body"]));
        Assert.True(Padme.TryUnpad(_written["feed.padded"], out var unpadded) && unpadded.SequenceEqual(opened.Content.Span));
    }

    [Fact]
    public void The_frame_on_the_page_is_read()
    {
        var frame = Frame.Parser.ParseFrom(_written["exchange.entries"]);
        using var reader = new FeedReader(_made.Feed, HeadChain.Start(_made.Feed.Id), new FeedReaderKeys
        {
            FindLinkKey = _ => ExampleAgency.Verifying(_made.Karsia.LinkKey),
            FindPastLinkKey = _ => ExampleAgency.Verifying(_made.Karsia.LinkKey),
            FindKemKey = _ => _made.Lindmark.Kem,
            FindRecordKey = (_, _) => null,
            IsOwnFeed = feed => feed == _made.Back.Id,
            BatchSignatures = new BatchSignatureCache(),
        });
        var read = Assert.IsType<ReadResult.Read>(reader.Read(frame.Entries, _ => null));
        Assert.Equal(OutcomeCode.Admitted, Assert.IsType<OpenResult.OpenedOutcome>(Assert.Single(read.Entries).Result).Outcome.Code);
        Assert.Equal(_written["feed.head"], reader.Position.Head.ToArray());
        Assert.Equal(GoodbyeReason.FeedStopped, Frame.Parser.ParseFrom(_written["exchange.goodbye"]).Goodbye.Reason);
        Assert.Equal(Frame.ContentOneofCase.Heartbeat, Frame.Parser.ParseFrom(_written["exchange.heartbeat"]).ContentCase);
    }

    private Signed Envelope(string name, SigningKey key) => new()
    {
        Payload = ByteString.CopyFrom(_written[name]),
        KeyId = ByteString.CopyFrom(key.Id.ToBytes()),
        Signature = ByteString.CopyFrom(_written[$"{name}.signature"]),
    };
}
