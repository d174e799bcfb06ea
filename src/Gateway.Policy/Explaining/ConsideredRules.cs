using System.Collections.Immutable;
using Gateway.Policy.Deciding;
using Gateway.Policy.Language;

namespace Gateway.Policy.Explaining;

/// <summary>Reads off an evaluation how every rule that acts on a field came out, test by test.</summary>
internal static class ConsideredRules
{
    /// <summary>The rules that act on the kind of a field, in the order of the text.</summary>
    public static ImmutableArray<RuleExplanation> Of(Evaluation evaluation, int field)
    {
        var tables = evaluation.Policy.Tables;
        var acting = tables.ActingOn(evaluation.Facts.Fields[field].Kind);
        return [.. NumberSet.Numbers(acting).Select(rule => Of(evaluation, field, rule))];
    }

    private static RuleExplanation Of(Evaluation evaluation, int field, int number)
    {
        var rule = evaluation.Policy.Tables.Rules[number];
        var action = rule.Action switch { RuleAction.Release => "release", RuleAction.Hold => "hold", _ => "withhold" };
        var labels = rule.When.Select(test => test.Label).Distinct(StringComparer.Ordinal);
        return new RuleExplanation(
            rule.Name, action, rule.Line, NumberSet.Contains(evaluation.Matching(field), number), RuleSentences.Of(rule),
            [.. AboutPeer(evaluation, rule, number), .. labels.Select(label => OnLabel(evaluation, field, rule, number, label))]);
    }

    private static IEnumerable<TestExplanation> AboutPeer(Evaluation evaluation, PolicyRule rule, int number)
    {
        if (rule.To is not { } to)
        {
            yield break;
        }

        var (tables, peer) = (evaluation.Policy.Tables, evaluation.Peer);
        if (!to.Agencies.IsEmpty || !to.Groups.IsEmpty)
        {
            var named = RuleSentences.List([.. to.Agencies, .. to.Groups.Select(group => $"the group {group}")], "and");
            yield return new TestExplanation(
                "agencies", NumberSet.Contains(PeerFacts.RulesNaming(peer, tables), number), $"It is about {named}; the peer is {peer.Name}.");
        }

        if (!to.Countries.IsEmpty)
        {
            yield return new TestExplanation(
                "countries", NumberSet.Contains(PeerFacts.RulesOfCountry(peer, tables), number),
                $"It is about peers in {RuleSentences.List(to.Countries, "or")}; {peer.Name} is in {(peer.Country.Length == 0 ? "no known country" : peer.Country)}.");
        }

        if (!to.Functions.IsEmpty)
        {
            yield return new TestExplanation(
                "functions", NumberSet.Contains(PeerFacts.RulesOfFunctions(peer, tables), number),
                $"It is about peers that are {(rule.Action == RuleAction.Release ? "nothing but " : "")}{RuleSentences.List(to.Functions, "or")}; "
                + $"{peer.Name} is {RuleSentences.List([.. PeerFacts.FunctionWords(peer)], "and")}.");
        }
    }

    private static TestExplanation OnLabel(Evaluation evaluation, int field, PolicyRule rule, int number, string label)
    {
        var axis = LabelAxis.All.Single(candidate => candidate.Word == label);
        var asked = RuleSentences.List([.. rule.When.Where(test => test.Label == label).Select(RuleSentences.Of)], "and");
        ImmutableArray<string> found = [.. evaluation.Slots(axis, field).Select(slots => slots == 0 ? "none" : string.Join(", ", axis.WordsOf(slots))).Distinct()];
        var unknown = evaluation.Slots(axis, field).Any(slots => (slots & 1) != 0) ? "; what is unknown counts against disclosure" : "";
        return new TestExplanation(
            label, NumberSet.Contains(evaluation.Passing(axis, field), number),
            $"It asks that {asked}; here: {string.Join(" and, for this part, ", found)}{unknown}.");
    }
}
