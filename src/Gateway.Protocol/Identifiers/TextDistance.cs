namespace Gateway.Protocol.Identifiers;

/// <summary>How alike two words are, from 0 (nothing in common) to 1 (equal).</summary>
public static class TextDistance
{
    /// <summary>Longest word that is compared, in characters; a longer one is like itself only.</summary>
    public const int MaxLength = NameText.MaxTokenLength * 2;

    private const double PrefixWeight = 0.1;
    private const int MaxPrefix = 4;

    /// <summary>
    /// Jaro-Winkler (Jaro 1989, Winkler 1990): shared letters not far apart, less half a letter for each one out of order, with a bonus for a
    /// common beginning.
    /// </summary>
    public static double JaroWinkler(string first, string second)
    {
        if (first == second)
        {
            return 1;
        }

        if (first.Length is 0 or > MaxLength || second.Length is 0 or > MaxLength)
        {
            return 0;
        }

        Span<bool> inFirst = stackalloc bool[first.Length];
        Span<bool> inSecond = stackalloc bool[second.Length];
        double matches = MarkMatches(first, second, inFirst, inSecond);
        if (matches == 0)
        {
            return 0;
        }

        var transpositions = OutOfOrder(first, second, inFirst, inSecond) / 2;
        var jaro = ((matches / first.Length) + (matches / second.Length) + ((matches - transpositions) / matches)) / 3;
        var prefix = 0;
        while (prefix < Math.Min(MaxPrefix, Math.Min(first.Length, second.Length)) && first[prefix] == second[prefix])
        {
            prefix++;
        }

        return jaro + (prefix * PrefixWeight * (1 - jaro));
    }

    /// <summary>
    /// One less the share of letters to insert, drop, replace or swap with their neighbour (optimal string alignment) in the longer word.
    /// </summary>
    public static double Edit(string first, string second)
    {
        if (first == second)
        {
            return 1;
        }

        if (first.Length is 0 or > MaxLength || second.Length is 0 or > MaxLength)
        {
            return 0;
        }

        var width = second.Length + 1;
        Span<int> before = stackalloc int[width];
        Span<int> previous = stackalloc int[width];
        Span<int> current = stackalloc int[width];
        for (var j = 0; j < width; j++)
        {
            previous[j] = j;
        }

        for (var i = 1; i <= first.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j < width; j++)
            {
                var replaced = previous[j - 1] + (first[i - 1] == second[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(previous[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && first[i - 1] == second[j - 2] && first[i - 2] == second[j - 1])
                {
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
                }
            }

            previous.CopyTo(before);
            current.CopyTo(previous);
        }

        return 1 - ((double)previous[^1] / Math.Max(first.Length, second.Length));
    }

    private static int MarkMatches(string first, string second, Span<bool> inFirst, Span<bool> inSecond)
    {
        var reach = Math.Max(0, (Math.Max(first.Length, second.Length) / 2) - 1);
        var matches = 0;
        for (var i = 0; i < first.Length; i++)
        {
            for (var j = Math.Max(0, i - reach); j < Math.Min(second.Length, i + reach + 1); j++)
            {
                if (!inSecond[j] && first[i] == second[j])
                {
                    inFirst[i] = inSecond[j] = true;
                    matches++;
                    break;
                }
            }
        }

        return matches;
    }

    private static double OutOfOrder(string first, string second, Span<bool> inFirst, Span<bool> inSecond)
    {
        var (outOfOrder, j) = (0, 0);
        for (var i = 0; i < first.Length; i++)
        {
            if (!inFirst[i])
            {
                continue;
            }

            while (!inSecond[j])
            {
                j++;
            }

            outOfOrder += first[i] == second[j++] ? 0 : 1;
        }

        return outOfOrder;
    }
}
