using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Gateway.Node.Storage;

/// <summary>
/// SQLite: one file in the node's folder, one process. A commit is synced (WAL, <c>synchronous=FULL</c>), what is erased is overwritten with zeros,
/// and the write-ahead log is moved into the file by the writer, between groups.
/// </summary>
internal sealed class SqliteEngine : IStoreEngine
{
    // sqlite3.h, SQLITE_CONSTRAINT.
    private const int ConstraintBroken = 19;

    private const string CommitStatement = "COMMIT";

    private readonly SqliteSession _writer;
    private readonly Func<SqlSession> _openReader;
    private readonly Action<SqlSession> _commit;
    private readonly LogCheckpoints? _log;
    private readonly RecordTokenMove _tokens;
    private readonly long _lease;

    private SqliteEngine(SqliteSession writer, Func<SqlSession> openReader, Action<SqlSession> commit, LogCheckpoints? log)
    {
        _lease = TakeLease(writer);
        _writer = writer;
        _openReader = openReader;
        _commit = commit;
        _log = log;
        _tokens = new RecordTokenMove(writer);
    }

    /// <summary>
    /// Opens the file, bringing its tables up to date, and takes it over: whoever had it open before can commit nothing more, so no two processes
    /// seal from one position. Durable when it returns.
    /// </summary>
    public static SqliteEngine Open(string path)
    {
        var writer = SqliteSession.Open(path, isWriter: true);
        Migrations.Apply(writer);
        return new SqliteEngine(
            writer, () => SqliteSession.Open(path, isWriter: false), sql => sql.Execute(CommitStatement),
            new LogCheckpoints(writer, () => SqliteSession.Open(path, isWriter: true)));
    }

    /// <summary>Uses one connection to a store that was brought up to date, to write and, between transactions, to read.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="commit">Ends a transaction.</param>
    public static SqliteEngine Over(SqliteSession session, Action<SqlSession> commit) => new(session, () => session, commit, null);

    /// <inheritdoc/>
    public bool Overwrites => true;

    /// <inheritdoc/>
    public string Shown => "SQLite, in the node's folder";

    /// <inheritdoc/>
    public string Replica => "";

    /// <inheritdoc/>
    public SqlSession Writer => _writer;

    /// <inheritdoc/>
    public SqlSession OpenReader() => _openReader();

    /// <inheritdoc/>
    public void BeginRead(SqlSession reader) => reader.Execute("BEGIN");

    /// <inheritdoc/>
    public void EndRead(SqlSession reader) => reader.Execute(CommitStatement);

    /// <inheritdoc/>
    public StoreChanges Begin()
    {
        _writer.Execute("BEGIN IMMEDIATE");
        return _writer.Number("SELECT token FROM store_lease") == _lease ? StoreChanges.None : throw new StoreTakenOverException();
    }

    /// <inheritdoc/>
    public void Commit() => _commit(_writer);

    /// <inheritdoc/>
    public void RollBack()
    {
        try
        {
            _writer.Script("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has already rolled back by itself, or there was nothing to roll back.
        }
    }

    /// <inheritdoc/>
    public bool IsOfStatement(DbException failure) => failure is SqliteException { SqliteErrorCode: ConstraintBroken };

    /// <summary>
    /// After an erasure the log still has the pages as they were: they are moved into the file and the log is cut to nothing. A reader that will not
    /// end within the busy timeout puts it off.
    /// </summary>
    public bool FinishErasure()
    {
        try
        {
            return _writer.Number("PRAGMA wal_checkpoint(TRUNCATE)") == 0;
        }
        catch (SqliteException)
        {
            // Consequence: the log stays as it is, and the next group tries again. What was committed is committed.
            return false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask TidyUpAsync()
    {
        try
        {
            _tokens.MoveIfTooMany();
            await (_log?.AfterGroupAsync() ?? Task.CompletedTask);
        }
        catch (SqliteException)
        {
            // Consequence: it stays as it was and is tried again after a later group. What is committed is on disk either way, and a disk that
            // cannot be written fails the next commit, where callers are told.
            RollBack();
        }
    }

    /// <inheritdoc/>
    public bool TidyUpInPeace()
    {
        try
        {
            return _tokens.Step(RecordTokenMove.MaxFresh);
        }
        catch (SqliteException)
        {
            // Consequence: as above; the step is taken again after a later group.
            RollBack();
            return false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_log is not null)
        {
            await _log.DisposeAsync();
        }

        _writer.Dispose();
    }

    /// <summary>Takes the store over, durably, before anything is read to be sealed upon.</summary>
    private static long TakeLease(SqliteSession writer)
    {
        writer.Script("BEGIN IMMEDIATE; UPDATE store_lease SET token = token + 1; COMMIT;");
        return writer.Number("SELECT token FROM store_lease");
    }
}
