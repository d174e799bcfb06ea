using System.Collections.Immutable;
using System.Globalization;
using Gateway.Node.Access;
using Gateway.Node.Storage;
using Gateway.Node.V1;

namespace Gateway.Node.Alerts;

/// <summary>The agency's alerts: listed, acknowledged, assigned, dismissed.</summary>
internal sealed class AlertList(GatewayDatabase database, AlertRows rows, PageTokens tokens, TimeProvider time)
{
    /// <summary>Longest name of an assignee, in UTF-16 code units.</summary>
    public const int MaxAssigneeLength = 200;

    /// <summary>Longest reason for dismissing, in UTF-16 code units.</summary>
    public const int MaxReasonLength = 1_000;

    /// <summary>One page, newest first.</summary>
    /// <returns>Null when the page token is none of this list.</returns>
    public async Task<ListAlertsResponse?> ListAsync(ClientIdentity client, ListAlertsRequest request, CancellationToken cancel)
    {
        var list = string.Create(CultureInfo.InvariantCulture, $"alerts {(int)request.State} {client.Pin}");
        var before = long.MaxValue;
        if (request.PageToken.Length > 0 && !tokens.TryRead(list, request.PageToken, out before))
        {
            await database.WriteAsync(
                _ => new Written<bool>(false, new AuditEntry(client.Name, "refuse") { Detail = "list alerts: page token" }), cancel);
            return null;
        }

        return await database.ReadAuditedAsync(
            sql =>
            {
                var size = PageSize.Of(request.PageSize);
                var found = rows.Before(sql, time.GetUtcNow(), before, request.State, size + 1);
                var shown = PageSize.Fit(found, size);
                var answer = new ListAlertsResponse { Alerts = { shown } };
                if (shown.Count < found.Count)
                {
                    answer.NextPageToken = tokens.Issue(list, (long)shown[^1].Id);
                }

                return new Written<ListAlertsResponse>(answer, Shown(client, "list", shown));
            },
            cancel);
    }

    /// <summary>Notes that an alert was seen.</summary>
    public Task<AlertChange> AcknowledgeAsync(ClientIdentity client, ulong id, CancellationToken cancel) =>
        ChangeAsync(client, "acknowledge", id, static (sql, alert) => SetState(sql, alert, AlertState.Acknowledged), cancel);

    /// <summary>Gives an alert to a person, whoever had it before.</summary>
    public Task<AlertChange> AssignAsync(ClientIdentity client, ulong id, string assignee, CancellationToken cancel) =>
        ChangeAsync(
            client, "assign", id, (sql, alert) => sql.Execute("UPDATE alert SET assigned_to = $2 WHERE alert_id = $1", (long)alert.Id, assignee), cancel);

    /// <summary>Closes an alert for a reason. Repeating it with the same reason changes nothing; another reason is refused.</summary>
    public Task<AlertChange> DismissAsync(ClientIdentity client, ulong id, string reason, CancellationToken cancel) =>
        ChangeAsync(
            client, "dismiss", id,
            (sql, alert) =>
            {
                sql.Execute("UPDATE alert SET dismissed_because = $2 WHERE alert_id = $1", (long)alert.Id, reason);
                SetState(sql, alert, AlertState.Dismissed);
            },
            cancel,
            alert => alert.DismissedBecause == reason);

    /// <summary>What the audit says about alerts that were shown.</summary>
    public static AuditEntry Shown(ClientIdentity client, string act, IReadOnlyList<Alert> alerts) => new(client.Name, act)
    {
        Detail = alerts.Count == 0 ? "no alerts"
            : string.Create(CultureInfo.InvariantCulture, $"{alerts.Count} alerts, {alerts.Min(alert => alert.Id)} to {alerts.Max(alert => alert.Id)}"),
    };

    /// <param name="client">Who asks.</param>
    /// <param name="act">The audit's word for it.</param>
    /// <param name="id">Which alert.</param>
    /// <param name="change">What to do to an alert that is not dismissed.</param>
    /// <param name="cancel">Gives up waiting for the writer.</param>
    /// <param name="isRetry">Whether a dismissed alert already is as it is wanted.</param>
    private Task<AlertChange> ChangeAsync(
        ClientIdentity client, string act, ulong id, Action<SqlSession, Alert> change, CancellationToken cancel, Func<Alert, bool>? isRetry = null) =>
        database.WriteAsync(
            scope =>
            {
                if (rows.Find(scope.Sql, scope.Now, id) is not { } alert)
                {
                    return Changed(client, act, id, ": not found", "", new AlertChange.NotFound());
                }

                var record = RecordSummaries.Reference(alert.Record);
                if (alert.State == AlertState.Dismissed)
                {
                    return isRetry?.Invoke(alert) == true
                        ? Changed(client, act, id, ": again", record, new AlertChange.Changed(alert))
                        : Changed(client, act, id, ": refused, dismissed", record, new AlertChange.AlreadyDismissed());
                }

                change(scope.Sql, alert);
                return Changed(client, act, id, "", record, new AlertChange.Changed(rows.Find(scope.Sql, scope.Now, id)!));
            },
            cancel);

    private static void SetState(SqlSession sql, Alert alert, AlertState state) =>
        sql.Execute("UPDATE alert SET state = $2 WHERE alert_id = $1", (long)alert.Id, (int)state);

    // Assignee and reason stand in the alert; the audit names no persons.
    private static Written<AlertChange> Changed(ClientIdentity client, string act, ulong id, string what, string record, AlertChange outcome) =>
        new(outcome, new AuditEntry(client.Name, act) { Detail = string.Create(CultureInfo.InvariantCulture, $"alert {id}{what}"), Record = record });
}

/// <summary>What became of changing an alert.</summary>
internal abstract record AlertChange
{
    private AlertChange()
    {
    }

    /// <summary>It stands as wanted.</summary>
    public sealed record Changed(Alert Alert) : AlertChange;

    /// <summary>There is none of this number to be shown.</summary>
    public sealed record NotFound : AlertChange;

    /// <summary>It was dismissed before, and stays so.</summary>
    public sealed record AlreadyDismissed : AlertChange;
}
