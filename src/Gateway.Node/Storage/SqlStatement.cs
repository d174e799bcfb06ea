using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Gateway.Node.Storage;

/// <summary>
/// One prepared statement. It is always reset before a method returns, so that no statement holds a transaction open, and its values are bound by their number.
/// </summary>
internal sealed class SqlStatement : IDisposable
{
    private const int StackText = 256;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly int[] _places;

    /// <summary>Prepares a statement.</summary>
    /// <param name="database">The open database.</param>
    /// <param name="sql">One statement; its values are <c>$1</c>, <c>$2</c> ….</param>
    /// <exception cref="SqliteException">It is no statement of this database.</exception>
    public SqlStatement(sqlite3 database, string sql)
    {
        _database = database;
        Check(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement, out var tail));
        if (!string.IsNullOrWhiteSpace(tail))
        {
            _statement.Dispose();
            throw new ArgumentException("One statement at a time: the rest would not be run.", nameof(sql));
        }

        // SQLite numbers $1, $2 ... in the order in which they stand in the text, whatever they are called.
        _places = new int[raw.sqlite3_bind_parameter_count(_statement)];
        for (var i = 0; i < _places.Length; i++)
        {
            _places[i] = raw.sqlite3_bind_parameter_index(_statement, string.Create(CultureInfo.InvariantCulture, $"${i + 1}"));
        }
    }

    /// <summary>Runs it to the end.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public void Run(ReadOnlySpan<SqlValue> values)
    {
        try
        {
            Bind(values);
            while (Step())
            {
                // Rows that nobody asked for.
            }
        }
        finally
        {
            _ = raw.sqlite3_reset(_statement);
        }
    }

    /// <summary>Runs it and reads all rows.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public List<T> Read<T>(ReadOnlySpan<SqlValue> values, Func<SqlRow, T> read)
    {
        var rows = new List<T>();
        try
        {
            Bind(values);
            while (Step())
            {
                rows.Add(read(new SqlRow(_statement)));
            }

            return rows;
        }
        finally
        {
            _ = raw.sqlite3_reset(_statement);
        }
    }

    /// <summary>Runs it up to its first row.</summary>
    /// <returns>The default when there is none.</returns>
    /// <exception cref="SqliteException">It failed.</exception>
    public T? First<T>(ReadOnlySpan<SqlValue> values, Func<SqlRow, T> read)
    {
        try
        {
            Bind(values);
            return Step() ? read(new SqlRow(_statement)) : default;
        }
        finally
        {
            _ = raw.sqlite3_reset(_statement);
        }
    }

    /// <summary>Runs it up to its first row.</summary>
    /// <returns>Its first column; 0 when there is no row or no number.</returns>
    /// <exception cref="SqliteException">It failed.</exception>
    public long Number(ReadOnlySpan<SqlValue> values)
    {
        try
        {
            Bind(values);
            return Step() && raw.sqlite3_column_type(_statement, 0) == raw.SQLITE_INTEGER ? raw.sqlite3_column_int64(_statement, 0) : 0;
        }
        finally
        {
            _ = raw.sqlite3_reset(_statement);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _statement.Dispose();

    private bool Step()
    {
        var code = raw.sqlite3_step(_statement);
        if (code is raw.SQLITE_ROW or raw.SQLITE_DONE)
        {
            return code == raw.SQLITE_ROW;
        }

        SqliteException.ThrowExceptionForRC(code, _database);
        throw new System.Diagnostics.UnreachableException();
    }

    private void Bind(ReadOnlySpan<SqlValue> values)
    {
        if (values.Length != _places.Length)
        {
            throw new ArgumentException($"The statement takes {_places.Length} values and got {values.Length}.", nameof(values));
        }

        for (var i = 0; i < values.Length; i++)
        {
            Check(Bind(_places[i], in values[i]));
        }
    }

    private int Bind(int place, ref readonly SqlValue value) => value.Kind switch
    {
        SqlValueKind.Null => raw.sqlite3_bind_null(_statement, place),
        SqlValueKind.Number => raw.sqlite3_bind_int64(_statement, place, value.Number),
        SqlValueKind.Text => BindText(place, value.Text!),
        SqlValueKind.Bytes when value.Bytes.IsEmpty => raw.sqlite3_bind_zeroblob(_statement, place, 0),
        SqlValueKind.Bytes => raw.sqlite3_bind_blob(_statement, place, value.Bytes.Span),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>SQLite copies what is bound, so a short text needs no bytes of its own on the heap.</summary>
    private int BindText(int place, string text)
    {
        if (text.Length == 0 || text.Length > StackText)
        {
            return raw.sqlite3_bind_text(_statement, place, text);
        }

        Span<byte> utf8 = stackalloc byte[StackText * 3];
        return raw.sqlite3_bind_text(_statement, place, utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(code, _database);
        }
    }
}
