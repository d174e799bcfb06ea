using System.Collections.Immutable;
using System.Text;

namespace Gateway.Policy.Tests.Worlds;

/// <summary>A policy as the tests hold it: written as YAML for the product, and read as it stands by the reference.</summary>
internal sealed record TestPolicy(ImmutableArray<(string Name, ImmutableArray<string> Peers)> Groups, ImmutableArray<TestRule> Rules)
{
    public string ToYaml()
    {
        var text = new StringBuilder("policy: 1\n");
        if (!Groups.IsEmpty)
        {
            text.Append("groups:\n");
            foreach (var (name, peers) in Groups)
            {
                text.Append(System.Globalization.CultureInfo.InvariantCulture, $"  {name}: [{string.Join(", ", peers)}]\n");
            }
        }

        if (!Rules.IsEmpty)
        {
            text.Append("rules:\n").AppendJoin("", Rules.Select(rule => rule.ToYaml()));
        }

        return text.ToString();
    }
}

/// <summary>One rule. Empty lists are left out of the text.</summary>
internal sealed record TestRule(string Name, string Action, ImmutableArray<string> Fields)
{
    public ImmutableArray<string> Except { get; init; } = [];

    public ImmutableArray<string> Agencies { get; init; } = [];

    public ImmutableArray<string> Groups { get; init; } = [];

    public ImmutableArray<string> Countries { get; init; } = [];

    public ImmutableArray<string> Functions { get; init; } = [];

    public ImmutableArray<(string Label, string Operator, ImmutableArray<string> Words)> Tests { get; init; } = [];

    public (string Scheme, ImmutableArray<string> Source, ImmutableArray<string> Information)? Grading { get; init; }

    public string ToYaml()
    {
        var text = new StringBuilder($"  - name: {Name}\n    {Action}: {Quoted(Fields)}\n");
        if (!Except.IsEmpty)
        {
            text.Append(Line("    except: ", Quoted(Except)));
        }

        var to = string.Concat(Part("agencies", Agencies), Part("groups", Groups), Part("countries", Countries), Part("functions", Functions));
        text.Append(to.Length == 0 ? "" : $"    to:\n{to}");
        var when = string.Concat(Tests.Select(test => Line($"      {test.Label}: ", $"{{{test.Operator}: {Operand(test.Operator, test.Words)}}}")))
            + (Grading is var (scheme, source, information) ? $"      grading:\n        scheme: {scheme}\n{Inner("source", source)}{Inner("information", information)}" : "");
        return text.Append(when.Length == 0 ? "" : $"    when:\n{when}").ToString();
    }

    private static string Line(string before, string after) => $"{before}{after}\n";

    private static string Part(string key, ImmutableArray<string> words) => words.IsEmpty ? "" : $"      {key}: [{string.Join(", ", words)}]\n";

    private static string Inner(string key, ImmutableArray<string> words) => words.IsEmpty ? "" : $"        {key}: [{string.Join(", ", words)}]\n";

    private static string Operand(string sign, ImmutableArray<string> words) =>
        sign.StartsWith("at_", StringComparison.Ordinal) ? words[0] : $"[{string.Join(", ", words)}]";

    private static string Quoted(ImmutableArray<string> words) => $"[{string.Join(", ", words.Select(word => $"\"{word}\""))}]";
}
