using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Gateway.Protocol.Records;
using Gateway.Protocol.Tests.Support;
using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Protocol.Tests.Records;

public sealed class RecordVersionTests : IDisposable
{
    private readonly TestAgency _agency = new("kar");

    public void Dispose() => _agency.Dispose();

    [Fact]
    public void Digests_are_the_hash_the_specification_writes_down()
    {
        var version = SignedRecords.Prepare(_agency, SampleRecords.Small(), 1, version: 3, previous: new byte[32]);
        foreach (var field in version.Fields)
        {
            byte[] text =
            [
                .. Framed("gateway/field/v1"u8), .. Framed(_agency.Id.ToBytes()), .. Framed(version.Header.Record.ToBytes()),
                0, 0, 0, 0, 0, 0, 0, 3,
                .. Framed(field.Salt.Span), .. Framed(Encoding.UTF8.GetBytes(field.Path.ToString())), .. Framed(field.Value.Span),
            ];
            Assert.Equal(Convert.ToHexString(SHA256.HashData(text)), Convert.ToHexString(field.Digest.Span));
        }

        static byte[] Framed(ReadOnlySpan<byte> bytes)
        {
            var framed = new byte[4 + bytes.Length];
            BinaryPrimitives.WriteInt32BigEndian(framed, bytes.Length);
            bytes.CopyTo(framed.AsSpan(4));
            return framed;
        }
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(1, 8)]
    [InlineData(8, 8)]
    [InlineData(9, 16)]
    [InlineData(16, 16)]
    [InlineData(17, 32)]
    [InlineData(100, 128)]
    public void Decoys_fill_the_digests_up_to_a_power_of_two(int fields, int listed)
    {
        var record = SampleRecords.Bare();
        for (var i = 0; i < fields; i++)
        {
            record.ExternalReferences.Add(new ExternalReference { Key = SampleRecords.Key(i) });
        }

        var version = SignedRecords.Prepare(_agency, record, 1);
        var digests = ManifestOf(version).Digests.ToByteArray().Chunk(32).Select(Convert.ToHexString).ToList();

        Assert.Equal(fields, version.Fields.Length);
        Assert.Equal(listed, digests.Count);
        Assert.Equal(digests.Order(StringComparer.Ordinal), digests);
        Assert.Equal(listed, digests.Distinct().Count());
        Assert.All(version.Fields, field => Assert.Contains(Convert.ToHexString(field.Digest.Span), digests));
        Assert.Equal(version.Fields.Select(field => Convert.ToHexString(field.Digest.Span)).Order(StringComparer.Ordinal), version.Fields.Select(field => Convert.ToHexString(field.Digest.Span)));
    }

    [Fact]
    public void A_manifest_carries_labels_and_digests_and_nothing_of_the_content()
    {
        var record = SampleRecords.Small("canary");
        record.Title = record.Conditions = record.Unit = record.CaseRef = "canary";
        var version = SignedRecords.Prepare(_agency, record, 1);
        var manifest = ManifestOf(version);

        Assert.DoesNotContain("canary", Encoding.Latin1.GetString(version.Manifest.Span), StringComparison.Ordinal);
        Assert.Equal(record.Handling, manifest.Handling);
        Assert.Equal((record.Kind, record.Status, record.Urgency), (manifest.Kind, manifest.Status, manifest.Urgency));
        Assert.Equal(record.Grading, manifest.Grading);
        Assert.Equal(version.Fields.Single(field => field.Path.Name == "conditions").Digest.ToArray(), manifest.RequiredDigests.ToByteArray());
        Assert.Equal(SHA256.HashData(version.Manifest.Span), version.ManifestDigest.ToArray());
    }

    [Fact]
    public void Salts_are_fresh_for_each_field_and_version()
    {
        var random = SeededRandom.From(9);
        var salts = Enumerable.Range(0, 20)
            .SelectMany(_ => RecordVersion.Prepare(SampleRecords.Small(), _agency.Header(1), random).Fields)
            .Select(field => Convert.ToHexString(field.Salt.Span)).ToList();

        Assert.Equal(20 * 12, salts.Count);
        Assert.Equal(salts.Count, salts.Distinct().Count());
        Assert.All(salts, salt => Assert.Equal(32, salt.Length));
    }

    [Fact]
    public void A_version_that_no_receiver_would_take_is_not_made()
    {
        Action[] wrong =
        [
            () => SignedRecords.Prepare(_agency, SampleRecords.Small(), 1, version: 0),
            () => SignedRecords.Prepare(_agency, SampleRecords.Small(), 1, version: 2),
            () => SignedRecords.Prepare(_agency, SampleRecords.Small(), 1, version: 1, previous: new byte[32]),
            () => SignedRecords.Prepare(_agency, SampleRecords.Small(), 1, version: 2, previous: new byte[31]),
        ];
        Assert.All(wrong, prepare => Assert.Throws<ArgumentException>(prepare));
    }

    [Fact]
    public void A_view_without_a_required_field_is_not_made()
    {
        var version = SignedRecords.Prepare(_agency, SampleRecords.Small(), 1);
        var proof = SignedRecords.Sign(_agency, version)[0];
        var paths = version.Fields.Select(field => field.Path).ToHashSet();
        Assert.NotNull(RecordViews.Redact(version, proof, paths));

        Assert.True(paths.Remove(FieldPath.Top("conditions")));
        Assert.Null(RecordViews.Redact(version, proof, paths));
        Assert.Null(RecordViews.Redact(version, proof, new HashSet<FieldPath>()));
    }

    [Fact]
    public void A_view_holds_the_released_fields_and_no_trace_of_the_others()
    {
        var record = SampleRecords.Small("canary");
        var version = SignedRecords.Prepare(_agency, record, 1);
        var view = SignedRecords.View(version, SignedRecords.Sign(_agency, version)[0], path => path.Name is "title" or "conditions");
        var withheld = version.Fields.Single(field => field.Path.Name == "summary");

        Assert.Equal(["conditions", "title"], view.Disclosures.Select(disclosure => disclosure.Path).Order());
        var text = Encoding.Latin1.GetString(view.ToByteArray());
        Assert.DoesNotContain("canary", text, StringComparison.Ordinal);
        Assert.DoesNotContain("entity", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Encoding.Latin1.GetString(withheld.Salt.Span), text, StringComparison.Ordinal);
    }

    [Fact]
    public void Neither_a_version_nor_its_fields_print_content_or_salts()
    {
        var version = SignedRecords.Prepare(_agency, SampleRecords.Small("canary"), 1);
        var verified = Assert.IsType<ViewResult.Verified>(SignedRecords.Verify(SignedRecords.View(version, SignedRecords.Sign(_agency, version)[0]), _agency));
        string[] printed = [version.ToString(), verified.ToString(), verified.View.ToString(), .. version.Fields.Select(field => field.ToString())];

        Assert.All(printed, text => Assert.DoesNotContain("canary", text, StringComparison.OrdinalIgnoreCase));
        Assert.All(printed, text => Assert.DoesNotContain(Convert.ToHexString(version.Fields[0].Salt.Span), text, StringComparison.OrdinalIgnoreCase));
    }

    private static Manifest ManifestOf(RecordVersion version) => Manifest.Parser.ParseFrom(version.Manifest.Span);
}
