using Gateway.Protocol.Records;

namespace Gateway.Node.Storage;

/// <summary>
/// Own records to be decided again for a peer: what could not be sealed for it when it was published, and what a recovery left behind. A
/// record stands there once for each peer; it is its latest version that is decided, under the policy of that day.
/// </summary>
internal static class DecideAgainList
{
    /// <summary>Adds a record; one that is there already stays as it is.</summary>
    public static void Add(SqlSession sql, long peerRow, RecordId record, string because, DateTimeOffset now) => sql.Execute(
        "INSERT OR IGNORE INTO decide_again (peer_id, record_id, because, since) VALUES ($1, $2, $3, $4)",
        peerRow, record.ToString(), because, now.UtcTicks);

    /// <summary>Records that wait for a peer, in the order of their ids.</summary>
    public static List<RecordId> Of(SqlSession sql, long peerRow, int limit) => sql.Query(
        "SELECT record_id FROM decide_again WHERE peer_id = $1 ORDER BY record_id LIMIT $2", row => ToRecord(row.GetString(0)), peerRow, limit);

    /// <summary>Whether a record still waits for a peer.</summary>
    public static bool Contains(SqlSession sql, long peerRow, RecordId record) => sql.Number(
        "SELECT COUNT(*) FROM decide_again WHERE peer_id = $1 AND record_id = $2", peerRow, record.ToString()) > 0;

    /// <summary>It is decided.</summary>
    public static void Remove(SqlSession sql, long peerRow, RecordId record) => sql.Execute(
        "DELETE FROM decide_again WHERE peer_id = $1 AND record_id = $2", peerRow, record.ToString());

    private static RecordId ToRecord(string text) =>
        RecordId.TryParse(text, out var record) ? record : throw new InvalidOperationException("A record id in the store is malformed.");
}
