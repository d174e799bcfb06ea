using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Gateway.Protocol.Identifiers;

/// <summary>Removes what people and programs add to a value without meaning it: width variants, foreign digits, invisible characters.</summary>
internal static class PlainText
{
    private const int StackText = 128;
    private const char NonCharacterFffe = '\uFFFE';
    private const char NonCharacterFfff = '\uFFFF';

    /// <summary>
    /// False for lone surrogates and for U+FFFE and U+FFFF, which no text holds and on which Unicode normalisation throws.
    /// </summary>
    public static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is NonCharacterFffe or NonCharacterFfff)
            {
                return false;
            }

            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
            {
                return false;
            }

            i++;
        }

        return true;
    }

    /// <summary>
    /// The text in NFKC with decimal digits of every script as ASCII digits, without format characters (zero-width, direction marks) and
    /// without white space at its ends.
    /// </summary>
    /// <returns>False when the text is not well formed.</returns>
    public static bool TryRead(string raw, [NotNullWhen(true)] out string? text)
    {
        if (Ascii.IsValid(raw))
        {
            // Is its own NFKC, and has no format character.
            text = raw.Trim();
            return true;
        }

        text = null;
        if (!IsWellFormed(raw))
        {
            return false;
        }

        var plain = new StringBuilder(raw.Length);
        foreach (var rune in raw.Normalize(NormalizationForm.FormKC).EnumerateRunes())
        {
            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.Format:
                    break;
                case UnicodeCategory.DecimalDigitNumber:
                    plain.Append((char)('0' + (int)Rune.GetNumericValue(rune)));
                    break;
                default:
                    plain.Append(rune.ToString());
                    break;
            }
        }

        text = plain.ToString().Trim();
        return true;
    }

    /// <summary>
    /// The letters and digits of a written value in upper case, with the usual separators (space, hyphen, dot, slash, underscore and the
    /// filler of machine-readable zones) removed.
    /// </summary>
    /// <returns>False when the text is not well formed or holds anything else, so that no two different values fall together.</returns>
    public static bool TryReadCode(string raw, [NotNullWhen(true)] out string? code)
    {
        code = null;
        if (!TryRead(raw, out var text))
        {
            return false;
        }

        if (Ascii.IsValid(text))
        {
            return TryReadAscii(text, out code);
        }

        var upper = new StringBuilder(text.Length);
        foreach (var rune in text.ToUpperInvariant().EnumerateRunes())
        {
            if (IsSeparator(rune))
            {
                continue;
            }

            if (!Rune.IsLetterOrDigit(rune) && !IsMark(Rune.GetUnicodeCategory(rune)))
            {
                return false;
            }

            upper.Append(rune.ToString());
        }

        code = upper.ToString().Normalize(NormalizationForm.FormKC);
        return true;
    }

    /// <summary>As <see cref="TryReadCode"/>, for codes of ASCII letters and digits only.</summary>
    public static bool TryReadAsciiCode(string raw, [NotNullWhen(true)] out string? code) =>
        TryReadCode(raw, out code) && code.All(char.IsAsciiLetterOrDigit);

    /// <summary>The digits of a written number, with separators removed.</summary>
    /// <returns>False when it holds anything but digits and separators.</returns>
    public static bool TryReadDigits(string raw, [NotNullWhen(true)] out string? digits) =>
        TryReadCode(raw, out digits) && digits.All(char.IsAsciiDigit);

    /// <summary>The text without combining marks, so that <c>Ö</c> is <c>O</c>.</summary>
    public static string WithoutMarks(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            if (!IsMark(Rune.GetUnicodeCategory(rune)))
            {
                plain.Append(rune.ToString());
            }
        }

        return plain.ToString().Normalize(NormalizationForm.FormKC);
    }

    private static bool TryReadAscii(string text, [NotNullWhen(true)] out string? code)
    {
        code = null;
        var upper = text.Length <= StackText ? stackalloc char[StackText] : new char[text.Length];
        var length = 0;
        foreach (var character in text)
        {
            if (char.IsAsciiLetterOrDigit(character))
            {
                upper[length++] = char.ToUpperInvariant(character);
            }
            else if (!IsSeparator(new Rune(character)))
            {
                return false;
            }
        }

        code = new string(upper[..length]);
        return true;
    }

    private static bool IsMark(UnicodeCategory category) =>
        category is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private static bool IsSeparator(Rune rune) => Rune.IsWhiteSpace(rune) || rune.Value is '.' or '/' or '_' or '<' or '·' or '•'
        || Rune.GetUnicodeCategory(rune) == UnicodeCategory.DashPunctuation;
}
