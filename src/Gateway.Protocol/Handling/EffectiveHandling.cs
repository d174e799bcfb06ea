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

    /// <summary>
    /// The handling of a part of a record: the parent's labels tightened by the part's own. An axis the override leaves unset says
    /// nothing about it; an axis the parent leaves unset stays unset, whatever the override says. A looser override changes nothing.
    /// </summary>
    /// <param name="parent">The record's handling; null counts as all unset.</param>
    /// <param name="child">The part's own handling; null counts as all unset.</param>
    public static Labels Effective(Labels? parent, Labels? child) =>
        child is null ? parent?.Clone() ?? new Labels() : MostRestrictive(parent ?? new Labels(), Completed(child, parent ?? new Labels()));

    /// <summary>
    /// The most restrictive of two complete sets of labels, axis by axis. Commutative, associative and idempotent on canonical
    /// labels (sets sorted, without repetition); the result is on no axis looser than either argument.
    /// </summary>
    public static Labels MostRestrictive(Labels left, Labels right)
    {
        var result = new Labels
        {
            Classification = MostRestrictive(left.Classification, right.Classification),
            Tlp = (Tlp)Higher((int)left.Tlp, (int)right.Tlp, (int)Tlp.Red),
            Pap = (Pap)Higher((int)left.Pap, (int)right.Pap, (int)Pap.Red),
            Onward = (OnwardRule)Higher((int)left.Onward, (int)right.Onward, (int)OnwardRule.Never),
            Evidence = (EvidenceRule)Higher((int)left.Evidence, (int)right.Evidence, (int)EvidenceRule.Never),
            Action = (ActionRule)Higher((int)left.Action, (int)right.Action, (int)ActionRule.ContactOriginator),
            NoAttribution = left.NoAttribution || right.NoAttribution,
            IndexAllowed = left.IndexAllowed && right.IndexAllowed,
            Retention = MostRestrictive(left.Retention, right.Retention),
        };
        result.HandlingCodes.Add(left.HandlingCodes.Union(right.HandlingCodes).Order());
        result.Purposes.Add(left.Purposes.Intersect(right.Purposes).Order());
        return result;
    }

    /// <summary>Whether <paramref name="instant"/> is at or after the end of the retention, or that end cannot be read as a time.</summary>
    public static bool IsExpired(Labels? handling, DateTimeOffset instant) =>
        handling?.Retention?.DeleteAfter is { } end
        && (end.Nanos is < 0 or >= NanosPerSecond || Compare(end, Timestamp.FromDateTimeOffset(instant)) <= 0);

    /// <summary>The override with every axis it leaves unset taken from the parent. A flag cannot be unset: it counts as it stands.</summary>
    private static Labels Completed(Labels child, Labels parent)
    {
        var completed = child.Clone();
        completed.Classification = child.Classification is { } own ? Completed(own, parent.Classification) : parent.Classification;
        completed.Tlp = child.Tlp == Tlp.Unspecified ? parent.Tlp : child.Tlp;
        completed.Pap = child.Pap == Pap.Unspecified ? parent.Pap : child.Pap;
        completed.Onward = child.Onward == OnwardRule.Unspecified ? parent.Onward : child.Onward;
        completed.Evidence = child.Evidence == EvidenceRule.Unspecified ? parent.Evidence : child.Evidence;
        completed.Action = child.Action == ActionRule.Unspecified ? parent.Action : child.Action;
        if (child.Purposes.Count == 0)
        {
            completed.Purposes.Add(parent.Purposes);
        }

        return completed;
    }

    private static Classification Completed(Classification child, Classification? parent)
    {
        var completed = child.Clone();
        if (child.Rank == ClassificationRank.Unspecified)
        {
            completed.Rank = parent?.Rank ?? ClassificationRank.Unspecified;
            completed.Scheme = parent?.Scheme ?? ClassificationScheme.Unspecified;
        }

        return completed;
    }

    private static Classification? MostRestrictive(Classification? left, Classification? right)
    {
        if (left is null && right is null)
        {
            return null;
        }

        left ??= new Classification();
        right ??= new Classification();
        var result = new Classification
        {
            Rank = (ClassificationRank)Higher((int)left.Rank, (int)right.Rank, (int)ClassificationRank.TopSecret),
        };

        // The scheme goes with the rank that won; of two schemes at the same rank either would do, and the higher number is taken so
        // that the order of the arguments does not show.
        result.Scheme = left.Rank == right.Rank ? (ClassificationScheme)Math.Max((int)left.Scheme, (int)right.Scheme)
            : result.Rank == left.Rank ? left.Scheme : right.Scheme;
        result.ReleasableTo.Add(InBoth(left.ReleasableTo, right.ReleasableTo));
        return result;
    }

    /// <summary>Countries in both lists, where an empty list stands for every country.</summary>
    private static IEnumerable<string> InBoth(RepeatedField<string> left, RepeatedField<string> right)
    {
        if (left.Count == 0 || right.Count == 0)
        {
            return left.Count == 0 ? right : left;
        }

        var both = left.Intersect(right, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return both.Count == 0 ? [NoCountry] : both;
    }

    private static Retention? MostRestrictive(Retention? left, Retention? right) =>
        left is null && right is null ? null : new Retention
        {
            ReviewDue = Earlier(left?.ReviewDue, right?.ReviewDue),
            DeleteAfter = Earlier(left?.DeleteAfter, right?.DeleteAfter),
        };

    private static Timestamp? Earlier(Timestamp? left, Timestamp? right) =>
        left is null || right is null ? (left ?? right)?.Clone() : Compare(left, right) <= 0 ? left.Clone() : right.Clone();

    private static int Compare(Timestamp left, Timestamp right) => (left.Seconds, left.Nanos).CompareTo((right.Seconds, right.Nanos));

    /// <summary>The more restrictive of two values of an ordered axis: known ones by number, above them unknown ones, above all the unset.</summary>
    private static int Higher(int left, int right, int highestKnown) =>
        Restrictiveness(left, highestKnown) >= Restrictiveness(right, highestKnown) ? left : right;

    private static long Restrictiveness(int value, int highestKnown) =>
        value == 0 ? long.MaxValue : value > 0 && value <= highestKnown ? value : (long)int.MaxValue + unchecked((uint)value);

    private const int NanosPerSecond = 1_000_000_000;
}
