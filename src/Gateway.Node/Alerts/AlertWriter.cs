using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Node.Alerts;

/// <summary>Raises the alerts of an admitted record, in the transaction that admits it.</summary>
internal sealed class AlertWriter(SubscriptionIndex index, Wake wake)
{
    /// <summary>
    /// Matches a record that this write stores and writes its alerts. They are durable exactly when the record is; watchers are woken after
    /// the commit. The caller's audit entry says how many there are.
    /// </summary>
    /// <param name="scope">The write that admits the record.</param>
    /// <param name="recordRow">The row of the record version.</param>
    /// <param name="content">What was disclosed of it.</param>
    /// <returns>How many alerts are new. The same subscription, record version and match is one alert, however often it is written.</returns>
    public int Write(WriteScope scope, long recordRow, CaseRecord content) => Write(scope, recordRow, content, RecordTerms.Of(content));

    /// <summary>As the other, for a record whose terms were read before the write began.</summary>
    public int Write(WriteScope scope, long recordRow, CaseRecord content, RecordTerms terms)
    {
        if (MatchableRecord.Of(content, terms, scope.Now) is not { } record)
        {
            return 0;
        }

        var written = 0;
        foreach (var (subscription, match) in index.In(scope).Match(record).Matches)
        {
            written += scope.Sql.Execute(
                """
                INSERT INTO alert (subscription_id, record_row, body, created_at, state, urgency) VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT DO NOTHING
                """,
                subscription, recordRow, BodyOf(match, record.Content), scope.Now.UtcTicks, (int)AlertState.Open, (int)HookRows.Stored(content.Urgency));
        }

        if (written > 0)
        {
            scope.AfterCommit(wake.Set);
        }

        return written;
    }

    /// <summary>
    /// Fields of a record went: alerts that what is left does not raise are deleted, bodies and all. Where a subscription that had an alert on this
    /// version is still met, in other words than before, its alert is written anew, so that none is lost.
    /// </summary>
    public void Rewrite(WriteScope scope, long recordRow, CaseRecord content, RecordTerms terms)
    {
        var raised = scope.Sql.Query(
            "SELECT alert_id, subscription_id, body FROM alert WHERE record_row = $1",
            row => (Id: row.GetInt64(0), Subscription: row.GetInt64(1), Body: Convert.ToHexStringLower(row.GetFieldValue<byte[]>(2))), recordRow);
        if (raised.Count == 0)
        {
            return;
        }

        var record = MatchableRecord.Of(content, terms, scope.Now);
        var met = record is null ? []
            : index.In(scope).Match(record).Matches.Select(match => (match.Item1, Body: BodyOf(match.Item2, record.Content)))
                .Where(match => raised.Exists(alert => alert.Subscription == match.Item1)).ToList();
        using (scope.EraseSecurely())
        {
            foreach (var alert in raised.Where(alert => !met.Exists(match => match.Item1 == alert.Subscription && Convert.ToHexStringLower(match.Body) == alert.Body)))
            {
                scope.Sql.Execute("DELETE FROM alert WHERE alert_id = $1", alert.Id);
            }
        }

        foreach (var (subscription, body) in met)
        {
            scope.Sql.Execute(
                """
                INSERT INTO alert (subscription_id, record_row, body, created_at, state, urgency) VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT DO NOTHING
                """,
                subscription, recordRow, body, scope.Now.UtcTicks, (int)AlertState.Open, (int)HookRows.Stored(content.Urgency));
        }
    }

    /// <summary>What never changes about an alert, and makes it the same alert.</summary>
    private static byte[] BodyOf(AlertMatch match, CaseRecord content) => new Alert
    {
        Term = match.Term,
        Matched = match.Matched,
        Possible = match.IsPossible,
        RecordGrading = content.Grading,
        MatchGrading = match.MatchGrading,
        ValidFrom = match.ValidFrom,
        ValidUntil = match.ValidUntil,
        Urgency = content.Urgency,
    }.ToByteArray();
}
