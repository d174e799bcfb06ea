namespace Gateway.Policy.Language;

/// <summary>How a test compares a label with the words of a rule.</summary>
public enum TestOperator
{
    /// <summary><c>in</c>: the label is one of the words.</summary>
    OneOf,

    /// <summary><c>at_least</c>: the label is the word or after it in its order.</summary>
    AtLeast,

    /// <summary><c>at_most</c>: the label is the word or before it in its order.</summary>
    AtMost,

    /// <summary><c>any</c>: at least one of the values is among the words.</summary>
    AnyOf,

    /// <summary><c>none</c>: no value is among the words.</summary>
    NoneOf,

    /// <summary><c>all_within</c>: every value is among the words.</summary>
    AllWithin,
}
