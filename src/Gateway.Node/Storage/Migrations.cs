using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;

namespace Gateway.Node.Storage;

/// <summary>
/// The SQL files of this assembly that make and change the tables. Each has a number, its file name, and is applied once, in one transaction
/// with the note that it was; numbers may be missing, and what is missing in a database is applied in their order.
/// </summary>
internal static class Migrations
{
    /// <summary>
    /// SQLite's own version field, from when the applied numbers are in a table: versions of the program that counted files refuse such a database.
    /// </summary>
    public const int NumberedFrom = 1_000;

    private const string Folder = "Gateway.Node.Storage.Migrations.";
    private const string Extension = ".sql";

    /// <summary>The files that were there when the database only counted how many were applied.</summary>
    private static readonly ImmutableArray<int> Counted = [1, 2, 3, 4, 5, 7, 8];

    /// <summary>Numbers of this program's files, ascending.</summary>
    public static ImmutableArray<int> Known { get; } = [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal) && name.EndsWith(Extension, StringComparison.Ordinal))
        .Select(name => int.Parse(name[Folder.Length..^Extension.Length], NumberStyles.None, CultureInfo.InvariantCulture)).Order()];

    /// <summary>Brings the tables up to date. Durable when it returns.</summary>
    /// <exception cref="InvalidOperationException">The file was written by a newer version of the program.</exception>
    public static void Apply(SqliteSession sql)
    {
        var counted = sql.Number("PRAGMA user_version");
        if (counted < NumberedFrom)
        {
            BeginNumbering(sql, (int)counted);
        }

        var applied = sql.Query("SELECT number FROM migration", row => row.GetInt32(0));
        if (applied.Exists(number => !Known.Contains(number)))
        {
            throw Newer();
        }

        foreach (var number in Known.Where(number => !applied.Contains(number)))
        {
            using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream($"{Folder}{number:D4}{Extension}")!);
            sql.Script($"BEGIN IMMEDIATE; {reader.ReadToEnd()}; INSERT INTO migration (number) VALUES ({number}); COMMIT;");
        }
    }

    /// <summary>Puts into the table what was counted before. If we crash before the commit, it is still counted.</summary>
    private static void BeginNumbering(SqlSession sql, int counted)
    {
        if (counted > Counted.Length)
        {
            throw Newer();
        }

        var rows = string.Concat(Counted.Take(counted).Select(number => $"INSERT INTO migration (number) VALUES ({number});"));
        sql.Script($"BEGIN IMMEDIATE; CREATE TABLE migration (number INTEGER PRIMARY KEY); {rows} PRAGMA user_version = {NumberedFrom}; COMMIT;");
    }

    private static InvalidOperationException Newer() =>
        new("node.db was written by a newer version of gateway; start that version, or restore a backup.");
}
