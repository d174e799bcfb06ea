using Gateway.Record.V1;

namespace Gateway.Interop.Drafting;

/// <summary>
/// What a marking found in a file asks for, per axis; UNSPECIFIED where it says nothing. It can only tighten what the officer chose
/// (STIX 2.1 section 7.2; FIRST TLP 2.0; the unknown counts as RED).
/// </summary>
internal sealed record Marking
{
    /// <summary>A marking that cannot be read could forbid anything: RED on both scales.</summary>
    public static Marking Unknown { get; } = new() { Tlp = Tlp.Red, Pap = Pap.Red };

    /// <summary>A marking that asks for nothing.</summary>
    public static Marking None { get; } = new();

    public Tlp Tlp { get; init; }

    public Pap Pap { get; init; }

    public ActionRule Action { get; init; }

    public ClassificationRank Rank { get; init; }

    public bool NoAttribution { get; init; }

    /// <summary>Both together: on every axis the stricter.</summary>
    public Marking And(Marking other) => new()
    {
        Tlp = (Tlp)Math.Max((int)Tlp, (int)other.Tlp),
        Pap = (Pap)Math.Max((int)Pap, (int)other.Pap),
        Action = (ActionRule)Math.Max((int)Action, (int)other.Action),
        Rank = (ClassificationRank)Math.Max((int)Rank, (int)other.Rank),
        NoAttribution = NoAttribution || other.NoAttribution,
    };

    /// <summary>Applies it. An axis the officer left unset denies already and stays unset.</summary>
    /// <returns>The tightened handling, or null when nothing changed; and what changed, axis by axis.</returns>
    public (Handling? Handling, IReadOnlyList<(string Axis, string From, string To)> Changes) Tighten(Handling chosen)
    {
        var result = chosen.Clone();
        var changes = new List<(string, string, string)>();
        if (chosen.Tlp != Tlp.Unspecified && Tlp > chosen.Tlp)
        {
            result.Tlp = Tlp;
            changes.Add(("TLP", $"{chosen.Tlp}", $"{Tlp}"));
        }

        if (chosen.Pap != Pap.Unspecified && Pap > chosen.Pap)
        {
            result.Pap = Pap;
            changes.Add(("PAP", $"{chosen.Pap}", $"{Pap}"));
        }

        if (chosen.Action != ActionRule.Unspecified && Action > chosen.Action)
        {
            result.Action = Action;
            changes.Add(("action", $"{chosen.Action}", $"{Action}"));
        }

        if (chosen.Classification is { Rank: not ClassificationRank.Unspecified } && Rank > chosen.Classification.Rank)
        {
            result.Classification.Rank = Rank;
            changes.Add(("classification", $"{chosen.Classification.Rank}", $"{Rank}"));
        }

        if (NoAttribution && !chosen.NoAttribution)
        {
            result.NoAttribution = true;
            changes.Add(("attribution", "allowed", "none"));
        }

        return (changes.Count == 0 ? null : result, changes);
    }
}
