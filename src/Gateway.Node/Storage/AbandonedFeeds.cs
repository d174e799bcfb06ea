using Gateway.Exchange.V1;
using Gateway.Protocol.Feeds;
using Google.Protobuf;

namespace Gateway.Node.Storage;

/// <summary>
/// Leaves a stopped feed behind and begins the next generation (protos/spec/feed.md, "Generations"). Everything of the old one moves to
/// tables that no session reads, and its bodies go: its ciphertext cannot be sent again.
/// </summary>
internal static class AbandonedFeeds
{
    /// <summary>Moves the feed in force aside and puts the next generation in its place, empty.</summary>
    /// <param name="scope">The write that two people confirmed.</param>
    /// <param name="peerRow">The peer.</param>
    /// <param name="feed">The stopped feed.</param>
    /// <param name="next">The new one.</param>
    /// <param name="abandonedAfter">The last entry that both provably hold.</param>
    /// <param name="start">The signed start of the new one.</param>
    public static void Replace(WriteScope scope, long peerRow, OutboundFeedState feed, FeedRoute next, ulong abandonedAfter, Signed start)
    {
        var (sql, lane, old) = (scope.Sql, (int)feed.Lane, (long)feed.Generation);
        sql.Execute(
            """
            INSERT INTO abandoned_feed (peer_id, lane, generation, seq, head, receipted_to, stop, stopped, proof, abandoned_after, abandoned_at)
            SELECT peer_id, lane, generation, seq, head, receipted_to, stop, stopped, proof, $3, $4 FROM outbound_feed WHERE peer_id = $1 AND lane = $2
            """,
            peerRow, lane, (long)abandonedAfter, scope.Now.UtcTicks);
        sql.Execute(
            """
            INSERT INTO abandoned_entry (peer_id, lane, generation, seq, slip, head, epoch_id, kem_key, record_row, withdrawal)
            SELECT peer_id, lane, $3, seq, slip, head, epoch_id, kem_key, record_row, withdrawal FROM outbound_entry WHERE peer_id = $1 AND lane = $2
            """,
            peerRow, lane, old);
        sql.Execute(
            """
            INSERT INTO abandoned_receipt (peer_id, lane, generation, to_seq, envelope, received_at)
            SELECT peer_id, lane, $3, to_seq, envelope, received_at FROM outbound_receipt WHERE peer_id = $1 AND lane = $2
            """,
            peerRow, lane, old);
        DropBodies(sql, peerRow, lane, feed.ReceiptedTo);
        sql.Execute("DELETE FROM outbound_entry WHERE peer_id = $1 AND lane = $2", peerRow, lane);
        sql.Execute("DELETE FROM outbound_receipt WHERE peer_id = $1 AND lane = $2", peerRow, lane);
        sql.Execute(
            """
            UPDATE outbound_feed SET generation = $3, seq = 0, head = $4, receipted_to = 0, stopped = '', stop = 0, proof = NULL, shown_generation = 0,
                shown_seq = 0, generation_start = $5
            WHERE peer_id = $1 AND lane = $2
            """,
            peerRow, lane, (long)next.Generation, next.Id.ToBytes(), start.ToByteArray());
        if (feed.Lane == Lane.Records)
        {
            sql.Execute("UPDATE decision SET generation = $2 WHERE peer_id = $1 AND seq IS NOT NULL AND generation IS NULL", peerRow, old);
        }

        sql.Execute("DELETE FROM recovery WHERE peer_id = $1 AND lane = $2", peerRow, lane);
        scope.Feeds.Forget(peerRow, feed.Lane);
    }

    private static void DropBodies(SqlSession sql, long peerRow, int lane, ulong receiptedTo)
    {
        sql.Execute(
            """
            UPDATE outbound_body SET waiting = waiting - 1 WHERE body_id IN
                (SELECT body_id FROM outbound_entry WHERE peer_id = $1 AND lane = $2 AND seq > $3 AND withdrawal IS NULL)
            """,
            peerRow, lane, (long)receiptedTo);
        sql.Execute(
            """
            DELETE FROM outbound_body WHERE waiting <= 0 AND body_id IN
                (SELECT body_id FROM outbound_entry WHERE peer_id = $1 AND lane = $2 AND seq > $3)
            """,
            peerRow, lane, (long)receiptedTo);
    }
}
