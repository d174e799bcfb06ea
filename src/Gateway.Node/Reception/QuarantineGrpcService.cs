using Gateway.Admin.V1;
using Gateway.Node.Access;
using Gateway.Node.Diagnostics;
using Grpc.Core;

namespace Gateway.Node.Reception;

/// <summary>QuarantineService over gRPC.</summary>
internal sealed class QuarantineGrpcService(Quarantine quarantine) : QuarantineService.QuarantineServiceBase
{
    /// <summary>Longest reason, in UTF-16 code units.</summary>
    public const int MaxReasonLength = 1_000;

    /// <inheritdoc/>
    public override async Task<ListQuarantineResponse> ListQuarantine(ListQuarantineRequest request, ServerCallContext context) =>
        await quarantine.ListAsync(ClientIdentity.Of(context), request, context.CancellationToken)
            ?? throw RpcError.Of(
                StatusCode.InvalidArgument, "PAGE_TOKEN_INVALID", "This page token was not given for this list, or the node was restarted since. Begin the list again.",
                ("field", "page_token"), ("remedy", "begin the list again without a page_token"));

    /// <inheritdoc/>
    public override async Task<RetryQuarantinedResponse> RetryQuarantined(RetryQuarantinedRequest request, ServerCallContext context)
    {
        var tried = Tried(await quarantine.RetryAsync(ClientIdentity.Of(context), NameOf(request.Name), context.CancellationToken));
        return new RetryQuarantinedResponse { Outcome = tried.Outcome, Detail = tried.Detail, Told = tried.Told };
    }

    /// <inheritdoc/>
    public override async Task<DiscardQuarantinedResponse> DiscardQuarantined(DiscardQuarantinedRequest request, ServerCallContext context)
    {
        if (string.IsNullOrWhiteSpace(request.Reason) || request.Reason.Length > MaxReasonLength)
        {
            throw RpcError.Of(
                StatusCode.InvalidArgument, "REASON_REQUIRED", $"Nothing was changed. A reason has 1 to {MaxReasonLength} characters.",
                ("field", "reason"), ("limit", $"1 to {MaxReasonLength} characters"));
        }

        return new DiscardQuarantinedResponse
        {
            Told = Tried(await quarantine.DiscardAsync(ClientIdentity.Of(context), NameOf(request.Name), request.Reason, context.CancellationToken)).Told,
        };
    }

    private static QuarantineName NameOf(string text) => QuarantineName.TryParse(text, out var name) ? name : throw NoSuchEntry();

    private static QuarantineResult.Tried Tried(QuarantineResult result) => result switch
    {
        QuarantineResult.Tried tried => tried,
        QuarantineResult.NotFound => throw NoSuchEntry(),
        QuarantineResult.NotAccepted => throw RpcError.Of(
            StatusCode.FailedPrecondition, "PEER_NOT_ACCEPTED", "Its sender is no accepted peer any more: nothing of it is admitted. The entry can be discarded.",
            ("field", "name"), ("remedy", "discard the entry, or accept the peer again"), ("explain", "gateway peer list")),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static RpcException NoSuchEntry() => RpcError.Of(
        StatusCode.NotFound, "NO_SUCH_ENTRY", "No entry of this name is set aside.",
        ("field", "name"), ("remedy", "copy the name from the list"), ("explain", "gateway quarantine list"));
}
