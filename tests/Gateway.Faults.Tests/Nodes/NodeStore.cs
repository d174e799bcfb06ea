using Microsoft.Data.Sqlite;

namespace Gateway.Faults.Tests.Nodes;

/// <summary>
/// Reads the database of a running node from outside. The connection can only read and is closed each time, so it never writes the log back
/// into the file, which would hide what a crash left behind.
/// </summary>
internal sealed class NodeStore(string file)
{
    /// <summary>One number; 0 when there is none.</summary>
    public long Number(string sql) => Query(sql, row => row.IsDBNull(0) ? 0 : row.GetInt64(0)).FirstOrDefault();

    /// <summary>One column of text.</summary>
    public List<string> Texts(string sql) => Query(sql, row => row.GetString(0));

    /// <summary>All rows of a query.</summary>
    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> read)
    {
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false, DefaultTimeout = 10 }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Statements of these tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>
    /// Changes the database as nobody should: for planted bugs. The node must be running, so that this connection is not the last one.
    /// </summary>
    public void Tamper(string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 10 }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Statements of these tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
