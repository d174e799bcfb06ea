using Microsoft.Data.Sqlite;

namespace Gateway.Node.Storage;

/// <summary>
/// One SQLite connection with its prepared statements. Values are bound to <c>$1</c>, <c>$2</c> … in order; text is never built from values.
/// Used by one thread at a time.
/// </summary>
internal sealed class SqlSession : IDisposable
{
    // sqlite3.h, SQLITE_DBSTATUS_CACHE_WRITE.
    private const int DatabaseStatusCacheWrite = 9;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqlStatement> _prepared = new(StringComparer.Ordinal);

    /// <summary>Uses an open connection as it is.</summary>
    public SqlSession(SqliteConnection connection) => _connection = connection;

    /// <summary>Opens the database file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isWriter">The one writer creates the file and sets how it is written: WAL, synced at every commit.</param>
    public static SqlSession Open(string path, bool isWriter)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = isWriter ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ToString());
        connection.Open();
        var session = new SqlSession(connection);
        if (isWriter)
        {
            session.Script("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA foreign_keys = ON; PRAGMA secure_delete = FAST;");
        }

        session.Script("PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768;");
        return session;
    }

    /// <summary>Runs statements that take no values.</summary>
    public void Script(string sql)
    {
        using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Scripts are constants and migrations of this assembly.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <summary>Runs a statement.</summary>
    /// <returns>Rows changed, when it changes rows.</returns>
    public int Execute(string sql, params ReadOnlySpan<SqlValue> values)
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

    /// <summary>Inserts a row.</summary>
    /// <returns>Its integer key.</returns>
    public long Insert(string sql, params ReadOnlySpan<SqlValue> values)
    {
        Prepared(sql).Run(values);
        return SQLitePCL.raw.sqlite3_last_insert_rowid(_connection.Handle);
    }

    /// <summary>All rows of a query.</summary>
    public List<T> Query<T>(string sql, Func<SqlRow, T> read, params ReadOnlySpan<SqlValue> values) => Prepared(sql).Read(values, read);

    /// <summary>The first row of a query, or the default.</summary>
    public T? First<T>(string sql, Func<SqlRow, T> read, params ReadOnlySpan<SqlValue> values) => Prepared(sql).First(values, read);

    /// <summary>The first column of the first row as a number; 0 when there is none.</summary>
    public long Number(string sql, params ReadOnlySpan<SqlValue> values) => Prepared(sql).Number(values);

    /// <inheritdoc/>
    public void Dispose()
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
