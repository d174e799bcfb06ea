namespace Gateway.Node.Storage;

/// <summary>
/// What one write may do inside the transaction. Runs on the writer's thread; everything it does is committed with its audit entries or not
/// at all.
/// </summary>
internal sealed class WriteScope(SqlSession sql, OutboundFeeds feeds, DateTimeOffset now)
{
    private readonly List<Action> _afterCommit = [];
    private readonly List<Action> _onRollback = [];

    /// <summary>The connection.</summary>
    public SqlSession Sql => sql;

    /// <summary>The feeds of all peers.</summary>
    public OutboundFeeds Feeds => feeds;

    /// <summary>The time of this write, by the node's clock.</summary>
    public DateTimeOffset Now => now;

    /// <summary>
    /// Wakes whoever waits, or reads again what is held in memory, once the transaction is on disk. It runs as well when that is not known, so it
    /// may look at the store and must assume nothing.
    /// </summary>
    public void AfterCommit(Action action) => _afterCommit.Add(action);

    /// <summary>Takes back what was changed in memory, if the transaction is not committed.</summary>
    public void OnRollback(Action action) => _onRollback.Add(action);

    internal void Committed() => _afterCommit.ForEach(action => action());

    internal void RolledBack() => _onRollback.ForEach(action => action());
}

/// <summary>What a write gives back, with the audit entries without which it is not committed.</summary>
internal sealed record Written<T>(T Value, params IReadOnlyList<AuditEntry> Audit);
