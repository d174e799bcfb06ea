using Gateway.Record.V1;

namespace Gateway.Interop.Drafting;

/// <summary>Markings written as words: <c>tlp:amber</c>, <c>PAP:RED</c>, as MISP tags and TLP headings are.</summary>
internal static class MarkingTag
{
    private const string TlpPrefix = "tlp:";
    private const string PapPrefix = "pap:";

    /// <returns>What the word asks for; null when it is no marking of these two protocols.</returns>
    public static Marking? Read(string tag)
    {
        var word = tag.Trim().ToLowerInvariant();
        return word.StartsWith(TlpPrefix, StringComparison.Ordinal) ? TlpLevel(word[TlpPrefix.Length..])
            : word.StartsWith(PapPrefix, StringComparison.Ordinal) ? PapLevel(word[PapPrefix.Length..])
            : null;
    }

    /// <summary>A level of TLP 1 or 2 by its name. EX:CHR (the Chatham House rule) restricts naming the source only.</summary>
    public static Marking TlpLevel(string level) => level.Trim().ToLowerInvariant() switch
    {
        "white" or "clear" => new Marking { Tlp = Tlp.Clear },
        "green" => new Marking { Tlp = Tlp.Green },
        "amber" => new Marking { Tlp = Tlp.Amber },
        "amber+strict" or "amber-strict" or "amber_strict" => new Marking { Tlp = Tlp.AmberStrict },
        "red" => new Marking { Tlp = Tlp.Red },
        "ex:chr" => new Marking { NoAttribution = true },
        _ => Marking.Unknown,
    };

    /// <summary>A level of the Permissible Actions Protocol by its name.</summary>
    public static Marking PapLevel(string level) => level.Trim().ToLowerInvariant() switch
    {
        "white" or "clear" => new Marking { Pap = Pap.Clear },
        "green" => new Marking { Pap = Pap.Green },
        "amber" => new Marking { Pap = Pap.Amber },
        "red" => new Marking { Pap = Pap.Red },
        _ => Marking.Unknown,
    };
}
