using System.Collections.Immutable;

namespace Gateway.Protocol.Identifiers;

/// <summary>
/// Compares written names of persons and organisations, whatever their script, order and spelling. The outcome is a hint for an analyst: it is
/// POSSIBLE at most, never a match, and nothing may be done on it without a person.
/// </summary>
public static class NameMatcher
{
    /// <summary>From this score on two names may be the same.</summary>
    public const double PossibleFrom = 0.81;

    private const int ScoreDigits = 4;
    private const double WeakWordWeight = 0.25;
    private const int MaxWordWeight = 8;

    // A word that resembles less has no partner.
    private const double MinWordScore = 0.72;

    // Two words that differ on both sides speak against, however long the rest of the names is.
    private const double ConflictPenalty = 0.12;

    // What the smaller name has must be in the larger; what the larger has besides counts little.
    private const double SmallerShare = 0.75;
    private const double JoinedScore = 0.97;

    /// <summary>How alike two names are; the order in which they are given makes no difference.</summary>
    public static NameComparison Compare(string a, string b)
    {
        var (first, second) = string.CompareOrdinal(a, b) <= 0 ? (NameText.Read(a), NameText.Read(b)) : (NameText.Read(b), NameText.Read(a));
        if (first.IsEmpty || second.IsEmpty)
        {
            return new NameComparison(0, false);
        }

        var score = Math.Round(Math.Max(CompareWords(first, second), CompareJoined(first, second)), ScoreDigits);
        return new NameComparison(score, score >= PossibleFrom);
    }

    private static double CompareWords(ImmutableArray<NameToken> first, ImmutableArray<NameToken> second)
    {
        var (smaller, larger) = TotalWeight(first) <= TotalWeight(second) ? (first, second) : (second, first);
        var pairs = Pair(smaller, larger);
        var matchedInSmaller = pairs.Sum(pair => pair.Score * Weight(smaller[pair.Smaller]));
        var matchedInLarger = pairs.Sum(pair => pair.Score * Weight(larger[pair.Larger]));
        var conflicts = Math.Min(
            CountUnpaired(smaller, [.. pairs.Select(pair => pair.Smaller)]), CountUnpaired(larger, [.. pairs.Select(pair => pair.Larger)]));
        var score = (SmallerShare * matchedInSmaller / TotalWeight(smaller)) + ((1 - SmallerShare) * matchedInLarger / TotalWeight(larger));
        return Math.Clamp(score - (conflicts * ConflictPenalty), 0, 1);
    }

    /// <summary>The words run together, for names that are parted differently: <c>Abd al-Rahman</c>, <c>Abdulrahman</c>.</summary>
    private static double CompareJoined(ImmutableArray<NameToken> first, ImmutableArray<NameToken> second)
    {
        if (first.Length == second.Length)
        {
            return 0;
        }

        var (a, b) = (Join(first), Join(second));
        return JoinedScore * NameWordScore.Of(a, b);
    }

    private static NameToken Join(ImmutableArray<NameToken> tokens) =>
        new(string.Concat(tokens.Select(token => token.Text)), tokens.Any(token => token.LacksVowels));

    /// <summary>Pairs words, best first, each once.</summary>
    private static List<(int Smaller, int Larger, double Score)> Pair(ImmutableArray<NameToken> smaller, ImmutableArray<NameToken> larger)
    {
        var candidates = new List<(int Smaller, int Larger, double Score)>();
        for (var i = 0; i < smaller.Length; i++)
        {
            for (var j = 0; j < larger.Length; j++)
            {
                var score = NameWordScore.Of(smaller[i], larger[j]);
                if (score >= MinWordScore)
                {
                    candidates.Add((i, j, score));
                }
            }
        }

        var pairs = new List<(int Smaller, int Larger, double Score)>();
        foreach (var candidate in candidates.OrderByDescending(candidate => candidate.Score))
        {
            if (!pairs.Exists(pair => pair.Smaller == candidate.Smaller || pair.Larger == candidate.Larger))
            {
                pairs.Add(candidate);
            }
        }

        return pairs;
    }

    private static int CountUnpaired(ImmutableArray<NameToken> tokens, HashSet<int> paired) =>
        tokens.Where((token, i) => !paired.Contains(i) && !token.IsWeak).Count();

    private static double TotalWeight(ImmutableArray<NameToken> tokens) => tokens.Sum(Weight);

    private static double Weight(NameToken token) =>
        Math.Min(token.Text.Length, MaxWordWeight) * (token.IsWeak ? WeakWordWeight : 1);
}

/// <summary>What comparing two names gave.</summary>
/// <param name="Score">0 (nothing in common) to 1 (the same but for order, case, marks and script).</param>
/// <param name="IsPossible">Whether a person should look. There is no certain match of names.</param>
public sealed record NameComparison(double Score, bool IsPossible);
