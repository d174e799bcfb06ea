using System.Collections.Immutable;

namespace Gateway.Policy.Language;

/// <summary>Reads a test on the grading: one scheme, and codes of that scheme.</summary>
internal static class GradingReader
{
    private static readonly ImmutableArray<string> GradingKeys = ["scheme", "source", "information"];

    /// <summary>
    /// Reads the test as two membership tests, one for each code. A code that is left open stands for every code of the scheme, so a
    /// grading of another scheme never passes.
    /// </summary>
    public static ImmutableArray<LabelTest> Read(YamlPart part, ProblemList problems)
    {
        if (part is not YamlMapping mapping)
        {
            problems.Add(part, "A test on the grading names its scheme.", "Write for example `grading: {scheme: europol_4x4, source: [A, B]}`.");
            return [];
        }

        var allBelong = Keys.Check(mapping, GradingKeys, problems);
        if (mapping["scheme"] is YamlUnusable || (mapping["scheme"] is null && !allBelong))
        {
            return [];
        }

        if (mapping["scheme"] is not YamlWord scheme)
        {
            problems.Add(mapping["scheme"] ?? mapping, "A test on the grading names its scheme: a letter means different things in different schemes.",
                $"Add `scheme:` with one of {string.Join(", ", GradingWords.Schemes)}.");
            return [];
        }

        if (!GradingWords.Schemes.Contains(scheme.Text))
        {
            problems.AddUnknown(scheme, "grading scheme", GradingWords.Schemes);
            return [];
        }

        return
        [
            Test(GradingWords.SourceLabel, scheme.Text, mapping["source"], GradingWords.SourceCodes(scheme.Text), problems),
            Test(GradingWords.InformationLabel, scheme.Text, mapping["information"], GradingWords.InformationCodes(scheme.Text), problems),
        ];
    }

    private static LabelTest Test(string label, string scheme, YamlPart? part, ImmutableArray<string> codes, ProblemList problems)
    {
        var chosen = part is null ? codes : KnownWords.Read(part, $"code of {scheme}", codes, problems);
        return new LabelTest(label, TestOperator.OneOf, [.. chosen.Select(code => GradingWords.Word(scheme, code))]);
    }
}
