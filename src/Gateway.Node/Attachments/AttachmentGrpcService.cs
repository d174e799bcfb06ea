using System.Runtime.CompilerServices;
using Gateway.Node.Access;
using Gateway.Node.Storage;
using Gateway.Node.V1;
using Google.Protobuf;
using Grpc.Core;

namespace Gateway.Node.Attachments;

/// <summary>AttachmentService over gRPC.</summary>
internal sealed class AttachmentGrpcService(
    AddedAttachments added, HeldAttachments held, AttachmentFiles files, ContentLines lines, GatewayDatabase database, TimeProvider time)
    : AttachmentService.AttachmentServiceBase
{
    /// <summary>Most bytes of a file in one message, in bytes.</summary>
    public const int MaxPart = 1024 * 1024;

    /// <inheritdoc/>
    public override async Task<AddAttachmentResponse> AddAttachment(IAsyncStreamReader<AddAttachmentRequest> requestStream, ServerCallContext context)
    {
        var cancel = context.CancellationToken;
        if (!await requestStream.MoveNext(cancel) || requestStream.Current.PartCase != AddAttachmentRequest.PartOneofCase.Facts)
        {
            throw AttachmentErrors.BadStream(MaxPart);
        }

        return await added.AddAsync(ClientIdentity.Of(context), requestStream.Current.Facts, PartsAsync(requestStream, cancel), cancel) switch
        {
            AddOutcome.Added done => done.Answer,
            AddOutcome.Invalid invalid => throw AttachmentErrors.Invalid(invalid.Problem),
            AddOutcome.CannotStrip => throw AttachmentErrors.CannotStrip(),
            AddOutcome.Refused refused => throw AttachmentErrors.Refused(refused.Why),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <inheritdoc/>
    public override async Task PullAttachment(
        PullAttachmentRequest request, IServerStreamWriter<PullAttachmentResponse> responseStream, ServerCallContext context)
    {
        var (client, cancel) = (ClientIdentity.Of(context), context.CancellationToken);
        var found = await held.FindAsync(client, "pull", request.Attachment, cancel) ?? throw AttachmentErrors.NotFound();
        if (found.IsHere)
        {
            await responseStream.WriteAsync(new PullAttachmentResponse { Complete = true }, cancel);
            return;
        }

        if (found.Sender is not { } sender)
        {
            throw AttachmentErrors.NotFound();
        }

        using var pull = new AttachmentPull(files, lines, database, time, sender, found.Attachment);
        var outcome = await pull.RunAsync(client.Name, () => ReportAsync(isComplete: false), cancel);
        if (AttachmentErrors.OfPull(outcome) is { } failure)
        {
            throw failure;
        }

        await ReportAsync(isComplete: true);

        Task ReportAsync(bool isComplete) => responseStream.WriteAsync(
            new PullAttachmentResponse { ChunksHeld = (uint)pull.Held, Chunks = (uint)pull.Chunks, Complete = isComplete }, cancel);
    }

    /// <inheritdoc/>
    public override async Task ReadAttachment(
        ReadAttachmentRequest request, IServerStreamWriter<ReadAttachmentResponse> responseStream, ServerCallContext context)
    {
        var cancel = context.CancellationToken;
        var found = await held.FindAsync(ClientIdentity.Of(context), "read", request.Attachment, cancel) ?? throw AttachmentErrors.NotFound();
        if (!found.IsHere)
        {
            throw AttachmentErrors.NotPulled();
        }

        using var reading = AttachmentReading.Open(files, found.Attachment) ?? throw AttachmentErrors.Damaged();
        for (var chunk = 0; chunk < reading.Chunks; chunk++)
        {
            var content = reading.Read(chunk) ?? throw AttachmentErrors.Damaged();
            if (!content.IsEmpty)
            {
                await responseStream.WriteAsync(new ReadAttachmentResponse { Content = ByteString.CopyFrom(content.Span) }, cancel);
            }
        }
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> PartsAsync(
        IAsyncStreamReader<AddAttachmentRequest> stream, [EnumeratorCancellation] CancellationToken cancel)
    {
        while (await stream.MoveNext(cancel))
        {
            if (stream.Current.PartCase != AddAttachmentRequest.PartOneofCase.Content || stream.Current.Content.Length > MaxPart)
            {
                throw AttachmentErrors.BadStream(MaxPart);
            }

            yield return stream.Current.Content.Memory;
        }
    }
}
