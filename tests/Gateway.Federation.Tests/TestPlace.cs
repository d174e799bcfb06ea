using Gateway.Node.Configuration;

namespace Gateway.Federation.Tests;

/// <summary>
/// Where a test's agency keeps its store: in its folder. Gateway.Postgres.Tests compiles the same tests with a class of this name that gives each folder
/// a PostgreSQL database.
/// </summary>
internal static class TestPlace
{
    /// <summary>What the node of a folder is started with.</summary>
    public static ReplicaPlace Of(NodeFolder folder)
    {
        _ = folder;
        return ReplicaPlace.OfSettings;
    }
}
