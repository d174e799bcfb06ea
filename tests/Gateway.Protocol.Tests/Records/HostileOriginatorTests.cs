using System.Text;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;
using Gateway.Protocol.Tests.Support;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Labels = Gateway.Record.V1.Handling;

namespace Gateway.Protocol.Tests.Records;

/// <summary>Views whose signature holds because their originator signed nonsense: all malformed, none an exception.</summary>
public sealed class HostileOriginatorTests : IDisposable
{
    private readonly TestAgency _agency = new("kar");

    public void Dispose() => _agency.Dispose();

    [Fact]
    public void An_unchanged_manifest_signed_by_this_test_verifies()
    {
        Assert.IsType<ViewResult.Verified>(Sign(_ => { }));
    }

    [Fact]
    public void Every_rule_of_a_manifest_is_held()
    {
        (string Rule, Action<Manifest> Break)[] broken =
        [
            ("record id", manifest => manifest.RecordId = ByteString.CopyFrom(new byte[15])),
            ("record id", manifest => manifest.RecordId = ByteString.Empty),
            ("count from 1", manifest => manifest.Version = 0),
            ("empty or 32", manifest => manifest.PreviousManifestDigest = ByteString.CopyFrom(new byte[31])),
            ("no previous", manifest => manifest.PreviousManifestDigest = ByteString.CopyFrom(new byte[32])),
            ("names the previous", manifest => manifest.Version = 2),
            ("when it was issued", manifest => manifest.IssuedAt = null),
            ("when it was issued", manifest => manifest.IssuedAt = new Timestamp { Seconds = long.MaxValue }),
            ("when it was issued", manifest => manifest.IssuedAt = new Timestamp { Nanos = -1 }),
            ("a kind", manifest => manifest.Kind = RecordKind.Unspecified),
            ("kind: has no known", manifest => manifest.Kind = (RecordKind)999),
            ("a status", manifest => manifest.Status = RecordStatus.Unspecified),
            ("status: has no known", manifest => manifest.Status = (RecordStatus)999),
            ("urgency: has no known", manifest => manifest.Urgency = (Urgency)999),
            ("handling labels", manifest => manifest.Handling = null),
            ("handling.tlp", manifest => manifest.Handling.Tlp = (Tlp)99),
            ("handling.purposes", manifest => manifest.Handling.Purposes.Add(Purpose.Prevention)),
            ("handling.retention.delete_after", manifest => manifest.Handling.Retention = new Retention { DeleteAfter = new Timestamp { Seconds = long.MinValue } }),
            ("grading", manifest => manifest.Grading.SourceCode = "Z"),
            ("8, 16, 32", manifest => manifest.Digests = ByteString.CopyFrom(manifest.Digests.Span[..^1])),
            ("8, 16, 32", manifest => manifest.Digests = ByteString.CopyFrom(manifest.Digests.Span[..^32])),
            ("8, 16, 32", manifest => manifest.Digests = ByteString.Empty),
            ("8, 16, 32", manifest => manifest.Digests = Ascending(4)),
            ("8, 16, 32", manifest => manifest.Digests = Ascending(16_384)),
            ("8, 16, 32", manifest => manifest.Digests = ByteString.CopyFrom([.. manifest.Digests.Span[32..64], .. manifest.Digests.Span[..32], .. manifest.Digests.Span[64..]])),
            ("8, 16, 32", manifest => manifest.Digests = ByteString.CopyFrom([.. manifest.Digests.Span[..32], .. manifest.Digests.Span[..32], .. manifest.Digests.Span[64..]])),
            ("ascending", manifest => manifest.RequiredDigests = ByteString.CopyFrom([.. manifest.RequiredDigests.Span, .. manifest.RequiredDigests.Span])),
            ("among the digests", manifest => manifest.RequiredDigests = ByteString.CopyFrom(new byte[32])),
            ("every required", manifest => manifest.RequiredDigests = manifest.Digests),
            ("conditions are a required", manifest => manifest.RequiredDigests = ByteString.Empty),
        ];
        foreach (var (rule, change) in broken)
        {
            Assert.Contains(rule, Assert.IsType<ViewResult.Malformed>(Sign(change)).Rule, StringComparison.Ordinal);
        }

        Assert.IsType<ViewResult.Verified>(Sign(manifest => (manifest.Version, manifest.PreviousManifestDigest) = (7, ByteString.CopyFrom(new byte[32])), version: 7));
        TestContext.Current.TestOutputHelper?.WriteLine($"{broken.Length} broken manifests");
    }

    [Fact]
    public void A_manifest_that_is_not_canonical_is_refused_although_it_is_signed()
    {
        var version = SignedRecords.Prepare(_agency, SampleRecords.Small(), 1);
        var bytes = version.Manifest.ToArray();

        // An unknown field; the last field twice; a longer form of the same number; a default that is written out.
        AssertNotCanonical([.. bytes, 0x98, 0x3F, 0x01]);
        AssertNotCanonical([.. bytes, 0x58, 0x02]);
        var at = bytes.AsSpan().IndexOf<byte>([0x20, 0x01, 0x32]);
        AssertNotCanonical([.. bytes[..at], 0x20, 0x81, 0x00, .. bytes[(at + 2)..]]);
        AssertNotCanonical([.. bytes[..(at + 2)], 0x2A, 0x00, .. bytes[(at + 2)..]]);

        void AssertNotCanonical(byte[] manifest) =>
            Assert.Equal("a manifest is canonical", Assert.IsType<ViewResult.Malformed>(Verify(manifest, version)).Rule);
    }

    [Fact]
    public void Disclosures_that_an_honest_originator_would_not_sign_are_refused()
    {
        var key = SampleRecords.Key(1);
        (string Rule, (string Path, CaseRecord Value)[] Fields)[] broken =
        [
            ("each path stands once", [("title", new CaseRecord { Title = "one" }), ("title", new CaseRecord { Title = "two" })]),
            ("the field its path names", [("title", new CaseRecord { Summary = "a" })]),
            ("the field its path names", [("title", new CaseRecord { Title = "a", Summary = "b" })]),
            ("the field its path names", [("title", new CaseRecord { Title = "a", Urgency = Urgency.Urgent })]),
            ("the field its path names", [("entities", new CaseRecord { Title = "a" })]),
            ("agree on", [($"entity/{key}/names", Person(person => person.Names.Add(new PersonName { Full = "a" }))), ($"entity/{key}/make", new CaseRecord { Entities = { new Entity { Key = key, Vehicle = new Vehicle { Make = "b" } } } })]),
            ("agree on", [($"entity/{key}/names", Person(person => person.Names.Add(new PersonName { Full = "a" }))), ($"entity/{key}/gender", Handled(Pap.Red))]),
            ("a path", [("Title", new CaseRecord { Title = "a" })]),
            ("a path", [("title/", new CaseRecord { Title = "a" })]),
            ("title: has 801 bytes", [("title", new CaseRecord { Title = new string('a', 801) })]),
            ("80 KiB", [("summary", new CaseRecord { Summary = new string('a', 80 * 1024) })]),
            ("is used twice", [($"link/{key}", new CaseRecord { Links = { new Link { Key = key, From = new EntityReference { Key = key }, To = new EntityReference { Key = key } } } }), ($"participation/{key}", new CaseRecord { Participations = { new Participation { Key = key, Entity = new EntityReference { Key = key } } } })]),
        ];
        foreach (var (rule, fields) in broken)
        {
            Assert.Contains(rule, Assert.IsType<ViewResult.Malformed>(Disclose(fields)).Rule, StringComparison.Ordinal);
        }

        Assert.IsType<ViewResult.Verified>(Disclose([("title", new CaseRecord { Title = "one" })]));
        TestContext.Current.TestOutputHelper?.WriteLine($"{broken.Length} sets of disclosures");

        CaseRecord Person(Action<Person> change)
        {
            var person = new Person();
            change(person);
            return new CaseRecord { Entities = { new Entity { Key = key, Person = person } } };
        }

        CaseRecord Handled(Pap pap) => new() { Entities = { new Entity { Key = key, Handling = new Labels { Pap = pap }, Person = new Person { Gender = Gender.Male } } } };
    }

    [Fact]
    public void Text_that_is_not_UTF_8_is_refused()
    {
        var value = new CaseRecord { Title = "aaaa" }.ToByteArray();
        value.AsSpan().Replace((byte)'a', (byte)0xFF);
        Assert.Contains("canonical CaseRecord", Assert.IsType<ViewResult.Malformed>(DiscloseBytes([("title", value)])).Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void Bombs_of_empty_elements_are_refused_before_they_become_objects()
    {
        // A mebibyte of empty disclosures, of empty entities in one value, of nested groups, and of unknown fields.
        byte[] disclosures = [.. Enumerable.Repeat((byte[])[0x22, 0x00], 500_000).SelectMany(bytes => bytes)];
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.IsType<ViewResult.Malformed>(SignedRecords.Verify(disclosures, _agency));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);

        byte[] entities = [.. Enumerable.Repeat((byte[])[0xF2, 0x01, 0x00], 20_000).SelectMany(bytes => bytes)];
        Assert.IsType<ViewResult.Malformed>(DiscloseBytes([($"entity/{SampleRecords.Key(1)}/names", entities)]));

        byte[] groups = [.. Enumerable.Repeat((byte)0x0B, 60_000)];
        Assert.IsType<ViewResult.Malformed>(DiscloseBytes([("title", groups)]));
        Assert.IsType<ViewResult.Malformed>(SignedRecords.Verify(groups, _agency));

        byte[] unknown = [.. Enumerable.Repeat((byte[])[0x98, 0x3F, 0x01], 20_000).SelectMany(bytes => bytes)];
        Assert.IsType<ViewResult.Malformed>(DiscloseBytes([("title", unknown)]));
    }

    [Fact]
    public void A_view_is_at_most_1048568_bytes()
    {
        Assert.Equal(1_048_568, ViewVerifier.MaxViewSize);
        Assert.Contains("1,048,568", Assert.IsType<ViewResult.Malformed>(SignedRecords.Verify(new byte[1_048_569], _agency)).Rule, StringComparison.Ordinal);
        Assert.Contains("canonical", Assert.IsType<ViewResult.Malformed>(SignedRecords.Verify(Filler(1_048_568), _agency)).Rule, StringComparison.Ordinal);

        // One field of a number that RecordView does not have.
        static byte[] Filler(int size) => [0xBA, 0x3E, .. Varint(size - 5), .. new byte[size - 5]];
        static byte[] Varint(int number) => [(byte)(number | 0x80), (byte)((number >> 7) | 0x80), (byte)(number >> 14)];
    }

    private ViewResult Sign(Action<Manifest> change, ulong version = 1)
    {
        var prepared = SignedRecords.Prepare(_agency, SampleRecords.Small(), 1, version, version > 1 ? new byte[32] : default);
        var manifest = Manifest.Parser.ParseFrom(prepared.Manifest.Span);
        change(manifest);
        return Verify(manifest.ToByteArray(), prepared);
    }

    private ViewResult Verify(byte[] manifest, RecordVersion version)
    {
        var proof = RecordBatch.Sign([manifest], _agency.RecordKey, _agency.Id, SeededRandom.From(1))[0];
        return SignedRecords.Verify(SignedRecords.View(version with { Manifest = manifest }, proof), _agency);
    }

    private ViewResult Disclose((string Path, CaseRecord Value)[] fields) =>
        DiscloseBytes([.. fields.Select(field => (field.Path, field.Value.ToByteArray()))]);

    /// <summary>Signs a manifest over any paths and values at all, digests made independently of the code that makes honest ones.</summary>
    private ViewResult DiscloseBytes((string Path, byte[] Value)[] fields)
    {
        var header = _agency.Header(1);
        var disclosures = fields.Select((field, i) => new Disclosure
        {
            Salt = ByteString.CopyFrom(Enumerable.Repeat((byte)i, 16).ToArray()),
            Path = field.Path,
            Value = ByteString.CopyFrom(field.Value),
        }).Select(disclosure => (Disclosure: disclosure, Digest: Digest(header, disclosure))).OrderBy(pair => Convert.ToHexString(pair.Digest), StringComparer.Ordinal).ToList();
        var digests = disclosures.Select(pair => pair.Digest).Concat(Ascending(8 - fields.Length).ToByteArray().Chunk(32))
            .OrderBy(Convert.ToHexString, StringComparer.Ordinal);
        var manifest = Manifest.Parser.ParseFrom(SignedRecords.Prepare(_agency, SampleRecords.Bare(), 1).Manifest.Span);
        manifest.Digests = ByteString.CopyFrom([.. digests.SelectMany(digest => digest)]);
        var bytes = manifest.ToByteArray();
        var proof = RecordBatch.Sign([bytes], _agency.RecordKey, _agency.Id, SeededRandom.From(1))[0];
        var view = new RecordView
        {
            Manifest = ByteString.CopyFrom(bytes),
            BatchPath = ByteString.CopyFrom(proof.Path.Span),
            Signature = ByteString.CopyFrom(proof.Signature.Span),
            Disclosures = { disclosures.Select(pair => pair.Disclosure) },
        };
        return SignedRecords.Verify(view, _agency);
    }

    private static byte[] Digest(RecordHeader header, Disclosure disclosure) => new FramedBytes()
        .Text("gateway/field/v1").Bytes(header.Originator.ToBytes()).Bytes(header.Record.ToBytes()).Number(header.Version)
        .Bytes(disclosure.Salt.Span).Bytes(Encoding.UTF8.GetBytes(disclosure.Path)).Bytes(disclosure.Value.Span).ToSha256();

    private static ByteString Ascending(int count)
    {
        var list = new byte[count * 32];
        for (var i = 0; i < count; i++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(list.AsSpan(i * 32), i + 1);
        }

        return ByteString.CopyFrom(list);
    }
}
