using System.Collections.Immutable;

namespace Gateway.Policy.Language;

/// <summary>Collects what is wrong with a policy text, up to a bound.</summary>
internal sealed class ProblemList
{
    private readonly List<PolicyProblem> _problems = [];

    /// <summary>True when the bound is reached: reading further would find nothing that is shown.</summary>
    public bool IsFull => _problems.Count >= PolicyText.MaxProblems;

    /// <summary>True when nothing is wrong.</summary>
    public bool IsEmpty => _problems.Count == 0;

    /// <summary>The problems in the order of the text.</summary>
    public ImmutableArray<PolicyProblem> InOrder => [.. _problems.OrderBy(problem => problem.Line).ThenBy(problem => problem.Column)];

    /// <summary>Adds a problem at a place of the text.</summary>
    public void Add(YamlPart place, string problem, string remedy, string? nearest = null)
    {
        var word = place is YamlWord { Text: var text } ? Shown(text) : "";
        Add(new PolicyProblem(place.Line, place.Column, word, problem, nearest, remedy));
    }

    /// <summary>Adds a problem; silently drops it when the bound is reached.</summary>
    public void Add(PolicyProblem problem)
    {
        if (!IsFull)
        {
            _problems.Add(problem);
        }
    }

    /// <summary>Adds a word that is not among those allowed, with the nearest one that is.</summary>
    public void AddUnknown(YamlWord word, string what, IReadOnlyCollection<string> allowed)
    {
        if (IsFull)
        {
            return;
        }

        var nearest = NearestWord.Find(word.Text, allowed);
        var remedy = allowed.Count is > 0 and <= MaxWordsListed ? $"Write one of {string.Join(", ", allowed)}."
            : nearest is null ? $"There is no {what} it could be." : "Correct the word, or remove it.";
        Add(word, $"`{Shown(word.Text)}` is not a {what}.", remedy, nearest);
    }

    /// <summary>A word as it may be shown: short, and without characters that could disguise it.</summary>
    public static string Shown(string text)
    {
        var cut = text.Length > PolicyProblem.MaxWord ? text[..PolicyProblem.MaxWord] : text;
        return string.Concat(cut.Select(c => c is >= ' ' and <= '~' ? c : '?'));
    }

    private const int MaxWordsListed = 16;
}
