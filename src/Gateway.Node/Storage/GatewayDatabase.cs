using System.Collections.Concurrent;
using System.Data.Common;
using System.Threading.Channels;
using Gateway.Node.Configuration;

namespace Gateway.Node.Storage;

/// <summary>
/// The node's store, with one writer. Writes go through a group commit: whatever waits is run in one transaction, each write in
/// its own savepoint, and all are answered after one synced commit. Readers see the last commit and never block the writer.
/// </summary>
/// <remarks>
/// If we crash before the commit returns, no write of the group happened and no caller was told it did. If we crash after, all happened; a
/// caller that was not told retries with its request_id, or meets its own receipt. A commit that fails is uncertain: every caller of the
/// group is told so, all sealing epochs are thrown away, because the slips they sealed may or may not be on disk, and whoever waits for the
/// group or holds something of it in memory looks again.
/// </remarks>
internal sealed class GatewayDatabase : IAsyncDisposable
{
    /// <summary>Writes that may wait before callers do, in writes.</summary>
    public const int MaxWaiting = 1_024;

    /// <summary>Most writes in one commit, in writes.</summary>
    public const int MaxGroup = 256;

    private readonly TimeProvider _time;
    private readonly IStoreEngine _engine;
    private readonly OutboundFeeds _feeds;
    private readonly List<Action<SqlSession, StoreChanges>> _followers = [];
    private readonly ConcurrentBag<SqlSession> _readers = [];
    private readonly Channel<IWrite> _writes = Channel.CreateBounded<IWrite>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly Task _loop;
    private long _failedFollowUps;

    // At start too: if we crashed after an erasure, the log may still have what was erased.
    private bool _mustFinishErasure = true;

    private GatewayDatabase(IStoreEngine engine, OutboundFeeds feeds, TimeProvider time)
    {
        _engine = engine;
        _feeds = feeds;
        _time = time;
        _loop = Loops.StartAsync(WriteLoopAsync);
    }

    /// <summary>
    /// Opens the store in a file, bringing its tables up to date, and takes it over: whoever had it open before can commit nothing more, so no two
    /// processes seal from one position. Durable when it returns.
    /// </summary>
    public static GatewayDatabase Open(string path, OwnKeys keys, TimeProvider time) => Open(SqliteEngine.Open(path), keys, time);

    /// <summary>Uses an engine; it is disposed with the database.</summary>
    public static GatewayDatabase Open(IStoreEngine engine, OwnKeys keys, TimeProvider time) => new(engine, new OutboundFeeds(keys), time);

    /// <summary>
    /// Opens a store that was brought up to date over one connection of the caller's. The simulation runs a node so, on one thread and in
    /// memory, and lets its commits fail.
    /// </summary>
    /// <param name="session">Writes, and reads between groups.</param>
    /// <param name="feeds">The feeds it seals into.</param>
    /// <param name="time">The clock.</param>
    /// <param name="commit">Ends a group's transaction.</param>
    public static GatewayDatabase Over(SqliteSession session, OutboundFeeds feeds, TimeProvider time, Action<SqlSession> commit) =>
        new(SqliteEngine.Over(session, commit), feeds, time);

    /// <summary>What and where the store is, for people.</summary>
    public string Shown => _engine.Shown;

    /// <summary>The name of this process among the replicas that share the store; empty where there are none.</summary>
    public string Replica => _engine.Replica;

    /// <summary>
    /// Actions after a commit, or after a write was undone, that threw. What is on disk is right and its callers were told so; what this process
    /// holds in memory may not be, and is right again after a restart. `gateway doctor` shows the count.
    /// </summary>
    public long FailedFollowUps => Interlocked.Read(ref _failedFollowUps);

    /// <summary>Runs a write. When the task completes, its effects and audit entries are on disk.</summary>
    /// <exception cref="StoreUnavailableException">The commit failed: it is not known whether the write happened.</exception>
    public async Task<T> WriteAsync<T>(Func<WriteScope, Written<T>> work, CancellationToken cancel)
    {
        var write = new Write<T>(work);
        await _writes.Writer.WriteAsync(write, cancel);
        return await write.Done.Task;
    }

    /// <summary>Reads one consistent state. Do not keep the session.</summary>
    /// <exception cref="System.Data.Common.DbException">The store cannot be read.</exception>
    public T Read<T>(Func<SqlSession, T> work)
    {
        var reader = TakeReader();
        try
        {
            return work(reader);
        }
        finally
        {
            GiveBack(reader);
        }
    }

    /// <summary>
    /// Has what is held in memory follow what other processes commit. Called on the writer's thread, at the beginning of the first transaction after
    /// theirs, with its connection, before anything is done in it.
    /// </summary>
    public void Follow(Action<SqlSession, StoreChanges> follower) => _followers.Add(follower);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _writes.Writer.TryComplete();
        await _loop;
        foreach (var reader in _readers)
        {
            reader.Dispose();
        }

        _feeds.Forget();
        await _engine.DisposeAsync();
    }

    private SqlSession TakeReader()
    {
        while (_readers.TryTake(out var kept))
        {
            try
            {
                _engine.BeginRead(kept);
                return kept;
            }
            catch (DbException)
            {
                // Consequence: a connection that broke while nobody used it is left for another.
                kept.Dispose();
            }
        }

        var reader = _engine.OpenReader();
        _engine.BeginRead(reader);
        return reader;
    }

    private void GiveBack(SqlSession reader)
    {
        try
        {
            _engine.EndRead(reader);
            _readers.Add(reader);
        }
        catch (DbException)
        {
            // Consequence: the connection is not used again. What was read from it was read.
            reader.Dispose();
        }
    }

    private async Task WriteLoopAsync()
    {
        var group = new List<IWrite>();
        while (await _writes.Reader.WaitToReadAsync())
        {
            while (group.Count < MaxGroup && _writes.Reader.TryRead(out var write))
            {
                group.Add(write);
            }

            CommitGroup(group);
            group.Clear();
            await _engine.TidyUpAsync();
            while (!_writes.Reader.TryPeek(out _) && !_writes.Reader.Completion.IsCompleted && _engine.TidyUpInPeace())
            {
                // As long as nobody waits; what it writes goes through the log, too.
                await _engine.TidyUpAsync();
            }
        }
    }

    private void CommitGroup(List<IWrite> group)
    {
        try
        {
            Catch(_engine.Begin());
            foreach (var write in group)
            {
                Run(write, _engine.Writer);
            }

            _engine.Commit();
        }
        catch (Exception failure) when (failure is DbException or StoreTakenOverException)
        {
            // Consequence: nothing of this group may be believed, and if another process goes on with this store, this one can commit nothing any
            // more. Every caller is told, and sealing starts afresh from what is on disk.
            Abandon(group, failure);
            return;
        }

        // First what must stop at once: sessions had read ahead what is withdrawn now, and cutting the log may wait for a reader. Then the log is
        // cut, and only then anyone hears that something was erased, be it a caller or, by an outcome that a session sends when woken, a peer.
        Interlocked.Add(ref _failedFollowUps, group.Sum(write => write.StopAtOnce()));
        _mustFinishErasure |= group.Exists(write => write.HasErased);
        FinishErasure();
        foreach (var write in group)
        {
            Interlocked.Add(ref _failedFollowUps, write.FollowUp());
            write.Complete();
        }
    }

    /// <summary>Catches up with what others have committed. Their entries follow ours in the feeds, so what we would seal next begins an epoch.</summary>
    private void Catch(StoreChanges changes)
    {
        if (changes == StoreChanges.None)
        {
            return;
        }

        _feeds.Forget();
        foreach (var follower in _followers)
        {
            follower(_engine.Writer, changes);
        }
    }

    private void Run(IWrite write, SqlSession sql)
    {
        sql.Execute("SAVEPOINT write");
        try
        {
            write.Run(new WriteScope(sql, _feeds, _time.GetUtcNow(), _engine), sql);
            _feeds.StorePositions(sql);
        }
#pragma warning disable CA1031 // Consequence: this write alone is undone and its caller gets the exception; the rest of the group goes on.
        catch (Exception failure) when (failure is not DbException ofStore || _engine.IsOfStatement(ofStore))
#pragma warning restore CA1031
        {
            sql.Execute("ROLLBACK TO write");
            Interlocked.Add(ref _failedFollowUps, write.TakeBack());
            write.Tell(failure);
            _feeds.Forget();
        }

        sql.Execute("RELEASE write");
    }

    private void Abandon(List<IWrite> group, Exception failure)
    {
        _feeds.Forget();
        _engine.RollBack();

        // The last first: each takes back to what the one before it had made of it.
        var undone = group.Where(write => !write.HasFailed).Reverse().ToList();
        _mustFinishErasure |= undone.Exists(write => write.HasErased);
        Interlocked.Add(ref _failedFollowUps, undone.Sum(write => write.TakeBack()));

        // It may be on disk all the same: whoever waits for it or holds something of it in memory looks there, before any caller is answered.
        Interlocked.Add(ref _failedFollowUps, undone.Sum(write => write.StopAtOnce() + write.FollowUp()));
        undone.ForEach(write => write.Tell(new StoreUnavailableException(failure)));
    }

    /// <summary>After an erasure, before anyone is told that it is done.</summary>
    private void FinishErasure()
    {
        if (_mustFinishErasure)
        {
            _mustFinishErasure = !_engine.FinishErasure();
        }
    }

    private interface IWrite
    {
        bool HasErased { get; }

        /// <summary>Whether it was undone by itself, before its whole group was: it was taken back and its caller told then.</summary>
        bool HasFailed { get; }

        void Run(WriteScope scope, SqlSession sql);

        /// <summary>Stops what must not go on for another moment, also where it is not known whether there was a commit.</summary>
        /// <returns>How many of its actions threw.</returns>
        int StopAtOnce();

        /// <summary>Runs what was asked for after the commit, also where it is not known whether there was one.</summary>
        /// <returns>How many of its actions threw.</returns>
        int FollowUp();

        /// <summary>Tells the caller.</summary>
        void Complete();

        /// <summary>Takes back what it changed in memory.</summary>
        /// <returns>How many of its actions threw.</returns>
        int TakeBack();

        /// <summary>Tells its caller.</summary>
        void Tell(Exception failure);
    }

    private sealed class Write<T>(Func<WriteScope, Written<T>> work) : IWrite
    {
        private WriteScope? _scope;
        private T? _value;

        public TaskCompletionSource<T> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool HasFailed { get; private set; }

        public bool HasErased => !HasFailed && _scope?.HasErased == true;

        public void Run(WriteScope scope, SqlSession sql)
        {
            _scope = scope;
            var written = work(scope);
            if (written.Audit.Count == 0)
            {
                throw new InvalidOperationException("A write without an audit entry is a bug.");
            }

            foreach (var entry in written.Audit)
            {
                sql.Execute(
                    "INSERT INTO audit (at, actor, act, peer, record, detail, revision) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                    scope.Now.UtcTicks, entry.Actor, entry.Act, entry.Peer, entry.Record, entry.Detail, entry.Revision);
            }

            _value = written.Value;
        }

        public int StopAtOnce() => HasFailed ? 0 : _scope?.CommittedAtOnce() ?? 0;

        public int FollowUp() => HasFailed ? 0 : _scope?.Committed() ?? 0;

        public void Complete()
        {
            if (!HasFailed)
            {
                Done.TrySetResult(_value!);
            }
        }

        public int TakeBack() => _scope?.RolledBack() ?? 0;

        public void Tell(Exception failure)
        {
            HasFailed = true;
            Done.TrySetException(failure);
        }
    }
}

/// <summary>A commit failed: it is not known whether the write happened. Retrying with the same request_id is safe.</summary>
internal sealed class StoreUnavailableException(Exception inner)
    : Exception("The store could not commit. Retry with the same request_id; check the disk with `gateway doctor`.", inner);

/// <summary>Another process has opened the store since.</summary>
internal sealed class StoreTakenOverException() : Exception("Another process has opened this store since: this one commits nothing more.");
