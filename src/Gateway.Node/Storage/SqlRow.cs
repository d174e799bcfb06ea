using Npgsql;
using SQLitePCL;

namespace Gateway.Node.Storage;

/// <summary>The row a query stands at, in either engine; good until the reader that was given it returns. Columns count from 0.</summary>
internal readonly struct SqlRow
{
    private readonly sqlite3_stmt? _statement;
    private readonly NpgsqlDataReader? _reader;

    /// <summary>A row of SQLite.</summary>
    public SqlRow(sqlite3_stmt statement) => _statement = statement;

    /// <summary>A row of PostgreSQL.</summary>
    public SqlRow(NpgsqlDataReader reader) => _reader = reader;

    /// <summary>Whether a column holds nothing.</summary>
    public bool IsDBNull(int column) => _reader?.IsDBNull(column) ?? (raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL);

    /// <summary>A number. Counts, sums and truths are numbers, too.</summary>
    /// <exception cref="InvalidOperationException">The column holds nothing.</exception>
    public long GetInt64(int column)
    {
        Require(column);
        return _reader is null ? raw.sqlite3_column_int64(_statement, column) : NumberOf(_reader.GetValue(column));
    }

    /// <summary>A number of 32 bits.</summary>
    /// <exception cref="InvalidOperationException">The column holds nothing.</exception>
    public int GetInt32(int column) => checked((int)GetInt64(column));

    /// <summary>A text.</summary>
    /// <exception cref="InvalidOperationException">The column holds nothing.</exception>
    public string GetString(int column)
    {
        Require(column);
        return _reader?.GetString(column) ?? raw.sqlite3_column_text(_statement, column).utf8_to_string();
    }

    /// <summary>A copy of a column's bytes.</summary>
    /// <exception cref="InvalidOperationException">The column holds nothing.</exception>
    public byte[] GetBytes(int column)
    {
        Require(column);
        return _reader?.GetFieldValue<byte[]>(column) ?? raw.sqlite3_column_blob(_statement, column).ToArray();
    }

    /// <summary>A copy of a column's bytes, by the name that data readers have for it.</summary>
    /// <typeparam name="T">Bytes.</typeparam>
    public T GetFieldValue<T>(int column)
        where T : class => (T)(object)GetBytes(column);

    // PostgreSQL sums 64-bit numbers into decimals and knows truths as such; SQLite has one kind of number.
    private static long NumberOf(object value) => value switch
    {
        long number => number,
        int number => number,
        decimal sum => checked((long)sum),
        bool truth => truth ? 1 : 0,
        _ => throw new InvalidOperationException($"A column holds no number but a {value.GetType().Name}."),
    };

    private void Require(int column)
    {
        if (IsDBNull(column))
        {
            throw new InvalidOperationException($"Column {column} holds nothing.");
        }
    }
}
