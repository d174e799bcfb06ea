using System.Collections.Immutable;
using Gateway.Policy.Facts;
using Gateway.Policy.Language;

namespace Gateway.Policy.Deciding;

/// <summary>
/// One record decided for one peer under one policy: the one place where rules meet fields. <see cref="Decider"/> hands out its outcome
/// and <see cref="Explaining.Explainer"/> shows how it came about.
/// </summary>
/// <remarks>
/// In four steps: the rules about this peer and these record labels are cut out; each field's matching rules are what is left of them
/// under its handling, grading, persons and kind; what refers to an entity of which nothing is released is withheld, until nothing
/// changes; and without its required conditions nothing is released at all.
/// </remarks>
internal sealed class Evaluation
{
    private static readonly ImmutableArray<LabelAxis> RecordAxes = [.. LabelAxis.All.Where(axis => axis.Level == LabelLevel.Record)];

    private readonly RuleTables _tables;
    private readonly ulong[] _rules;
    private readonly (ulong[] Rules, BuiltinRules Refusals)[] _byHandling;
    private readonly ulong[][] _byGrading;
    private readonly ulong[][] _byPersons;
    private readonly ulong[] _matching;
    private readonly FieldOutcome[] _outcomes;
    private readonly BuiltinRules[] _refusals;

    private Evaluation(RecordFacts facts, PeerProfile peer, PolicyDocument policy, DateTimeOffset at)
    {
        Facts = facts;
        Peer = peer;
        Policy = policy;
        _tables = policy.Tables;
        _rules = PeerFacts.RulesAbout(peer, _tables);
        foreach (var axis in RecordAxes.Where(axis => _tables[axis].IsTested))
        {
            NumberSet.Intersect(_rules, _tables[axis].Passing(RecordSlots(axis)));
        }

        RecordRefusals = PeerFacts.Refusals(facts, peer);
        _byHandling = [.. facts.Handlings.Select(handling =>
            (Passing(HandlingFacts.Axes, axis => _tables[axis].Passing(facts.Handlings[0][axis], handling[axis])), PeerFacts.Refusals(handling, facts, peer, at)))];
        _byGrading = [.. facts.Gradings.Select(grading =>
            Passing([GradingFacts.SourceAxis, GradingFacts.InformationAxis], axis => _tables[axis].Passing(facts.Gradings[0][axis], grading[axis])))];
        _byPersons = [.. facts.Persons.Select(persons =>
            Passing([PersonSet.SubjectAxis, PersonSet.RoleAxis], axis => _tables[axis].Passing(persons[axis])))];
        _matching = new ulong[facts.Fields.Length * _tables.Words];
        _outcomes = new FieldOutcome[facts.Fields.Length];
        _refusals = new BuiltinRules[facts.Fields.Length];
    }

    /// <summary>The record.</summary>
    public RecordFacts Facts { get; }

    /// <summary>The peer.</summary>
    public PeerProfile Peer { get; }

    /// <summary>The policy.</summary>
    public PolicyDocument Policy { get; }

    /// <summary>Built-in rules that withhold the whole record from this peer.</summary>
    public BuiltinRules RecordRefusals { get; }

    /// <summary>Evaluates.</summary>
    public static Evaluation Of(RecordFacts facts, PeerProfile peer, PolicyDocument policy, DateTimeOffset at)
    {
        var evaluation = new Evaluation(facts, peer, policy, at);
        for (var field = 0; field < facts.Fields.Length; field++)
        {
            evaluation.EvaluateField(field);
        }

        Closure.Withhold(facts, evaluation._outcomes, evaluation._refusals);
        evaluation.RequireConditions();
        return evaluation;
    }

    /// <summary>What was decided on a field.</summary>
    public FieldOutcome Outcome(int field) => _outcomes[field];

    /// <summary>The built-in rules that withhold a field.</summary>
    public BuiltinRules Refusals(int field) => _refusals[field];

    /// <summary>The rules of the policy that match a field, whatever their action.</summary>
    public ReadOnlySpan<ulong> Matching(int field) => _matching.AsSpan(field * _tables.Words, _tables.Words);

    /// <summary>The rules that agree with a label as it stands for a field: one of the sets whose intersection decided it.</summary>
    public ulong[] Passing(LabelAxis axis, int field)
    {
        var slots = Slots(axis, field);
        return slots.Length == 1 ? _tables[axis].Passing(slots[0]) : _tables[axis].Passing(slots[0], slots[1]);
    }

    /// <summary>A label's values as they stand for a field: one slot set, or two where a part of the record adds its own to the record's.</summary>
    public ImmutableArray<ulong> Slots(LabelAxis axis, int field) => axis.Level switch
    {
        LabelLevel.Record => [RecordSlots(axis)],
        LabelLevel.Handling => [Facts.Handlings[0][axis], Facts.Handlings[Facts.Fields[field].Handling][axis]],
        LabelLevel.Grading => [Facts.Gradings[0][axis], Facts.Gradings[Facts.Fields[field].Grading][axis]],
        LabelLevel.Persons => [Facts.Persons[Facts.Fields[field].Persons][axis]],
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private void EvaluateField(int field)
    {
        var facts = Facts.Fields[field];
        var (byHandling, handlingRefusals) = _byHandling[facts.Handling];
        var matching = _matching.AsSpan(field * _tables.Words, _tables.Words);
        _tables.ActingOn(facts.Kind).CopyTo(matching);
        NumberSet.Intersect(matching, _rules);
        NumberSet.Intersect(matching, byHandling);
        NumberSet.Intersect(matching, _byGrading[facts.Grading]);
        NumberSet.Intersect(matching, _byPersons[facts.Persons]);
        _refusals[field] = RecordRefusals | handlingRefusals | facts.Refusals;
        _outcomes[field] =
            _refusals[field] != BuiltinRules.None || NumberSet.Overlap(matching, _tables.WithholdRules) ? FieldOutcome.Withhold
            : NumberSet.Overlap(matching, _tables.HoldRules) ? FieldOutcome.Hold
            : NumberSet.Overlap(matching, _tables.ReleaseRules) ? FieldOutcome.Release
            : FieldOutcome.Withhold;
    }

    /// <summary>Without its conditions no one may read the rest, and without the rest the conditions are of no use to anyone.</summary>
    private void RequireConditions()
    {
        if (Facts.Conditions < 0)
        {
            return;
        }

        var conditions = _outcomes[Facts.Conditions];
        if (conditions != FieldOutcome.Release)
        {
            Lower(conditions, BuiltinRules.ConditionsRequired);
        }
        else if (_outcomes.Count(outcome => outcome == FieldOutcome.Release) == 1)
        {
            // A held field may still join them; until then the conditions wait with it.
            Lower(_outcomes.Contains(FieldOutcome.Hold) ? FieldOutcome.Hold : FieldOutcome.Withhold, BuiltinRules.ConditionsAlone);
        }
    }

    /// <summary>Brings every field that is above an outcome down to it.</summary>
    private void Lower(FieldOutcome outcome, BuiltinRules reason)
    {
        for (var field = 0; field < _outcomes.Length; field++)
        {
            if (_outcomes[field] > outcome)
            {
                _outcomes[field] = outcome;
                _refusals[field] |= reason;
            }
        }
    }

    private ulong[] Passing(ImmutableArray<LabelAxis> axes, Func<LabelAxis, ulong[]> passing)
    {
        var rules = NumberSet.All(_tables.Words);
        foreach (var axis in axes.Where(axis => _tables[axis].IsTested))
        {
            NumberSet.Intersect(rules, passing(axis));
        }

        return rules;
    }

    private ulong RecordSlots(LabelAxis axis) => axis.SlotOf(axis.Word switch
    {
        "kind" => (int)Facts.Labels.Kind,
        "status" => (int)Facts.Labels.Status,
        "urgency" => (int)Facts.Labels.Urgency,
        _ => throw new System.Diagnostics.UnreachableException(),
    });
}
