namespace Gateway.Node.Storage;

/// <summary>
/// Where a node keeps what it must not lose: SQLite in its folder, or a PostgreSQL database that several replicas of the node share. All SQL of
/// the rooms is the same for both; what differs is here. <see cref="GatewayDatabase"/> is its only caller; what writes is called by its writer alone,
/// what reads by anyone (decision 0016).
/// </summary>
internal interface IStoreEngine : IAsyncDisposable
{
    /// <summary>
    /// Whether what was erased is gone from the engine's own files once <see cref="FinishErasure"/> says so. Where it is not, no outcome says by
    /// when an erased record is unrecoverable.
    /// </summary>
    bool Overwrites { get; }

    /// <summary>What and where it is, for people.</summary>
    string Shown { get; }

    /// <summary>The name of this process among the replicas that share the store; empty where there are none.</summary>
    string Replica { get; }

    /// <summary>Opens a connection that reads. It changes nothing.</summary>
    /// <exception cref="System.Data.Common.DbException">The store cannot be reached.</exception>
    SqlSession OpenReader();

    /// <summary>Begins to read one state: everything committed before, nothing committed later. Changes nothing.</summary>
    void BeginRead(SqlSession reader);

    /// <summary>Ends what <see cref="BeginRead"/> began.</summary>
    void EndRead(SqlSession reader);

    /// <summary>
    /// Begins the only write transaction there is: no other process commits before this one ends. Nothing is durable yet. Says what others have
    /// committed since this process last held it.
    /// </summary>
    /// <exception cref="StoreTakenOverException">Another process has the store for good.</exception>
    /// <exception cref="System.Data.Common.DbException">The store cannot be reached or written.</exception>
    StoreChanges Begin();

    /// <summary>The connection of the transaction that <see cref="Begin"/> began.</summary>
    SqlSession Writer { get; }

    /// <summary>
    /// Ends the transaction. When it returns, what was written is durable: synced to the disk, and to a standby where the engine has one to fail
    /// over to.
    /// </summary>
    /// <exception cref="System.Data.Common.DbException">It is not known whether it was committed.</exception>
    void Commit();

    /// <summary>Ends the transaction without a trace, as far as it had not been committed. Nothing is durable. Does not throw.</summary>
    void RollBack();

    /// <summary>Whether a failure concerns the statement alone, so that its write can be undone and the transaction goes on.</summary>
    bool IsOfStatement(System.Data.Common.DbException failure);

    /// <summary>
    /// Sees to it that what was deleted under <see cref="SqlSession.Overwrite"/> and committed is not in the engine's files any more.
    /// </summary>
    /// <returns>False when that was not possible yet; it is asked again after the next commit. Does not throw.</returns>
    bool FinishErasure();

    /// <summary>What is best done between transactions. What it does is durable or did not happen; failing, it is asked again.</summary>
    ValueTask TidyUpAsync();

    /// <summary>One small step of what can wait for a moment in which nobody waits for the store. As the other.</summary>
    /// <returns>False when there is nothing more to do.</returns>
    bool TidyUpInPeace();
}

/// <summary>What other processes on the same store have committed.</summary>
[Flags]
internal enum StoreChanges
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Something; at least entries may have been appended to feeds, and alerts raised.</summary>
    Anything = 1,

    /// <summary>Peers, their keys, or a feed that stopped or goes on.</summary>
    Peers = 2,

    /// <summary>The policy.</summary>
    Policy = 4,

    /// <summary>Subscriptions.</summary>
    Subscriptions = 8,

    /// <summary>Entries that waited were withdrawn.</summary>
    Withdrawals = 16,

    /// <summary>It is not known what: all of it is read again.</summary>
    All = Anything | Peers | Policy | Subscriptions | Withdrawals,
}
