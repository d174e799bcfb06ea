using System.Globalization;
using System.Text;

namespace Gateway.Protocol.Identifiers;

/// <summary>Scripts in which agencies, users and cases are named.</summary>
internal enum NameScript
{
    None,
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    Hebrew,
    Arabic,
    Devanagari,
    Bengali,
    Thai,
    Georgian,
    Ethiopic,
    Khmer,
    Japanese,
    Hangul,
}

/// <summary>The script of a letter, by the blocks that hold the letters of living languages; historic and phonetic ones have none here.</summary>
internal static class NameScripts
{
    // Chinese characters count as Japanese, which mixes them with kana; kana look like no other letters of names.
    private static readonly (int First, int Last, NameScript Script)[] Blocks =
    [
        ('A', 'Z', NameScript.Latin), ('a', 'z', NameScript.Latin), (0x00C0, 0x017F, NameScript.Latin), (0x0218, 0x021B, NameScript.Latin),
        (0x1EA0, 0x1EF9, NameScript.Latin), (0x0386, 0x03CE, NameScript.Greek), (0x0400, 0x045F, NameScript.Cyrillic),
        (0x0490, 0x04F9, NameScript.Cyrillic), (0x0531, 0x0587, NameScript.Armenian), (0x05B0, 0x05EA, NameScript.Hebrew),
        (0x0621, 0x0652, NameScript.Arabic), (0x0671, 0x06D3, NameScript.Arabic), (0x0901, 0x094D, NameScript.Devanagari),
        (0x0981, 0x09CD, NameScript.Bengali), (0x0E01, 0x0E4C, NameScript.Thai), (0x10D0, 0x10FA, NameScript.Georgian),
        (0x1200, 0x135A, NameScript.Ethiopic), (0x1780, 0x17D3, NameScript.Khmer), (0x3041, 0x3096, NameScript.Japanese),
        (0x30A1, 0x30FC, NameScript.Japanese), (0x4E00, 0x9FFF, NameScript.Japanese), (0xAC00, 0xD7A3, NameScript.Hangul),
    ];

    /// <summary>The script of a letter or of a mark within a word; none for everything else.</summary>
    public static NameScript Of(Rune rune)
    {
        var isOfWord = Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
        return isOfWord ? Array.Find(Blocks, block => rune.Value >= block.First && rune.Value <= block.Last).Script : NameScript.None;
    }
}
