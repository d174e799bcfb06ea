using Gateway.Node.V1;
using Gateway.Record.V1;

namespace Gateway.Node.Records;

/// <summary>
/// The sentence to show beside a record: what was verified, and what was not. "Verified" alone would be read as "true".
/// </summary>
internal static class Assurance
{
    private const int ShownDigits = 16;

    /// <summary>The sentence for a record whose view verified.</summary>
    /// <param name="record">What it is.</param>
    /// <param name="grading">The signed evaluation, if there is one.</param>
    public static string Of(RecordSummary record, Grading? grading)
    {
        var originator = record.OriginatorName.Length > 0 ? record.OriginatorName : $"agency {record.Originator[..ShownDigits]}";
        var graded = grading is null || grading.Scheme == GradingScheme.Unspecified ? $"{originator} did not grade it"
            : $"{originator} graded it {grading.SourceCode}{grading.InformationCode} ({NameOf(grading.Scheme)})";
        return $"unaltered since {originator} signed it; says nothing about truth; {graded}";
    }

    private static string NameOf(GradingScheme scheme) => scheme switch
    {
        GradingScheme.Europol4X4 => "Europol 4x4",
        GradingScheme.Uk3X5X2 => "UK 3x5x2",
        GradingScheme.Uk5X5X5 => "UK 5x5x5",
        GradingScheme.Admiralty => "Admiralty",
        _ => "unknown scheme",
    };
}
