using Gateway.Policy.Language;
using Gateway.Record.V1;

namespace Gateway.Policy.Facts;

/// <summary>A grading as slots of the two grading labels; slot 0 when it is unset or no grading of its scheme.</summary>
/// <param name="Source">Slot of the source code.</param>
/// <param name="Information">Slot of the information code.</param>
internal readonly record struct GradingFacts(ulong Source, ulong Information)
{
    /// <summary>The label of source codes.</summary>
    public static LabelAxis SourceAxis { get; } = LabelAxis.All.Single(axis => axis.Word == GradingWords.SourceLabel);

    /// <summary>The label of information codes.</summary>
    public static LabelAxis InformationAxis { get; } = LabelAxis.All.Single(axis => axis.Word == GradingWords.InformationLabel);

    /// <summary>The slots of one of the two labels.</summary>
    public ulong this[LabelAxis axis] => axis == SourceAxis ? Source : Information;

    /// <summary>Reads a grading.</summary>
    public static GradingFacts Of(Grading? grading) => GradingWords.Of(grading) is var (source, information)
        ? new GradingFacts(1UL << SourceAxis.SlotOf(source), 1UL << InformationAxis.SlotOf(information))
        : new GradingFacts(SourceAxis.SlotOf(0), InformationAxis.SlotOf(0));
}
