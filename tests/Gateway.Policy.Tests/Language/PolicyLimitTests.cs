using System.Diagnostics;
using Gateway.Policy.Deciding;
using Gateway.Policy.Facts;
using Gateway.Policy.Language;
using Gateway.Record.V1;
using static Gateway.Policy.Tests.Sample;

namespace Gateway.Policy.Tests.Language;

/// <summary>Limits at their edge, and texts made to cost more than their length (ASSURANCE T14). Times are printed, not asserted.</summary>
public sealed class PolicyLimitTests(ITestOutputHelper output)
{
    [Fact]
    public void A_policy_has_at_most_a_thousand_rules()
    {
        Assert.Empty(Problems(Rules(PolicyText.MaxRules)));
        Assert.NotEmpty(Problems(Rules(PolicyText.MaxRules + 1)));
    }

    [Fact]
    public void A_policy_is_at_most_one_mebibyte_long()
    {
        const string start = "policy: 1\n#";
        Assert.Empty(Problems(start + new string('x', PolicyText.MaxBytes - start.Length)));
        Assert.NotEmpty(Problems(start + new string('x', PolicyText.MaxBytes - start.Length + 1)));
    }

    [Fact]
    public void A_name_has_at_most_sixty_four_characters()
    {
        Assert.Empty(Problems($"policy: 1\nrules:\n  - {{name: {new string('x', 64)}, withhold: [title]}}\n"));
        Assert.NotEmpty(Problems($"policy: 1\nrules:\n  - {{name: {new string('x', 65)}, withhold: [title]}}\n"));
    }

    [Fact]
    public void A_list_has_at_most_a_thousand_elements()
    {
        string Countries(int count) => string.Join(", ", Enumerable.Range(0, count).Select(i => $"{(char)('A' + (i / 26))}{(char)('A' + (i % 26))}"));
        string List(int count) => string.Join(", ", Enumerable.Range(0, count).Select(i => $"P{i}"));
        var peers = Enumerable.Range(0, 2_000).Select(i => $"P{i}").ToList();
        Assert.IsType<PolicyParseResult.Parsed>(PolicyText.Parse($"policy: 1\ngroups: {{g: [{List(1_000)}]}}\n", peers));
        Assert.IsType<PolicyParseResult.Rejected>(PolicyText.Parse($"policy: 1\ngroups: {{g: [{List(1_001)}]}}\n", peers));
        Assert.Empty(Problems($"policy: 1\nrules:\n  - {{name: r, withhold: [title], to: {{countries: [{Countries(676)}]}}}}\n"));
    }

    [Theory]
    [InlineData("brackets", "[", 1_000_000)]
    [InlineData("braces", "{a: ", 250_000)]
    [InlineData("dashes", "- ", 500_000)]
    [InlineData("explicit keys", "? ", 500_000)]
    [InlineData("keys", "a: ", 300_000)]
    [InlineData("empty lines", "\n", 1_000_000)]
    [InlineData("anchors", "&", 1_000_000)]
    [InlineData("aliases", "- *a\n", 200_000)]
    [InlineData("tags", "!", 1_000_000)]
    [InlineData("quotes", "'", 1_000_001)]
    [InlineData("escapes", "\"\\", 500_000)]
    [InlineData("comments", "#", 1_000_000)]
    [InlineData("percent", "%", 1_000_000)]
    [InlineData("distinct documents", "--- a\n", 170_000)]
    public void A_bomb_is_refused(string name, string part, int count)
    {
        var text = string.Concat(Enumerable.Repeat(part, count));
        Timed(name, () => Assert.NotEmpty(Problems(text)));
    }

    [Fact]
    public void Very_many_unknown_words_rules_keys_and_groups_are_refused()
    {
        Timed("unknown fields", () => Assert.NotEmpty(Problems("policy: 1\nrules:\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"- {{name: r{i}, withhold: [x{i}]}}\n")))));
        Timed("unknown keys", () => Assert.NotEmpty(Problems("policy: 1\n" + string.Concat(Enumerable.Range(0, 90_000).Select(i => $"k{i}: v\n")))));
        Timed("long words", () => Assert.NotEmpty(Problems("policy: 1\nrules:\n" + string.Concat(Enumerable.Range(0, 9).Select(i => $"- {{name: r{i}, withhold: [{new string('x', 100_000)}]}}\n")))));
        Timed("alias growth", () => Assert.NotEmpty(Problems("policy: 1\na: &a [x,x]\n" + string.Concat(Enumerable.Range(0, 500).Select(i => $"b{i}: &b{i} [*a,*a]\n")))));
    }

    [Fact]
    public void A_thousand_rules_naming_large_groups_cost_their_sum_and_not_their_product()
    {
        var peers = Enumerable.Range(0, 1_000).Select(i => $"P{i}").ToList();
        var all = string.Join(",", peers);
        var groups = string.Concat(Enumerable.Range(0, 40).Select(g => $"  g{g}: [{all}]\n"));
        var names = string.Join(",", Enumerable.Range(0, 40).Select(g => $"g{g}"));
        var rules = string.Concat(Enumerable.Range(0, 1_000).Select(i => $"- {{name: r{i}, withhold: [title], to: {{groups: [{names}]}}}}\n"));
        Timed("40 groups of 1,000 peers, 1,000 rules naming all", () =>
            Assert.IsType<PolicyParseResult.Parsed>(PolicyText.Parse($"policy: 1\ngroups:\n{groups}rules:\n{rules}", peers)));
    }

    [Fact]
    public void The_largest_record_under_the_largest_policy_is_decided()
    {
        var policy = Parse(Rules(PolicyText.MaxRules));
        var record = LargestRecord();
        RecordFacts facts = null!;
        Timed("facts of the largest record", () => facts = RecordFacts.Of(record, Police));
        ReleaseDecision decision = null!;
        Timed("largest record, 1,000 rules with 12 tests each", () => decision = Decider.Decide(facts, Lin, policy, Now));
        output.WriteLine($"{decision.Fields.Length} fields, {decision.Released().Count} released");
        Assert.True(decision.Fields.Length > 8_000);
        Assert.NotEqual(["error"], decision.Fields[0].Rules);
    }

    [Fact]
    public void A_typical_record_is_decided()
    {
        var policy = Parse(Rules(100));
        var record = SuspectWithVehicle();
        for (var round = 0; round < 3; round++)
        {
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < 2_000; i++)
            {
                Assert.Equal(8, Decider.Decide(record, Police, Lin, policy, Now).Fields.Length);
            }

            output.WriteLine($"{watch.Elapsed.TotalMicroseconds / 2_000:f1} us a decision, facts included, {policy.Rules.Length} rules");
        }
    }

    private static string Rules(int count) => "policy: 1\nrules:\n" + string.Concat(Enumerable.Range(0, count).Select(i => $$"""
        - name: r{{i}}
          {{(i % 2 == 0 ? "release" : "hold")}}: ["*"]
          except: [unit]
          to: {agencies: [LIN, WES], countries: [XB], functions: [border]}
          when:
            kind: {in: [intelligence_report, sighting]}
            status: {in: [active]}
            urgency: {at_least: routine}
            tlp: { {{(i % 2 == 0 ? "at_most: red" : "at_least: red")}} }
            pap: { {{(i % 2 == 0 ? "at_most: red" : "at_least: red")}} }
            handling_codes: { {{(i % 2 == 0 ? "none" : "any")}}: [h1] }
            purposes: {any: [investigation]}
            subject: { {{(i % 2 == 0 ? "all_within: [suspect, contact_or_associate]" : "any: [victim]")}} }

        """));

    private static CaseRecord LargestRecord()
    {
        var record = NewRecord();
        for (var i = 0; i < 250; i++)
        {
            var person = NewPerson(1_000 + i);
            person.Handling = new Handling { Retention = new Retention { DeleteAfter = Time(Now.AddDays(1 + i)) } };
            record.Entities.Add(person);
            record.Participations.Add(Part(2_000 + i, 1_000 + i, i % 2 == 0 ? SubjectCategory.Suspect : SubjectCategory.ContactOrAssociate, (TraffickingRole)(1 + (i % 20))));
        }

        for (var i = 0; i < 250; i++)
        {
            var journey = new Journey { Mode = "road" };
            journey.Travellers.Add(Enumerable.Range(0, 100).Select(t => Ref(1_000 + ((i + t) % 250))));
            record.Entities.Add(new Entity { Key = Key(3_000 + i), Journey = journey });
        }

        for (var i = 0; i < 2_000; i++)
        {
            record.Links.Add(NewLink(10_000 + i, 1_000 + (i % 250), 3_000 + (i / 8)));
            record.ExternalReferences.Add(new ExternalReference { Key = Key(20_000 + i), System = "s" });
        }

        for (var i = 0; i < 2_800; i++)
        {
            record.Entities[i % 500].Identifiers.Add(new Identifier { Key = Key(40_000 + i), Type = IdentifierType.Phone });
        }

        return record;
    }

    private void Timed(string name, Action action)
    {
        var watch = Stopwatch.StartNew();
        action();
        output.WriteLine($"{name}: {watch.Elapsed.TotalMilliseconds:f1} ms");
    }
}
