using Gateway.Policy.Language;
using static Gateway.Policy.Tests.Sample;

namespace Gateway.Policy.Tests.Language;

/// <summary>What is wrong with a text is said with its place, the word, the nearest valid word and what to do.</summary>
public sealed class PolicyProblemTests(ITestOutputHelper output)
{
    private const string Rule = "policy: 1\nrules:\n  - name: r\n    withhold: [title]\n";

    [Theory]
    [InlineData("policy: 1\nrules:\n  - name: r\n    withhold: [title, sumary]\n", 4, 23, "sumary", "summary")]
    [InlineData("policy: 1\nrules:\n  - name: r\n    withhold: [person.name]\n", 4, 16, "person.name", "person.names")]
    [InlineData("policy: 1\nrules:\n  - name: r\n    withhold: [title]\n    except: [vehical.*]\n", 5, 14, "vehical.*", "vehicle.*")]
    [InlineData("policy: 1\nrules:\n  - name: r\n    witholds: [title]\n", 4, 5, "witholds", "withhold")]
    [InlineData("policy: 1\nruls:\n  - name: r\n    withhold: [title]\n", 2, 1, "ruls", "rules")]
    [InlineData(Rule + "    to: {agencies: [KRA]}\n", 5, 21, "KRA", "KAR")]
    [InlineData(Rule + "    to: {agencies: [lin]}\n", 5, 21, "lin", "LIN")]
    [InlineData("policy: 1\ngroups: {north: [LIN]}\nrules:\n  - name: r\n    withhold: [title]\n    to: {groups: [nort]}\n", 6, 19, "nort", "north")]
    [InlineData("policy: 1\ngroups: {north: [LIM]}\n", 2, 18, "LIM", "LIN")]
    [InlineData(Rule + "    to: {countries: [xa]}\n", 5, 22, "xa", "XA")]
    [InlineData(Rule + "    to: {functions: [polise]}\n", 5, 22, "polise", "police")]
    [InlineData(Rule + "    to: {agency: [LIN]}\n", 5, 10, "agency", "agencies")]
    [InlineData(Rule + "    when: {tpl: {at_least: red}}\n", 5, 12, "tpl", "tlp")]
    [InlineData(Rule + "    when: {tlp: {at_least: redd}}\n", 5, 28, "redd", "red")]
    [InlineData(Rule + "    when: {tlp: {atleast: red}}\n", 5, 18, "atleast", "at_least")]
    [InlineData(Rule + "    when: {tlp: {at_most: red}}\n", 5, 18, "at_most", "at_least")]
    [InlineData(Rule + "    when: {kind: {in: [sightings]}}\n", 5, 24, "sightings", "sighting")]
    [InlineData(Rule + "    when: {subject: {all_within: [victim]}}\n", 5, 22, "all_within", "any")]
    [InlineData(Rule + "    when: {subject: {any: [unknown]}}\n", 5, 28, "unknown", null)]
    [InlineData(Rule + "    when: {grading: {scheme: admirality}}\n", 5, 30, "admirality", "admiralty")]
    [InlineData(Rule + "    when: {grading: {scheme: admiralty, source: [G]}}\n", 5, 50, "G", "A")]
    [InlineData("policy: 1\nrules:\n  - name: r\n    release: [title]\n    to: {agencies: [LIN]}\n    when: {tlp: {at_least: red}}\n", 6, 18, "at_least", "at_most")]
    [InlineData("policy: 1\nrules:\n  - name: r\n    release: [title]\n    to: {agencies: [LIN]}\n    when: {subject: {any: [suspect]}}\n", 6, 22, "any", "all_within")]
    public void An_unknown_word_is_named_with_its_place_and_the_nearest_valid_word(string yaml, int line, int column, string word, string? nearest)
    {
        var problem = Assert.Single(Problems(yaml));
        Assert.Equal((line, column, word, nearest), (problem.Line, problem.Column, problem.Word, problem.Nearest));
        Assert.NotEmpty(problem.Problem);
        Assert.NotEmpty(problem.Remedy);
    }

    [Theory]
    [InlineData("", 1, 1)]
    [InlineData("# nothing\n", 1, 1)]
    [InlineData("rules:\n  - name: r\n    withhold: [title]\n", 1, 1)]
    [InlineData("policy: 2\n", 1, 9)]
    [InlineData("policy: [1]\n", 1, 9)]
    [InlineData("[policy]\n", 1, 1)]
    [InlineData("policy: 1\nrules: []\n", 2, 8)]
    [InlineData("policy: 1\nrules: all\n", 2, 8)]
    [InlineData("policy: 1\nrules: [r]\n", 2, 9)]
    [InlineData("policy: 1\ngroups: {}\n", 2, 9)]
    [InlineData("policy: 1\ngroups: {north: []}\n", 2, 17)]
    [InlineData("policy: 1\ngroups: {\"two words\": [LIN]}\n", 2, 10)]
    [InlineData("policy: 1\nrules:\n  - withhold: [title]\n", 3, 5)]
    [InlineData("policy: 1\nrules:\n  - {name: a/b, withhold: [title]}\n", 3, 12)]
    [InlineData("policy: 1\nrules:\n  - {name: r}\n", 3, 5)]
    [InlineData("policy: 1\nrules:\n  - {name: r, withhold: [title], hold: [title]}\n", 3, 5)]
    [InlineData("policy: 1\nrules:\n  - {name: r, withhold: []}\n", 3, 25)]
    [InlineData("policy: 1\nrules:\n  - {name: r, withhold: title}\n", 3, 25)]
    [InlineData("policy: 1\nrules:\n  - {name: r, withhold: }\n", 3, 25)]
    [InlineData("policy: 1\nrules:\n  - {name: r, withhold: [title, title]}\n", 3, 33)]
    [InlineData("policy: 1\nrules:\n  - {name: r, withhold: [[title]]}\n", 3, 26)]
    [InlineData("policy: 1\nrules:\n  - {name: r, withhold: [title], except: [title]}\n", 3, 25)]
    [InlineData("policy: 1\nrules:\n  - {name: r, release: [title]}\n", 3, 5)]
    [InlineData("policy: 1\nrules:\n  - {name: r, release: [title], to: {}}\n", 3, 37)]
    [InlineData("policy: 1\nrules:\n  - {name: r, release: [title], to: LIN}\n", 3, 37)]
    [InlineData("policy: 1\nrules:\n  - {name: r, release: [person.source_refs], to: {agencies: [LIN]}}\n", 3, 24)]
    [InlineData("policy: 1\nrules:\n  - {name: r, release: [\"*.source_refs\"], to: {agencies: [LIN]}}\n", 3, 24)]
    [InlineData("policy: 1\nrules:\n  - {name: r, withhold: [title]}\n  - {name: r, withhold: [summary]}\n", 4, 12)]
    [InlineData(Rule + "    when: {}\n", 5, 11)]
    [InlineData(Rule + "    when: {tlp: red}\n", 5, 17)]
    [InlineData(Rule + "    when: {tlp: {}}\n", 5, 17)]
    [InlineData(Rule + "    when: {tlp: {at_least: [red]}}\n", 5, 28)]
    [InlineData(Rule + "    when: {urgency: {at_least: urgent, at_most: routine}}\n", 5, 21)]
    [InlineData(Rule + "    when: {grading: admiralty}\n", 5, 21)]
    [InlineData(Rule + "    when: {grading: {source: [A]}}\n", 5, 21)]
    [InlineData(Rule + "    when: {grading: {scheme: admiralty, source: []}}\n", 5, 49)]
    [InlineData("policy: 1\npolicy: 1\n", 2, 1)]
    [InlineData("policy: 1\nrules:\n  - {name: r, name: s, withhold: [title]}\n", 3, 15)]
    [InlineData("policy: &v 1\n", 1, 9)]
    [InlineData("policy: 1\nrules:\n  - {name: r, withhold: [*.last_seen]}\n", 3, 26)]
    [InlineData("policy: 1\nrules:\n  - {name: r, withhold: [*]}\n", 3, 26)]
    [InlineData("policy: !!int 1\n", 1, 9)]
    [InlineData("%TAG ! tag:x,2000:\n---\npolicy: 1\n", 1, 1)]
    [InlineData("%YAML 1.2\n---\npolicy: 1\n", 1, 1)]
    [InlineData("policy: 1\n---\npolicy: 1\n", 2, 1)]
    [InlineData("policy: 1\n? [a]\n: b\n", 2, 3)]
    [InlineData("policy: 1\n<<: {rules: 1}\n", 2, 1)]
    [InlineData("policy: 1\nrules: [\n", 3, 1)]
    [InlineData("policy: \"1\n", 1, 9)]
    [InlineData("policy: 1\n\trules: x\n", 1, 9)]
    [InlineData("\ufeffpolicy: 1\n", 1, 1)]
    [InlineData("[[[[[[[[[[[[[[[[", 1, 10)]
    public void What_is_not_in_the_grammar_is_refused_with_its_place(string yaml, int line, int column)
    {
        var problems = Problems(yaml);
        Assert.NotEmpty(problems);
        Assert.All(problems, problem => Assert.True(problem is { Line: >= 1, Column: >= 1, Problem.Length: > 0, Remedy.Length: > 0 }));
        Assert.Equal((line, column), (problems[0].Line, problems[0].Column));
    }

    [Fact]
    public void A_pattern_with_a_star_that_is_not_in_quotes_is_explained()
    {
        foreach (var pattern in new[] { "*", "*.last_seen" })
        {
            var problem = Assert.Single(Problems($"policy: 1\nrules:\n  - {{name: r, withhold: [{pattern}]}}\n"));
            Assert.Contains("quotes", problem.Remedy, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void All_problems_are_reported_at_once_in_the_order_of_the_text()
    {
        var problems = Problems("""
            policy: 3
            groups: {north: [LIN, ZZZ]}
            rules:
              - name: a
                release: [sumary]
                when: {tlp: {at_least: green}, kind: {in: [sight]}}
              - name: a
                withhold: [title]
                to: {groups: [south]}
                extra: 1
            """);
        Assert.Equal([1, 2, 4, 5, 6, 6, 7, 9, 10], problems.Select(problem => problem.Line));
        Assert.Equal(problems.OrderBy(problem => (problem.Line, problem.Column)), problems);
    }

    [Fact]
    public void The_number_of_problems_reported_is_bounded()
    {
        var many = string.Join(", ", Enumerable.Range(0, 900).Select(number => $"w{number}"));
        Assert.Equal(PolicyText.MaxProblems, Problems($"policy: 1\nrules:\n  - {{name: r, withhold: [{many}]}}\n").Length);
    }

    [Fact]
    public void A_byte_that_is_not_utf8_is_named_with_its_place()
    {
        byte[] yaml = [.. "policy: 1\n# \u00e9 "u8, 0xC3, 0x28];
        var problem = Assert.Single(Assert.IsType<PolicyParseResult.Rejected>(PolicyText.Parse(yaml, Peers)).Problems);
        Assert.Equal((2, 6), (problem.Line, problem.Column));
    }

    [Fact]
    public void Every_shown_word_is_short_and_printable()
    {
        var word = string.Concat(Enumerable.Repeat("\u202e\u0007x", 500));
        var problem = Assert.Single(Problems($"policy: 1\nrules:\n  - {{name: r, withhold: [\"{word.Replace("\u0007", "\\a", StringComparison.Ordinal)}\"]}}\n"));
        Assert.True(problem.Word.Length <= PolicyProblem.MaxWord);
        Assert.DoesNotContain(problem.ToString(), c => c < ' ' || c > '~');
    }

    [Fact]
    public void Truncated_texts_are_refused_with_a_place_or_are_policies_of_their_own()
    {
        var yaml = ReadyPolicies.Find("law-enforcement")!;
        var refused = 0;
        for (var length = 0; length < yaml.Length; length += 7)
        {
            var problems = Problems(yaml[..length]);
            refused += problems.IsEmpty ? 0 : 1;
            Assert.All(problems, problem => Assert.True(problem is { Line: >= 1, Column: >= 1 }));
        }

        Assert.True(refused > 100);
    }

    [Fact]
    public void Random_damage_to_a_text_is_refused_with_a_place_or_leaves_a_policy()
    {
        var random = new Random(16);
        var yaml = System.Text.Encoding.UTF8.GetBytes(ReadyPolicies.Find("hit-only")!);
        var marks = "*&!{}[]:,-?|>'\"%@`#\n\t \u0000"u8.ToArray();
        var (damaged, refused) = (0, 0);
        for (; damaged < 5_000; damaged++)
        {
            var text = (byte[])yaml.Clone();
            for (var i = random.Next(1, 6); i > 0; i--)
            {
                text[random.Next(text.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : marks[random.Next(marks.Length)];
            }

            if (PolicyText.Parse(text, Peers) is PolicyParseResult.Rejected rejected)
            {
                refused++;
                Assert.NotEmpty(rejected.Problems);
                Assert.All(rejected.Problems, problem => Assert.True(problem is { Line: >= 1, Column: >= 1, Problem.Length: > 0, Remedy.Length: > 0 }));
            }
        }

        output.WriteLine($"{damaged} damaged texts, {refused} refused");
        Assert.True(refused > damaged / 4);
    }
}
