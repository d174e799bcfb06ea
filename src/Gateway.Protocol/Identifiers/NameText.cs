using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Gateway.Protocol.Identifiers;

/// <summary>Reads a written name into words of Latin letters: NFKD, marks stripped, case folded, transliterated.</summary>
internal static class NameText
{
    /// <summary>Longest name that is read, in UTF-16 code units; a longer one has no words and matches nothing.</summary>
    public const int MaxLength = 512;

    /// <summary>Words that are read; further ones are ignored.</summary>
    public const int MaxTokens = 16;

    /// <summary>Longest word that is read, in characters; a longer one is cut.</summary>
    public const int MaxTokenLength = 48;

    private const char FirstHiragana = '\u3041';
    private const char LastHiragana = '\u3096';
    private const int HiraganaToKatakana = 0x60;

    /// <summary>The words in the order they are written.</summary>
    public static ImmutableArray<NameToken> Read(string name)
    {
        if (name.Length > MaxLength || !PlainText.IsWellFormed(name))
        {
            return [];
        }

        var tokens = ImmutableArray.CreateBuilder<NameToken>();
        if (Ascii.IsValid(name))
        {
            ReadAscii(name, tokens);
            return tokens.ToImmutable();
        }

        foreach (var word in Split(name.Normalize(NormalizationForm.FormKC)))
        {
            var token = ReadWord(word);
            if (token.Text.Length > 0 && tokens.Count < MaxTokens)
            {
                tokens.Add(token);
            }
        }

        return tokens.ToImmutable();
    }

    /// <summary>The same for a name in ASCII, which needs no table.</summary>
    private static void ReadAscii(string name, ImmutableArray<NameToken>.Builder tokens)
    {
        Span<char> word = stackalloc char[MaxLength];
        var length = 0;
        for (var i = 0; i <= name.Length && tokens.Count < MaxTokens; i++)
        {
            if (i < name.Length && char.IsAsciiLetterOrDigit(name[i]))
            {
                word[length++] = char.ToLowerInvariant(name[i]);
            }
            else if (i == name.Length || name[i] is not ('\'' or '`'))
            {
                if (length > 0)
                {
                    tokens.Add(Token(new string(word[..length]), lacksVowels: false));
                }

                length = 0;
            }
        }
    }

    /// <summary>Words are parted by anything that is neither letter, digit, mark nor apostrophe; an apostrophe belongs to its word (O'Brien).</summary>
    private static IEnumerable<string> Split(string text)
    {
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (Rune.IsLetterOrDigit(rune) || IsMark(category))
            {
                _ = rune.IsBmp ? word.Append((char)rune.Value) : word.Append(rune.ToString());
            }
            else if (!IsApostrophe(rune) && category != UnicodeCategory.Format)
            {
                yield return word.ToString();
                word.Clear();
            }
        }

        yield return word.ToString();
    }

    private static NameToken ReadWord(string word)
    {
        var letters = Letters(word);
        if (Ascii.IsValid(letters))
        {
            return Token(letters, lacksVowels: false);
        }

        foreach (var (written, read) in ScriptTables.GreekPairs)
        {
            letters = written[0] != '^' ? letters.Replace(written, read, StringComparison.Ordinal)
                : letters.StartsWith(written[1..], StringComparison.Ordinal) ? read + letters[(written.Length - 1)..]
                : letters;
        }

        var latin = new StringBuilder(letters.Length);
        foreach (var letter in letters)
        {
            latin.Append(ScriptTables.LatinOf.TryGetValue(letter, out var equivalent) ? equivalent : letter.ToString());
        }

        return Token(latin.ToString(), letters.Any(ScriptTables.WithoutVowels.Contains));
    }

    private static NameToken Token(string text, bool lacksVowels) =>
        new(text.Length > MaxTokenLength ? text[..MaxTokenLength] : text, lacksVowels);

    // Kana keep their voicing marks, which are part of the letter; everything else loses the marks the tables do not know.
    private static string Letters(string word)
    {
        var letters = new StringBuilder(word.Length);
        foreach (var written in word.ToUpperInvariant().ToLowerInvariant())
        {
            if (written is >= FirstHiragana and <= LastHiragana)
            {
                letters.Append((char)(written + HiraganaToKatakana));
            }
            else if (ScriptTables.LatinOf.ContainsKey(written) || char.IsSurrogate(written))
            {
                letters.Append(written);
            }
            else if (char.IsAscii(written))
            {
                // Decomposes to itself, and most letters of most names are of this sort.
                letters.Append(char.ToLowerInvariant(written));
            }
            else
            {
                foreach (var part in written.ToString().Normalize(NormalizationForm.FormKD).Where(part => !IsStripped(part)))
                {
                    letters.Append(char.ToLowerInvariant(part));
                }
            }
        }

        return letters.ToString();
    }

    // Accents, vowel points of Arabic and of Hebrew. The vowel signs of Indian scripts are marks too, and letters of the name.
    private static bool IsStripped(char character) =>
        character is (>= '\u0300' and <= '\u036F') or (>= '\u0591' and <= '\u05C7') or (>= '\u064B' and <= '\u065F') or '\u0670' or (>= '\u1AB0' and <= '\u1AFF')
            or (>= '\u1DC0' and <= '\u1DFF') or (>= '\u20D0' and <= '\u20F0');

    private static bool IsMark(UnicodeCategory category) =>
        category is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static bool IsApostrophe(Rune rune) => rune.Value is '\'' or '`' or '´' or '\u2018' or '\u2019' or '\u02BC' or '\u02BB' or '\u2032' or '\u200C';
}
