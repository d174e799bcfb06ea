namespace Gateway.Tests;

/// <summary>
/// Finds the test data that lies beside the repository (<c>GATEWAY_SHARED</c>, by default <c>../shared</c>). A missing file or tool skips
/// the test with the reason; with <c>GATEWAY_REQUIRE_ALL=1</c> it fails, so that a run that should have everything cannot skip.
/// </summary>
internal static class SharedFolder
{
    /// <summary>The repository's root: the folder that holds Gateway.sln.</summary>
    public static string RepositoryRoot { get; } = FindRepositoryRoot();

    /// <summary>Path of a file or folder of the test data; skips or fails the test when it is not there.</summary>
    public static string Path(params string[] parts)
    {
        var shared = Environment.GetEnvironmentVariable("GATEWAY_SHARED") ?? System.IO.Path.Combine(RepositoryRoot, "..", "shared");
        var path = System.IO.Path.GetFullPath(System.IO.Path.Combine([shared, .. parts]));
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            Missing($"Test data {string.Join('/', parts)} is not under GATEWAY_SHARED.");
        }

        return path;
    }

    /// <summary>Full path of a program on PATH; skips or fails the test when it is not installed.</summary>
    public static string RequireTool(string name)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
            .Select(folder => System.IO.Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        if (found is null)
        {
            Missing($"The program {name} is not installed.");
        }

        return found!;
    }

    /// <summary>Skips the test with this reason, or fails it where everything is required.</summary>
    public static void Missing(string reason)
    {
        if (Environment.GetEnvironmentVariable("GATEWAY_REQUIRE_ALL") == "1")
        {
            Assert.Fail(reason);
        }

        Assert.Skip(reason);
    }

    private static string FindRepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Gateway.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests do not run inside a checkout: no Gateway.sln above them.");
    }
}
