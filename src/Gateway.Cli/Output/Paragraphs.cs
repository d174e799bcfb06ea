using System.Text.RegularExpressions;

namespace Gateway.Cli.Output;

/// <summary>Joins the lines of text that was wrapped in the source; blank lines stay, and help wraps to the window.</summary>
internal static partial class Paragraphs
{
    /// <summary>The text with a line for each paragraph.</summary>
    public static string Of(string text) => SingleBreak().Replace(text.ReplaceLineEndings("\n"), " ");

    /// <summary>The first sentence.</summary>
    public static string FirstSentence(string text)
    {
        var whole = Of(text);
        var end = whole.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? whole : whole[..(end + 1)];
    }

    [GeneratedRegex("(?<!\n)\n(?!\n)")]
    private static partial Regex SingleBreak();
}
