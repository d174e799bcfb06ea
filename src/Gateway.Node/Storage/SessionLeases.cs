namespace Gateway.Node.Storage;

/// <summary>The right of one session to write what it received, settled or learnt of one peer.</summary>
/// <param name="PeerRow">The peer.</param>
/// <param name="Token">The session's number; the highest one of the peer holds the lease.</param>
internal readonly record struct SessionLease(long PeerRow, long Token);

/// <summary>
/// One session lease per peer, with a fencing token (protos/spec/exchange.md, "One session per peer"). A session takes the next number
/// before it says Hello, and each of its writes looks in its own transaction whether the number is still the last: a session that was
/// replaced, in this process or another on the same store, can store nothing more. The holder need not be asked or found for that.
/// </summary>
internal static class SessionLeases
{
    /// <summary>Takes the lease; whoever had it has lost it when this commits.</summary>
    public static SessionLease Take(SqlSession sql, long peerRow, DateTimeOffset now)
    {
        sql.Execute(
            """
            INSERT INTO session_lease (peer_id, token, taken_at) VALUES ($1, 1, $2)
            ON CONFLICT (peer_id) DO UPDATE SET token = token + 1, taken_at = $2
            """,
            peerRow, now.UtcTicks);
        return new SessionLease(peerRow, sql.Number("SELECT token FROM session_lease WHERE peer_id = $1", peerRow));
    }

    /// <summary>Whether no later session has taken it.</summary>
    public static bool IsHeld(SqlSession sql, SessionLease lease) =>
        sql.Number("SELECT token FROM session_lease WHERE peer_id = $1", lease.PeerRow) == lease.Token;
}
