using System.Text.RegularExpressions;
using Gateway.Tests;

namespace Gateway.Protocol.Tests.Spec;

/// <summary>A page of protos/spec: its text, the bytes of its examples, and the rows of its tables.</summary>
internal sealed partial class SpecPage
{
    /// <summary>The pages.</summary>
    public static readonly string[] Names = ["terms", "record", "feed", "exchange", "identity", "attachment"];

    private SpecPage(string name, string text)
    {
        Name = name;
        Text = text;
        Examples = Block().Matches(text).ToDictionary(match => match.Groups[1].Value, match => Bytes(match.Groups[2].Value), StringComparer.Ordinal);
    }

    public string Name { get; }

    public string Text { get; }

    /// <summary>What stands in code blocks that begin with <c>hex NAME</c>, by name; what follows a # in a line is a remark.</summary>
    public IReadOnlyDictionary<string, byte[]> Examples { get; }

    /// <summary>Cells of every table row of the page.</summary>
    public IEnumerable<string[]> Rows => Text.Split('\n').Where(line => line.StartsWith('|'))
        .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray());

    public static SpecPage Read(string name) =>
        new(name, File.ReadAllText(Path.Combine(SharedFolder.RepositoryRoot, "protos", "spec", $"{name}.md")));

    private static byte[] Bytes(string block) =>
        Convert.FromHexString(string.Concat(block.Split('\n').Select(line => line.Split('#')[0])).Replace(" ", "", StringComparison.Ordinal));

    [GeneratedRegex("^```hex ([a-z0-9.-]+)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
