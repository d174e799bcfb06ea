using Gateway.Node.V1;
using Gateway.Protocol.Attachments;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Gateway.Federation.Tests.Attachments;

/// <summary>What people of an agency do with files.</summary>
internal static class AttachmentAgency
{
    public const string ReleasesImages = """
        policy: 1
        rules:
          - name: images
            release: ["*", attachment.image]
            to: {agencies: [WES]}

        """;

    public static AttachmentFacts Facts(string type = "image/jpeg") => new()
    {
        MediaType = type,
        Caption = "The van",
        AbuseImagery = AbuseImagery.None,
        AcquiredBy = "Officer 4411",
        AcquiredAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch),
        Authority = "Warrant 12/2026",
    };

    public static async Task<AddAttachmentResponse> AddAsync(this TestAgency agency, byte[] file, AttachmentFacts? facts = null)
    {
        using var call = new AttachmentService.AttachmentServiceClient(agency.Channel("publisher")).AddAttachment(
            cancellationToken: TestContext.Current.CancellationToken);
        try
        {
            await call.RequestStream.WriteAsync(new AddAttachmentRequest { Facts = facts ?? Facts() });
            foreach (var part in file.Chunk(100_000))
            {
                await call.RequestStream.WriteAsync(new AddAttachmentRequest { Content = ByteString.CopyFrom(part) });
            }

            await call.RequestStream.CompleteAsync();
        }
        catch (RpcException)
        {
            // The node refused before it had all: the answer says why.
        }

        return await call;
    }

    /// <summary>Publishes a record with these files and returns the name of the first.</summary>
    public static async Task<(string Record, string Key)> PublishWithAsync(this TestAgency agency, params AddAttachmentResponse[] files)
    {
        var record = SampleRecords.Suspect("A photograph");
        record.Entities.Clear();
        record.Participations.Clear();
        record.Attachments.Add(files.Select(file => file.Attachment));
        record.AttachmentProvenance.Add(files.Select(file => file.Provenance));
        var published = await agency.PublishAsync(record);
        var held = await new RecordService.RecordServiceClient(agency.Channel("publisher")).GetRecordAsync(
            new GetRecordRequest { RecordId = published.RecordId }, cancellationToken: TestContext.Current.CancellationToken);
        return (published.RecordId, held.Record.Content.Attachments[0].Key);
    }

    public static async Task<List<PullAttachmentResponse>> PullAsync(this TestAgency agency, string originator, (string Record, string Key) name)
    {
        using var call = new AttachmentService.AttachmentServiceClient(agency.Channel("analyst")).PullAttachment(
            new PullAttachmentRequest { Attachment = Name(originator, name) }, cancellationToken: TestContext.Current.CancellationToken);
        return await call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync();
    }

    public static async Task<byte[]> ReadAsync(this TestAgency agency, string originator, (string Record, string Key) name)
    {
        using var call = new AttachmentService.AttachmentServiceClient(agency.Channel("analyst")).ReadAttachment(
            new ReadAttachmentRequest { Attachment = Name(originator, name) }, cancellationToken: TestContext.Current.CancellationToken);
        var parts = await call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync();
        return [.. parts.SelectMany(part => part.Content)];
    }

    /// <summary>The sealed file of an attachment in an agency's folder.</summary>
    public static string SealedFile(this TestAgency agency, Attachment attachment, string kind = "sealed") =>
        Path.Combine(agency.Folder.AttachmentsFolder, $"{Convert.ToHexStringLower(attachment.KeyedDigest.Span)}.{kind}");

    public static Task ArrivesAsync(this TestAgency agency, string record) =>
        agency.UntilAsync(() => agency.Count("SELECT COUNT(*) FROM record_version WHERE record_id = $1", record) == 1);

    /// <summary>The reason of a refusal.</summary>
    public static async Task<string> RefusalAsync(Func<Task> call)
    {
        var refused = await Assert.ThrowsAsync<RpcException>(call);
        var status = Google.Rpc.Status.Parser.ParseFrom(refused.Trailers.GetValueBytes("grpc-status-details-bin"));
        return Assert.Single(status.Details, detail => detail.Is(Google.Rpc.ErrorInfo.Descriptor)).Unpack<Google.Rpc.ErrorInfo>().Type;
    }

    /// <summary>Seals other content under the key of an attachment, as only somebody who was disclosed it can.</summary>
    public static byte[] Forge(Attachment attachment, byte[] content)
    {
        var chunks = new List<byte>();
        using var sealer = new AttachmentSealer(key => attachment.ContentKey.Span.CopyTo(key), chunk => chunks.AddRange(chunk));
        Assert.True(sealer.TryAppend(content));
        Assert.NotNull(sealer.Finish());
        return [.. chunks];
    }

    private static AttachmentName Name(string originator, (string Record, string Key) name) =>
        new() { Originator = originator, RecordId = name.Record, Key = name.Key };
}
