using System.Diagnostics;
using Gateway.Node.Access;
using Gateway.Node.V1;
using Grpc.Core;

namespace Gateway.Node.Alerts;

/// <summary>AlertService over gRPC.</summary>
internal sealed class AlertGrpcService(AlertList alerts, AlertWatch watch, AccessList clients) : AlertService.AlertServiceBase
{
    /// <inheritdoc/>
    public override async Task<ListAlertsResponse> ListAlerts(ListAlertsRequest request, ServerCallContext context) =>
        !Enum.IsDefined(request.State) ? throw AlertErrors.BadState()
        : await alerts.ListAsync(ClientIdentity.Of(context), request, context.CancellationToken) ?? throw AlertErrors.BadPageToken();

    /// <inheritdoc/>
    public override async Task WatchAlerts(WatchAlertsRequest request, IServerStreamWriter<WatchAlertsResponse> responseStream, ServerCallContext context)
    {
        var client = ClientIdentity.Of(context);
        using var place = watch.TryEnter() ?? throw AlertErrors.TooManyWatchers();
        if (!watch.IsKnown(request.After))
        {
            throw AlertErrors.CursorAhead();
        }

        // Before the first alert, which may take days: a caller can tell a watch that stands from one that never did.
        await context.WriteResponseHeadersAsync([]);
        try
        {
            await foreach (var page in watch.PagesAsync(client, request.After, context.CancellationToken))
            {
                foreach (var alert in page)
                {
                    RequireStillAllowed(client, context.Method);
                    await responseStream.WriteAsync(new WatchAlertsResponse { Alert = alert }, context.CancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            // Consequence: none. The caller ended the call, and goes on from its last cursor whenever it likes.
        }
    }

    /// <inheritdoc/>
    public override async Task<AcknowledgeAlertResponse> AcknowledgeAlert(AcknowledgeAlertRequest request, ServerCallContext context) =>
        new() { Alert = Changed(await alerts.AcknowledgeAsync(ClientIdentity.Of(context), request.Id, context.CancellationToken)) };

    /// <inheritdoc/>
    public override async Task<AssignAlertResponse> AssignAlert(AssignAlertRequest request, ServerCallContext context)
    {
        RequireText("assignee", request.Assignee, AlertList.MaxAssigneeLength);
        return new() { Alert = Changed(await alerts.AssignAsync(ClientIdentity.Of(context), request.Id, request.Assignee, context.CancellationToken)) };
    }

    /// <inheritdoc/>
    public override async Task<DismissAlertResponse> DismissAlert(DismissAlertRequest request, ServerCallContext context)
    {
        RequireText("reason", request.Reason, AlertList.MaxReasonLength);
        return new() { Alert = Changed(await alerts.DismissAsync(ClientIdentity.Of(context), request.Id, request.Reason, context.CancellationToken)) };
    }

    /// <summary>A call that watches may last for days; the client's right to it is looked up again before every alert.</summary>
    private void RequireStillAllowed(ClientIdentity client, string method)
    {
        if (clients.Find(client.Pin) is not { } now || !AccessTable.Rows.TryGetValue(method, out var roles) || !now.Roles.Overlaps(roles))
        {
            throw AlertErrors.NoLongerAllowed(client, method);
        }
    }

    private static void RequireText(string field, string text, int limit)
    {
        if (text.Length > limit || string.IsNullOrWhiteSpace(text))
        {
            throw AlertErrors.BadText(field, limit);
        }
    }

    private static Alert Changed(AlertChange change) => change switch
    {
        AlertChange.Changed changed => changed.Alert,
        AlertChange.NotFound => throw AlertErrors.NoAlert(),
        AlertChange.AlreadyDismissed => throw AlertErrors.Dismissed(),
        _ => throw new UnreachableException(),
    };
}
