using Gateway.Node.Storage;
using Gateway.Node.V1;

namespace Gateway.Node.Alerts;

/// <summary>
/// Reads alerts. An alert whose record may no longer be shown is not shown either: it would still tell what stood in the record.
/// </summary>
internal sealed class AlertRows(RecordSummaries summaries)
{
    // $1 is the time in every statement, as RecordSummaries.IsVisible has it.
    private const string Select =
        $"""
        SELECT {RecordSummaries.Columns}, a.alert_id, a.subscription_id, s.name, a.body, a.created_at, a.state, a.assigned_to, a.dismissed_because
        FROM alert a JOIN subscription s ON s.subscription_id = a.subscription_id
        JOIN record_version r ON r.record_row = a.record_row {RecordSummaries.Joins}
        """;

    /// <summary>One alert; null when there is none to be shown.</summary>
    public Alert? Find(SqlSession sql, DateTimeOffset now, ulong id) =>
        id > long.MaxValue ? null : sql.First($"{Select} WHERE {RecordSummaries.IsVisible} AND a.alert_id = $2", Read, now.UtcTicks, (long)id);

    /// <summary>Alerts before a cursor, newest first.</summary>
    /// <param name="sql">The connection.</param>
    /// <param name="now">The time.</param>
    /// <param name="before">The cursor.</param>
    /// <param name="state">Only in this state; UNSPECIFIED means any.</param>
    /// <param name="limit">Most alerts.</param>
    public List<Alert> Before(SqlSession sql, DateTimeOffset now, long before, AlertState state, int limit) => sql.Query(
        $"{Select} WHERE {RecordSummaries.IsVisible} AND a.alert_id < $2 AND ($3 = 0 OR a.state = $3) ORDER BY a.alert_id DESC LIMIT $4",
        Read, now.UtcTicks, before, (int)state, limit);

    /// <summary>Alerts after a cursor, oldest first.</summary>
    /// <param name="sql">The connection.</param>
    /// <param name="now">The time.</param>
    /// <param name="after">The cursor.</param>
    /// <param name="limit">Most alerts.</param>
    public List<Alert> After(SqlSession sql, DateTimeOffset now, long after, int limit) => sql.Query(
        $"{Select} WHERE {RecordSummaries.IsVisible} AND a.alert_id > $2 ORDER BY a.alert_id LIMIT $3", Read, now.UtcTicks, after, limit);

    /// <summary>The number of the last alert that was ever committed; 0 when there was none.</summary>
    public static long Last(SqlSession sql) => sql.Number("SELECT seq FROM sqlite_sequence WHERE name = 'alert'");

    private Alert Read(SqlRow row)
    {
        const int At = RecordSummaries.ColumnCount;
        var alert = Alert.Parser.ParseFrom(row.GetBytes(At + 3));
        alert.Id = (ulong)row.GetInt64(At);
        alert.SubscriptionId = (ulong)row.GetInt64(At + 1);
        alert.SubscriptionName = row.GetString(At + 2);
        alert.Record = summaries.Read(row, 0);
        alert.CreatedAt = RecordSummaries.ToTimestamp(row.GetInt64(At + 4));
        alert.State = (AlertState)row.GetInt32(At + 5);
        alert.AssignedTo = row.GetString(At + 6);
        alert.DismissedBecause = row.GetString(At + 7);
        return alert;
    }
}
