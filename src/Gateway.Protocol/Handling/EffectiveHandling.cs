using Gateway.Record.V1;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Labels = Gateway.Record.V1.Handling;

namespace Gateway.Protocol.Handling;

/// <summary>
/// Combines handling labels: on every axis the most restrictive wins (protos/spec/policy.md, "Handling"). Pure; neither argument is
/// changed. A label that is unset, or a number this version does not know, is the most restrictive of its axis: it denies.
/// </summary>
public static class EffectiveHandling
{
    /// <summary>
    /// Stands in <c>releasable_to</c> when two lists have no country in common, because an empty list would mean "no limit". It is no
    /// country code, so it matches none.
    /// </summary>
    public const string NoCountry = "--";

    private const int NanosPerSecond = 1_000_000_000;

    /// <summary>
    /// The handling of a part of a record: the parent's labels tightened by the part's own. An axis the override leaves unset says
    /// nothing about it; an axis the parent leaves unset stays unset, whatever the override says. A looser override changes nothing.
    /// </summary>
    /// <param name="parent">The record's handling; null counts as all unset.</param>
    /// <param name="child">The part's own handling; null counts as all unset.</param>
    public static Labels Effective(Labels? parent, Labels? child) => Effective(parent, [child]);

    /// <summary>The handling of a part that several overrides tighten. Their order does not matter.</summary>
    /// <inheritdoc cref="Effective(Labels?, Labels?)"/>
    public static Labels Effective(Labels? parent, IEnumerable<Labels?> children)
    {
        var result = parent?.Clone() ?? new Labels();
        foreach (var child in children)
        {
            if (child is not null)
            {
                Tighten(result, child, Unset.SaysNothing);
            }
        }

        return result;
    }

    /// <summary>
    /// The most restrictive of two complete sets of labels, axis by axis. Commutative, associative and idempotent on canonical
    /// labels (sets sorted, without repetition); the result is on no axis looser than either argument.
    /// </summary>
    public static Labels MostRestrictive(Labels left, Labels right)
    {
        var result = left.Clone();
        Tighten(result, right, Unset.Denies);
        return result;
    }

    /// <summary>Whether <paramref name="instant"/> is at or after the end of the retention, or that end cannot be read as a time.</summary>
    public static bool IsExpired(Labels? handling, DateTimeOffset instant) =>
        handling?.Retention?.DeleteAfter is { } end
        && (end.Nanos is < 0 or >= NanosPerSecond || Compare(end, Timestamp.FromDateTimeOffset(instant)) <= 0);

    private static void Tighten(Labels target, Labels own, Unset unset)
    {
        target.Tlp = (Tlp)Higher((int)target.Tlp, (int)own.Tlp, (int)Tlp.Red, unset);
        target.Pap = (Pap)Higher((int)target.Pap, (int)own.Pap, (int)Pap.Red, unset);
        target.Onward = (OnwardRule)Higher((int)target.Onward, (int)own.Onward, (int)OnwardRule.Never, unset);
        target.Evidence = (EvidenceRule)Higher((int)target.Evidence, (int)own.Evidence, (int)EvidenceRule.Never, unset);
        target.Action = (ActionRule)Higher((int)target.Action, (int)own.Action, (int)ActionRule.ContactOriginator, unset);
        target.NoAttribution |= own.NoAttribution;
        target.IndexAllowed &= own.IndexAllowed;
        AddMissing(target.HandlingCodes, own.HandlingCodes);
        if (own.Purposes.Count > 0 || unset == Unset.Denies)
        {
            KeepShared(target.Purposes, own.Purposes);
        }

        TightenClassification(target, own.Classification, unset);
        TightenRetention(target, own.Retention);
    }

    private static void TightenClassification(Labels target, Classification? own, Unset unset)
    {
        if (own is null && (unset == Unset.SaysNothing || target.Classification is null))
        {
            return;
        }

        own ??= new Classification();
        target.Classification ??= new Classification();
        var before = target.Classification.Rank;
        var after = (ClassificationRank)Higher((int)before, (int)own.Rank, (int)ClassificationRank.TopSecret, unset);

        // The scheme goes with the rank that won; of two schemes at the same rank either would do, and the higher number is taken so
        // that the order of the arguments does not show.
        target.Classification.Scheme = before == own.Rank
            ? (ClassificationScheme)Math.Max((int)target.Classification.Scheme, (int)own.Scheme)
            : after == before ? target.Classification.Scheme : own.Scheme;
        target.Classification.Rank = after;
        KeepCountries(target.Classification.ReleasableTo, own.ReleasableTo);
    }

    /// <summary>Keeps the countries in both lists, where an empty list stands for every country.</summary>
    private static void KeepCountries(RepeatedField<string> target, RepeatedField<string> own)
    {
        if (target.Count == 0)
        {
            target.Add(own);
        }
        else if (own.Count > 0)
        {
            KeepShared(target, own);
            if (target.Count == 0)
            {
                target.Add(NoCountry);
            }
        }
    }

    private static void TightenRetention(Labels target, Retention? own)
    {
        if (own is not null)
        {
            target.Retention ??= new Retention();
            target.Retention.ReviewDue = Earlier(target.Retention.ReviewDue, own.ReviewDue);
            target.Retention.DeleteAfter = Earlier(target.Retention.DeleteAfter, own.DeleteAfter);
        }
    }

    private static void AddMissing(RepeatedField<HandlingCode> target, RepeatedField<HandlingCode> own)
    {
        var missing = own.Except(target).ToList();
        if (missing.Count > 0)
        {
            missing.AddRange(target);
            target.Clear();
            target.Add(missing.Order());
        }
    }

    private static void KeepShared<T>(RepeatedField<T> target, RepeatedField<T> own)
    {
        for (var at = target.Count - 1; at >= 0; at--)
        {
            if (!own.Contains(target[at]))
            {
                target.RemoveAt(at);
            }
        }
    }

    private static Timestamp? Earlier(Timestamp? left, Timestamp? right) =>
        left is null || (right is not null && Compare(right, left) < 0) ? right?.Clone() : left;

    private static int Compare(Timestamp left, Timestamp right) => (left.Seconds, left.Nanos).CompareTo((right.Seconds, right.Nanos));

    /// <summary>The more restrictive of two values of an ordered axis: known ones by number, above them unknown ones, above all the unset.</summary>
    private static int Higher(int left, int right, int highestKnown, Unset unset) =>
        right == 0 && unset == Unset.SaysNothing ? left
        : Restrictiveness(left, highestKnown) >= Restrictiveness(right, highestKnown) ? left : right;

    private static long Restrictiveness(int value, int highestKnown) =>
        value == 0 ? long.MaxValue : value > 0 && value <= highestKnown ? value : (long)int.MaxValue + unchecked((uint)value);

    /// <summary>What an unset label of the second argument means.</summary>
    private enum Unset
    {
        /// <summary>It denies.</summary>
        Denies,

        /// <summary>It leaves the first argument's as it is.</summary>
        SaysNothing,
    }
}
