using System.Text.RegularExpressions;
using Gateway.Exchange.V1;
using Gateway.Policy.Deciding;
using Gateway.Policy.Language;
using Gateway.Record.V1;
using static Gateway.Policy.Tests.Sample;

namespace Gateway.Policy.Tests;

/// <summary>protos/spec/policy.md is true: its texts parse, its tables are those of the product, its examples come out as it says.</summary>
public sealed partial class SpecificationTests(ITestOutputHelper output)
{
    private const int MaxWordsListed = 16;

    private static readonly string Page =
        File.ReadAllText(Path.Combine(Gateway.Tests.SharedFolder.RepositoryRoot, "protos", "spec", "policy.md"));

    [Fact]
    public void Every_yaml_block_is_a_policy_or_is_refused_as_the_page_says()
    {
        var blocks = Block().Matches(Page).Where(match => match.Groups["info"].Value.StartsWith("yaml", StringComparison.Ordinal)).ToList();
        foreach (var block in blocks)
        {
            var problems = Problems(block.Groups["text"].Value);
            Assert.Equal(block.Groups["info"].Value.Contains("refused", StringComparison.Ordinal), !problems.IsEmpty);
        }

        output.WriteLine($"{blocks.Count} texts");
        Assert.True(blocks.Count >= 4);
    }

    [Fact]
    public void Every_worked_example_is_decided_as_the_page_says()
    {
        var peers = Rows("| peer | country | functions |").ToDictionary(row => row[0], row => Peer(row[0], row[1], [.. row[2].Split(' ').Select(Function)]));
        var examples = Example().Matches(Page);
        var rows = 0;
        foreach (Match example in examples)
        {
            var policy = Parse(example.Groups["yaml"].Value);
            var record = CaseRecord.Parser.ParseJson(example.Groups["json"].Value);
            foreach (var row in Table(example.Groups["table"].Value))
            {
                var field = Decider.Decide(record, Police, peers[row[0]], policy, Now).On(row[1].Trim('`'));
                Assert.Equal((row[0], row[1], row[2], row[3]), (row[0], row[1], Worlds.Harness.Word(field.Outcome), string.Join(' ', field.Rules)));
                rows++;
            }
        }

        output.WriteLine($"{examples.Count} examples, {rows} decisions");
        Assert.True(examples.Count >= 2 && rows >= 15);
    }

    [Fact]
    public void The_refused_text_has_exactly_the_problems_the_page_lists()
    {
        var refused = Block().Matches(Page).Single(match => match.Groups["info"].Value == "yaml refused").Groups["text"].Value;
        Assert.Equal(
            Rows("| line | column | word | nearest |").Select(row => string.Join('|', row)),
            Problems(refused).Select(problem => $"{problem.Line}|{problem.Column}|{problem.Word}|{problem.Nearest}"));
    }

    [Fact]
    public void Every_label_has_exactly_the_values_and_operators_the_page_lists()
    {
        string[] operators = ["in", "at_least", "at_most", "any", "none", "all_within"];
        var tried = 0;
        foreach (var row in Rows("| label | values, in order where it has one | release | withhold, hold |"))
        {
            var label = row[0].Trim('`');
            foreach (var (action, allowed) in new[] { ("release", row[2]), ("withhold", row[3]), ("hold", row[3]) })
            {
                foreach (var (tested, word) in operators.SelectMany(tested => row[1].Split(' ').Select(word => (tested, word))))
                {
                    var operand = tested.StartsWith("at_", StringComparison.Ordinal) ? word : $"[{word}]";
                    var problems = Problems($"policy: 1\nrules:\n  - {{name: r, {action}: [title], to: {{agencies: [LIN]}}, when: {{{label}: {{{tested}: {operand}}}}}}}\n");
                    Assert.True(allowed.Split(' ').Contains(tested) == problems.IsEmpty, $"{action} {label} {tested} {word}");
                    tried++;
                }
            }

            // A word that is in no table: the product answers with the words it knows.
            var sign = row[3].Split(' ')[0];
            var problem = Problems($"policy: 1\nrules:\n  - {{name: r, withhold: [title], when: {{{label}: {{{sign}: {(sign == "at_least" ? "zz" : "[zz]")}}}}}}}\n")[0];
            var words = row[1].Split(' ');
            Assert.True(words.Length > MaxWordsListed || problem.Remedy == $"Write one of {string.Join(", ", words)}.", problem.Remedy);
        }

        output.WriteLine($"{tried} label x operator x value x action");
    }

    [Fact]
    public void Every_built_in_rule_is_on_the_page()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Gateway.Tests.SharedFolder.RepositoryRoot, "src", "Gateway.Policy", "Deciding"), "*.cs");
        var product = sources.SelectMany(file => BuiltinName().Matches(File.ReadAllText(file))).Select(match => match.Groups["name"].Value).Distinct();
        Assert.Equal(product.Order(), Rows("| rule | withholds |").Select(row => row[0].Trim('`')).Order());
    }

    private static AgencyFunction Function(string word) => Enum.GetValues<AgencyFunction>().Single(
        function => function.ToString().Equals(word.Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string[]> Rows(string header) => Table(Page[Page.IndexOf(header, StringComparison.Ordinal)..]);

    /// <summary>The rows of a table that begins with its header.</summary>
    private static IEnumerable<string[]> Table(string text) => text.Split('\n').Skip(2).TakeWhile(line => line.StartsWith('|'))
        .Select(line => line.Trim().Trim('|').Split('|').Select(cell => cell.Trim()).ToArray());

    [GeneratedRegex("\"(?<name>builtin/[a-z-]+)\"")]
    private static partial Regex BuiltinName();

    [GeneratedRegex(@"^```(?<info>[^\n]+)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"```yaml\n(?<yaml>[^`]*)```\s*```json\n(?<json>.*?)```\s*(?<table>\|.*?)(\n\n|\z)", RegexOptions.Singleline)]
    private static partial Regex Example();
}
