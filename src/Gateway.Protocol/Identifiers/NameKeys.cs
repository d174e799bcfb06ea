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
        var codes = new List<string>();
        foreach (var token in strong)
        {
            AddCodes(token.Text, codes);
        }

        if (strong.Length != 1)
        {
            AddCodes(string.Concat(strong.Select(token => token.Text)), codes);
        }

        return Sorted(codes);
    }

    private static void AddCodes(string word, List<string> codes)
    {
        var (primary, secondary) = DoubleMetaphone.Encode(word);
        Add(primary, 1, codes);
        Add(secondary, 1, codes);
    }

    private static ImmutableArray<string> Skeletons(ImmutableArray<NameToken> strong)
    {
        var skeletons = new List<string>();
        foreach (var token in strong)
        {
            Add(token.Skeleton, MinSkeleton, skeletons);
            Add(token.SkeletonWithoutV, MinSkeleton, skeletons);
        }

        return Sorted(skeletons);
    }

    private static void Add(string key, int shortest, List<string> keys)
    {
        if (key.Length >= shortest && !keys.Contains(key))
        {
            keys.Add(key);
        }
    }

    private static ImmutableArray<string> Sorted(List<string> keys)
    {
        keys.Sort(StringComparer.Ordinal);
        return [.. keys];
    }

    private static ImmutableArray<NameToken> Strong(ImmutableArray<NameToken> tokens)
    {
        var strong = tokens.RemoveAll(token => token.IsWeak);
        return strong.IsEmpty ? tokens : strong;
    }
}
