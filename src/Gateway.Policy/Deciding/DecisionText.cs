using System.Collections.Immutable;
using Gateway.Policy.Language;

namespace Gateway.Policy.Deciding;

/// <summary>Writes an evaluation down as a decision, with the names of the rules that determined it.</summary>
internal static class DecisionText
{
    private const int MaxRemembered = 16;

    /// <summary>The decision that an evaluation came to.</summary>
    public static ReleaseDecision Of(Evaluation evaluation)
    {
        // Most fields of a record are determined by the same few rules, so the lists of their names are shared.
        var remembered = new List<(ulong[] Rules, BuiltinRules Refusals, ImmutableArray<string> Names)>();
        var fields = ImmutableArray.CreateBuilder<FieldDecision>(evaluation.Facts.Fields.Length);
        for (var field = 0; field < evaluation.Facts.Fields.Length; field++)
        {
            var (rules, refusals) = Determining(evaluation, field);
            var names = Find(remembered, rules, refusals);
            if (names.IsDefault)
            {
                names = Names(evaluation, rules, refusals);
                remembered.Add((rules, refusals, names));
                remembered.RemoveRange(0, Math.Max(0, remembered.Count - MaxRemembered));
            }

            fields.Add(new FieldDecision(evaluation.Facts.Fields[field].Path, evaluation.Outcome(field), names));
        }

        return Whole(evaluation, fields.MoveToImmutable());
    }

    private static ImmutableArray<string> Find(
        List<(ulong[] Rules, BuiltinRules Refusals, ImmutableArray<string> Names)> remembered, ReadOnlySpan<ulong> rules, BuiltinRules refusals)
    {
        foreach (var entry in remembered)
        {
            if (entry.Refusals == refusals && rules.SequenceEqual(entry.Rules))
            {
                return entry.Names;
            }
        }

        return default;
    }

    /// <summary>The rules and built-in rules that determined the outcome of a field.</summary>
    public static (ulong[] Rules, BuiltinRules Refusals) Determining(Evaluation evaluation, int field)
    {
        var tables = evaluation.Policy.Tables;
        ulong[] rules = [.. evaluation.Matching(field)];
        NumberSet.Intersect(rules, evaluation.Outcome(field) switch
        {
            FieldOutcome.Release => tables.ReleaseRules,
            FieldOutcome.Hold => tables.HoldRules,
            _ => tables.WithholdRules,
        });
        return (rules, evaluation.Refusals(field));
    }

    /// <summary>The names of these rules; the default when there are none.</summary>
    public static ImmutableArray<string> Names(Evaluation evaluation, ulong[] rules, BuiltinRules refusals)
    {
        var all = evaluation.Policy.Tables.Rules;
        ImmutableArray<string> names = [.. BuiltinNames.Of(refusals), .. NumberSet.Numbers(rules).Select(rule => all[rule].Name)];
        return names.IsEmpty ? [BuiltinNames.Default] : names;
    }

    private static ReleaseDecision Whole(Evaluation evaluation, ImmutableArray<FieldDecision> fields)
    {
        var revision = evaluation.Policy.Revision;
        if (fields.Any(field => field.Outcome == FieldOutcome.Release))
        {
            return new ReleaseDecision.Release(revision, fields);
        }

        var held = fields.Where(field => field.Outcome == FieldOutcome.Hold).ToList();
        if (held.Count > 0)
        {
            return new ReleaseDecision.Hold(revision, fields, RulesOf(held));
        }

        var refusals = BuiltinNames.Of(evaluation.RecordRefusals);
        return new ReleaseDecision.Withhold(revision, fields, refusals.IsEmpty ? RulesOf(fields) : refusals);
    }

    private static ImmutableArray<string> RulesOf(IEnumerable<FieldDecision> fields)
    {
        ImmutableArray<string> rules = [.. fields.SelectMany(field => field.Rules).Distinct(StringComparer.Ordinal)];
        return rules.IsEmpty ? [BuiltinNames.Default] : rules;
    }
}
