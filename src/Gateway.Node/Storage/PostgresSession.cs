using Npgsql;
using NpgsqlTypes;

namespace Gateway.Node.Storage;

/// <summary>
/// A connection to a PostgreSQL database. A statement that is run again is prepared by the driver; its values travel beside it in binary form, with
/// their types.
/// </summary>
internal sealed class PostgresSession : SqlSession
{
    private readonly NpgsqlConnection _connection;
    private readonly IReadOnlyDictionary<string, string> _keys;
    private readonly Dictionary<string, NpgsqlCommand> _commands = new(StringComparer.Ordinal);

    /// <summary>Uses an open connection; it is closed with the session.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="keys">The key column of each table whose rows are numbered as they come.</param>
    public PostgresSession(NpgsqlConnection connection, IReadOnlyDictionary<string, string> keys)
    {
        _connection = connection;
        _keys = keys;
        _connection.Notice += (_, told) => LastNotice = told.Notice.SqlState;
    }

    /// <summary>The state (SQLSTATE) of the last thing the server said beside an answer; empty when it said nothing.</summary>
    public string LastNotice { get; set; } = "";

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
    public override int Execute(string sql, params ReadOnlySpan<SqlValue> values) => Bound(sql, values).ExecuteNonQuery();

    /// <inheritdoc/>
    public override long Insert(string sql, params ReadOnlySpan<SqlValue> values)
    {
        const string Into = "INSERT INTO ";
        var table = sql.AsSpan(sql.IndexOf(Into, StringComparison.Ordinal) + Into.Length);
        return Number($"{sql} RETURNING {_keys[table[..table.IndexOfAny(" (\n")].ToString()]}", values);
    }

    /// <inheritdoc/>
    public override List<T> Query<T>(string sql, Func<SqlRow, T> read, params ReadOnlySpan<SqlValue> values)
    {
        var rows = new List<T>();
        using var reader = Bound(sql, values).ExecuteReader();
        while (reader.Read())
        {
            rows.Add(read(new SqlRow(reader)));
        }

        return rows;
    }

    /// <inheritdoc/>
    public override T? First<T>(string sql, Func<SqlRow, T> read, params ReadOnlySpan<SqlValue> values)
        where T : default
    {
        using var reader = Bound(sql, values).ExecuteReader();
        return reader.Read() ? read(new SqlRow(reader)) : default;
    }

    /// <inheritdoc/>
    public override long Number(string sql, params ReadOnlySpan<SqlValue> values)
    {
        using var reader = Bound(sql, values).ExecuteReader();
        return reader.Read() && !reader.IsDBNull(0) ? new SqlRow(reader).GetInt64(0) : 0;
    }

    /// <inheritdoc/>
    public override long LastKey(string table) => Number($"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {table}_{_keys[table]}_seq");

    /// <summary>Does nothing: PostgreSQL keeps what was deleted in its files until it needs the place (<see cref="IStoreEngine.Overwrites"/>).</summary>
    public override void Overwrite(bool deleted)
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private NpgsqlCommand Bound(string sql, ReadOnlySpan<SqlValue> values)
    {
        if (_connection.State != System.Data.ConnectionState.Open)
        {
            throw new NpgsqlException("The connection to the server is lost.");
        }

        if (!_commands.TryGetValue(sql, out var command))
        {
#pragma warning disable CA2100 // The same constants that SQLite runs; values are never in the text.
            command = new NpgsqlCommand(sql, _connection);
#pragma warning restore CA2100
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters.Add(new NpgsqlParameter());
            }

            _commands.Add(sql, command);
        }

        if (command.Parameters.Count != values.Length)
        {
            throw new ArgumentException($"The statement takes {command.Parameters.Count} values and got {values.Length}.", nameof(values));
        }

        for (var i = 0; i < values.Length; i++)
        {
            Bind(command.Parameters[i], in values[i]);
        }

        return command;
    }

    private static void Bind(NpgsqlParameter parameter, ref readonly SqlValue value) => (parameter.NpgsqlDbType, parameter.Value) = value.Kind switch
    {
        SqlValueKind.Null => (NpgsqlDbType.Unknown, (object)DBNull.Value),
        SqlValueKind.Number => (NpgsqlDbType.Bigint, value.Number),
        SqlValueKind.Text => (NpgsqlDbType.Text, value.Text!),
        SqlValueKind.Bytes => (NpgsqlDbType.Bytea, value.Bytes),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
