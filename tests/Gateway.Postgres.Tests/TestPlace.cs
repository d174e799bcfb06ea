using System.Collections.Concurrent;
using Gateway.Node.Configuration;
using Gateway.Postgres.Tests;

namespace Gateway.Federation.Tests;

/// <summary>Where a test's agency keeps its store: in a PostgreSQL database, one for each folder, which all replicas on that folder share.</summary>
internal static class TestPlace
{
    private static readonly ConcurrentDictionary<string, Lazy<string>> Databases = new(StringComparer.Ordinal);

    /// <summary>What the node of a folder is started with.</summary>
    public static ReplicaPlace Of(NodeFolder folder) => new(Store: StoreOf(folder));

    /// <summary>The address of a folder's database.</summary>
    public static string StoreOf(NodeFolder folder) => Databases.GetOrAdd(folder.Path, _ => new Lazy<string>(() =>
    {
        File.AppendAllText(folder.SettingsFile, "\nstore_is_single_server: true\n");
        return PostgresServer.Shared.CreateDatabase();
    })).Value;
}
