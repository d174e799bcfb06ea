using System.Data.Common;
using Npgsql;

namespace Gateway.Node.Storage;

/// <summary>
/// PostgreSQL: one database that several replicas of a node share. They write one at a time, under a lock that the server takes back when a replica's
/// connection ends, so whatever holds for the one writer of a SQLite file holds for all replicas together. Who writes next first learns what the
/// others committed since it last wrote.
/// </summary>
/// <remarks>
/// If we crash inside a transaction, the server undoes it and gives the lock to the next. If the connection breaks while committing, it is not known
/// whether the server committed: callers are told so, sealing begins new epochs, and everything held in memory is read again.
/// </remarks>
internal sealed class PostgresEngine : IStoreEngine
{
    /// <summary>The channel on which replicas tell each other of commits.</summary>
    public const string Channel = "gateway_store";

    // Any number will do, if no other program takes advisory locks under it in this database.
    private const long WriteLock = 0x6761_7465_7761_7901;

    private readonly PostgresAddress _address;
    private readonly IReadOnlyDictionary<string, string> _keys;
    private PostgresSession? _writer;
    private long[]? _seen;
    private long[] _next = [];

    private PostgresEngine(PostgresAddress address, IReadOnlyDictionary<string, string> keys)
    {
        _address = address;
        _keys = keys;
    }

    /// <summary>Connects, refuses a server that may lose what it said was committed, and brings the tables up to date. Durable when it returns.</summary>
    /// <exception cref="Configuration.ConfigurationException">The server is not fit to be a node's store.</exception>
    public static PostgresEngine Open(PostgresAddress address)
    {
        Prepare(address);
        using var session = new PostgresSession(address.Connect(), new Dictionary<string, string>());
        var keys = session.Query(
            "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE is_identity = 'YES' AND table_schema = current_schema()",
            row => (Table: row.GetString(0), Column: row.GetString(1)));
        return new PostgresEngine(address, keys.ToDictionary(key => key.Table, key => key.Column));
    }

    /// <summary>Refuses a server that may lose what it said was committed, and brings the tables up to date. Durable when it returns.</summary>
    /// <exception cref="Configuration.ConfigurationException">The server is not fit to be a node's store, or cannot be reached.</exception>
    public static void Prepare(PostgresAddress address)
    {
        try
        {
            using var session = new PostgresSession(address.Connect(), new Dictionary<string, string>());
            PostgresDurability.Require(session, address);
            PostgresMigrations.Apply(session);
        }
        catch (NpgsqlException unreachable)
        {
            // The server's own words name hosts, databases and roles, never a password or a row.
            throw new Configuration.ConfigurationException(
                $"The PostgreSQL database {address.Shown}", $"cannot be used: {unreachable.Message}", "Check the address, the pass file and the server.");
        }
    }

    /// <summary>Not so: deleted rows stay in files, log and standbys until the server overwrites them.</summary>
    public bool Overwrites => false;

    /// <inheritdoc/>
    public string Shown => $"PostgreSQL, {_address.Shown}";

    /// <inheritdoc/>
    public string Replica { get; } = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8));

    /// <inheritdoc/>
    public SqlSession Writer => _writer ?? throw new InvalidOperationException("There is no transaction.");

    /// <inheritdoc/>
    public SqlSession OpenReader() => new PostgresSession(_address.Connect(), _keys);

    /// <inheritdoc/>
    public void BeginRead(SqlSession reader) => reader.Execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");

    /// <inheritdoc/>
    public void EndRead(SqlSession reader) => reader.Execute("COMMIT");

    /// <inheritdoc/>
    public StoreChanges Begin()
    {
        if (_writer is null)
        {
            var session = new PostgresSession(_address.Connect(), _keys);
            try
            {
                // After every new connection: the address may have led to another server.
                PostgresDurability.Require(session, _address);
            }
            catch (Configuration.ConfigurationException unfit)
            {
                session.Dispose();
                throw new StoreUnfitException(unfit.Message);
            }
            catch
            {
                session.Dispose();
                throw;
            }

            _writer = session;
        }

        _writer.Execute("BEGIN");
        _writer.Execute("SELECT pg_advisory_xact_lock($1)", WriteLock);
        var now = _writer.First($"SELECT {Counters} FROM store_change", ToCounters)!;
        var changes = _seen is null ? StoreChanges.All : Compare(_seen, now);
        _seen = now;
        return changes;
    }

    /// <inheritdoc/>
    public void Commit()
    {
        _next = _writer!.First(
            $"UPDATE store_change SET commits = commits + 1 RETURNING {Counters}, pg_notify('{Channel}', '')", ToCounters)!;
        _writer.LastNotice = "";
        _writer.Execute("COMMIT");
        if (_writer.LastNotice.Length > 0)
        {
            // A commit that went well says nothing. A warning says that the wait for the standby was ended - committed here, perhaps not there - or that
            // there was no transaction any more.
            throw new CommitInDoubtException();
        }

        _seen = _next;
    }

    /// <inheritdoc/>
    public void RollBack()
    {
        // The connection is given up with the transaction: after a failure nobody knows in what state it is, and connecting again looks again
        // whether the server is the one it was.
        _writer?.Dispose();
        _writer = null;
        _seen = null;
    }

    /// <summary>Broken constraints, values that a column does not take, and statements that are wrong; nothing of the server's own state.</summary>
    public bool IsOfStatement(DbException failure) => failure is PostgresException { SqlState: var state } && state[..2] is "22" or "23" or "42";

    /// <inheritdoc/>
    public bool FinishErasure() => true;

    /// <inheritdoc/>
    public ValueTask TidyUpAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public bool TidyUpInPeace() => false;

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _writer?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The columns of <c>store_change</c>, as <see cref="Compare"/> takes them.</summary>
    internal const string Counters = "commits, peers, policies, subscriptions, withdrawals";

    internal static long[] ToCounters(SqlRow row) => [row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)];

    internal static StoreChanges Compare(long[] before, long[] after) =>
        (after[0] != before[0] ? StoreChanges.Anything : 0)
        | (after[1] != before[1] ? StoreChanges.Peers : 0)
        | (after[2] != before[2] ? StoreChanges.Policy : 0)
        | (after[3] != before[3] ? StoreChanges.Subscriptions : 0)
        | (after[4] != before[4] ? StoreChanges.Withdrawals : 0);
}

/// <summary>The address leads to a server now that may lose what it says is committed: nothing is committed there.</summary>
internal sealed class StoreUnfitException(string why) : DbException(why);

/// <summary>The server committed, and it is not known whether its standby has it.</summary>
internal sealed class CommitInDoubtException() : DbException("The wait for the standby was ended at the server: the commit may not outlive a failover.");
