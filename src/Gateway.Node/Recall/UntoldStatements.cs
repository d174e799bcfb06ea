using Gateway.Exchange.V1;
using Gateway.Node.Peers;
using Gateway.Node.Storage;

namespace Gateway.Node.Recall;

/// <summary>
/// Finds statements that a holder was not told, or may have to be told once more, and tells them: the control feed to it was stopped, or the entry
/// was withdrawn because its KEM key is gone, or went down with a feed that was abandoned; or a new generation began, so that the holder may come
/// from a backup and hold again what it had erased. A recall is never given up because one entry was.
/// </summary>
internal sealed class UntoldStatements(GatewayDatabase database, PeerDirectory directory, StatementHolders holders)
{
    /// <summary>Tells what can be told now. Durable when it returns.</summary>
    /// <returns>How many statements.</returns>
    public async Task<int> TellAsync(CancellationToken cancel)
    {
        var told = 0;
        foreach (var peer in directory.All.Where(peer => peer.IsAccepted && peer.Agency.Keys.Any(key => key.Use == KeyUse.Kem)))
        {
            if (database.Read(sql => Untold(sql, peer.Row)).Count == 0)
            {
                continue;
            }

            told += await database.WriteAsync(
                scope =>
                {
                    var again = holders.TellAgain(scope, peer, Untold(scope.Sql, peer.Row));
                    return new Written<int>(again, new AuditEntry(AuditEntry.NodeActor, "tell-again") { Peer = peer.Name, Detail = $"{again} statement(s)" });
                },
                cancel);
        }

        return told;
    }

    private static List<long> Untold(SqlSession sql, long peerRow) => StoppedFeeds.IsStopped(sql, peerRow, Lane.Control) ? [] : sql.Query(
        """
        SELECT h.statement_id FROM statement_holder h LEFT JOIN outbound_feed f ON f.peer_id = h.peer_id AND f.lane = $2
        WHERE h.peer_id = $1 AND (
            COALESCE(f.generation, 0) > h.generation
            OR (h.code = 0 AND NOT EXISTS (
                SELECT 1 FROM outbound_entry e
                WHERE e.peer_id = h.peer_id AND e.lane = $2 AND e.seq = h.seq AND f.generation = h.generation AND e.withdrawal IS NULL)))
        ORDER BY h.statement_id
        """,
        row => row.GetInt64(0), peerRow, (int)Lane.Control);
}
