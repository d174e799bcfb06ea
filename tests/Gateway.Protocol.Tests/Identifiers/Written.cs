using Gateway.Protocol.Identifiers;
using Gateway.Record.V1;

namespace Gateway.Protocol.Tests.Identifiers;

/// <summary>What every test of a normaliser needs.</summary>
internal static class Written
{
    public static NormalIdentifier Normalise(IdentifierType type, string raw, string scope = "")
    {
        var identifier = IdentifierNormaliser.Normalise(type, raw, scope);
        AssertIsFixed(type, identifier);
        AssertMatchFollowsQuality(identifier);
        return identifier;
    }

    public static void Print(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    /// <summary>Rows of a CSV file with quoted fields, by the names in its first row.</summary>
    public static List<Dictionary<string, string>> ReadCsv(string path)
    {
        var lines = File.ReadAllLines(path).Where(line => line.Length > 0 && line[0] != '#').ToList();
        var header = ReadRow(lines[0]);
        return [.. lines.Skip(1).Select(line => ReadRow(line).Zip(header).ToDictionary(pair => pair.Second, pair => pair.First))];
    }

    private static List<string> ReadRow(string line)
    {
        var fields = new List<string> { "" };
        var isQuoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (isQuoted && line[i] == '"' && i + 1 < line.Length && line[i + 1] == '"')
            {
                fields[^1] += line[i++];
            }
            else if (line[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (line[i] == ',' && !isQuoted)
            {
                fields.Add("");
            }
            else
            {
                fields[^1] += line[i];
            }
        }

        return fields;
    }

    /// <summary>A normal form normalises to itself, with its scope beside it and without.</summary>
    private static void AssertIsFixed(IdentifierType type, NormalIdentifier identifier)
    {
        if (identifier.Normal.Length == 0)
        {
            return;
        }

        foreach (var scope in new[] { identifier.Scope, "" })
        {
            var again = IdentifierNormaliser.Normalise(type, identifier.Normal, scope);
            Assert.Equal(identifier.Normal, again.Normal);
            Assert.Equal(identifier.DefaultMatch, again.DefaultMatch);
        }
    }

    private static void AssertMatchFollowsQuality(NormalIdentifier identifier)
    {
        var isMatched = identifier.DefaultMatch is IdentifierMatch.Exact or IdentifierMatch.Fuzzy;
        Assert.Equal(identifier.Quality is IdentifierQuality.Valid or IdentifierQuality.Plausible, isMatched);
        Assert.False(isMatched && identifier.Normal.Length == 0, "What is matched has a normal form.");
    }
}
