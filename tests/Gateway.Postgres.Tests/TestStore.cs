using Gateway.Node.Storage;
using Gateway.Postgres.Tests;

namespace Gateway.Node.Tests;

/// <summary>Where a test's node keeps what it must not lose: a PostgreSQL database of its own.</summary>
internal sealed class TestStore : IDisposable
{
    private readonly PostgresAddress _address;

    public TestStore(string folder)
    {
        _ = folder;
        _address = PostgresAddress.Parse("store", PostgresServer.Shared.CreateDatabase(), isSingleServer: true);
    }

    /// <summary>Opens the store, which keeps what it held.</summary>
    public IStoreEngine Open() => PostgresEngine.Open(_address);

    /// <summary>Has the engine give up the whole transaction, as it does when the server fails.</summary>
    public static void BreakTransaction(SqlSession sql) => sql.Script("SELECT pg_terminate_backend(pg_backend_pid())");

    /// <summary>From now on audit entries of this act cannot be written.</summary>
    public static void RefuseAudit(SqlSession sql, string act) => sql.Script($"ALTER TABLE audit ADD CONSTRAINT refused CHECK (act <> '{act}') NOT VALID");

    /// <inheritdoc/>
    public void Dispose()
    {
        // It goes with the server.
    }
}
