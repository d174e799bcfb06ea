using System.Collections.Immutable;
using Gateway.Policy.Deciding;
using Gateway.Policy.Facts;
using Gateway.Policy.Language;
using Gateway.Protocol.Records;
using Gateway.Record.V1;

namespace Gateway.Policy.Explaining;

/// <summary>
/// Shows why a decision came out as it did, read off the same evaluation that <see cref="Decider"/> hands out: there is no second
/// implementation that could say something else.
/// </summary>
public static class Explainer
{
    /// <summary>Explains the whole decision on a record for one peer. The arguments are those of the decision.</summary>
    public static Explanation Explain(
        CaseRecord record, OriginatorProfile originator, PeerProfile peer, PolicyDocument policy, DateTimeOffset at) =>
        Explain(RecordFacts.Of(record, originator), peer, policy, at);

    /// <summary>Explains the whole decision on a record whose facts were read before.</summary>
    public static Explanation Explain(RecordFacts facts, PeerProfile peer, PolicyDocument policy, DateTimeOffset at) =>
        Decider.TryEvaluate(facts, peer, policy, at, evaluation => Of(evaluation, at))
        ?? new Explanation(
            peer?.Name ?? "", policy?.Revision.ToString() ?? "", at, Word(FieldOutcome.Withhold),
            $"Nothing goes out: deciding failed, and what cannot be decided is withheld (rule {BuiltinNames.Error}).", []);

    /// <summary>Explains one field, with every rule that acts on it and how each of its tests came out.</summary>
    /// <returns>Null when the record has no such field, or deciding failed.</returns>
    public static FieldExplanation? ExplainField(
        RecordFacts facts, PeerProfile peer, PolicyDocument policy, DateTimeOffset at, FieldPath path) =>
        Decider.TryEvaluate(facts, peer, policy, at, evaluation =>
        {
            var position = facts.Fields.ToList().FindIndex(field => field.Path == path);
            return position < 0 ? new Found(null) : new Found(Of(evaluation, position) with { Considered = ConsideredRules.Of(evaluation, position) });
        })?.Field;

    /// <summary>An outcome as it is written.</summary>
    internal static string Word(FieldOutcome outcome) => outcome switch
    {
        FieldOutcome.Release => "release",
        FieldOutcome.Hold => "hold",
        _ => "withhold",
    };

    private static Explanation Of(Evaluation evaluation, DateTimeOffset at)
    {
        var decision = DecisionText.Of(evaluation);
        ImmutableArray<FieldExplanation> fields = [.. decision.Fields.Select((_, field) => Of(evaluation, field))];
        return new Explanation(
            evaluation.Peer.Name, decision.Revision.ToString(), at,
            decision switch { ReleaseDecision.Release => "release", ReleaseDecision.Hold => "hold", _ => "withhold" },
            Whole(evaluation, decision), fields);
    }

    private static FieldExplanation Of(Evaluation evaluation, int field)
    {
        var facts = evaluation.Facts.Fields[field];
        var persons = evaluation.Facts.Persons[facts.Persons];
        var (rules, refusals) = DecisionText.Determining(evaluation, field);
        var outcome = evaluation.Outcome(field);
        return new FieldExplanation(
            facts.Path.ToString(), FieldCatalogue.NameOf(facts.Kind), Word(outcome), DecisionText.Names(evaluation, rules, refusals),
            [.. PersonSet.SubjectAxis.WordsOf(persons.Subjects)], [.. PersonSet.RoleAxis.WordsOf(persons.Roles)],
            Sentence(evaluation, outcome, rules, refusals), []);
    }

    private static string Sentence(Evaluation evaluation, FieldOutcome outcome, ulong[] rules, BuiltinRules refusals)
    {
        var all = evaluation.Policy.Tables.Rules;
        var peer = evaluation.Peer.Name;
        ImmutableArray<string> builtin = [.. BuiltinNames.Reasons(refusals).Select(reason => $"{reason.Sentence} ({reason.Name})")];
        ImmutableArray<string> named = [.. NumberSet.Numbers(rules).Select(rule => all[rule].Name)];
        var which = named.Length == 1 ? $"rule {named[0]}" : $"rules {RuleSentences.List(named, "and")}";
        ImmutableArray<string> reasons = named.IsEmpty ? builtin : [.. builtin, $"{which} withhold{(named.Length == 1 ? "s" : "")} it"];
        return outcome switch
        {
            FieldOutcome.Release => $"It goes to {peer}: {which} release{(named.Length == 1 ? "s" : "")} it, and nothing withholds it.",
            FieldOutcome.Hold => named.IsEmpty ? $"It waits for a second person: {RuleSentences.List(builtin, "and")}."
                : $"It waits for a second person before it goes to {peer}: {which} hold{(named.Length == 1 ? "s" : "")} it.",
            _ => reasons.IsEmpty ? $"It does not go to {peer}: no rule releases it."
                : $"It does not go to {peer}: {RuleSentences.List(reasons, "and")}.",
        };
    }

    private static string Whole(Evaluation evaluation, ReleaseDecision decision)
    {
        var peer = evaluation.Peer.Name;
        ImmutableArray<string> refusals = [.. BuiltinNames.Reasons(evaluation.RecordRefusals).Select(reason => $"{reason.Sentence} ({reason.Name})")];
        if (!refusals.IsEmpty)
        {
            return $"Nothing goes to {peer}: {RuleSentences.List(refusals, "and")}.";
        }

        var released = decision.Fields.Count(field => field.Outcome == FieldOutcome.Release);
        var held = decision.Fields.Count(field => field.Outcome == FieldOutcome.Hold);
        var count = $"{released} of {decision.Fields.Length} fields go to {peer}";
        return held == 0 ? $"{count}." : $"{count}; {held} wait for a second person.";
    }

    /// <summary>Tells a field that does not exist from an evaluation that failed.</summary>
    private sealed record Found(FieldExplanation? Field);
}
