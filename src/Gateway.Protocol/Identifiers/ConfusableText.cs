using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Gateway.Protocol.Identifiers;

/// <summary>
/// Guards names of agencies, users and cases against look-alikes (UTS 39's idea, with a table of our own). A new name must be plain, and its skeleton
/// must not be that of another name: <see cref="IsPlain"/> leaves few look-alikes possible, <see cref="Skeleton"/> finds those.
/// </summary>
public static class ConfusableText
{
    /// <summary>Longest name that is judged, in UTF-16 code units; a longer one is not plain.</summary>
    public const int MaxLength = 256;

    private const string Punctuation = " -.,'&()/_";

    // Letters in lower case, each before the Latin one it looks like in one case or the other; last, Latin letters told apart by a detail.
    private const string LookAlikes =
        "аa бb вb гr еe ѕs іi јj кk мm нh оo пn рp сc тt уy үy хx ѵv ԁd ԛq ԝw һh ӏl ьb αa βb γy εe ζz ηn ιi κk μu νv οo ρp τt υu χx ϲc ϳj σo ωw "
        + "աw զq հh յj ոn սu ցg օo ıi łl đd ħh ŧt øo ðd þp ĸk əe ɑa ɔo ɛe ɡg ɢg ɩi ɪi ɴn ʀr ʃf ʋv ʏy ʙb ʜh ʟl";

    // Several letters that look like one, and shapes that a reader does not tell apart: the capital of i, the small l and the digit 1 are one stroke.
    private static readonly (string Written, string Prototype)[] Shapes =
    [
        ("rn", "m"), ("vv", "w"), ("0", "o"), ("1", "l"), ("|", "l"), ("i", "l"), ("j", "l"), ("5", "s"), ("2", "z"), ("8", "b"), ("6", "b"), ("9", "g"), ("3", "e"),
    ];

    private static readonly FrozenDictionary<char, char> PrototypeOf =
        LookAlikes.Split(' ').ToFrozenDictionary(pair => pair[0], pair => pair[1]);

    /// <summary>
    /// What a name looks like: two names with one skeleton can be taken for each other. Deliberately coarse; it is compared, never shown.
    /// Broken text has the empty skeleton.
    /// </summary>
    public static string Skeleton(string text)
    {
        if (text.Length > MaxLength || !PlainText.IsWellFormed(text))
        {
            return "";
        }

        var shape = new StringBuilder(text.Length);
        foreach (var rune in text.Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            var lower = Rune.ToLowerInvariant(rune).ToString();
            if (IsInvisible(Rune.GetUnicodeCategory(rune)))
            {
                continue;
            }

            shape.Append(lower.Length == 1 && PrototypeOf.TryGetValue(lower[0], out var prototype) ? prototype.ToString() : lower);
        }

        var skeleton = shape.ToString();
        foreach (var (written, prototype) in Shapes)
        {
            skeleton = skeleton.Replace(written, prototype, StringComparison.Ordinal);
        }

        return skeleton;
    }

    /// <summary>
    /// Whether a name is written as names ordinarily are: composed letters of one script, ASCII digits, a few signs of punctuation, single spaces
    /// inside; nothing invisible, no direction marks, no letters borrowed from mathematics or from another script.
    /// </summary>
    public static bool IsPlain(string text)
    {
        if (text.Length is 0 or > MaxLength || !PlainText.IsWellFormed(text) || text.Trim() != text || text.Contains("  ", StringComparison.Ordinal)
            || text.Normalize(NormalizationForm.FormKC) != text)
        {
            return false;
        }

        var script = NameScript.None;
        var hasMark = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (char.IsAsciiDigit((char)Math.Min(rune.Value, char.MaxValue)) || (rune.IsAscii && Punctuation.Contains((char)rune.Value, StringComparison.Ordinal)))
            {
                continue;
            }

            var its = NameScripts.Of(rune);
            if (its == NameScript.None || (script != NameScript.None && script != its))
            {
                return false;
            }

            hasMark |= !Rune.IsLetter(rune);
            script = its;
        }

        // Scripts whose letters all compose have no loose marks.
        return !hasMark || script is not (NameScript.Latin or NameScript.Greek or NameScript.Cyrillic or NameScript.Armenian or NameScript.Georgian);
    }

    private static bool IsInvisible(UnicodeCategory category) => category
        is UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.Control;
}
