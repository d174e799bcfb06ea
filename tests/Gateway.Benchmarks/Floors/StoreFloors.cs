using System.Security.Cryptography;
using Gateway.Node.Storage;

namespace Gateway.Benchmarks.Floors;

/// <summary>Synced SQLite commits of one row a record, through the product's own session: WAL, <c>synchronous=FULL</c>.</summary>
internal static class StoreFloors
{
    /// <summary>Rows of one batched commit.</summary>
    public const int Batch = 256;

    private const long WalLimit = 32L * 1024 * 1024;

    /// <summary>Commits of <paramref name="rows"/> rows each. Moving the log into the file is part of it, as it is of the node's work.</summary>
    public static Floor Commit(string folder, TimeSpan time, int rows, int rowSize)
    {
        var file = Path.Combine(folder, $"floor-{rows}.db");
        using var sql = SqliteSession.Open(file, isWriter: true);
        sql.Script("CREATE TABLE record (id INTEGER PRIMARY KEY, body BLOB NOT NULL)");
        var body = RandomNumberGenerator.GetBytes(rowSize);
        var floor = Floor.Measure(time, rows, () =>
        {
            sql.Script("BEGIN IMMEDIATE");
            for (var i = 0; i < rows; i++)
            {
                sql.Execute("INSERT INTO record (body) VALUES ($1)", body);
            }

            sql.Script("COMMIT");
            if (new FileInfo(file + "-wal").Length > WalLimit)
            {
                sql.Script("PRAGMA wal_checkpoint(RESTART)");
            }
        });
        return floor;
    }
}
