using System.Collections.Concurrent;
using System.Reflection;
using System.Threading.Channels;
using Gateway.Node.Configuration;

namespace Gateway.Node.Storage;

/// <summary>
/// The node's store: one SQLite file, one writer. Writes go through a group commit: whatever waits is run in one transaction, each write in
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

    private const string Commit = "COMMIT";

    private readonly TimeProvider _time;
    private readonly Func<SqlSession> _openReader;
    private readonly Action<SqlSession> _commit;
    private readonly LogCheckpoints? _log;
    private readonly SqlSession _writer;
    private readonly OutboundFeeds _feeds;
    private readonly long _lease;
    private readonly ConcurrentBag<SqlSession> _readers = [];
    private readonly Channel<IWrite> _writes = Channel.CreateBounded<IWrite>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly Task _loop;
    private long _failedFollowUps;

    // At start too: if we crashed after an erasure, the log may still have what was erased.
    private bool _mustCutLog = true;

    private GatewayDatabase(
        SqlSession writer, Func<SqlSession> openReader, OutboundFeeds feeds, TimeProvider time, Action<SqlSession> commit, LogCheckpoints? log)
    {
        _lease = TakeLease(writer);
        _writer = writer;
        _openReader = openReader;
        _feeds = feeds;
        _time = time;
        _commit = commit;
        _log = log;
        _loop = Loops.StartAsync(WriteLoopAsync);
    }

    /// <summary>
    /// Opens the store, bringing its tables up to date, and takes it over: whoever had it open before can commit nothing more, so no two
    /// processes seal from one position. Durable when it returns.
    /// </summary>
    public static GatewayDatabase Open(string path, OwnKeys keys, TimeProvider time)
    {
        var writer = SqlSession.Open(path, isWriter: true);
        Migrations.Apply(writer);
        return new GatewayDatabase(
            writer, () => SqlSession.Open(path, isWriter: false), new OutboundFeeds(keys), time, sql => sql.Execute(Commit),
            new LogCheckpoints(writer, () => SqlSession.Open(path, isWriter: true)));
    }

    /// <summary>
    /// Opens a store that was brought up to date over one connection of the caller's. The simulation runs a node so, on one thread and in
    /// memory, and lets its commits fail.
    /// </summary>
    /// <param name="session">Writes, and reads between groups.</param>
    /// <param name="feeds">The feeds it seals into.</param>
    /// <param name="time">The clock.</param>
    /// <param name="commit">Ends a group's transaction.</param>
    public static GatewayDatabase Over(SqlSession session, OutboundFeeds feeds, TimeProvider time, Action<SqlSession> commit) =>
        new(session, () => session, feeds, time, commit, null);

    /// <summary>Takes the store over, durably, before anything is read to be sealed upon.</summary>
    private static long TakeLease(SqlSession writer)
    {
        writer.Script("BEGIN IMMEDIATE; UPDATE store_lease SET token = token + 1; COMMIT;");
        return writer.Number("SELECT token FROM store_lease");
    }

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
    public T Read<T>(Func<SqlSession, T> work)
    {
        if (!_readers.TryTake(out var reader))
        {
            reader = _openReader();
        }

        try
        {
            reader.Execute("BEGIN");
            return work(reader);
        }
        finally
        {
            reader.Execute(Commit);
            _readers.Add(reader);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _writes.Writer.TryComplete();
        await _loop;
        foreach (var reader in _readers)
        {
            reader.Dispose();
        }

        if (_log is not null)
        {
            await _log.DisposeAsync();
        }

        _feeds.Forget();
        _writer.Dispose();
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
            await TidyUpAsync();
        }
    }

    private void CommitGroup(List<IWrite> group)
    {
        try
        {
            _writer.Execute("BEGIN IMMEDIATE");
            if (_writer.Number("SELECT token FROM store_lease") != _lease)
            {
                // Consequence: another process goes on with this store. What this one sealed is thrown away, and it can commit nothing any more.
                Abandon(group, new StoreTakenOverException());
                return;
            }

            foreach (var write in group)
            {
                Run(write);
            }

            _commit(_writer);
        }
        catch (Microsoft.Data.Sqlite.SqliteException failure)
        {
            // Consequence: nothing of this group may be believed. Every caller is told, and sealing starts afresh from what is on disk.
            Abandon(group, failure);
            return;
        }

        // First whoever acts on what is committed, above all sessions that had read ahead what is withdrawn now: cutting the log may wait for a
        // reader. Callers come last, because they are told that what was erased is out of the log, too.
        foreach (var write in group)
        {
            Interlocked.Add(ref _failedFollowUps, write.FollowUp());
        }

        _mustCutLog |= group.Exists(write => write.HasErased);
        CutLog();
        group.ForEach(write => write.Complete());
    }

    private void Run(IWrite write)
    {
        _writer.Execute("SAVEPOINT write");
        try
        {
            write.Run(new WriteScope(_writer, _feeds, _time.GetUtcNow()), _writer);
            _feeds.StorePositions(_writer);
        }
#pragma warning disable CA1031 // Consequence: this write alone is undone and its caller gets the exception; the rest of the group goes on.
        catch (Exception failure) when (failure is not Microsoft.Data.Sqlite.SqliteException { SqliteErrorCode: not 19 })
#pragma warning restore CA1031
        {
            _writer.Execute("ROLLBACK TO write");
            Interlocked.Add(ref _failedFollowUps, write.TakeBack());
            write.Tell(failure);
            _feeds.Forget();
        }

        _writer.Execute("RELEASE write");
    }

    private void Abandon(List<IWrite> group, Exception failure)
    {
        _feeds.Forget();
        RollBack();

        // The last first: each takes back to what the one before it had made of it.
        var undone = group.Where(write => !write.HasFailed).Reverse().ToList();
        _mustCutLog |= undone.Exists(write => write.HasErased);
        Interlocked.Add(ref _failedFollowUps, undone.Sum(write => write.TakeBack()));

        // It may be on disk all the same: whoever waits for it or holds something of it in memory looks there, before any caller is answered.
        Interlocked.Add(ref _failedFollowUps, undone.Sum(write => write.FollowUp()));
        undone.ForEach(write => write.Tell(new StoreUnavailableException(failure)));
    }

    /// <summary>What is best done between groups, when nothing is being written and nobody waits for a commit that is under way.</summary>
    private async Task TidyUpAsync()
    {
        try
        {
            RecordTokenMove.MoveIfMany(_writer);
            await (_log?.AfterGroupAsync() ?? Task.CompletedTask);
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            // Consequence: it stays as it was and is tried again after a later group. What is committed is on disk either way, and a disk that
            // cannot be written fails the next commit, where callers are told.
            RollBack();
        }
    }

    private void RollBack()
    {
        try
        {
            _writer.Script("ROLLBACK");
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            // SQLite has already rolled back by itself, or there was nothing to roll back.
        }
    }

    /// <summary>
    /// After an erasure the log still has the pages as they were: they are moved into the file and the log is cut to nothing, before anyone is
    /// told that it is done. A reader that will not end within the busy timeout puts it off to the next group.
    /// </summary>
    private void CutLog()
    {
        if (!_mustCutLog)
        {
            return;
        }

        try
        {
            _mustCutLog = _writer.Number("PRAGMA wal_checkpoint(TRUNCATE)") != 0;
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            // Consequence: the log stays as it is, and the next group tries again. What was committed is committed.
        }
    }

    private interface IWrite
    {
        bool HasErased { get; }

        /// <summary>Whether it was undone by itself, before its whole group was: it was taken back and its caller told then.</summary>
        bool HasFailed { get; }

        void Run(WriteScope scope, SqlSession sql);

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
