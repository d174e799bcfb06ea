using System.Collections.Immutable;
using Gateway.Policy.Language;
using Gateway.Protocol.Handling;
using Gateway.Record.V1;
using Labels = Gateway.Record.V1.Handling;

namespace Gateway.Policy.Facts;

/// <summary>Handling in force for some fields of a record, with its labels as slot sets.</summary>
internal sealed class HandlingFacts
{
    private readonly ulong[] _slots = new ulong[LabelAxis.All.Length];

    /// <summary>Reads labels.</summary>
    public HandlingFacts(Labels labels)
    {
        Labels = labels;
        foreach (var axis in Axes)
        {
            _slots[axis.Number] = SlotsOf(axis, labels);
        }
    }

    /// <summary>The labels that belong to the handling.</summary>
    public static ImmutableArray<LabelAxis> Axes { get; } = [.. LabelAxis.All.Where(axis => axis.Level == LabelLevel.Handling)];

    /// <summary>The labels themselves.</summary>
    public Labels Labels { get; }

    /// <summary>The values of one label as slots.</summary>
    public ulong this[LabelAxis axis] => _slots[axis.Number];

    private static ulong SlotsOf(LabelAxis axis, Labels labels) => axis.Word switch
    {
        "classification" => axis.SlotOf((int)(labels.Classification?.Rank ?? ClassificationRank.Unspecified)),
        "tlp" => axis.SlotOf((int)labels.Tlp),
        "pap" => axis.SlotOf((int)labels.Pap),
        "onward" => axis.SlotOf((int)labels.Onward),
        "evidence" => axis.SlotOf((int)labels.Evidence),
        "action" => axis.SlotOf((int)labels.Action),
        "handling_codes" => labels.HandlingCodes.Aggregate(0UL, (slots, code) => slots | axis.SlotOf((int)code)),
        "purposes" => labels.Purposes.Count == 0 ? axis.SlotOf(0)
            : labels.Purposes.Aggregate(0UL, (slots, purpose) => slots | axis.SlotOf((int)purpose)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}

/// <summary>The distinct handlings in force in a record. Number 0 is the record's own.</summary>
internal sealed class HandlingIndex
{
    private readonly Labels _record;
    private readonly Dictionary<Labels, int> _numbers = [];
    private readonly List<HandlingFacts> _all = [];

    /// <summary>Begins with the record's own handling; null counts as all unset, which denies.</summary>
    public HandlingIndex(Labels? record)
    {
        _record = record ?? new Labels();
        NumberOf(_record.Clone());
    }

    /// <summary>The handlings by number.</summary>
    public IReadOnlyList<HandlingFacts> All => _all;

    /// <summary>The number of the handling in force where these parts of the record tighten it; null changes nothing.</summary>
    public int Of(IEnumerable<Labels?> overrides)
    {
        // A part that says the same as the record tightens nothing.
        List<Labels> own = [.. overrides.OfType<Labels>().Where(labels => !labels.Equals(_record))];
        return own.Count == 0 ? 0 : NumberOf(EffectiveHandling.Effective(_record, own));
    }

    private int NumberOf(Labels effective)
    {
        if (!_numbers.TryGetValue(effective, out var number))
        {
            _numbers[effective] = number = _all.Count;
            _all.Add(new HandlingFacts(effective));
        }

        return number;
    }
}
