using Microsoft.Data.Sqlite;

namespace Gateway.Node.Storage;

/// <summary>
/// A connection to a SQLite database with its prepared statements.
/// </summary>
internal sealed class SqliteSession : SqlSession
{
    // sqlite3.h, SQLITE_DBSTATUS_CACHE_WRITE.
    private const int DatabaseStatusCacheWrite = 9;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqlStatement> _prepared = new(StringComparer.Ordinal);

    /// <summary>Uses an open connection as it is.</summary>
    public SqliteSession(SqliteConnection connection) => _connection = connection;

    /// <summary>Opens the database file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isWriter">The one writer creates the file and sets how it is written: WAL, synced at every commit.</param>
    public static SqliteSession Open(string path, bool isWriter)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = isWriter ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ToString());
        connection.Open();
        var session = new SqliteSession(connection);
        if (isWriter)
        {
            session.Script("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA foreign_keys = ON; PRAGMA secure_delete = FAST;");
        }

        session.Script("PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768;");
        return session;
    }

    /// <inheritdoc/>
    public override void Script(string sql)
    {
        using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Scripts are constants and migrations of this assembly.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <inheritdoc/>
    public override int Execute(string sql, params ReadOnlySpan<SqlValue> values)
    {
        Prepared(sql).Run(values);
        return SQLitePCL.raw.sqlite3_changes(_connection.Handle);
    }

    /// <summary>Pages this connection has written since it was last asked.</summary>
    public long TakeWrittenPages()
    {
        _ = SQLitePCL.raw.sqlite3_db_status(_connection.Handle, DatabaseStatusCacheWrite, out var pages, out _, resetFlg: 1);
        return pages;
    }

    /// <inheritdoc/>
    public override long Insert(string sql, params ReadOnlySpan<SqlValue> values)
    {
        Prepared(sql).Run(values);
        return SQLitePCL.raw.sqlite3_last_insert_rowid(_connection.Handle);
    }

    /// <inheritdoc/>
    public override List<T> Query<T>(string sql, Func<SqlRow, T> read, params ReadOnlySpan<SqlValue> values) => Prepared(sql).Read(values, read);

    /// <inheritdoc/>
    public override T? First<T>(string sql, Func<SqlRow, T> read, params ReadOnlySpan<SqlValue> values)
        where T : default => Prepared(sql).First(values, read);

    /// <inheritdoc/>
    public override long Number(string sql, params ReadOnlySpan<SqlValue> values) => Prepared(sql).Number(values);

    /// <inheritdoc/>
    public override long LastKey(string table) => Number("SELECT seq FROM sqlite_sequence WHERE name = $1", table);

    /// <inheritdoc/>
    public override void Overwrite(bool deleted) => Script(deleted ? "PRAGMA secure_delete = ON" : "PRAGMA secure_delete = FAST");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (var statement in _prepared.Values)
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }

    private SqlStatement Prepared(string sql)
    {
        if (!_prepared.TryGetValue(sql, out var statement))
        {
            statement = new SqlStatement(_connection.Handle!, sql);
            _prepared.Add(sql, statement);
        }

        return statement;
    }
}
