using System.Text;
using Gateway.Exchange.V1;
using Gateway.Protocol.Attachments;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Receipts;
using Gateway.Protocol.Records;
using Gateway.Protocol.Sealing;
using Gateway.Protocol.Tests.Support;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using NSec.Cryptography;
using Labels = Gateway.Record.V1.Handling;

namespace Gateway.Protocol.Tests.Spec;

/// <summary>The examples of protos/spec, made by the code. Keys are fixed, and randomness is the bytes 00 01 02 … in the order they are drawn.</summary>
internal sealed class SpecExamples : IDisposable
{
    public ExampleAgency Karsia { get; } = new(0x01);

    public ExampleAgency Lindmark { get; } = new(0x11);

    /// <summary>Karsia's control feed to Lindmark.</summary>
    public FeedRoute Feed => new(Karsia.Id, Lindmark.Id, Lane.Control, 1);

    /// <summary>Lindmark's records feed to Karsia, of which the outcome speaks.</summary>
    public FeedRoute Back => new(Lindmark.Id, Karsia.Id, Lane.Records, 1);

    /// <summary>Every example by name.</summary>
    public IEnumerable<(string Name, byte[] Bytes)> All() => [.. Terms(), .. Identity(), .. Records(), .. Feeds(), .. Exchange(), .. Attachments()];

    public void Dispose()
    {
        Karsia.Dispose();
        Lindmark.Dispose();
    }

    public CaseRecord Record() => new()
    {
        Kind = RecordKind.Sighting,
        Status = RecordStatus.Active,
        Handling = new Labels { Tlp = Tlp.Amber, Purposes = { Purpose.Investigation } },
        Urgency = Urgency.Routine,
        Title = "White van",
        Entities = { new Entity { Key = "00000000000000aa", Vehicle = new Vehicle { Make = "Ford" } } },
    };

    public RecordVersion Version(FillRandom random) => RecordVersion.Prepare(
        Record(),
        new RecordHeader
        {
            Originator = Karsia.Id,
            RecordKey = Karsia.RecordKey.Id,
            Record = RecordId.New(random),
            Version = 1,
            PreviousManifestDigest = default,
            IssuedAt = ExampleAgency.Now,
        },
        random);

    public AgencyDescriptor Descriptor() => new()
    {
        Agency = ByteString.CopyFrom(Karsia.Id.ToBytes()),
        DelegationNumber = 1,
        Number = 1,
        IssuedAt = Timestamp.FromDateTimeOffset(ExampleAgency.Now),
        ExpiresAt = Timestamp.FromDateTimeOffset(ExampleAgency.Now.AddDays(30)),
        ShortName = "KAR",
        Name = "Karsia Police",
        Country = "XK",
        Functions = { AgencyFunction.Police },
        Endpoints = { "kar.example:7443" },
        TlsPins = { ByteString.CopyFrom(ExampleAgency.Repeat(0xEE)) },
        Keys =
        {
            IdentityIssuer.Publish(KeyUse.Record, Karsia.RecordKey.PublicKey.Span, ExampleAgency.Now, ExampleAgency.Now.AddDays(365)),
            IdentityIssuer.Publish(KeyUse.Link, Karsia.LinkKey.PublicKey.Span, ExampleAgency.Now, ExampleAgency.Now.AddDays(90)),
            IdentityIssuer.Publish(KeyUse.Kem, Karsia.Kem.PublicKey.Span, ExampleAgency.Now, ExampleAgency.Now.AddDays(7)),
        },
    };

    private IEnumerable<(string, byte[])> Terms()
    {
        yield return ("terms.lp", new FramedBytes().Text("né").ToArray());
        yield return ("terms.numbers", new FramedBytes().Number(1u).Number(258ul).ToArray());
        yield return ("terms.pae", Signatures.PreAuthenticationEncoding(PayloadTypes.Receipt, [0xAB, 0xCD]));
        yield return ("terms.signed", Karsia.LinkKey.SignEnvelope(PayloadTypes.Receipt, [0xAB, 0xCD]).ToByteArray());
    }

    private IEnumerable<(string, byte[])> Identity()
    {
        var delegation = IdentityIssuer.Delegate(
            Karsia.Root, Karsia.DescriptorKey.PublicKey.Span, 1, ExampleAgency.Now, ExampleAgency.Now.AddDays(365));
        var descriptor = IdentityIssuer.Describe(Karsia.DescriptorKey, Descriptor());
        yield return ("identity.root-public-key", Karsia.Root.PublicKey.ToArray());
        yield return ("identity.fingerprint", Karsia.Id.ToBytes());
        yield return ("identity.fingerprint-digits", Encoding.ASCII.GetBytes(Karsia.Id.ToFingerprint()));
        yield return ("identity.key-id", Karsia.LinkKey.Id.ToBytes());
        yield return ("identity.delegation", delegation.Payload.ToByteArray());
        yield return ("identity.delegation.signature", delegation.Signature.ToByteArray());
        yield return ("identity.descriptor", descriptor.Payload.ToByteArray());
        yield return ("identity.descriptor.signature", descriptor.Signature.ToByteArray());
    }

    private IEnumerable<(string, byte[])> Records()
    {
        var random = SeededRandom.Counter();
        var version = Version(random);
        var proof = RecordBatch.Sign([version.Manifest], Karsia.RecordKey, Karsia.Id, random)[0];
        var view = RecordViews.Redact(version, proof, new HashSet<FieldPath> { FieldPath.Top("title") })!;
        var title = version.Fields.Single(field => field.Path.Name == "title");
        var entity = version.Fields.Single(field => field.Path.Name == "make");
        yield return ("record.value", title.Value.ToArray());
        yield return ("record.entity-value", entity.Value.ToArray());
        yield return ("record.digest", title.Digest.ToArray());
        yield return ("record.manifest", version.Manifest.ToArray());
        yield return ("record.signed-body", RecordBatch.SignedBody(Karsia.Id, Karsia.RecordKey.Id, RecordBatch.RootOf(version.Manifest.Span, proof.Path.Span)));
        yield return ("record.batch-path", proof.Path.ToArray());
        yield return ("record.signature", proof.Signature.ToArray());
        yield return ("record.disclosure", view.Disclosures[0].ToByteArray());
        yield return ("record.view-sha256", System.Security.Cryptography.SHA256.HashData(view.ToByteArray()));
        var statement = RecordStatements.Sign(
            new RecordStatement
            {
                Originator = ByteString.CopyFrom(Karsia.Id.ToBytes()),
                RecordId = ByteString.CopyFrom(version.Header.Record.ToBytes()),
                Status = RecordStatus.Recalled,
                IssuedAt = Timestamp.FromDateTimeOffset(ExampleAgency.Now),
                Number = 1,
            },
            Karsia.RecordKey);
        yield return ("record.statement", statement.Payload.ToByteArray());
        yield return ("record.statement.signature", statement.Signature.ToByteArray());
    }

    private IEnumerable<(string, byte[])> Feeds()
    {
        var (body, epoch, slip, position) = Seal();
        var head = SignedHeads.Sign(Feed.Id, position, Lindmark.Kem.Id, Karsia.LinkKey);
        var withdrawal = SignedHeads.SignWithdrawal(Feed.Id, 1, slip, WithdrawalReason.Recalled, Karsia.LinkKey);
        var receipt = FeedReceipts.Sign(
            FeedReceipts.Write(Feed.Id, 0, position, [new EntryOutcome { Seq = 1, Code = OutcomeCode.Quarantined }], ExampleAgency.Now), Lindmark.LinkKey);
        var generation = FeedGenerations.SignStart(
            new FeedRoute(Karsia.Id, Lindmark.Id, Lane.Control, 2), position, Karsia.LinkKey);
        var start = EpochStart.Parser.ParseFrom(epoch.Start.Payload);
        yield return ("feed.id", Feed.Id.ToBytes());
        yield return ("feed.outcome", Outcome().Payload.ToByteArray());
        yield return ("feed.outcome.signature", Outcome().Signature.ToByteArray());
        yield return ("feed.padded", Padme.Pad(Body().ToByteArray()));
        yield return ("feed.body", body.Ciphertext.ToArray());
        yield return ("feed.body-digest", body.Digest.ToArray());
        yield return ("feed.epoch-info", start.Info.ToByteArray());
        yield return ("feed.encapsulation", start.Encapsulation.ToByteArray());
        yield return ("feed.epoch-start.signature", epoch.Start.Signature.ToByteArray());
        yield return ("feed.slip", slip);
        yield return ("feed.head", position.Head.ToArray());
        yield return ("feed.signed-head", head.Payload.ToByteArray());
        yield return ("feed.signed-head.signature", head.Signature.ToByteArray());
        yield return ("feed.withdrawal", withdrawal.Payload.ToByteArray());
        yield return ("feed.withdrawal.signature", withdrawal.Signature.ToByteArray());
        yield return ("feed.receipt", receipt.Payload.ToByteArray());
        yield return ("feed.receipt.signature", receipt.Signature.ToByteArray());
        yield return ("feed.generation-start", generation.Payload.ToByteArray());
        yield return ("feed.generation-start.signature", generation.Signature.ToByteArray());
        body.Dispose();
        epoch.Dispose();
    }

    private static IEnumerable<(string, byte[])> Attachments()
    {
        var chunks = new List<byte>();
        using var sealer = new AttachmentSealer(SeededRandom.Counter(), chunk => chunks.AddRange(chunk));
        sealer.TryAppend("White van"u8);
        var made = sealer.Finish()!;
        yield return ("attachment.sealed", [.. chunks]);
        yield return ("attachment.keyed-digest", made.Digest.ToArray());
    }

    private IEnumerable<(string, byte[])> Exchange()
    {
        var (body, epoch, slip, position) = Seal();
        yield return ("exchange.heartbeat", new Frame { Heartbeat = new Heartbeat() }.ToByteArray());
        yield return ("exchange.goodbye", new Frame { Goodbye = new Goodbye { Reason = GoodbyeReason.FeedStopped } }.ToByteArray());
        yield return ("exchange.entries", new Frame
        {
            Entries = new Entries
            {
                Lane = Lane.Control,
                Epochs = { epoch.Start },
                Entries_ = { new FeedEntry { Seq = 1, Slip = ByteString.CopyFrom(slip), Body = ByteString.CopyFrom(body.Ciphertext.Span) } },
                Head = SignedHeads.Sign(Feed.Id, position, Lindmark.Kem.Id, Karsia.LinkKey),
            },
        }.ToByteArray());
        body.Dispose();
        epoch.Dispose();
    }

    private Signed Outcome() => FeedOutcomes.Sign(Back.Id, 1, OutcomeCode.Admitted, ExampleAgency.Now, Karsia.LinkKey);

    private EntryBody Body() => new() { Outcome = Outcome() };

    private (SealedBody Body, SealingEpoch Epoch, byte[] Slip, FeedHeadPosition Position) Seal()
    {
        var random = SeededRandom.Counter();
        var body = SealedBody.Seal(Body().ToByteArray(), random);
        using var ephemeral = Key.Import(KeyAgreementAlgorithm.X25519, ExampleAgency.Repeat(0x21), KeyBlobFormat.RawPrivateKey);
        var before = HeadChain.Start(Feed.Id);
        var epoch = SealingEpoch.Begin(Feed, ExampleAgency.Verifying(Lindmark.Kem), Karsia.LinkKey, before, random, ephemeral)!;
        var slip = epoch.SealSlip(1, body);
        return (body, epoch, slip, HeadChain.Next(before, slip));
    }
}
