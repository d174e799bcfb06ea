using Gateway.Node.Access;
using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Protocol.Records;
using Grpc.Core;

namespace Gateway.Node.Recall;

/// <summary>Recalling, and who has confirmed it, for clients.</summary>
internal sealed class RecallGrpcService(Recalling recalling, RecallStatus status) : RecallService.RecallServiceBase
{
    /// <inheritdoc/>
    public override async Task<RecallRecordResponse> RecallRecord(RecallRecordRequest request, ServerCallContext context)
    {
        if (!Requests.IsId(request.RequestId))
        {
            throw RecallErrors.BadRequestId();
        }

        if (request.Reason is RecallReason.Unspecified or RecallReason.Amended || !Enum.IsDefined(request.Reason))
        {
            throw RecallErrors.BadReason();
        }

        if (request.Fields.Count > RecallLimits.MaxFields || request.Peers.Count > RecallLimits.MaxPeers)
        {
            throw RecallErrors.TooMany();
        }

        if (!RecordId.TryParse(request.RecordId, out var record))
        {
            throw RecallErrors.NoSuchRecord();
        }

        var result = await recalling.RecallAsync(
            ClientIdentity.Of(context).Name, request, record, Requests.DigestOf(context.Method, request), context.CancellationToken);
        return result switch
        {
            RecallResult.Recalled recalled => new RecallRecordResponse { Recall = recalled.Recall },
            RecallResult.RequestIdTaken => throw RecallErrors.RequestIdTaken(),
            RecallResult.NoSuchRecord => throw RecallErrors.NoSuchRecord(),
            RecallResult.AlreadyRecalled => throw RecallErrors.AlreadyRecalled(request.RecordId),
            RecallResult.NoSuchPeer => throw RecallErrors.NoSuchPeer(),
            RecallResult.NoSuchField => throw RecallErrors.NoSuchField(),
            RecallResult.WholeOnly => throw RecallErrors.WholeOnly(),
            RecallResult.NotSent => throw RecallErrors.NotSent(),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <inheritdoc/>
    public override Task<GetRecallResponse> GetRecall(GetRecallRequest request, ServerCallContext context) =>
        RecordId.TryParse(request.RecordId, out _)
            ? status.GetAsync(ClientIdentity.Of(context).Name, request, context.CancellationToken)
            : throw RecallErrors.BadRecordId();
}
