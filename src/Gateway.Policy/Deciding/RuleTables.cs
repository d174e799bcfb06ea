using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Policy.Language;

namespace Gateway.Policy.Deciding;

/// <summary>
/// A policy compiled for deciding: for each label value, peer and kind of field, the set of rules that agree with it. A rule matches a
/// field when it is in all the sets that the record, the peer and the field select.
/// </summary>
internal sealed class RuleTables
{
    private readonly ImmutableArray<AxisTable> _axes;
    private readonly ImmutableArray<ulong[]> _byField;

    private RuleTables(ImmutableArray<PolicyRule> rules, IReadOnlyDictionary<string, ImmutableSortedSet<string>> groups)
    {
        Rules = rules;
        Words = NumberSet.WordsFor(rules.Length);
        WithholdRules = Where(rule => rule.Action == RuleAction.Withhold);
        HoldRules = Where(rule => rule.Action == RuleAction.Hold);
        ReleaseRules = Where(rule => rule.Action == RuleAction.Release);
        var actions = rules.Select(rule => rule.Action).ToImmutableArray();
        _axes = [.. LabelAxis.All.Select(axis => AxisTable.Of(axis, actions, [.. rules.Select(rule => TestsOn(axis, rule))], ReleaseRules))];
        _byField = ByField(rules);
        Agencies = AgencyTable(rules, groups);
        Countries = new NameTable(Where(rule => rule.To is null or { Countries.IsEmpty: true }), ReleaseRules);
        for (var number = 0; number < rules.Length; number++)
        {
            Countries.Add(rules[number].To?.Countries ?? [], number);
        }
    }

    /// <summary>The rules; the index of one is its number.</summary>
    public ImmutableArray<PolicyRule> Rules { get; }

    /// <summary>Words in a rule set.</summary>
    public int Words { get; }

    /// <summary>The rules that withhold.</summary>
    public ulong[] WithholdRules { get; }

    /// <summary>The rules that hold.</summary>
    public ulong[] HoldRules { get; }

    /// <summary>The rules that release.</summary>
    public ulong[] ReleaseRules { get; }

    /// <summary>Which rules are about a peer of a name.</summary>
    public NameTable Agencies { get; }

    /// <summary>Which rules are about a peer of a country.</summary>
    public NameTable Countries { get; }

    /// <summary>Compiles rules.</summary>
    public static RuleTables Of(ImmutableArray<PolicyRule> rules, IReadOnlyDictionary<string, ImmutableSortedSet<string>> groups) => new(rules, groups);

    /// <summary>The table of a label.</summary>
    public AxisTable this[LabelAxis axis] => _axes[axis.Number];

    /// <summary>The rules that act on a kind of field.</summary>
    public ulong[] ActingOn(int field) => _byField[field];

    private ImmutableArray<ulong[]> ByField(ImmutableArray<PolicyRule> rules)
    {
        var none = new ulong[Words];
        var byField = new ulong[FieldCatalogue.Count][];
        Array.Fill(byField, none);
        for (var number = 0; number < rules.Length; number++)
        {
            var cover = FieldCover.Of(rules[number].Fields, rules[number].Except, rules[number].Action);
            foreach (var field in NumberSet.Numbers(cover))
            {
                byField[field] = byField[field] == none ? new ulong[Words] : byField[field];
                NumberSet.Add(byField[field], number);
            }
        }

        return [.. byField];
    }

    private static IReadOnlyList<LabelTest> TestsOn(LabelAxis axis, PolicyRule rule)
    {
        if (axis.Level != LabelLevel.Peer)
        {
            return [.. rule.When.Where(test => test.Label == axis.Word)];
        }

        return rule.To is { Functions.IsEmpty: false } to ? [new LabelTest(axis.Word, axis.OperatorsFor(rule.Action)[0], to.Functions)] : [];
    }

    /// <summary>Groups are added as a whole, so that many rules naming many large groups cost their sum and not their product.</summary>
    private NameTable AgencyTable(ImmutableArray<PolicyRule> rules, IReadOnlyDictionary<string, ImmutableSortedSet<string>> groups)
    {
        var table = new NameTable(Where(rule => rule.To is null or { Agencies.IsEmpty: true, Groups.IsEmpty: true }), ReleaseRules);
        var byGroup = groups.Keys.ToDictionary(group => group, _ => new ulong[Words], StringComparer.Ordinal);
        for (var number = 0; number < rules.Length; number++)
        {
            table.Add(rules[number].To?.Agencies ?? [], number);
            foreach (var group in rules[number].To?.Groups ?? [])
            {
                NumberSet.Add(byGroup[group], number);
            }
        }

        foreach (var (group, members) in groups)
        {
            table.Add(members, byGroup[group]);
        }

        return table;
    }

    private ulong[] Where(Func<PolicyRule, bool> choice)
    {
        var set = new ulong[Words];
        for (var number = 0; number < Rules.Length; number++)
        {
            if (choice(Rules[number]))
            {
                NumberSet.Add(set, number);
            }
        }

        return set;
    }
}
