using Gateway.Tests;

namespace Gateway.Protocol.Tests.Identifiers;

/// <summary>
/// A committed list of the cases in which the platform's parsers differ from a public list. A line is a reason class, a tab and the case; lines
/// that begin with <c>#</c> explain the classes.
/// </summary>
internal static class KnownDifferences
{
    /// <summary>Fails when there is a difference the file does not name, and when it names one that is no more.</summary>
    public static void AssertEqual(string file, IEnumerable<string> found)
    {
        var path = Path.Combine(SharedFolder.RepositoryRoot, "tests", "Gateway.Protocol.Tests", "Identifiers", file);
        var lines = File.ReadAllLines(path).Where(line => line.Length > 0);
        var known = lines.Where(line => line[0] != '#').Select(line => line.Split('\t', 2)).ToList();
        foreach (var reason in known.GroupBy(columns => columns[0]).OrderByDescending(group => group.Count()))
        {
            Written.Print($"{reason.Count(),4}  {reason.Key}");
            Assert.Contains(File.ReadAllLines(path), line => line.StartsWith($"# {reason.Key}: ", StringComparison.Ordinal));
        }

        var differences = found.ToList();
        var names = known.Select(columns => columns[1]).ToList();
        Assert.Equal([], differences.Except(names));
        Assert.Equal([], names.Except(differences));
    }
}
