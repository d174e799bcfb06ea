using System.Collections.Immutable;
using Gateway.Protocol.Identifiers;

namespace Gateway.Node.Storage;

/// <summary>
/// The keys a name is filed under and found by. Names that share no key are not compared, here as in brute force: the comparison is defined
/// over them.
/// </summary>
internal static class NameIndexKeys
{
    private const string Exact = "=";
    private const string Phonetic = "~";
    private const string Skeleton = "#";

    /// <summary>Exact, phonetic and consonant keys, each marked with its sort and there once; empty for a name without letters.</summary>
    public static ImmutableArray<string> Of(string name)
    {
        var (exact, phonetic, skeletons) = NameKeys.All(name);
        return exact.Length == 0 ? [] : [Exact + exact, .. phonetic.Select(key => Phonetic + key), .. skeletons.Select(key => Skeleton + key)];
    }
}
