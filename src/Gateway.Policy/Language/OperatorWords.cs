using System.Collections.Frozen;

namespace Gateway.Policy.Language;

/// <summary>How the operators are written.</summary>
internal static class OperatorWords
{
    /// <summary>The operators by their word.</summary>
    public static FrozenDictionary<string, TestOperator> All { get; } = new Dictionary<string, TestOperator>(StringComparer.Ordinal)
    {
        ["in"] = TestOperator.OneOf,
        ["at_least"] = TestOperator.AtLeast,
        ["at_most"] = TestOperator.AtMost,
        ["any"] = TestOperator.AnyOf,
        ["none"] = TestOperator.NoneOf,
        ["all_within"] = TestOperator.AllWithin,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The word of an operator.</summary>
    public static string Of(TestOperator sign) => All.First(pair => pair.Value == sign).Key;
}
