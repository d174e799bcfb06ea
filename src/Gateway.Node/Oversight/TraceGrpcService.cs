using Gateway.Node.Access;
using Gateway.Node.Diagnostics;
using Gateway.Node.V1;
using Gateway.Protocol.Records;
using Grpc.Core;

namespace Gateway.Node.Oversight;

/// <summary>TraceService over gRPC.</summary>
internal sealed class TraceGrpcService(RecordTrace trace) : TraceService.TraceServiceBase
{
    /// <inheritdoc/>
    public override async Task<TraceRecordResponse> TraceRecord(TraceRecordRequest request, ServerCallContext context) =>
        !RecordId.TryParse(request.RecordId, out var record)
            ? throw RpcError.Of(
                StatusCode.InvalidArgument, "RECORD_ID_INVALID", "record_id is 32 lower-case hexadecimal digits.",
                ("field", "record_id"), ("limit", "32 hexadecimal digits"), ("remedy", "copy it from a list of records"), ("explain", "gateway record list"))
            : await trace.TraceAsync(ClientIdentity.Of(context), request, record, context.CancellationToken)
                ?? throw RpcError.Of(
                    StatusCode.NotFound, "NOTHING_TO_TRACE", "This agency has no such record or peer.",
                    ("remedy", "name one of your own records and a peer, or ORIGINATOR/RECORD for another's"), ("explain", "gateway record list"));
}
