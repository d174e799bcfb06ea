using Gateway.Exchange.V1;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;
using Google.Protobuf;

namespace Gateway.Node.Storage;

/// <summary>
/// Feeds in which nothing is sealed (protos/spec/feed.md, "Generations"). A stop is committed with its proof and outlives the process;
/// only an agreeing Hello or a recovery by two people ends it.
/// </summary>
internal static class StoppedFeeds
{
    /// <summary>The lanes of a peer.</summary>
    public static readonly Lane[] Lanes = [Lane.Control, Lane.Records, Lane.Bulk];

    /// <summary>Stops a feed, and forgets its sealing context when the transaction ends.</summary>
    /// <param name="scope">The write that found it.</param>
    /// <param name="peerRow">The peer.</param>
    /// <param name="route">The feed in force here.</param>
    /// <param name="stop">Why.</param>
    /// <param name="reason">Why, for people.</param>
    /// <param name="shown">The generation and last entry that the peer showed.</param>
    /// <param name="proof">The signature that proves it; null when none was needed.</param>
    public static void Stop(
        WriteScope scope, long peerRow, FeedRoute route, FeedStop stop, string reason, (ulong Generation, ulong Seq) shown, Signed? proof)
    {
        scope.Sql.Execute(
            """
            INSERT INTO outbound_feed (peer_id, lane, generation, seq, head, receipted_to, stopped, stop, proof, shown_generation, shown_seq)
            VALUES ($1, $2, $3, 0, $4, 0, $5, $6, $7, $8, $9)
            ON CONFLICT (peer_id, lane) DO UPDATE SET stopped = $5, stop = $6, proof = $7, shown_generation = $8, shown_seq = $9
            """,
            peerRow, (int)route.Lane, (long)route.Generation, route.Id.ToBytes(), reason, (int)stop, proof?.ToByteArray(), (long)shown.Generation,
            (long)shown.Seq);
        scope.Feeds.Forget(peerRow, route.Lane);
    }

    /// <summary>Lets a feed go on: the peer's Hello agrees with this database.</summary>
    public static void GoOn(SqlSession sql, long peerRow, Lane lane) => sql.Execute(
        "UPDATE outbound_feed SET stopped = '', stop = 0, proof = NULL, shown_generation = 0, shown_seq = 0 WHERE peer_id = $1 AND lane = $2",
        peerRow, (int)lane);

    /// <summary>
    /// The database may be an old copy: every feed that still goes on, and every one that could begin, waits for its peer's Hello. A feed
    /// that is already stopped stays as it is.
    /// </summary>
    /// <param name="scope">The write.</param>
    /// <param name="own">This agency.</param>
    /// <param name="isExcepted">Peers whose Hello has agreed since this process started, by row.</param>
    /// <returns>How many feeds wait.</returns>
    public static int AwaitHellos(WriteScope scope, AgencyId own, Func<long, bool> isExcepted)
    {
        var peers = scope.Sql.Query(
            "SELECT peer_id, agency FROM peer ORDER BY peer_id", row => (Row: row.GetInt64(0), Agency: row.GetString(1)));
        var waiting = 0;
        foreach (var peer in peers.Where(peer => !isExcepted(peer.Row)))
        {
            _ = AgencyId.TryParse(peer.Agency, out var agency);
            foreach (var lane in Lanes)
            {
                waiting += scope.Sql.Execute(
                    """
                    INSERT INTO outbound_feed (peer_id, lane, generation, seq, head, receipted_to, stopped, stop) VALUES ($1, $2, 1, 0, $3, 0, $4, $5)
                    ON CONFLICT (peer_id, lane) DO UPDATE SET stopped = $4, stop = $5 WHERE stop = 0
                    """,
                    peer.Row, (int)lane, FeedId.Of(own, agency, lane, 1).ToBytes(), "restored: it waits for the peer's next Hello", (int)FeedStop.AwaitsHello);
                scope.Feeds.Forget(peer.Row, lane);
            }
        }

        return waiting;
    }

    /// <summary>Whether nothing may be sealed in a feed.</summary>
    public static bool IsStopped(SqlSession sql, long peerRow, Lane lane) =>
        sql.Number("SELECT stop FROM outbound_feed WHERE peer_id = $1 AND lane = $2", peerRow, (int)lane) != (int)FeedStop.None;
}
