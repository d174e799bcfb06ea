using System.Collections.Frozen;
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

    /// <summary>Exact, phonetic and consonant keys, each marked with its sort; empty for a name without letters.</summary>
    public static FrozenSet<string> Of(string name)
    {
        var exact = NameKeys.Exact(name);
        return exact.Length == 0 ? [] : NameKeys.Phonetic(name).Select(key => Phonetic + key)
            .Concat(NameKeys.Skeletons(name).Select(key => Skeleton + key)).Append(Exact + exact).ToFrozenSet(StringComparer.Ordinal);
    }
}
