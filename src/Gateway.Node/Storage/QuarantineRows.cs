using Gateway.Exchange.V1;
using Gateway.Protocol.Feeds;

namespace Gateway.Node.Storage;

/// <summary>An entry set aside.</summary>
/// <param name="PeerRow">Who sent it.</param>
/// <param name="Lane">The feed's lane.</param>
/// <param name="Generation">The feed's generation.</param>
/// <param name="Seq">Its number.</param>
/// <param name="Reason">Why it waits.</param>
/// <param name="Record">Originator and record id; empty when it does not say.</param>
/// <param name="At">Since when.</param>
internal sealed record QuarantinedRow(long PeerRow, Lane Lane, ulong Generation, ulong Seq, string Reason, string Record, DateTimeOffset At);

/// <summary>Reads and writes entries set aside.</summary>
internal static class QuarantineRows
{
    private const string Columns = "peer_id, lane, generation, seq, reason, record, at";

    /// <summary>Sets an entry aside.</summary>
    /// <param name="sql">The write's connection.</param>
    /// <param name="row">The entry.</param>
    /// <param name="body">Bytes of its EntryBody.</param>
    /// <param name="deleteAfter">How long it may be kept; null when nothing says.</param>
    public static void Insert(SqlSession sql, QuarantinedRow row, byte[] body, DateTimeOffset? deleteAfter) => sql.Execute(
        "INSERT INTO quarantine (peer_id, lane, generation, seq, reason, body, record, delete_after, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        row.PeerRow, (int)row.Lane, (long)row.Generation, (long)row.Seq, row.Reason, body, row.Record, deleteAfter?.UtcTicks, row.At.UtcTicks);

    /// <summary>Some entries, oldest first.</summary>
    public static List<QuarantinedRow> Oldest(SqlSession sql, long skip, int limit) => sql.Query(
        $"SELECT {Columns} FROM quarantine ORDER BY at, peer_id, lane, generation, seq LIMIT $1 OFFSET $2", Read, limit, skip);

    /// <summary>The entries about a record.</summary>
    public static List<QuarantinedRow> About(SqlSession sql, string record) => sql.Query(
        $"SELECT {Columns} FROM quarantine WHERE record = $1 AND record <> '' ORDER BY at", Read, record);

    /// <summary>One entry; null when it is not there.</summary>
    public static (QuarantinedRow Row, byte[] Body)? Find(SqlSession sql, long peerRow, FeedRoute route, ulong seq) => sql.Query(
        $"SELECT {Columns}, body FROM quarantine WHERE peer_id = $1 AND lane = $2 AND generation = $3 AND seq = $4",
        row => ((QuarantinedRow, byte[])?)(Read(row), row.GetFieldValue<byte[]>(7)), peerRow, (int)route.Lane, (long)route.Generation, (long)seq).FirstOrDefault();

    /// <summary>Takes an entry out.</summary>
    /// <returns>False when it was not there.</returns>
    public static bool Delete(SqlSession sql, long peerRow, FeedRoute route, ulong seq) => sql.Execute(
        "DELETE FROM quarantine WHERE peer_id = $1 AND lane = $2 AND generation = $3 AND seq = $4",
        peerRow, (int)route.Lane, (long)route.Generation, (long)seq) > 0;

    /// <summary>Keeps since when an entry waits that was tried again and stays.</summary>
    public static void KeepSince(SqlSession sql, long peerRow, FeedRoute route, ulong seq, DateTimeOffset at) => sql.Execute(
        "UPDATE quarantine SET at = $5 WHERE peer_id = $1 AND lane = $2 AND generation = $3 AND seq = $4",
        peerRow, (int)route.Lane, (long)route.Generation, (long)seq, at.UtcTicks);

    private static QuarantinedRow Read(SqlRow row) => new(
        row.GetInt64(0), (Lane)row.GetInt32(1), (ulong)row.GetInt64(2), (ulong)row.GetInt64(3), row.GetString(4), row.GetString(5),
        new DateTimeOffset(row.GetInt64(6), TimeSpan.Zero));
}
