using System.Reflection;

namespace Gateway.Node.Storage;

/// <summary>Numbered SQL files of this assembly, applied once each, in order, each in one transaction.</summary>
internal static class Migrations
{
    private const string Folder = "Gateway.Node.Storage.Migrations.";

    /// <summary>Brings the tables up to date.</summary>
    /// <exception cref="InvalidOperationException">The file was written by a newer version of the program.</exception>
    public static void Apply(SqliteSession sql)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var scripts = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ToList();
        var applied = sql.Number("PRAGMA user_version");
        if (applied > scripts.Count)
        {
            throw new InvalidOperationException("node.db was written by a newer version of gateway; start that version, or restore a backup.");
        }

        for (var number = (int)applied; number < scripts.Count; number++)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(scripts[number])!);
            sql.Script($"BEGIN IMMEDIATE; {reader.ReadToEnd()}; PRAGMA user_version = {number + 1}; COMMIT;");
        }
    }
}
