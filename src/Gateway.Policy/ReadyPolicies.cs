using System.Collections.Immutable;

namespace Gateway.Policy;

/// <summary>Policies that come with the gateway, to be installed as they are or as a beginning.</summary>
public static class ReadyPolicies
{
    private const string Folder = "Ready/";
    private const string Extension = ".yaml";

    /// <summary>Their names, in alphabetical order.</summary>
    public static ImmutableArray<string> Names { get; } =
    [
        .. typeof(ReadyPolicies).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal) && name.EndsWith(Extension, StringComparison.Ordinal))
            .Select(name => name[Folder.Length..^Extension.Length]).Order(StringComparer.Ordinal),
    ];

    /// <summary>The text of one of them; null when there is none of that name.</summary>
    public static string? Find(string name)
    {
        using var stream = Names.Contains(name) ? typeof(ReadyPolicies).Assembly.GetManifestResourceStream($"{Folder}{name}{Extension}") : null;
        if (stream is null)
        {
            return null;
        }

        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
