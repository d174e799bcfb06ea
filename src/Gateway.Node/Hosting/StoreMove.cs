using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gateway.Node.Configuration;
using Gateway.Node.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Gateway.Node.Hosting;

/// <summary>
/// Moves a node's store from the SQLite file in its folder into an empty PostgreSQL database: copies every row, reads both sides again and compares them,
/// and only then lets go of the file, under another name. The node must not run.
/// </summary>
/// <remarks>
/// If we crash before the file has its new name, nothing has happened: the copy was not committed. If we crash between that and the commit, no store is in
/// use; moving again takes the file where it is. Keys are not in the store and do not move.
/// </remarks>
public static class StoreMove
{
    /// <summary>What the file is called afterwards, beside its name.</summary>
    public const string MovedSuffix = ".moved";

    // What a table refers to has to be there before it.
    private static readonly string[] First = ["peer", "record_version", "subscription", "statement"];

    // What is the engine's own and not the node's.
    private static readonly string[] Own = ["store_version", "store_change", "replica"];

    /// <summary>Moves the store.</summary>
    /// <param name="folder">The node's folder.</param>
    /// <param name="to">The database, as <see cref="NodeSettings.Store"/>.</param>
    /// <param name="progress">Told of each table when it is copied and compared.</param>
    /// <returns>The tables in the order in which they were moved.</returns>
    /// <exception cref="ConfigurationException">The folder has no such store, the database is not empty or not fit, or the two differ afterwards.</exception>
    public static IReadOnlyList<MovedTable> Run(NodeFolder folder, string to, Action<MovedTable> progress)
    {
        var settings = NodeSettings.Read(folder.SettingsFile);
        var address = PostgresAddress.Parse("--to", to, settings.StoreIsSingleServer);
        using var folderLock = FolderLock.Take(folder);
        var file = FileOf(folder);
        using var from = SqliteSession.Open(file, isWriter: true);
        Migrations.Apply(from);

        // A node that was stopped in the middle of moving tokens has some in both tables.
        new RecordTokenMove(from).MoveAll();
        PostgresEngine.Prepare(address);
        using var connection = address.Connect();
        using var into = new PostgresSession(connection, new Dictionary<string, string>());
        into.Script("BEGIN");
        var tables = TablesOf(into);
        RequireEmpty(into, tables, address);
        var moved = new List<MovedTable>();
        foreach (var (table, columns) in tables)
        {
            Copy(from, connection, table, columns);
            var there = DigestOf(into, table, columns);
            if (DigestOf(from, table, columns) != there)
            {
                throw new ConfigurationException($"The table {table}", "is not the same on both sides.", "Nothing was changed: the node still has its file. Report this.");
            }

            moved.Add(new MovedTable(table, there.Rows));
            progress(moved[^1]);
        }

        ContinueKeys(from, into);
        from.Script("PRAGMA wal_checkpoint(TRUNCATE)");
        from.Dispose();
        if (!file.EndsWith(MovedSuffix, StringComparison.Ordinal))
        {
            File.Move(file, file + MovedSuffix);
            FolderSync.ToDisk(folder.Path);
        }

        into.Script("COMMIT");
        return moved;
    }

    /// <summary>Refuses to begin a new store in a folder whose store was moved away.</summary>
    /// <exception cref="ConfigurationException">It was.</exception>
    internal static void RequireNotMoved(NodeFolder folder)
    {
        if (File.Exists(folder.DatabaseFile + MovedSuffix))
        {
            throw new ConfigurationException(
                folder.SettingsFile, "names no store, and this node's store was moved to a PostgreSQL database.",
                "Set store to that database's address. Never put the old file back: it has forgotten what was sealed since.");
        }
    }

    private static string FileOf(NodeFolder folder)
    {
        var file = folder.DatabaseFile;
        return File.Exists(file) ? file
            : File.Exists(file + MovedSuffix) ? file + MovedSuffix
            : throw new ConfigurationException(folder.Path, "has no store: there is no node.db in it.", "Name the node's folder with --data.");
    }

    private static List<(string Table, List<(string Name, string Type)> Columns)> TablesOf(SqlSession sql)
    {
        var columns = sql.Query(
            """
            SELECT c.table_name::text, c.column_name::text, c.data_type::text FROM information_schema.columns c
            JOIN information_schema.tables t ON t.table_name = c.table_name AND t.table_schema = c.table_schema
            WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' ORDER BY c.table_name, c.ordinal_position
            """,
            row => (Table: row.GetString(0), Name: row.GetString(1), Type: row.GetString(2)));
        return
        [
            .. columns.Where(column => !Own.Contains(column.Table)).GroupBy(column => column.Table, StringComparer.Ordinal)
                .OrderBy(table => Array.IndexOf(First, table.Key) is var place && place < 0 ? First.Length : place).ThenBy(table => table.Key, StringComparer.Ordinal)
                .Select(table => (table.Key, table.Select(column => (column.Name, column.Type)).ToList())),
        ];
    }

    private static void RequireEmpty(SqlSession sql, List<(string Table, List<(string Name, string Type)> Columns)> tables, PostgresAddress address)
    {
        if (tables.Find(table => sql.Number($"SELECT COUNT(*) FROM (SELECT 1 FROM {table.Table} LIMIT 1) one") > 0) is { Table: { } full })
        {
            throw new ConfigurationException($"The PostgreSQL database {address.Shown}", $"is not empty: {full} has rows.", "Create a new database for this node.");
        }
    }

    private static void Copy(SqlSession from, NpgsqlConnection into, string table, List<(string Name, string Type)> columns)
    {
        var names = string.Join(", ", columns.Select(column => column.Name));
#pragma warning disable CA2100 // Names of the store's own tables.
        using var writer = into.BeginBinaryImport($"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)");
#pragma warning restore CA2100
        _ = from.Query($"SELECT {names} FROM {table}", row =>
        {
            writer.StartRow();
            for (var i = 0; i < columns.Count; i++)
            {
                WriteValue(writer, row, i, columns[i].Type);
            }

            return true;
        });
        writer.Complete();
    }

    private static void WriteValue(NpgsqlBinaryImporter writer, SqlRow row, int column, string type)
    {
        if (row.IsDBNull(column))
        {
            writer.WriteNull();
        }
        else if (type == "bigint")
        {
            writer.Write(row.GetInt64(column), NpgsqlDbType.Bigint);
        }
        else if (type == "bytea")
        {
            writer.Write(row.GetBytes(column), NpgsqlDbType.Bytea);
        }
        else
        {
            writer.Write(row.GetString(column), NpgsqlDbType.Text);
        }
    }

    /// <summary>The rows of a table, whatever order they come in: their number and the sum of their digests.</summary>
    private static (long Rows, UInt128 Sum) DigestOf(SqlSession sql, string table, List<(string Name, string Type)> columns)
    {
        var (rows, sum) = (0L, (UInt128)0);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _ = sql.Query($"SELECT {string.Join(", ", columns.Select(column => column.Name))} FROM {table}", row =>
        {
            for (var i = 0; i < columns.Count; i++)
            {
                Append(digest, row, i, columns[i].Type);
            }

            rows++;
            sum += BinaryPrimitives.ReadUInt128BigEndian(digest.GetHashAndReset());
            return true;
        });
        return (rows, sum);
    }

    private static void Append(IncrementalHash digest, SqlRow row, int column, string type)
    {
        byte[] value = row.IsDBNull(column) ? []
            : type == "bigint" ? Encoding.ASCII.GetBytes(row.GetInt64(column).ToString(CultureInfo.InvariantCulture))
            : type == "bytea" ? row.GetBytes(column)
            : Encoding.UTF8.GetBytes(row.GetString(column));
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, row.IsDBNull(column) ? -1 : value.Length);
        digest.AppendData(length);
        digest.AppendData(value);
    }

    /// <summary>Numbers go on after the last that was given, even if its row is gone.</summary>
    private static void ContinueKeys(SqlSession from, SqlSession into)
    {
        foreach (var (table, column) in into.Query(
            "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE is_identity = 'YES' AND table_schema = current_schema()",
            row => (Table: row.GetString(0), Column: row.GetString(1))))
        {
            var last = Math.Max(from.LastKey(table), into.Number($"SELECT COALESCE(MAX({column}), 0) FROM {table}"));
            if (last > 0)
            {
                into.Execute($"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), $1)", last);
            }
        }
    }
}

/// <summary>A table that was moved, and how many rows it has.</summary>
public sealed record MovedTable(string Table, long Rows);
