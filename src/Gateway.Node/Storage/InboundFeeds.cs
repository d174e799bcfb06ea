using Gateway.Exchange.V1;
using Gateway.Protocol.Feeds;

namespace Gateway.Node.Storage;

/// <summary>Where a feed that this node receives stands.</summary>
/// <param name="Lane">Its lane.</param>
/// <param name="Generation">Its generation.</param>
/// <param name="Position">The last entry stored.</param>
/// <param name="SignedHead">The sender's own last signed head.</param>
/// <param name="Stopped">Why it stands still; empty when it does not.</param>
internal sealed record InboundFeedState(Lane Lane, ulong Generation, FeedHeadPosition Position, Signed SignedHead, string Stopped)
{
    /// <summary>The sender's signed start of the generation; null for the first.</summary>
    public Signed? GenerationStart { get; init; }
}

/// <summary>Reads and moves the feeds that this node receives.</summary>
internal static class InboundFeeds
{
    /// <summary>All feeds of a peer.</summary>
    public static List<InboundFeedState> Feeds(SqlSession sql, long peerRow) => sql.Query(
        "SELECT lane, generation, seq, head, signed_head, stopped, generation_start FROM inbound_feed WHERE peer_id = $1 ORDER BY lane",
        row => new InboundFeedState(
            (Lane)row.GetInt32(0), (ulong)row.GetInt64(1), new FeedHeadPosition((ulong)row.GetInt64(2), row.GetBytes(3)),
            Signed.Parser.ParseFrom(row.GetBytes(4)), row.GetString(5))
        {
            GenerationStart = row.IsDBNull(6) ? null : Signed.Parser.ParseFrom(row.GetBytes(6)),
        },
        peerRow);

    /// <summary>
    /// Moves a feed on, if it still stands where the caller read it: two sessions that both think they are the one cannot both store.
    /// </summary>
    /// <returns>False when it does not; nothing was changed.</returns>
    public static bool Move(SqlSession sql, long peerRow, FeedRoute route, ulong from, FeedHeadPosition to, Signed signedHead, string stopped)
    {
        var stored = sql.First(
            "SELECT seq, generation FROM inbound_feed WHERE peer_id = $1 AND lane = $2", row => (row.GetInt64(0), row.GetInt64(1)), peerRow, (int)route.Lane);
        if ((ulong)stored.Item1 != from || (stored.Item2 != 0 && (ulong)stored.Item2 != route.Generation))
        {
            return false;
        }

        sql.Execute(
            """
            INSERT INTO inbound_feed (peer_id, lane, generation, seq, head, signed_head, stopped) VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (peer_id, lane) DO UPDATE SET seq = $4, head = $5, signed_head = $6, stopped = $7
            """,
            peerRow, (int)route.Lane, (long)route.Generation, (long)to.Seq, to.Head.ToArray(), Google.Protobuf.MessageExtensions.ToByteArray(signedHead), stopped);
        return true;
    }

    /// <summary>Notes why a feed stands still.</summary>
    public static void Stop(SqlSession sql, long peerRow, FeedRoute route, string reason) => sql.Execute(
        """
        INSERT INTO inbound_feed (peer_id, lane, generation, seq, head, signed_head, stopped) VALUES ($1, $2, $3, 0, $4, $5, $6)
        ON CONFLICT (peer_id, lane) DO UPDATE SET stopped = $6
        """,
        peerRow, (int)route.Lane, (long)route.Generation, route.Id.ToBytes(), Array.Empty<byte>(), reason);

    /// <summary>Fixes the content of a receipt, in the commit that stores the entries.</summary>
    public static void StoreReceipt(SqlSession sql, long peerRow, Lane lane, ulong to, byte[] content) => sql.Execute(
        "INSERT INTO inbound_receipt (peer_id, lane, to_seq, content) VALUES ($1, $2, $3, $4)", peerRow, (int)lane, (long)to, content);

    /// <summary>Drops receipts that the sender has shown to hold.</summary>
    public static void DropReceipts(SqlSession sql, long peerRow, Lane lane, ulong heldTo) => sql.Execute(
        "DELETE FROM inbound_receipt WHERE peer_id = $1 AND lane = $2 AND to_seq <= $3", peerRow, (int)lane, (long)heldTo);

    /// <summary>Receipts the sender has not shown to hold, oldest first.</summary>
    public static List<byte[]> ReceiptsAfter(SqlSession sql, long peerRow, Lane lane, ulong heldTo) => sql.Query(
        "SELECT content FROM inbound_receipt WHERE peer_id = $1 AND lane = $2 AND to_seq > $3 ORDER BY to_seq",
        row => row.GetBytes(0), peerRow, (int)lane, (long)heldTo);
}
