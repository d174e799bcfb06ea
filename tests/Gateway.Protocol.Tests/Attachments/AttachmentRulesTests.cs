using Gateway.Protocol.Attachments;
using Gateway.Protocol.Records;
using Gateway.Protocol.Tests.Support;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Protocol.Tests.Attachments;

/// <summary>protos/spec/attachment.md, "In the record".</summary>
public sealed class AttachmentRulesTests
{
    public static TheoryData<string, Action<Attachment>> BrokenAttachments => new()
    {
        { "keyed_digest", file => file.KeyedDigest = ByteString.CopyFrom(new byte[31]) },
        { "keyed_digest", file => file.KeyedDigest = ByteString.Empty },
        { "content_key", file => file.ContentKey = ByteString.CopyFrom(new byte[33]) },
        { "abuse_imagery", file => file.AbuseImagery = AbuseImagery.Unspecified },
        { "abuse_imagery", file => file.AbuseImagery = AbuseImagery.Shown },
        { "abuse_imagery", file => file.AbuseImagery = (AbuseImagery)9 },
        { "metadata", file => file.Metadata = AttachmentMetadata.Unspecified },
        { "media_type", file => file.MediaType = "" },
        { "size", file => file.Size = 0 },
        { "size", file => file.Size = (1ul << 30) + 1 },
        { "size", file => file.Size = ulong.MaxValue },
    };

    public static TheoryData<string, Action<AttachmentProvenance>> BrokenProvenances => new()
    {
        { "keyed_digest", origin => origin.KeyedDigest = ByteString.Empty },
        { "acquired_sha256", origin => origin.AcquiredSha256 = ByteString.CopyFrom(new byte[20]) },
        { "acquired_by", origin => origin.AcquiredBy = "" },
        { "acquired_at", origin => origin.AcquiredAt = null },
        { "authority", origin => origin.Authority = "" },
        { "stripped", origin => origin.Stripped.Add(new StrippedMetadata { Kind = "jpeg.app1", Size = 3 }) },
    };

    [Fact]
    public void A_whole_attachment_and_its_provenance_are_accepted()
    {
        Assert.Empty(RecordRules.Check(Record(), RecordPlace.Received));
        Assert.Empty(RecordRules.Check(Record(file => file.Size = AttachmentLayout.MaxSize), RecordPlace.Received));
    }

    [Fact]
    public void A_file_that_is_only_referred_to_may_be_abuse_imagery_and_lack_everything()
    {
        Assert.Empty(RecordRules.Check(Record(file => (file.ContentKey, file.AbuseImagery) = (ByteString.Empty, AbuseImagery.Shown)), RecordPlace.Received));
        Assert.Empty(RecordRules.Check(Record(file => (file.ContentKey, file.KeyedDigest, file.Size) = (ByteString.Empty, ByteString.Empty, 0)), RecordPlace.Received));
    }

    [Theory]
    [MemberData(nameof(BrokenAttachments))]
    public void An_attachment_that_can_be_pulled_says_exactly_what_it_is(string field, Action<Attachment> breakIt)
    {
        var problem = Assert.Single(RecordRules.Check(Record(breakIt), RecordPlace.Received).Select(found => found.Field).Distinct());
        Assert.Equal($"attachments[0].{field}", problem);
    }

    [Theory]
    [MemberData(nameof(BrokenProvenances))]
    public void A_provenance_says_who_acquired_what_when_and_on_what_authority(string field, Action<AttachmentProvenance> breakIt)
    {
        var record = Record();
        breakIt(record.AttachmentProvenance[0]);
        var problem = Assert.Single(RecordRules.Check(record, RecordPlace.Received).Select(found => found.Field).Distinct());
        Assert.Equal($"attachment_provenance[0].{field}", problem);
    }

    private static CaseRecord Record(Action<Attachment>? change = null)
    {
        var record = SampleRecords.Small();
        record.Attachments.Clear();
        record.AttachmentProvenance.Clear();
        record.Attachments.Add(new Attachment
        {
            Key = "a0a0a0a0a0a0a0a0",
            MediaType = "image/jpeg",
            Size = 10,
            KeyedDigest = ByteString.CopyFrom(new byte[32]),
            ContentKey = ByteString.CopyFrom(new byte[32]),
            AbuseImagery = AbuseImagery.None,
            Metadata = AttachmentMetadata.Stripped,
        });
        record.AttachmentProvenance.Add(new AttachmentProvenance
        {
            Key = "b0b0b0b0b0b0b0b0",
            KeyedDigest = ByteString.CopyFrom(new byte[32]),
            AcquiredSha256 = ByteString.CopyFrom(new byte[32]),
            AcquiredBy = "Officer 4411",
            AcquiredAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch),
            Authority = "Search warrant 12/2026",
            Stripped = { new StrippedMetadata { Kind = "jpeg.app1", Size = 3, Sha256 = ByteString.CopyFrom(new byte[32]), Content = ByteString.CopyFrom(1, 2, 3) } },
        });
        change?.Invoke(record.Attachments[0]);
        return record;
    }
}
