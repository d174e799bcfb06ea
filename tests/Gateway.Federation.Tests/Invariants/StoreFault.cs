using Microsoft.Data.Sqlite;

namespace Gateway.Federation.Tests.Invariants;

/// <summary>Makes a running node's writes fail from outside, through a second connection to its database.</summary>
internal sealed class StoreFault : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly string _undo;

    private StoreFault(TestAgency agency, string fault, string undo)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = agency.Folder.DatabaseFile, Pooling = false }.ToString());
        _connection.Open();
        _undo = undo;
        Run("PRAGMA busy_timeout = 5000");
        Run(fault);
    }

    /// <summary>Every insert into this table fails, and with it the write that does it.</summary>
    public static StoreFault OnInsert(TestAgency agency, string table) => new(
        agency, $"CREATE TRIGGER fault BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'planted fault'); END", "DROP TRIGGER fault");

    /// <summary>Every insert into this table ends the whole transaction: the group's commit fails and is uncertain.</summary>
    public static StoreFault OnCommit(TestAgency agency, string table) => new(
        agency, $"CREATE TRIGGER fault BEFORE INSERT ON {table} BEGIN SELECT RAISE(ROLLBACK, 'planted fault'); END", "DROP TRIGGER fault");

    /// <inheritdoc/>
    public void Dispose()
    {
        Run(_undo);
        _connection.Dispose();
    }

    private void Run(string sql)
    {
        using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Statements of this class, table names of the tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
