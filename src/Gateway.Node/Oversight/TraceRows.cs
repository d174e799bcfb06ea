using Gateway.Exchange.V1;
using Gateway.Node.Storage;

namespace Gateway.Node.Oversight;

/// <summary>A version of a record as a trace sees it.</summary>
internal sealed record TracedVersion(long Row, ulong Version, DateTimeOffset StoredAt, DateTimeOffset? DeleteAfter, long? ReceivedFrom);

/// <summary>What was decided on it for a peer.</summary>
/// <param name="Outcome">Released, withheld or held.</param>
/// <param name="Rules">The rules that determined it.</param>
/// <param name="Seq">The entry in the records lane; null when nothing went.</param>
internal sealed record TracedDecision(V1.DecisionOutcome Outcome, string[] Rules, ulong? Seq);

/// <summary>The entry that carries it.</summary>
/// <param name="Generation">Of the feed in force.</param>
/// <param name="ReceiptedTo">How far the peer has receipted.</param>
/// <param name="Stopped">Why the feed stands still; empty when it does not.</param>
/// <param name="Withdrawal">The signed withdrawal; null when there is none.</param>
internal sealed record TracedEntry(ulong Generation, ulong ReceiptedTo, string Stopped, Signed? Withdrawal);

/// <summary>The SQL of tracing: rows of this node's own store, never content.</summary>
internal static class TraceRows
{
    /// <summary>A version; the latest for 0; null when this node has none.</summary>
    public static TracedVersion? Version(SqlSession sql, string originator, string record, ulong version) => sql.First(
        """
        SELECT record_row, version, stored_at, delete_after, received_from FROM record_version
        WHERE originator = $1 AND record_id = $2 AND ($3 = 0 OR version = $3) ORDER BY version DESC LIMIT 1
        """,
        row => new TracedVersion(
            row.GetInt64(0), (ulong)row.GetInt64(1), At(row.GetInt64(2)), row.IsDBNull(3) ? null : At(row.GetInt64(3)), row.IsDBNull(4) ? null : row.GetInt64(4)),
        originator, record, (long)version);

    /// <summary>The decision for a peer; null when none was taken.</summary>
    public static TracedDecision? Decision(SqlSession sql, long recordRow, long peerRow) => sql.First(
        "SELECT outcome, rules, seq FROM decision WHERE record_row = $1 AND peer_id = $2",
        row => new TracedDecision(
            (V1.DecisionOutcome)row.GetInt32(0), row.GetString(1).Split('\n', StringSplitOptions.RemoveEmptyEntries), row.IsDBNull(2) ? null : (ulong)row.GetInt64(2)),
        recordRow, peerRow);

    /// <summary>The entry of a decision, if it is in the feed in force.</summary>
    public static TracedEntry? Entry(SqlSession sql, long peerRow, long recordRow, ulong seq) => sql.First(
        """
        SELECT feed.generation, feed.receipted_to, feed.stopped, entry.withdrawal
        FROM outbound_entry entry JOIN outbound_feed feed ON feed.peer_id = entry.peer_id AND feed.lane = entry.lane
        WHERE entry.peer_id = $1 AND entry.lane = $2 AND entry.seq = $3 AND entry.record_row = $4
        """,
        row => new TracedEntry(
            (ulong)row.GetInt64(0), (ulong)row.GetInt64(1), row.GetString(2), row.IsDBNull(3) ? null : Signed.Parser.ParseFrom(row.GetFieldValue<byte[]>(3))),
        peerRow, (int)Lane.Records, (long)seq, recordRow);

    /// <summary>What the peer's receipt says of an entry, and when it came; null when none covers it.</summary>
    public static (OutcomeCode Code, DateTimeOffset At)? Receipted(SqlSession sql, long peerRow, ulong seq)
    {
        var (envelope, at) = sql.First(
            "SELECT envelope, received_at FROM outbound_receipt WHERE peer_id = $1 AND lane = $2 AND to_seq >= $3 ORDER BY to_seq LIMIT 1",
            row => (row.GetFieldValue<byte[]>(0), row.GetInt64(1)), peerRow, (int)Lane.Records, (long)seq);
        if (envelope is null)
        {
            return null;
        }

        // The very bytes whose signature was verified when the receipt came.
        var receipt = Receipt.Parser.ParseFrom(Signed.Parser.ParseFrom(envelope).Payload);
        return (receipt.Exceptions.FirstOrDefault(exception => exception.Seq == seq)?.Code ?? OutcomeCode.Admitted, At(at));
    }

    /// <summary>What the peer said of an entry later; null when nothing.</summary>
    public static (OutcomeCode Code, DateTimeOffset At)? Outcome(SqlSession sql, long peerRow, ulong generation, ulong seq) => sql.Query(
        "SELECT code, at FROM entry_outcome WHERE peer_id = $1 AND lane = $2 AND generation = $3 AND seq = $4",
        row => ((OutcomeCode, DateTimeOffset)?)((OutcomeCode)row.GetInt32(0), At(row.GetInt64(1))), peerRow, (int)Lane.Records, (long)generation, (long)seq).FirstOrDefault();

    /// <summary>The last refusal of a record that the audit knows; null when there is none.</summary>
    public static (string Detail, DateTimeOffset At)? Refusal(SqlSession sql, string record) => sql.Query(
        "SELECT detail, at FROM audit WHERE record = $1 AND act IN ('refuse', 'discard') ORDER BY audit_id DESC LIMIT 1",
        row => ((string, DateTimeOffset)?)(row.GetString(0), At(row.GetInt64(1))), record).FirstOrDefault();

    private static DateTimeOffset At(long ticks) => new(ticks, TimeSpan.Zero);
}
