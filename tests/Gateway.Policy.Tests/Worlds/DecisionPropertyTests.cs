using System.Collections.Immutable;
using Gateway.Exchange.V1;
using Gateway.Policy.Deciding;
using Gateway.Policy.Explaining;
using Gateway.Protocol.Records;
using Gateway.Record.V1;

namespace Gateway.Policy.Tests.Worlds;

/// <summary>Random records × policies × peers against the reference. Seeds are fixed, so a failure is the same on every run.</summary>
public sealed class DecisionPropertyTests(ITestOutputHelper output)
{
    private const int ReferenceCases = 10_000;
    private const int Cases = 4_000;

    private int _cases;

    [Fact]
    public void Every_decision_is_the_one_the_reference_makes()
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var world in Counted(Harness.Worlds(1, ReferenceCases)))
        {
            var expected = new Reference(world.Record, world.Originator, world.Peer, world.Policy).Decide();
            var decision = Harness.Decide(world);
            var actual = decision.Fields.ToDictionary(field => field.Path.ToString(), field => Harness.Word(field.Outcome));
            Assert.True(
                expected.Count == actual.Count && expected.All(pair => actual[pair.Key] == pair.Value),
                $"{world.Record}\n{world.Peer}\n{world.Policy.ToYaml()}\n"
                + string.Join('\n', expected.Where(pair => actual.GetValueOrDefault(pair.Key) != pair.Value).Select(pair => $"{pair.Key} should be {pair.Value}: {decision.On(pair.Key)} {string.Join(' ', decision.On(pair.Key).Rules)}")));
            foreach (var field in decision.Fields)
            {
                Count(field.Outcome.ToString());
                field.Rules.Where(rule => rule.Contains('/', StringComparison.Ordinal)).ToList().ForEach(Count);
            }
        }

        output.WriteLine($"{_cases} random record x policy x peer cases; fields by outcome and built-in rule:");
        foreach (var (name, count) in counts.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"  {name} {count}");
        }

        // A harness in which some branch never occurs would prove nothing about it.
        Assert.All(["Release", "Hold", "Withhold", "builtin/nothing-released-of-entity", "builtin/conditions-required", "builtin/consent", "builtin/tlp-red-named-recipients"],
            name => Assert.True(counts.GetValueOrDefault(name) >= 50, name));

        void Count(string name) => counts[name] = counts.GetValueOrDefault(name) + 1;
    }

    [Fact]
    public void The_default_policy_withholds_every_record_from_every_peer()
    {
        var policy = Sample.Parse(DefaultPolicy.Yaml);
        Assert.All(Counted(Harness.Worlds(3, Cases)), world =>
            Assert.IsType<ReleaseDecision.Withhold>(Decider.Decide(world.Record, world.Originator, world.Peer, policy, Sample.Now)));
        output.WriteLine($"{_cases} cases");
    }

    [Theory]
    [InlineData("withhold")]
    [InlineData("hold")]
    public void Adding_a_withhold_or_hold_rule_never_releases_more(string action)
    {
        var policies = new RandomPolicies(new Random(44));
        var narrowed = 0;
        foreach (var world in Counted(Harness.Worlds(4, Cases)))
        {
            var rule = policies.Rule("added", world.Policy.Groups.Length > 0, action);
            var before = Harness.Decide(world).Released();
            var after = Harness.Decide(world with { Policy = world.Policy with { Rules = world.Policy.Rules.Add(rule) } }).Released();
            Assert.True(after.IsSubsetOf(before));
            narrowed += after.Count < before.Count ? 1 : 0;
        }

        output.WriteLine($"{_cases} cases, of which {narrowed} release less");
        Assert.NotEqual(0, narrowed);
    }

    [Fact]
    public void Removing_a_release_rule_never_releases_more()
    {
        foreach (var world in Counted(Harness.Worlds(5, Cases)))
        {
            var fewer = world.Policy with { Rules = [.. world.Policy.Rules.Where((rule, number) => number > 0 || rule.Action != "release")] };
            Assert.True(Harness.Decide(world with { Policy = fewer }).Released().IsSubsetOf(Harness.Decide(world).Released()));
        }

        output.WriteLine($"{_cases} cases");
    }

    [Fact]
    public void Adding_or_tightening_an_override_never_releases_more()
    {
        var random = new Random(66);
        var records = new RandomRecords(random);
        var narrowed = 0;
        foreach (var world in Counted(Harness.Worlds(6, Cases)))
        {
            var tighter = world with { Record = world.Record.Clone() };
            Tighten(tighter.Record, records.PartHandling(), random);
            var (before, after) = (Harness.Decide(world).Released(), Harness.Decide(tighter).Released());
            Assert.True(after.IsSubsetOf(before), $"{world.Record}\n{tighter.Record}\n{world.Policy.ToYaml()}");
            narrowed += after.Count < before.Count ? 1 : 0;
        }

        output.WriteLine($"{_cases} cases, of which {narrowed} release less");
        Assert.NotEqual(0, narrowed);
    }

    [Fact]
    public void Tightening_the_records_handling_on_any_axis_but_its_purposes_never_releases_more()
    {
        var records = new RandomRecords(new Random(77));
        var narrowed = 0;
        foreach (var world in Counted(Harness.Worlds(7, Cases)))
        {
            var addition = records.PartHandling();
            addition.Purposes.Clear();
            var tighter = world with { Record = world.Record.Clone() };
            tighter.Record.Handling = Gateway.Protocol.Handling.EffectiveHandling.Effective(world.Record.Handling, addition);
            var (before, after) = (Harness.Decide(world).Released(), Harness.Decide(tighter).Released());
            Assert.True(after.IsSubsetOf(before), $"{world.Record}\n{tighter.Record}\n{world.Policy.ToYaml()}");
            narrowed += after.Count < before.Count ? 1 : 0;
        }

        output.WriteLine($"{_cases} cases, of which {narrowed} release less");
        Assert.NotEqual(0, narrowed);
    }

    [Fact]
    public void What_is_released_does_not_depend_on_the_content_of_what_is_withheld()
    {
        foreach (var world in Counted(Harness.Worlds(8, Cases)))
        {
            var other = world with { Record = world.Record.Clone() };
            ReplaceTexts(other.Record);
            Assert.True(Harness.Decide(other).Released().SetEquals(Harness.Decide(world).Released()));
        }

        output.WriteLine($"{_cases} cases");
    }

    [Fact]
    public void A_released_link_participation_or_reference_names_only_entities_of_which_something_is_released()
    {
        var checkedReferences = 0;
        foreach (var world in Counted(Harness.Worlds(9, Cases)))
        {
            var released = Harness.Decide(world).Released();
            var view = FieldSplit.Split(world.Record).Where(field => released.Contains(field.Path.ToString()));
            foreach (var (reference, _) in view.SelectMany(field => RecordKeys.References(field.Fragment)))
            {
                Assert.Contains(released, path => path.StartsWith($"entity/{reference.Key}/", StringComparison.Ordinal));
                checkedReferences++;
            }

            Assert.True(released.Count == 0 || world.Record.Conditions.Length == 0 || (released.Contains("conditions") && released.Count > 1));
        }

        output.WriteLine($"{_cases} cases, {checkedReferences} released references");
        Assert.NotEqual(0, checkedReferences);
    }

    [Fact]
    public void An_explanation_says_of_every_field_what_was_decided()
    {
        foreach (var world in Counted(Harness.Worlds(10, Cases)))
        {
            var decision = Harness.Decide(world);
            var explanation = Explainer.Explain(world.Record, world.Originator, world.Peer, Harness.Parse(world.Policy), Sample.Now);
            Assert.Equal(decision.Revision.ToString(), explanation.Policy);
            Assert.Equal(decision.GetType().Name.ToLowerInvariant(), explanation.Outcome);
            Assert.Equal(
                decision.Fields.Select(field => (field.Path.ToString(), Harness.Word(field.Outcome), string.Join(' ', field.Rules))),
                explanation.Fields.Select(field => (field.Path, field.Outcome, string.Join(' ', field.Rules))));
        }

        output.WriteLine($"{_cases} cases");
    }

    private IEnumerable<World> Counted(IEnumerable<World> worlds) => worlds.Select(world =>
    {
        _cases++;
        return world;
    });

    /// <summary>Puts a tightening handling on some part of the record, or tightens the one it has.</summary>
    private static void Tighten(CaseRecord record, Handling addition, Random random)
    {
        List<(Func<Handling?> Get, Action<Handling> Set)> parts =
        [
            .. record.Entities.Select(part => ((Func<Handling?>)(() => part.Handling), (Action<Handling>)(own => part.Handling = own))),
            .. record.Participations.Select(part => ((Func<Handling?>)(() => part.Handling), (Action<Handling>)(own => part.Handling = own))),
            .. record.Links.Select(part => ((Func<Handling?>)(() => part.Handling), (Action<Handling>)(own => part.Handling = own))),
            .. record.Attachments.Select(part => ((Func<Handling?>)(() => part.Handling), (Action<Handling>)(own => part.Handling = own))),
            .. record.AttachmentProvenance.Select(part => ((Func<Handling?>)(() => part.Handling), (Action<Handling>)(own => part.Handling = own))),
        ];
        if (parts.Count == 0)
        {
            return;
        }

        var (get, set) = parts[random.Next(parts.Count)];
        var own = get();
        set(own is null ? addition : Tighter(own, addition));
    }

    /// <summary>An override that says what either says; where both say something, the more restrictive.</summary>
    private static Handling Tighter(Handling own, Handling addition)
    {
        var tighter = Gateway.Protocol.Handling.EffectiveHandling.Effective(own, addition);
        tighter.Tlp = own.Tlp == 0 ? addition.Tlp : tighter.Tlp;
        tighter.Pap = own.Pap == 0 ? addition.Pap : tighter.Pap;
        tighter.Onward = own.Onward == 0 ? addition.Onward : tighter.Onward;
        tighter.Evidence = own.Evidence == 0 ? addition.Evidence : tighter.Evidence;
        tighter.Action = own.Action == 0 ? addition.Action : tighter.Action;
        if (tighter.Classification is not null && (own.Classification?.Rank ?? 0) == 0)
        {
            tighter.Classification.Rank = addition.Classification?.Rank ?? 0;
        }

        if (own.Purposes.Count == 0)
        {
            tighter.Purposes.Clear();
            tighter.Purposes.Add(addition.Purposes);
        }

        return tighter.Purposes.Count == 0 && own.Purposes.Count > 0 ? own : tighter;
    }

    private static void ReplaceTexts(CaseRecord record)
    {
        record.Title = record.Title.Length > 0 ? "other" : "";
        record.Summary = record.Summary.Length > 0 ? "other" : "";
        foreach (var entity in record.Entities)
        {
            entity.Identifiers.ToList().ForEach(identifier => identifier.Raw = "other");
            entity.Person?.Names.ToList().ForEach(name => name.Full = "other");
            entity.Confidence = entity.Confidence > 0 ? 1u : 0;
        }

        record.Attachments.ToList().ForEach(attachment => attachment.Caption = "other");
        record.ExternalReferences.ToList().ForEach(reference => reference.System = "other");
    }
}
