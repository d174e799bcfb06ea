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
    /// <param name="sql">The write's connection.</param>
    /// <param name="peerRow">The peer.</param>
    /// <param name="replica">The replica whose session it is; empty for a node without replicas.</param>
    /// <param name="now">The time.</param>
    public static SessionLease Take(SqlSession sql, long peerRow, string replica, DateTimeOffset now)
    {
        sql.Execute(
            """
            INSERT INTO session_lease (peer_id, token, taken_at, holder, is_open) VALUES ($1, 1, $2, $3, 1)
            ON CONFLICT (peer_id) DO UPDATE SET token = session_lease.token + 1, taken_at = $2, holder = $3, is_open = 1
            """,
            peerRow, now.UtcTicks, replica);
        return new SessionLease(peerRow, sql.Number("SELECT token FROM session_lease WHERE peer_id = $1", peerRow));
    }

    /// <summary>A replica means to dial a peer that another one has had, or none.</summary>
    /// <param name="sql">The write's connection.</param>
    /// <param name="peerRow">The peer.</param>
    /// <param name="before">Who was seen to have it.</param>
    /// <param name="replica">Who wants it.</param>
    /// <param name="now">The time.</param>
    /// <returns>False when somebody else was faster.</returns>
    public static bool Claim(SqlSession sql, long peerRow, string before, string replica, DateTimeOffset now) => sql.Execute(
        """
        INSERT INTO session_lease (peer_id, token, taken_at, holder) VALUES ($1, 0, $2, $3)
        ON CONFLICT (peer_id) DO UPDATE SET holder = $3, is_open = 0 WHERE session_lease.holder = $4
        """,
        peerRow, now.UtcTicks, replica, before) == 1;

    /// <summary>The session is over; its replica still has the peer, unless another has taken it.</summary>
    /// <returns>1 when it was still the last.</returns>
    public static int End(SqlSession sql, SessionLease lease) =>
        sql.Execute("UPDATE session_lease SET is_open = 0 WHERE peer_id = $1 AND token = $2", lease.PeerRow, lease.Token);

    /// <summary>Whether no later session has taken it.</summary>
    public static bool IsHeld(SqlSession sql, SessionLease lease) =>
        sql.Number("SELECT token FROM session_lease WHERE peer_id = $1", lease.PeerRow) == lease.Token;
}
