using System.Collections.Immutable;
using System.Numerics;
using Gateway.Policy.Language;

namespace Gateway.Policy.Deciding;

/// <summary>
/// For one label, which rules pass its tests with which values. A test either needs every value to agree or one of them; both kinds are
/// kept as one rule set per slot, so that a decision costs a few word operations however many rules there are. Slot 0, what cannot be
/// decided, agrees with no release rule that tests the label and with every withhold or hold rule that does.
/// </summary>
internal sealed class AxisTable
{
    private readonly ulong[] _all;
    private readonly ulong[][] _everyValue;
    private readonly ulong[][] _oneValue;
    private readonly ulong[] _needOneValue;
    private readonly ulong[] _releaseRules;
    private bool _needsOneValue;

    private AxisTable(bool isTested, int slots, ulong[] releaseRules)
    {
        IsTested = isTested;
        _all = NumberSet.All(releaseRules.Length);
        _everyValue = isTested ? [.. Enumerable.Range(0, slots).Select(_ => NumberSet.All(releaseRules.Length))] : [];
        _oneValue = isTested ? [.. Enumerable.Range(0, slots).Select(_ => new ulong[releaseRules.Length])] : [];
        _needOneValue = new ulong[releaseRules.Length];
        _releaseRules = releaseRules;
    }

    /// <summary>Whether any rule tests this label; if none does, every rule passes.</summary>
    public bool IsTested { get; }

    /// <summary>Builds the table of one label.</summary>
    /// <param name="axis">The label.</param>
    /// <param name="actions">The action of each rule.</param>
    /// <param name="tests">The tests of each rule on this label.</param>
    /// <param name="releaseRules">The rules that release.</param>
    public static AxisTable Of(
        LabelAxis axis, ImmutableArray<RuleAction> actions, IReadOnlyList<IReadOnlyList<LabelTest>> tests, ulong[] releaseRules)
    {
        var table = new AxisTable(tests.Any(ofRule => ofRule.Count > 0), axis.Values.Length + 1, releaseRules);
        for (var rule = 0; rule < tests.Count; rule++)
        {
            foreach (var test in tests[rule])
            {
                table.Add(axis, test, rule, actions[rule]);
            }
        }

        return table;
    }

    /// <summary>The rules that pass with these values; to be read only.</summary>
    /// <param name="slots">The label's values as a slot set. The empty set agrees with every "every value" test and no "one value" test.</param>
    public ulong[] Passing(ulong slots)
    {
        if (!IsTested)
        {
            return _all;
        }

        if (!_needsOneValue && BitOperations.IsPow2(slots))
        {
            return _everyValue[BitOperations.TrailingZeroCount(slots)];
        }

        var every = NumberSet.All(_needOneValue.Length);
        var one = new ulong[_needOneValue.Length];
        for (var rest = slots; rest != 0; rest &= rest - 1)
        {
            var slot = BitOperations.TrailingZeroCount(rest);
            for (var word = 0; word < every.Length; word++)
            {
                every[word] &= _everyValue[slot][word];
                one[word] |= _oneValue[slot][word];
            }
        }

        for (var word = 0; word < every.Length; word++)
        {
            every[word] &= one[word] | ~_needOneValue[word];
        }

        return every;
    }

    /// <summary>
    /// The rules that pass where two values are in force for one field, the record's and a part's own: a release rule must pass with both,
    /// a withhold or hold rule with either. So a part's own label can only take away from what is released.
    /// </summary>
    public ulong[] Passing(ulong recordSlots, ulong partSlots)
    {
        var first = Passing(recordSlots);
        if (recordSlots == partSlots)
        {
            return first;
        }

        var second = Passing(partSlots);
        var both = new ulong[first.Length];
        for (var word = 0; word < both.Length; word++)
        {
            both[word] = (first[word] & second[word]) | ((first[word] | second[word]) & ~_releaseRules[word]);
        }

        return both;
    }

    private void Add(LabelAxis axis, LabelTest test, int rule, RuleAction action)
    {
        var needsOne = test.Operator == TestOperator.AnyOf;
        if (needsOne)
        {
            _needsOneValue = true;
            NumberSet.Add(_needOneValue, rule);
        }

        for (var slot = 0; slot <= axis.Values.Length; slot++)
        {
            var agrees = slot == 0 ? action != RuleAction.Release : TestMeaning.Admits(axis, test, slot);
            if (needsOne && agrees)
            {
                NumberSet.Add(_oneValue[slot], rule);
            }
            else if (!needsOne && !agrees)
            {
                NumberSet.Remove(_everyValue[slot], rule);
            }
        }
    }
}
