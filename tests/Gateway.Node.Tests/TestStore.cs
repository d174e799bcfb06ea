using Gateway.Node.Storage;

namespace Gateway.Node.Tests;

/// <summary>
/// Where a test's node keeps what it must not lose: a SQLite file in the test's folder. Gateway.Postgres.Tests compiles the same tests with a class of
/// this name that has a PostgreSQL database.
/// </summary>
internal sealed class TestStore(string folder) : IDisposable
{
    /// <summary>The file.</summary>
    public string File { get; } = Path.Combine(folder, "node.db");

    /// <summary>Opens the store, which keeps what it held.</summary>
    public IStoreEngine Open() => SqliteEngine.Open(File);

    /// <summary>Has the engine give up the whole transaction, as it does when the disk fails.</summary>
    public static void BreakTransaction(SqlSession sql) => sql.Script("this is no statement");

    /// <summary>From now on audit entries of this act cannot be written.</summary>
    public static void RefuseAudit(SqlSession sql, string act) =>
        sql.Script($"CREATE TRIGGER refused BEFORE INSERT ON audit WHEN NEW.act = '{act}' BEGIN SELECT RAISE(ABORT, 'disk full'); END");

    /// <inheritdoc/>
    public void Dispose()
    {
        // It goes with the folder.
    }
}
