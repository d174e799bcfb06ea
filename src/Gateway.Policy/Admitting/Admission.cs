using System.Collections.Immutable;
using Gateway.Policy.Language;
using Gateway.Protocol.Handling;
using Gateway.Record.V1;

namespace Gateway.Policy.Admitting;

/// <summary>Decides whether a record that arrived, and verified, may be used here. Pure.</summary>
public static class Admission
{
    /// <summary>Decides.</summary>
    /// <param name="labels">The record's labels.</param>
    /// <param name="peer">The peer it came from.</param>
    /// <param name="ceiling">The highest classification rank this node may hold. The peer's ceiling applies as well.</param>
    /// <param name="at">The time it is decided.</param>
    /// <returns>A refusal before a quarantine before an admission.</returns>
    public static AdmissionDecision Decide(RecordLabels labels, PeerProfile peer, ClassificationRank ceiling, DateTimeOffset at)
    {
        ImmutableArray<Handling> all =
        [
            labels.Handling ?? new Handling(),
            .. labels.Overrides.Select(own => EffectiveHandling.Effective(labels.Handling, own)),
        ];
        if (labels.Status is RecordStatus.Draft or RecordStatus.Recalled or RecordStatus.Erased)
        {
            return new AdmissionDecision.Refuse(RefusalCode.StatusNeverLeaves);
        }

        if (all.Any(handling => EffectiveHandling.IsExpired(handling, at)))
        {
            return new AdmissionDecision.Refuse(RefusalCode.Expired);
        }

        if (all.Any(handling => RankOf(handling) is { } rank && (rank > Known(ceiling) || rank > Known(peer.Ceiling))))
        {
            return new AdmissionDecision.Refuse(RefusalCode.AboveCeiling);
        }

        ImmutableArray<string> why = [.. Unknown(labels).Concat(all.SelectMany(Unknown)).Distinct()];
        return why.IsEmpty ? new AdmissionDecision.Admit() : new AdmissionDecision.Quarantine(why);
    }

    private static ClassificationRank? RankOf(Handling handling) =>
        handling.Classification is { } classification && Enum.IsDefined(classification.Rank) && classification.Rank != ClassificationRank.Unspecified
            ? classification.Rank : null;

    /// <summary>A ceiling this version does not know lets nothing pass.</summary>
    private static ClassificationRank Known(ClassificationRank ceiling) => Enum.IsDefined(ceiling) ? ceiling : ClassificationRank.Unspecified;

    private static IEnumerable<string> Unknown(RecordLabels labels)
    {
        (string Label, int Value)[] values = [("kind", (int)labels.Kind), ("status", (int)labels.Status)];
        foreach (var (label, value) in values.Where(pair => !IsKnown(pair.Label, pair.Value)))
        {
            yield return Sentence(label, value);
        }

        if (labels.Urgency != Urgency.Unspecified && !IsKnown("urgency", (int)labels.Urgency))
        {
            yield return Sentence("urgency", (int)labels.Urgency);
        }
    }

    /// <summary>What must be set, and what must at least be known where it is set.</summary>
    private static IEnumerable<string> Unknown(Handling handling)
    {
        var rank = (int)(handling.Classification?.Rank ?? ClassificationRank.Unspecified);
        (string Label, int Value, bool Required)[] values =
        [
            ("classification", rank, true), ("tlp", (int)handling.Tlp, true), ("pap", (int)handling.Pap, false),
            ("onward", (int)handling.Onward, false), ("evidence", (int)handling.Evidence, false), ("action", (int)handling.Action, false),
            .. handling.HandlingCodes.Select(code => ("handling_codes", (int)code, true)),
            .. handling.Purposes.Select(purpose => ("purposes", (int)purpose, true)),
        ];
        foreach (var (label, value, _) in values.Where(entry => (entry.Required || entry.Value != 0) && !IsKnown(entry.Label, entry.Value)))
        {
            yield return Sentence(label, value);
        }

        if (handling.Purposes.Count == 0)
        {
            yield return Sentence("purposes", 0);
        }
    }

    private static bool IsKnown(string label, int value) => LabelAxis.Testable[label].SlotOf(value) != 1UL;

    private static string Sentence(string label, int value) =>
        value == 0 ? $"The label {label} is not set." : $"The label {label} has a value that this version does not know.";
}
