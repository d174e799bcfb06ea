using SQLitePCL;

namespace Gateway.Node.Storage;

/// <summary>The row a query stands at; good until the reader that was given it returns. Columns count from 0.</summary>
internal readonly struct SqlRow(sqlite3_stmt statement)
{
    /// <summary>Whether a column holds nothing.</summary>
    public bool IsDBNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    /// <summary>A number.</summary>
    /// <exception cref="InvalidOperationException">The column holds nothing.</exception>
    public long GetInt64(int column)
    {
        Require(column);
        return raw.sqlite3_column_int64(statement, column);
    }

    /// <summary>A number of 32 bits.</summary>
    /// <exception cref="InvalidOperationException">The column holds nothing.</exception>
    public int GetInt32(int column) => checked((int)GetInt64(column));

    /// <summary>A text.</summary>
    /// <exception cref="InvalidOperationException">The column holds nothing.</exception>
    public string GetString(int column)
    {
        Require(column);
        return raw.sqlite3_column_text(statement, column).utf8_to_string();
    }

    /// <summary>A copy of a column's bytes.</summary>
    /// <exception cref="InvalidOperationException">The column holds nothing.</exception>
    public byte[] GetBytes(int column)
    {
        Require(column);
        return raw.sqlite3_column_blob(statement, column).ToArray();
    }

    /// <summary>A copy of a column's bytes, by the name that data readers have for it.</summary>
    /// <typeparam name="T">Bytes.</typeparam>
    public T GetFieldValue<T>(int column)
        where T : class => (T)(object)GetBytes(column);

    private void Require(int column)
    {
        if (IsDBNull(column))
        {
            throw new InvalidOperationException($"Column {column} holds nothing.");
        }
    }
}
