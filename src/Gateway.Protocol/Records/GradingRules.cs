using Gateway.Record.V1;

namespace Gateway.Protocol.Records;

/// <summary>Which codes each grading scheme has (Reg. (EU) 2016/794 Art. 29; UK 3x5x2 and 5x5x5; AJP-2.1).</summary>
public static class GradingRules
{
    /// <summary>Whether both codes belong to the scheme. An unset scheme has none.</summary>
    public static bool IsValid(Grading grading)
    {
        (string Source, string Information) codes = grading.Scheme switch
        {
            GradingScheme.Europol4X4 => ("ABCX", "1234"),
            GradingScheme.Uk3X5X2 => ("123", "ABCDE"),
            GradingScheme.Uk5X5X5 => ("ABCDE", "12345"),
            GradingScheme.Admiralty => ("ABCDEF", "123456"),
            _ => ("", ""),
        };
        return IsOneOf(grading.SourceCode, codes.Source) && IsOneOf(grading.InformationCode, codes.Information);
    }

    private static bool IsOneOf(string code, string codes) => code.Length == 1 && codes.Contains(code[0], StringComparison.Ordinal);
}
