using Gateway.Policy.Language;
using Gateway.Policy.Tests.Worlds;
using static Gateway.Policy.Tests.Sample;

namespace Gateway.Policy.Tests.Language;

public sealed class PolicyDocumentTests(ITestOutputHelper output)
{
    [Fact]
    public void A_document_holds_what_the_text_says()
    {
        var policy = Parse("""
            # A comment.
            policy: "1"
            groups:
              north: [LIN, KAR]
            rules:
              - name: r
                release: [title, "person.*"]
                except: ['person.minor']
                to:
                  groups: [north]
                  countries: [XB]
                when:
                  tlp: {at_most: amber}
                  urgency: {at_least: priority, at_most: urgent}
            """);
        Assert.Equal(["KAR", "LIN"], policy.Groups["north"]);
        var rule = Assert.Single(policy.Rules);
        Assert.Equal(("r", RuleAction.Release, 6), (rule.Name, rule.Action, rule.Line));
        Assert.Equal(["title", "person.*"], rule.Fields);
        Assert.Equal(["person.minor"], rule.Except);
        Assert.Equal(["north"], rule.To!.Groups);
        Assert.Equal(["XB"], rule.To.Countries);
        Assert.Equal(
            ["tlp AtMost amber", "urgency AtLeast priority", "urgency AtMost urgent"], rule.When.Select(test => $"{test.Label} {test.Operator} {test.Words[0]}"));
    }

    [Fact]
    public void Two_texts_that_differ_in_a_space_are_two_revisions() =>
        Assert.NotEqual(Parse("policy: 1\n").Revision, Parse("policy: 1 \n").Revision);

    [Fact]
    public void Windows_line_ends_and_flow_style_mean_the_same()
    {
        var record = SuspectWithVehicle();
        Assert.Equal(Decide(record, ReleaseAll).Released(), Decide(record, ReleaseAll.Replace("\n", "\r\n", StringComparison.Ordinal)).Released());
        Assert.Equal(
            Decide(record, ReleaseAll).Released(),
            Decide(record, "{policy: 1, rules: [{name: all, release: [\"*\", audience], to: {agencies: [LIN]}}]}").Released());
    }

    [Fact]
    public void Every_random_policy_of_the_harness_is_a_policy()
    {
        var (policies, count) = (new RandomPolicies(new Random(15)), 0);
        for (; count < 3_000; count++)
        {
            var policy = policies.Next();
            Assert.Equal(policy.Rules.Length, Parse(policy.ToYaml()).Rules.Length);
        }

        output.WriteLine($"{count} random policies");
    }

    [Fact]
    public void The_default_policy_is_a_policy_without_rules() => Assert.Empty(Parse(DefaultPolicy.Yaml).Rules);
}
