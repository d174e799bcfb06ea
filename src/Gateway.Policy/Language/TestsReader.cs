using System.Collections.Immutable;

namespace Gateway.Policy.Language;

/// <summary>Reads <c>when:</c>, the tests on labels that must all hold.</summary>
internal static class TestsReader
{
    private const string Grading = "grading";

    private static readonly ImmutableArray<string> LabelKeys = [.. LabelAxis.Testable.Keys.Append(Grading).Order(StringComparer.Ordinal)];

    /// <summary>Reads the tests of a rule with this action.</summary>
    public static ImmutableArray<LabelTest> Read(YamlPart part, RuleAction action, ProblemList problems)
    {
        if (part is YamlUnusable)
        {
            return [];
        }

        if (part is not YamlMapping mapping || mapping.Entries.IsEmpty)
        {
            problems.Add(part, "`when` is a mapping of labels to tests.", "Write for example `when: {tlp: {at_most: amber}}`, or remove the key.");
            return [];
        }

        Keys.Check(mapping, LabelKeys, problems);
        var tests = ImmutableArray.CreateBuilder<LabelTest>();
        foreach (var (key, value) in mapping.Entries)
        {
            if (value is YamlUnusable)
            {
                continue;
            }

            if (key.Text == Grading)
            {
                tests.AddRange(GradingReader.Read(value, problems));
            }
            else if (LabelAxis.Testable.TryGetValue(key.Text, out var axis))
            {
                ReadTest(axis, value, action, tests, problems);
            }
        }

        return tests.ToImmutable();
    }

    private static void ReadTest(
        LabelAxis axis, YamlPart value, RuleAction action, ImmutableArray<LabelTest>.Builder tests, ProblemList problems)
    {
        var operators = axis.OperatorsFor(action).Select(OperatorWords.Of).ToList();
        if (value is not YamlMapping mapping || mapping.Entries.IsEmpty)
        {
            var written = operators[0].StartsWith("at_", StringComparison.Ordinal) ? axis.Values[0] : $"[{axis.Values[0]}]";
            problems.Add(value, $"`{axis.Word}` is tested with an operator.", $"Write for example `{axis.Word}: {{{operators[0]}: {written}}}`.");
            return;
        }

        var before = tests.Count;
        foreach (var (key, operand) in mapping.Entries)
        {
            if (!operators.Contains(key.Text))
            {
                AddWrongOperator(axis, key, action, operators, problems);
            }
            else if (OperatorWords.All[key.Text] is var sign && ReadOperand(axis, sign, operand, problems) is { IsEmpty: false } words)
            {
                tests.Add(new LabelTest(axis.Word, sign, words));
            }
        }

        var added = tests.Skip(before).ToList();
        var slots = Enumerable.Range(1, axis.Values.Length);
        if (added.Count > 1 && added.TrueForAll(test => test.Operator != TestOperator.NoneOf)
            && !slots.Any(slot => added.TrueForAll(test => TestMeaning.Admits(axis, test, slot))))
        {
            problems.Add(mapping, $"No value of `{axis.Word}` can pass this test.", "Correct it; the rule would never apply.");
        }
    }

    private static void AddWrongOperator(LabelAxis axis, YamlWord key, RuleAction action, List<string> operators, ProblemList problems)
    {
        if (!OperatorWords.All.ContainsKey(key.Text))
        {
            problems.AddUnknown(key, $"test of `{axis.Word}`", operators);
            return;
        }

        var verb = action switch { RuleAction.Release => "release", RuleAction.Hold => "hold", _ => "withhold" };
        var allowed = string.Join(" or ", operators.Select(word => $"`{word}`"));
        problems.Add(key, $"A {verb} rule does not test `{axis.Word}` with `{key.Text}`.", $"Use {allowed}: a tighter label must never release more.", operators[0]);
    }

    private static ImmutableArray<string> ReadOperand(LabelAxis axis, TestOperator sign, YamlPart operand, ProblemList problems)
    {
        if (sign is not (TestOperator.AtLeast or TestOperator.AtMost))
        {
            return ReadWords(axis, operand, problems);
        }

        if (operand is YamlUnusable)
        {
            return [];
        }

        if (operand is not YamlWord word)
        {
            problems.Add(operand, $"One value of `{axis.Word}` belongs here.", $"Write one of {string.Join(", ", axis.Words)}.");
            return [];
        }

        if (!axis.Words.Contains(word.Text))
        {
            problems.AddUnknown(word, $"value of `{axis.Word}`", axis.Words);
            return [];
        }

        return [word.Text];
    }

    private static ImmutableArray<string> ReadWords(LabelAxis axis, YamlPart operand, ProblemList problems)
    {
        if (operand is YamlList list && list.Items.OfType<YamlWord>().FirstOrDefault(item => item.Text == LabelAxis.Unknown) is { } undecided
            && axis.Level == LabelLevel.Persons)
        {
            problems.Add(undecided, $"`{undecided.Text}` cannot be tested: what is not known counts against disclosure in every test.", "Remove the word.");
            return [];
        }

        return KnownWords.Read(operand, $"value of `{axis.Word}`", axis.Words, problems);
    }
}
