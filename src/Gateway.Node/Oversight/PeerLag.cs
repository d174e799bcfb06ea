using Gateway.Exchange.V1;
using Gateway.Node.Storage;

namespace Gateway.Node.Oversight;

/// <summary>How far a peer is behind, by what is on disk.</summary>
internal static class PeerLag
{
    /// <summary>When the oldest record that waits for the peer was published; null when none waits.</summary>
    public static DateTimeOffset? OldestWaiting(SqlSession sql, long peerRow) => At(sql.Number(
        """
        SELECT version.stored_at FROM outbound_entry entry
        JOIN outbound_feed feed ON feed.peer_id = entry.peer_id AND feed.lane = entry.lane
        JOIN record_version version ON version.record_row = entry.record_row
        WHERE entry.peer_id = $1 AND entry.lane = $2 AND entry.seq = feed.receipted_to + 1
        """,
        peerRow, (int)Lane.Records));

    /// <summary>Entries that wait for the peer's receipt, over all lanes.</summary>
    public static long Backlog(SqlSession sql, long peerRow) =>
        sql.Number("SELECT COALESCE(SUM(seq - receipted_to), 0) FROM outbound_feed WHERE peer_id = $1", peerRow);

    /// <summary>When the peer's last receipt came; null when none ever did.</summary>
    public static DateTimeOffset? LastReceipt(SqlSession sql, long peerRow) => At(sql.Number(
        """
        SELECT COALESCE(MAX(receipt.received_at), 0) FROM outbound_feed feed
        JOIN outbound_receipt receipt ON receipt.peer_id = feed.peer_id AND receipt.lane = feed.lane AND receipt.to_seq = feed.receipted_to
        WHERE feed.peer_id = $1
        """,
        peerRow));

    /// <summary>When the last record of the peer was stored; null when none ever was.</summary>
    public static DateTimeOffset? LastReceived(SqlSession sql, long peerRow) => At(sql.Number(
        "SELECT stored_at FROM record_version WHERE received_from = $1 ORDER BY record_row DESC LIMIT 1", peerRow));

    /// <summary>The last that the store knows the peer did, at the latest when it was accepted.</summary>
    public static DateTimeOffset LastHeard(SqlSession sql, long peerRow) => new DateTimeOffset?[]
    {
        At(sql.Number("SELECT accepted_at FROM peer WHERE peer_id = $1", peerRow)), LastReceipt(sql, peerRow), LastReceived(sql, peerRow),
    }.Max() ?? DateTimeOffset.MinValue;

    private static DateTimeOffset? At(long ticks) => ticks == 0 ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
}
