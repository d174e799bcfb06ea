using System.Text.Json;
using Gateway.Policy.Deciding;
using Gateway.Policy.Explaining;
using Gateway.Policy.Facts;
using Gateway.Protocol.Records;
using Gateway.Record.V1;
using static Gateway.Policy.Tests.Sample;

namespace Gateway.Policy.Tests.Explaining;

public sealed class ExplainerTests
{
    private const string Yaml = """
        policy: 1
        groups: {north: [LIN, KAR]}
        rules:
          - name: suspects
            release: ["*"]
            except: [vehicle.make]
            to: {groups: [north]}
            when: {subject: {all_within: [suspect]}, tlp: {at_most: green}}
          - name: not-the-title
            withhold: [title]
            when: {pap: {at_least: amber}}
          - name: colours-wait
            hold: [vehicle.colour]
          - name: elsewhere
            release: ["vehicle.*"]
            to: {countries: [XC], functions: [police]}
        """;

    [Fact]
    public void Each_outcome_is_said_with_the_rule_that_determined_it()
    {
        var explanation = Explain(SuspectWithVehicle());
        Assert.Equal("release", explanation.Outcome);
        Assert.Equal("It goes to LIN: rule suspects releases it, and nothing withholds it.", On(explanation, Field(1, "names")).Sentence);
        Assert.Equal("It waits for a second person before it goes to LIN: rule colours-wait holds it.", On(explanation, Field(2, "colour")).Sentence);
        Assert.Equal("It does not go to LIN: no rule releases it.", On(explanation, Field(2, "make")).Sentence);
        Assert.Contains("6 of 8 fields go to LIN; 1 wait", explanation.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_that_a_rule_withholds_says_so()
    {
        var record = SuspectWithVehicle();
        record.Handling.Pap = Pap.Amber;
        Assert.Equal("It does not go to LIN: rule not-the-title withholds it.", On(Explain(record), "title").Sentence);
    }

    [Fact]
    public void A_built_in_refusal_names_itself_and_its_reason()
    {
        var record = SuspectWithVehicle();
        record.Handling.Tlp = Tlp.Red;
        var field = On(Explain(record), "title");
        Assert.Equal(["builtin/tlp-red-named-recipients"], field.Rules);
        Assert.Contains("TLP RED", field.Sentence, StringComparison.Ordinal);
        Assert.Contains("(builtin/tlp-red-named-recipients)", field.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_of_the_whole_record_is_its_sentence()
    {
        var record = SuspectWithVehicle();
        record.Status = RecordStatus.Draft;
        var explanation = Explain(record);
        Assert.Equal("withhold", explanation.Outcome);
        Assert.StartsWith("Nothing goes to LIN:", explanation.Sentence, StringComparison.Ordinal);
        Assert.Contains("builtin/status", explanation.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_to_decide_is_explained_as_one()
    {
        var explanation = Explainer.Explain(SuspectWithVehicle(), Police, Lin with { Functions = null! }, Parse(Yaml), Now);
        Assert.Equal(("withhold", 0), (explanation.Outcome, explanation.Fields.Length));
        Assert.Contains("rule error", explanation.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_is_explained_with_every_rule_that_acts_on_it_and_every_test()
    {
        var record = SuspectWithVehicle();
        record.Handling.Tlp = Tlp.Amber;
        var field = ExplainField(record, Field(2, "colour"))!;
        Assert.Equal(["suspects", "colours-wait", "elsewhere"], field.Considered.Select(rule => rule.Rule));
        Assert.Equal([false, true, false], field.Considered.Select(rule => rule.Matches));
        var suspects = field.Considered[0];
        Assert.Equal([("agencies", true), ("subject", true), ("tlp", false)], suspects.Tests.Select(test => (test.Label, test.Holds)));
        Assert.Contains("amber", suspects.Tests[2].Sentence, StringComparison.Ordinal);
        Assert.Equal([("countries", false), ("functions", false)], field.Considered[2].Tests.Select(test => (test.Label, test.Holds)));
        Assert.Equal("It is about peers that are nothing but police; LIN is border.", field.Considered[2].Tests[1].Sentence);
        Assert.Equal(["suspect"], field.Subjects);
    }

    [Fact]
    public void A_rule_matches_exactly_when_all_its_tests_hold()
    {
        foreach (var world in Worlds.Harness.Worlds(12, 300))
        {
            var facts = RecordFacts.Of(world.Record, world.Originator);
            var policy = Worlds.Harness.Parse(world.Policy);
            foreach (var field in Decider.Decide(facts, world.Peer, policy, Now).Fields)
            {
                var explained = Explainer.ExplainField(facts, world.Peer, policy, Now, field.Path)!;
                Assert.All(explained.Considered, rule => Assert.Equal(rule.Matches, rule.Tests.All(test => test.Holds)));
                Assert.All(field.Rules.Where(rule => !rule.Contains('/', StringComparison.Ordinal)), name => Assert.True(explained.Considered.Single(rule => rule.Rule == name).Matches));
            }
        }
    }

    [Fact]
    public void What_is_unknown_is_said_to_count_against_disclosure()
    {
        var record = SuspectWithVehicle();
        record.Participations.Clear();
        var field = ExplainField(record, Field(1, "names"))!;
        Assert.Equal(["unknown"], field.Subjects);
        Assert.Contains("unknown counts against disclosure", field.Considered[0].Tests.Single(test => test.Label == "subject").Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_the_record_does_not_have_has_no_explanation() => Assert.Null(ExplainField(SuspectWithVehicle(), "summary"));

    [Fact]
    public void An_explanation_is_json_and_holds_no_content()
    {
        var record = SuspectWithVehicle();
        record.Title = "Canary-7731";
        record.Entities[1].Identifiers[0].Raw = "Canary-7731";
        var json = JsonSerializer.Serialize(Explain(record));
        Assert.DoesNotContain("Canary", json, StringComparison.Ordinal);
        var read = JsonSerializer.Deserialize<Explanation>(json)!;
        Assert.Equal(8, read.Fields.Length);
        Assert.Equal("suspects", read.Fields[0].Rules[0]);
    }

    [Fact]
    public void A_policy_prints_as_sentences()
    {
        var sentences = RuleSentences.Of(Parse(Yaml));
        Assert.Equal("suspects: Releases every field, except vehicle.make, to the group north, when everyone it describes is suspect and the TLP colour is at most green.", sentences[0]);
        Assert.Equal("not-the-title: Withholds title from every peer, when the PAP colour is at least amber.", sentences[1]);
        Assert.Equal("elsewhere: Releases vehicle.* to every peer in XC that is nothing but police.", sentences[3]);
    }

    private static Explanation Explain(CaseRecord record) => Explainer.Explain(record, Police, Lin, Parse(Yaml), Now);

    private static FieldExplanation On(Explanation explanation, string path) => explanation.Fields.Single(field => field.Path == path);

    private static FieldExplanation? ExplainField(CaseRecord record, string path)
    {
        Assert.True(FieldPath.TryParse(path, out var parsed));
        return Explainer.ExplainField(RecordFacts.Of(record, Police), Lin, Parse(Yaml), Now, parsed);
    }
}
