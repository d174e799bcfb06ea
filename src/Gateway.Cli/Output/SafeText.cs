using System.Globalization;
using System.Text;

namespace Gateway.Cli.Output;

/// <summary>
/// Makes words from outside safe to show. A title or name that another agency wrote could otherwise move the cursor, recolour the screen,
/// or turn the reading direction round (Unicode Technical Report 36, "Bidirectional text spoofing").
/// </summary>
internal static class SafeText
{
    /// <summary>One line for a person: control and direction characters are written out as <c>\u202E</c>.</summary>
    public static string Line(string text) => Write(text, static (_, _) => false);

    /// <summary>Several lines for a person: line feeds stay.</summary>
    public static string Lines(string text) => Write(text.ReplaceLineEndings("\n"), static (builder, rune) =>
    {
        if (rune.Value != '\n')
        {
            return false;
        }

        builder.Append('\n');
        return true;
    });

    /// <summary>A cell of tab-separated values: tab, line feed, carriage return and backslash are escaped as well.</summary>
    public static string Cell(string text) => Write(text, static (builder, rune) =>
    {
        var escape = rune.Value switch { '\t' => "\\t", '\n' => "\\n", '\r' => "\\r", '\\' => "\\\\", _ => null };
        builder.Append(escape);
        return escape is not null;
    });

    private static string Write(string text, Func<StringBuilder, Rune, bool> writesItself)
    {
        var builder = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (writesItself(builder, rune))
            {
                continue;
            }

            if (IsHarmless(rune))
            {
                builder.Append(rune);
            }
            else
            {
                builder.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
            }
        }

        return builder.ToString();
    }

    // The two joiners (U+200C, U+200D) belong to the spelling of Persian and Indic names.
    private static bool IsHarmless(Rune rune) => rune.Value is 0x200C or 0x200D || Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse);
}
