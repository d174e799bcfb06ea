using Gateway.Node.Access;
using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Protocol.Records;
using Gateway.Record.V1;
using Grpc.Core;

namespace Gateway.Node.Publication;

/// <summary>Publish and Amend for clients.</summary>
internal sealed class PublicationGrpcService(Publishing publishing) : PublicationService.PublicationServiceBase
{
    /// <inheritdoc/>
    public override async Task<PublishResponse> Publish(PublishRequest request, ServerCallContext context) =>
        new() { Publication = await PublishAsync(request.RequestId, request, request.Record, null, request.DryRun, context) };

    /// <inheritdoc/>
    public override async Task<AmendResponse> Amend(AmendRequest request, ServerCallContext context) =>
        RecordId.TryParse(request.RecordId, out var record)
            ? new() { Publication = await PublishAsync(request.RequestId, request, request.Record, record, request.DryRun, context) }
            : throw PublicationErrors.NoSuchRecord();

    private async Task<V1.Publication> PublishAsync(
        string requestId, Google.Protobuf.IMessage request, CaseRecord? record, RecordId? amended, bool dryRun, ServerCallContext context)
    {
        if (!Requests.IsId(requestId) && !dryRun)
        {
            throw PublicationErrors.BadRequestId();
        }

        var result = await publishing.PublishAsync(
            ClientIdentity.Of(context).Name, requestId, Requests.DigestOf(context.Method, request), record ?? new CaseRecord(), amended, dryRun,
            context.CancellationToken);
        return result switch
        {
            PublicationResult.Published published => published.Publication,
            PublicationResult.Invalid invalid => throw PublicationErrors.Invalid(invalid.Problems),
            PublicationResult.RequestIdTaken => throw PublicationErrors.RequestIdTaken(),
            PublicationResult.NoSuchRecord => throw PublicationErrors.NoSuchRecord(),
            PublicationResult.Recalled => throw PublicationErrors.Recalled(),
            PublicationResult.Overtaken => throw PublicationErrors.Overtaken(),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
