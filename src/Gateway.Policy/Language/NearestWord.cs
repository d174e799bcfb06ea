namespace Gateway.Policy.Language;

/// <summary>Finds the valid word a mistyped one was probably meant to be.</summary>
internal static class NearestWord
{
    private const int MaxLength = 128;

    /// <summary>The candidate with the fewest changed letters, ignoring case; null when there is no candidate or the word is absurdly long.</summary>
    public static string? Find(string word, IEnumerable<string> candidates)
    {
        if (word.Length is 0 or > MaxLength)
        {
            return null;
        }

        var typed = word.Replace('-', '_');
        return candidates.Where(candidate => candidate.Length <= MaxLength).Order(StringComparer.Ordinal)
            .MinBy(candidate => Distance(typed, candidate.Replace('-', '_')));
    }

    /// <summary>Letters to insert, delete or replace to make one word the other (Levenshtein), in time and space bounded by their lengths.</summary>
    private static int Distance(string left, string right)
    {
        Span<int> row = stackalloc int[MaxLength + 1];
        for (var j = 0; j <= right.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = diagonal + (char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[right.Length];
    }
}
