using System.Diagnostics;
using Gateway.Node.Access;
using Gateway.Node.V1;
using Gateway.Protocol.Records;
using Google.Protobuf;
using Grpc.Core;

namespace Gateway.Node.Records;

/// <summary>RecordService over gRPC.</summary>
internal sealed class RecordGrpcService(HeldRecords records, RecordSearch search, RecordExport export) : RecordService.RecordServiceBase
{
    /// <inheritdoc/>
    public override async Task<GetRecordResponse> GetRecord(GetRecordRequest request, ServerCallContext context) =>
        await records.GetAsync(ClientIdentity.Of(context), request, ReadId(request.RecordId), context.CancellationToken) switch
        {
            RecordOutcome.Found found => new GetRecordResponse { Record = found.Record },
            RecordOutcome.NotFound => throw RecordErrors.NotFound(),
            RecordOutcome.Damaged => throw RecordErrors.Damaged(),
            _ => throw new UnreachableException(),
        };

    /// <inheritdoc/>
    public override async Task<ListRecordsResponse> ListRecords(ListRecordsRequest request, ServerCallContext context) =>
        await records.ListAsync(ClientIdentity.Of(context), request, context.CancellationToken) ?? throw RecordErrors.BadPageToken();

    /// <inheritdoc/>
    public override async Task<SearchRecordsResponse> SearchRecords(SearchRecordsRequest request, ServerCallContext context) =>
        await search.SearchAsync(ClientIdentity.Of(context), request, context.CancellationToken) switch
        {
            SearchOutcome.Found found => new SearchRecordsResponse { Hits = { found.Hits } },
            SearchOutcome.TooBroad => throw RecordErrors.TooBroad(),
            SearchOutcome.NotAnIdentifier not => throw RecordErrors.NotAnIdentifier(not.Type),
            SearchOutcome.NotAName => throw RecordErrors.NotAName(),
            SearchOutcome.NothingAsked => throw RecordErrors.NothingAsked(),
            _ => throw new UnreachableException(),
        };

    /// <inheritdoc/>
    public override async Task<ExportRecordResponse> ExportRecord(ExportRecordRequest request, ServerCallContext context) =>
        await export.ExportAsync(ClientIdentity.Of(context), request, ReadId(request.RecordId), context.CancellationToken) switch
        {
            ExportOutcome.Exported exported => new ExportRecordResponse { File = UnsafeByteOperations.UnsafeWrap(exported.File) },
            ExportOutcome.NotFound => throw RecordErrors.NotFound(),
            ExportOutcome.NoIdentity => throw RecordErrors.NoIdentity(),
            ExportOutcome.Damaged => throw RecordErrors.Damaged(),
            ExportOutcome.PeerOfReceived => throw RecordErrors.PeerOfReceived(),
            _ => throw new UnreachableException(),
        };

    private static RecordId ReadId(string written) => RecordId.TryParse(written, out var id) ? id : throw RecordErrors.BadRecordId();
}
