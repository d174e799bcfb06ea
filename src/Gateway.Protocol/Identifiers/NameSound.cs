using System.Buffers;
using System.Text;

namespace Gateway.Protocol.Identifiers;

/// <summary>
/// What remains of a word when the customs by which languages spell one sound apart are set aside. Coarser than the letters and finer than Double
/// Metaphone, which knows English best.
/// </summary>
internal static class NameSound
{
    // In this order: German, French, Polish, English, Dutch and Scandinavian spellings of the sounds names travel with.
    private static readonly (string Written, string Sound)[] Spellings =
    [
        ("shch", "S"), ("tsch", "C"), ("dsch", "j"), ("szcz", "S"), ("tch", "C"), ("sch", "S"), ("cz", "C"), ("sz", "S"), ("sh", "S"), ("ch", "C"),
        ("dzh", "j"), ("dj", "j"), ("zh", "j"), ("kh", "h"), ("gh", "g"), ("ph", "f"), ("th", "t"), ("dh", "d"), ("tz", "ts"), ("ck", "k"),
        ("ou", "u"), ("oo", "u"), ("oe", "o"), ("ue", "u"), ("ae", "e"), ("ee", "i"), ("ie", "i"), ("ei", "i"), ("ij", "i"), ("iy", "i"),
        ("ai", "ei"), ("ay", "ei"), ("iu", "u"), ("yu", "u"), ("ya", "a"), ("ia", "a"), ("yo", "o"), ("ye", "e"), ("x", "ks"), ("q", "k"), ("w", "v"), ("y", "i"),
        ("j", "i"), ("ce", "se"), ("ci", "si"), ("c", "k"), ("z", "s"),
    ];

    private static readonly (string Written, string Sound)[] ConsonantSpellings =
    [
        ("tsch", "S"), ("sch", "S"), ("sh", "S"), ("ch", "S"), ("kh", "h"), ("gh", "g"), ("th", "t"), ("dh", "d"), ("ph", "f"), ("zh", "j"),
        ("ts", "s"), ("tz", "s"), ("x", "ks"),
    ];

    /// <summary>A letter of which every consonant spelling has one; most words have none.</summary>
    private static readonly SearchValues<char> SpellsConsonants = SearchValues.Create("htx");

    /// <summary>The word with one spelling for each sound, without doubled letters.</summary>
    public static string Fold(string word)
    {
        foreach (var (written, sound) in Spellings)
        {
            word = word.Replace(written, sound, StringComparison.Ordinal);
        }

        return WithoutDoubles(word);
    }

    /// <summary>
    /// The consonants, for comparison with a word of a script that writes hardly any others. Letters which such scripts also use for vowels
    /// are left out (w, y), and those they do not tell apart fall together (b and p, f and v, g, j and k).
    /// </summary>
    /// <param name="word">The word in Latin letters.</param>
    /// <param name="keepsV">Whether a v counts as f, as Arabic writes it, or is left out, as Hebrew's letter for it also is a vowel's.</param>
    public static string Skeleton(string word, bool keepsV)
    {
        if (word.AsSpan().ContainsAny(SpellsConsonants))
        {
            foreach (var (written, sound) in ConsonantSpellings)
            {
                word = word.Replace(written, sound, StringComparison.Ordinal);
            }
        }

        word = WithoutDoubles(word);
        var skeleton = new StringBuilder(word.Length);
        foreach (var letter in word.TrimEnd('h'))
        {
            switch (letter)
            {
                case 'a' or 'e' or 'i' or 'o' or 'u' or 'w' or 'y':
                    break;
                case 'v':
                    skeleton.Append(keepsV ? "f" : "");
                    break;
                case 'p':
                    skeleton.Append('b');
                    break;
                case 'g' or 'j' or 'q' or 'c':
                    skeleton.Append('k');
                    break;
                default:
                    skeleton.Append(letter);
                    break;
            }
        }

        return skeleton.ToString();
    }

    private static string WithoutDoubles(string word)
    {
        if (!HasDoubles(word))
        {
            return word;
        }

        var single = new StringBuilder(word.Length);
        foreach (var letter in word)
        {
            if (single.Length == 0 || single[^1] != letter)
            {
                single.Append(letter);
            }
        }

        return single.ToString();
    }

    private static bool HasDoubles(string word)
    {
        for (var i = 1; i < word.Length; i++)
        {
            if (word[i] == word[i - 1])
            {
                return true;
            }
        }

        return false;
    }
}
