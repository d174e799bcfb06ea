namespace Gateway.Node.Storage;

/// <summary>
/// One connection to the store with its prepared statements. Values are bound to <c>$1</c>, <c>$2</c> … in order; text is never built from
/// values. Used by one thread at a time. A statement means the same to every engine: what only one of them understands is in its
/// <see cref="IStoreEngine"/> (decision 0016).
/// </summary>
internal abstract class SqlSession : IDisposable
{
    /// <summary>Runs statements that take no values.</summary>
    public abstract void Script(string sql);

    /// <summary>Runs a statement.</summary>
    /// <returns>Rows changed, when it changes rows.</returns>
    public abstract int Execute(string sql, params ReadOnlySpan<SqlValue> values);

    /// <summary>Inserts a row into a table whose rows are numbered as they come.</summary>
    /// <returns>Its number.</returns>
    public abstract long Insert(string sql, params ReadOnlySpan<SqlValue> values);

    /// <summary>All rows of a query.</summary>
    public abstract List<T> Query<T>(string sql, Func<SqlRow, T> read, params ReadOnlySpan<SqlValue> values);

    /// <summary>The first row of a query, or the default.</summary>
    public abstract T? First<T>(string sql, Func<SqlRow, T> read, params ReadOnlySpan<SqlValue> values);

    /// <summary>The first column of the first row as a number; 0 when there is none.</summary>
    public abstract long Number(string sql, params ReadOnlySpan<SqlValue> values);

    /// <summary>The last key that was given to a row of a table, even if the row is gone; 0 when none ever was.</summary>
    /// <param name="table">A table that never gives a key twice.</param>
    public abstract long LastKey(string table);

    /// <summary>From now on deleted rows are overwritten in the engine's files, where it can; or not any more.</summary>
    public abstract void Overwrite(bool deleted);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the connection.</summary>
    protected abstract void Dispose(bool disposing);
}
