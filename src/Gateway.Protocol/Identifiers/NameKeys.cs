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
    public static ImmutableArray<string> Tokens(string name) => Tokens(NameText.Read(name));

    /// <summary>The words in alphabetical order as one key: equal for names that differ only in order, case, marks and script.</summary>
    public static string Exact(string name) => string.Join(' ', Tokens(name));

    /// <summary>
    /// Both Double Metaphone codes of every word that counts and of all of them run together (<c>PolPot</c>, <c>Pol Pot</c>), without repetition.
    /// </summary>
    public static ImmutableArray<string> Phonetic(string name) => Phonetic(Strong(NameText.Read(name)));

    /// <summary>
    /// The consonants of every word that counts, in both readings: the keys by which a name in Arabic or Hebrew letters meets one in Latin.
    /// </summary>
    public static ImmutableArray<string> Skeletons(string name) => Skeletons(Strong(NameText.Read(name)));

    /// <summary><see cref="Exact"/>, <see cref="Phonetic"/> and <see cref="Skeletons"/> of a name that is read once, which is what they cost.</summary>
    public static (string Exact, ImmutableArray<string> Phonetic, ImmutableArray<string> Skeletons) All(string name)
    {
        var tokens = NameText.Read(name);
        var strong = Strong(tokens);
        return (string.Join(' ', Tokens(tokens)), Phonetic(strong), Skeletons(strong));
    }

    private static ImmutableArray<string> Tokens(ImmutableArray<NameToken> tokens) => [.. tokens.Select(token => token.Text).Order(StringComparer.Ordinal)];

    private static ImmutableArray<string> Phonetic(ImmutableArray<NameToken> strong)
    {
        var words = strong.Select(token => token.Text).ToList();
        return [.. words.Append(string.Concat(words))
            .Select(DoubleMetaphone.Encode).SelectMany(codes => new[] { codes.Primary, codes.Secondary })
            .Where(code => code.Length > 0).Distinct().Order(StringComparer.Ordinal)];
    }

    private static ImmutableArray<string> Skeletons(ImmutableArray<NameToken> strong) => [.. strong
        .SelectMany(token => new[] { token.Skeleton, token.SkeletonWithoutV })
        .Where(skeleton => skeleton.Length >= MinSkeleton).Distinct().Order(StringComparer.Ordinal)];

    private static ImmutableArray<NameToken> Strong(ImmutableArray<NameToken> tokens)
    {
        var strong = tokens.RemoveAll(token => token.IsWeak);
        return strong.IsEmpty ? tokens : strong;
    }
}
