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

    /// <summary>Whether this write erased something that the write-ahead log still has.</summary>
    public bool HasErased { get; private set; }

    /// <summary>
    /// Until the result is disposed, whatever this write deletes is overwritten with zeros; after the commit the write-ahead log is cut.
    /// </summary>
    public IDisposable EraseSecurely()
    {
        HasErased = true;
        sql.Script("PRAGMA secure_delete = ON");
        return new Securely(sql);
    }

    /// <summary>
    /// Wakes whoever waits, or reads again what is held in memory, once the transaction is on disk. It runs as well when that is not known, after
    /// everything was taken back, so it may look at the store and must assume nothing.
    /// </summary>
    public void AfterCommit(Action action) => _afterCommit.Add(action);

    /// <summary>Takes back what was changed in memory, if the transaction is not committed.</summary>
    public void OnRollback(Action action) => _onRollback.Add(action);

    /// <returns>How many actions threw.</returns>
    internal int Committed() => Run(_afterCommit);

    /// <returns>How many actions threw.</returns>
    internal int RolledBack() => Run(_onRollback);

    private static int Run(List<Action> actions)
    {
        var thrown = 0;
        foreach (var action in actions)
        {
            try
            {
                action();
            }
#pragma warning disable CA1031 // Consequence: it is counted, the other actions run, and the write stands as the disk has it; the writer goes on.
            catch (Exception)
#pragma warning restore CA1031
            {
                thrown++;
            }
        }

        return thrown;
    }

    private sealed class Securely(SqlSession sql) : IDisposable
    {
        public void Dispose() => sql.Script("PRAGMA secure_delete = FAST");
    }
}

/// <summary>What a write gives back, with the audit entries without which it is not committed.</summary>
internal sealed record Written<T>(T Value, params IReadOnlyList<AuditEntry> Audit);
