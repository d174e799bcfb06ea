namespace Gateway.Policy.Language;

/// <summary>What a test says about one value of its label.</summary>
internal static class TestMeaning
{
    /// <summary>
    /// Whether this single value agrees with the test. For a label with one value that is the whole answer; for a label with several,
    /// <see cref="TestOperator.AnyOf"/> needs one that agrees, the other operators need all of them to agree.
    /// </summary>
    /// <param name="axis">The label.</param>
    /// <param name="test">The test.</param>
    /// <param name="slot">The value's slot, 1 or more.</param>
    public static bool Admits(LabelAxis axis, LabelTest test, int slot) => test.Operator switch
    {
        TestOperator.AtLeast => slot >= axis.SlotOf(test.Words[0]),
        TestOperator.AtMost => slot <= axis.SlotOf(test.Words[0]),
        TestOperator.OneOf or TestOperator.AnyOf or TestOperator.AllWithin => test.Words.Contains(axis.Values[slot - 1]),
        TestOperator.NoneOf => !test.Words.Contains(axis.Values[slot - 1]),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
