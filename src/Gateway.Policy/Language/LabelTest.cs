using System.Collections.Immutable;

namespace Gateway.Policy.Language;

/// <summary>One test of a rule on one label.</summary>
/// <param name="Label">The label's word, for example <c>tlp</c>.</param>
/// <param name="Operator">How it compares.</param>
/// <param name="Words">The words it compares with; exactly one for <c>at_least</c> and <c>at_most</c>.</param>
public sealed record LabelTest(string Label, TestOperator Operator, ImmutableArray<string> Words);
