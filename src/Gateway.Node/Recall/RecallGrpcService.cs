using Gateway.Exchange.V1;
using Gateway.Node.Access;
using Gateway.Node.Peers;
using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Protocol.Records;
using Grpc.Core;

namespace Gateway.Node.Recall;

/// <summary>Recalling, who has confirmed it, passing on, holds and retention, for clients.</summary>
internal sealed class RecallGrpcService(
    Recalling recalling, RecallStatus status, Forwarding forwarding, LegalHolds holds, Retention retention, PeerDirectory directory) : RecallService.RecallServiceBase
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

    /// <inheritdoc/>
    public override async Task<ForwardRecordResponse> ForwardRecord(ForwardRecordRequest request, ServerCallContext context)
    {
        var record = RecordId.TryParse(request.RecordId, out var id) ? id : throw RecallErrors.BadRecordId();
        var peer = directory.Find(request.Peer) ?? throw RecallErrors.NoSuchPeer();
        var result = await forwarding.ForwardAsync(
            ClientIdentity.Of(context).Name, status.OriginatorOf(request.Originator), record, peer, context.CancellationToken);
        return result switch
        {
            ForwardResult.Forwarded forwarded => new ForwardRecordResponse { Version = forwarded.Version, Fields = (uint)forwarded.Fields },
            ForwardResult.NoSuchRecord => throw RecallErrors.NotReceived(),
            ForwardResult.Refused refused => throw RecallErrors.NotForwarded(refused.Rule),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <inheritdoc/>
    public override async Task<PlaceHoldResponse> PlaceHold(PlaceHoldRequest request, ServerCallContext context)
    {
        if (request.Ground == LegalGround.Unspecified || !Enum.IsDefined(request.Ground))
        {
            throw RecallErrors.BadGround();
        }

        var record = RecordId.TryParse(request.RecordId, out var id) ? id.ToString() : throw RecallErrors.BadRecordId();
        var result = await holds.PlaceAsync(
            ClientIdentity.Of(context).Name, status.OriginatorOf(request.Originator), record, request.Ground, context.CancellationToken);
        return result is HoldResult.Done ? new PlaceHoldResponse() : throw RecallErrors.NotReceived();
    }

    /// <inheritdoc/>
    public override async Task<LiftHoldResponse> LiftHold(LiftHoldRequest request, ServerCallContext context)
    {
        var record = RecordId.TryParse(request.RecordId, out var id) ? id.ToString() : throw RecallErrors.BadRecordId();
        var result = await holds.LiftAsync(ClientIdentity.Of(context).Name, status.OriginatorOf(request.Originator), record, context.CancellationToken);
        return result is HoldResult.Done done ? new LiftHoldResponse { CarriedOut = (uint)done.CarriedOut } : throw RecallErrors.NoHold();
    }

    /// <inheritdoc/>
    public override Task<ListExpiringResponse> ListExpiring(ListExpiringRequest request, ServerCallContext context) =>
        retention.ReviewAsync(ClientIdentity.Of(context).Name, request, context.CancellationToken);
}
