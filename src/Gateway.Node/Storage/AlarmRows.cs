using Gateway.Admin.V1;

namespace Gateway.Node.Storage;

/// <summary>An alarm as the store has it.</summary>
internal sealed record StoredAlarm(
    long Id, AlarmCode Code, long PeerRow, long Count, DateTimeOffset RaisedAt, DateTimeOffset? ClearedAt, DateTimeOffset? AcknowledgedAt, string AcknowledgedBy)
{
    /// <summary>Whether it must still be shown: its cause lasts, or nobody has acknowledged it.</summary>
    public bool Stands => ClearedAt is null || AcknowledgedAt is null;
}

/// <summary>The SQL of alarms. Nothing is deleted.</summary>
internal static class AlarmRows
{
    /// <summary>Most alarms in one list, in alarms.</summary>
    public const int MaxList = 1_000;

    private const string Columns = "alarm_id, code, peer_id, count, raised_at, cleared_at, acknowledged_at, acknowledged_by";

    /// <summary>Alarms, those that stand first, then the newest first.</summary>
    public static List<StoredAlarm> List(SqlSession sql, bool all) => sql.Query(
        $"""
        SELECT {Columns} FROM alarm WHERE $1 = 1 OR cleared_at IS NULL OR acknowledged_at IS NULL
        ORDER BY (cleared_at IS NULL OR acknowledged_at IS NULL) DESC, alarm_id DESC LIMIT {MaxList}
        """,
        Read, all ? 1 : 0);

    /// <summary>One alarm; null when there is none of that number.</summary>
    public static StoredAlarm? Find(SqlSession sql, ulong id) =>
        id > long.MaxValue ? null : sql.First($"SELECT {Columns} FROM alarm WHERE alarm_id = $1", Read, (long)id);

    /// <summary>Raises an alarm.</summary>
    /// <returns>Its number.</returns>
    public static long Raise(SqlSession sql, AlarmCode code, long peerRow, long count, DateTimeOffset now) => sql.Insert(
        "INSERT INTO alarm (code, peer_id, count, raised_at) VALUES ($1, $2, $3, $4)", (int)code, peerRow, count, now.UtcTicks);

    /// <summary>
    /// Notes an occurrence that has no end of its own, in the transaction in which it happens: it stands until a person acknowledges it, and more of
    /// the same before that only count.
    /// </summary>
    public static void Occurred(SqlSession sql, AlarmCode code, long peerRow, DateTimeOffset now)
    {
        if (sql.Execute("UPDATE alarm SET count = count + 1 WHERE code = $1 AND peer_id = $2 AND acknowledged_at IS NULL", (int)code, peerRow) == 0)
        {
            Clear(sql, Raise(sql, code, peerRow, 1, now), now);
        }
    }

    /// <summary>Its cause lasts, or has come back.</summary>
    public static void Renew(SqlSession sql, long id, long count) =>
        sql.Execute("UPDATE alarm SET count = $2, cleared_at = NULL WHERE alarm_id = $1", id, count);

    /// <summary>Its cause is gone.</summary>
    public static void Clear(SqlSession sql, long id, DateTimeOffset now) =>
        sql.Execute("UPDATE alarm SET cleared_at = $2 WHERE alarm_id = $1", id, now.UtcTicks);

    /// <summary>A person has seen it; the first to say so stays.</summary>
    public static void Acknowledge(SqlSession sql, ulong id, string client, DateTimeOffset now) => sql.Execute(
        "UPDATE alarm SET acknowledged_at = $2, acknowledged_by = $3 WHERE alarm_id = $1 AND acknowledged_at IS NULL", (long)id, now.UtcTicks, client);

    private static StoredAlarm Read(SqlRow row) => new(
        row.GetInt64(0), (AlarmCode)row.GetInt32(1), row.GetInt64(2), row.GetInt64(3), At(row.GetInt64(4)), row.IsDBNull(5) ? null : At(row.GetInt64(5)),
        row.IsDBNull(6) ? null : At(row.GetInt64(6)), row.GetString(7));

    private static DateTimeOffset At(long ticks) => new(ticks, TimeSpan.Zero);
}
