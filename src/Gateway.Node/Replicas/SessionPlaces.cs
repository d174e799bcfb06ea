using Gateway.Node.Storage;

namespace Gateway.Node.Replicas;

/// <summary>
/// Which replica has the session with a peer. A peer dials whichever replica it reaches, and that one has it from then on; of those that could dial,
/// the one that has claimed the peer does, until it is dead.
/// </summary>
/// <remarks>
/// If two replicas believe for a moment that they may dial, both do, and the token of <see cref="SessionLeases"/> decides: the earlier one can store
/// nothing more, and its session ends.
/// </remarks>
internal sealed class SessionPlaces(GatewayDatabase database, ReplicaTable replicas)
{
    /// <summary>Whether this replica is the one to dial a peer. Claims the peer if nobody who lives has it; that is durable when it returns.</summary>
    /// <exception cref="StoreUnavailableException">It could not be claimed.</exception>
    public async Task<bool> MayDialAsync(long peerRow, string peerName, CancellationToken cancel)
    {
        if (replicas.IsSingle)
        {
            return true;
        }

        var (holder, _) = database.Read(sql => HolderOf(sql, peerRow));
        if (holder == replicas.Own || (holder.Length > 0 && replicas.IsLiveReplica(holder)))
        {
            return holder == replicas.Own;
        }

        return await database.WriteAsync(
            scope => new Written<bool>(
                SessionLeases.Claim(scope.Sql, peerRow, holder, replicas.Own, scope.Now),
                new AuditEntry(AuditEntry.NodeActor, "claim-session") { Peer = peerName, Detail = "another replica had it or none" }),
            cancel);
    }

    /// <summary>Whether another replica that lives has a session with this peer.</summary>
    public bool IsOpenElsewhere(long peerRow)
    {
        if (replicas.IsSingle)
        {
            return false;
        }

        var (holder, isOpen) = database.Read(sql => HolderOf(sql, peerRow));
        return isOpen && holder != replicas.Own && holder.Length > 0 && replicas.IsLiveReplica(holder);
    }

    /// <summary>A session of this replica has ended.</summary>
    public Task EndAsync(SessionLease lease, string peerName) => replicas.IsSingle
        ? Task.CompletedTask
        : database.WriteAsync(
            scope => new Written<int>(
                SessionLeases.End(scope.Sql, lease), new AuditEntry(AuditEntry.NodeActor, "end-session") { Peer = peerName, Detail = $"lease {lease.Token}" }),
            CancellationToken.None);

    private static (string Holder, bool IsOpen) HolderOf(SqlSession sql, long peerRow) => sql.First(
        "SELECT holder, is_open FROM session_lease WHERE peer_id = $1", row => (row.GetString(0), row.GetInt32(1) == 1), peerRow) is { Item1: not null } found
        ? found : ("", false);
}
