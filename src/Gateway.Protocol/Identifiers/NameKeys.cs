using System.Collections.Immutable;

namespace Gateway.Protocol.Identifiers;

/// <summary>
/// Keys by which names are found. Two names that share none are not worth comparing; two that share one are judged by <see cref="NameMatcher"/>.
/// </summary>
public static class NameKeys
{
    private const int MinSkeleton = 2;

    /// <summary>The words of a name in Latin letters without marks, lower case, in alphabetical order.</summary>
    /// <returns>Empty when the name is longer than is read or holds no letter.</returns>
    public static ImmutableArray<string> Tokens(string name) =>
        [.. NameText.Read(name).Select(token => token.Text).Order(StringComparer.Ordinal)];

    /// <summary>The words in alphabetical order as one key: equal for names that differ only in order, case, marks and script.</summary>
    public static string Exact(string name) => string.Join(' ', Tokens(name));

    /// <summary>
    /// Both Double Metaphone codes of every word that counts and of all of them run together (<c>PolPot</c>, <c>Pol Pot</c>), without repetition.
    /// </summary>
    public static ImmutableArray<string> Phonetic(string name)
    {
        var words = Strong(name).Select(token => token.Text).ToList();
        return [.. words.Append(string.Concat(words))
            .Select(DoubleMetaphone.Encode).SelectMany(codes => new[] { codes.Primary, codes.Secondary })
            .Where(code => code.Length > 0).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>
    /// The consonants of every word that counts, in both readings: the keys by which a name in Arabic or Hebrew letters meets one in Latin.
    /// </summary>
    public static ImmutableArray<string> Skeletons(string name) => [.. Strong(name)
        .SelectMany(token => new[] { token.Skeleton, token.SkeletonWithoutV })
        .Where(skeleton => skeleton.Length >= MinSkeleton).Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<NameToken> Strong(string name)
    {
        var tokens = NameText.Read(name);
        var strong = tokens.Where(token => !token.IsWeak).ToList();
        return strong.Count > 0 ? strong : tokens;
    }
}
