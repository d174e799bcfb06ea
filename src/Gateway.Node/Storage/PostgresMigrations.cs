using System.Reflection;

namespace Gateway.Node.Storage;

/// <summary>Numbered SQL files of this assembly for PostgreSQL, applied once each, in order, together in one transaction.</summary>
internal static class PostgresMigrations
{
    private const string Folder = "Gateway.Node.Storage.PostgresMigrations.";

    // Replicas that start together: one brings the tables up to date, the others wait.
    private const long Lock = 0x6761_7465_7761_7902;

    /// <summary>Brings the tables up to date. Durable when it returns.</summary>
    /// <exception cref="Configuration.ConfigurationException">The tables were written by a newer version of the program.</exception>
    public static void Apply(SqlSession sql)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var scripts = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(name => (Number: NumberOf(name), Name: name)).ToList();
        sql.Script("BEGIN");
        sql.Execute("SELECT pg_advisory_xact_lock($1)", Lock);
        sql.Script("CREATE TABLE IF NOT EXISTS store_version (number bigint PRIMARY KEY)");
        var applied = sql.Number("SELECT COALESCE(MAX(number), 0) FROM store_version");
        if (applied > scripts[^1].Number)
        {
            sql.Script("ROLLBACK");
            throw new Configuration.ConfigurationException(
                "The PostgreSQL database", "was written by a newer version of gateway.", "Start that version on all replicas, or restore a backup.");
        }

        foreach (var (number, name) in scripts.Where(script => script.Number > applied))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            sql.Script(reader.ReadToEnd());
            sql.Execute("INSERT INTO store_version (number) VALUES ($1)", number);
        }

        sql.Script("COMMIT");
    }

    private static long NumberOf(string name) =>
        long.Parse(name.AsSpan(Folder.Length, name.Length - Folder.Length - ".sql".Length), System.Globalization.CultureInfo.InvariantCulture);
}
