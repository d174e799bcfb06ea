using Gateway.Protocol.Handling;
using Gateway.Record.V1;
using Google.Protobuf.WellKnownTypes;
using Labels = Gateway.Record.V1.Handling;

namespace Gateway.Protocol.Tests.Handling;

/// <summary>Every pair and triple of values on every axis: small enough to try them all.</summary>
public sealed class EffectiveHandlingTests(ITestOutputHelper output)
{
    private const int Unknown = 77;

    /// <summary>For each axis, labels that differ on that axis only: every value, the unset one, and unknown ones.</summary>
    private static readonly IReadOnlyDictionary<string, Labels[]> Axes = new Dictionary<string, Labels[]>
    {
        ["tlp"] = [.. Values(5).Select(value => new Labels { Tlp = (Tlp)value })],
        ["pap"] = [.. Values(4).Select(value => new Labels { Pap = (Pap)value })],
        ["onward"] = [.. Values(5).Select(value => new Labels { Onward = (OnwardRule)value })],
        ["evidence"] = [.. Values(3).Select(value => new Labels { Evidence = (EvidenceRule)value })],
        ["action"] = [.. Values(4).Select(value => new Labels { Action = (ActionRule)value })],
        ["classification"] = [new Labels(), .. Values(5).SelectMany(rank => Enumerable.Range(0, 3).Select(scheme =>
            new Labels { Classification = new Classification { Rank = (ClassificationRank)rank, Scheme = (ClassificationScheme)scheme } }))],
        ["releasable_to"] = [.. Subsets("XA", "XB", "XC").Append([EffectiveHandling.NoCountry]).Select(Releasable)],
        ["handling_codes"] = [.. Subsets(HandlingCode.H1, HandlingCode.H2, HandlingCode.H3, (HandlingCode)Unknown).Select(codes => new Labels { HandlingCodes = { codes } })],
        ["purposes"] = [.. Subsets(Purpose.Prevention, Purpose.Investigation, Purpose.Statistics, (Purpose)Unknown).Select(purposes => new Labels { Purposes = { purposes } })],
        ["flags"] = [.. Enumerable.Range(0, 4).Select(flags => new Labels { NoAttribution = flags / 2 == 1, IndexAllowed = flags % 2 == 1 })],
        ["retention"] = [new Labels(), .. Times().SelectMany(review => Times().Select(delete => new Labels { Retention = new Retention { ReviewDue = review, DeleteAfter = delete } }))],
    };

    [Fact]
    public void The_most_restrictive_of_two_does_not_depend_on_their_order() => ForAllPairs((left, right) =>
        Assert.Equal(EffectiveHandling.MostRestrictive(left, right), EffectiveHandling.MostRestrictive(right, left)));

    [Fact]
    public void The_most_restrictive_of_three_does_not_depend_on_their_grouping()
    {
        var count = 0;
        foreach (var values in Axes.Values)
        {
            foreach (var (a, b, c) in values.SelectMany(a => values.SelectMany(b => values.Select(c => (a, b, c)))))
            {
                Assert.Equal(
                    EffectiveHandling.MostRestrictive(EffectiveHandling.MostRestrictive(a, b), c),
                    EffectiveHandling.MostRestrictive(a, EffectiveHandling.MostRestrictive(b, c)));
                count++;
            }
        }

        output.WriteLine($"{count} triples");
    }

    [Fact]
    public void A_handling_combined_with_itself_is_itself() =>
        Assert.All(Axes.Values.SelectMany(values => values), labels => Assert.Equal(labels, EffectiveHandling.MostRestrictive(labels, labels)));

    [Fact]
    public void The_most_restrictive_is_never_looser_than_either() => ForAllPairs((left, right) =>
    {
        var both = EffectiveHandling.MostRestrictive(left, right);
        AssertNotLooser(left, both);
        AssertNotLooser(right, both);
    });

    [Fact]
    public void An_override_never_loosens_its_parent() => ForAllPairs((parent, child) => AssertNotLooser(parent, EffectiveHandling.Effective(parent, child)));

    [Fact]
    public void An_override_that_says_something_is_itself_never_exceeded() => ForAllPairs((parent, child) =>
    {
        // Where the child is set, the result is at least as tight as the child; where it is unset, it is the parent's.
        var effective = EffectiveHandling.Effective(parent, child);
        AssertNotLooser(Completed(child, parent), effective);
    });

    [Fact]
    public void A_looser_override_changes_nothing() => ForAllPairs((parent, child) =>
    {
        if (EffectiveHandling.MostRestrictive(parent, child).Equals(parent))
        {
            Assert.Equal(parent, EffectiveHandling.Effective(parent, child));
        }
    });

    [Fact]
    public void The_same_override_twice_is_the_override_once_and_the_order_of_two_does_not_matter()
    {
        var count = 0;
        foreach (var values in Axes.Values)
        {
            foreach (var (parent, a, b) in values.SelectMany(parent => values.SelectMany(a => values.Select(b => (parent, a, b)))))
            {
                var once = EffectiveHandling.Effective(parent, a);
                Assert.Equal(once, EffectiveHandling.Effective(once, a));
                Assert.Equal(EffectiveHandling.Effective(parent, [a, b]), EffectiveHandling.Effective(parent, [b, a]));
                Assert.Equal(EffectiveHandling.Effective(parent, [a, b]), EffectiveHandling.Effective(once, b));
                count++;
            }
        }

        output.WriteLine($"{count} triples");
    }

    [Fact]
    public void An_override_of_one_axis_leaves_the_others_as_they_are()
    {
        var full = new Labels
        {
            Classification = new Classification { Rank = ClassificationRank.Restricted, Scheme = ClassificationScheme.Uk, ReleasableTo = { "XA" } },
            Tlp = Tlp.Green,
            Pap = Pap.Green,
            Onward = OnwardRule.FreeWithinTlp,
            Evidence = EvidenceRule.Allowed,
            Action = ActionRule.OvertOk,
            HandlingCodes = { HandlingCode.H1 },
            Purposes = { Purpose.Investigation, Purpose.Prosecution },
            NoAttribution = true,
            Retention = new Retention { DeleteAfter = new Timestamp { Seconds = 5 } },
        };
        var expected = full.Clone();
        expected.Tlp = Tlp.Red;
        Assert.Equal(expected, EffectiveHandling.Effective(full, new Labels { Tlp = Tlp.Red }));
        Assert.Equal(full, EffectiveHandling.Effective(full, (Labels?)null));
        Assert.Equal(full, EffectiveHandling.Effective(full, new Labels()));
        Assert.Equal(new Labels(), EffectiveHandling.Effective(null, (Labels?)null));
    }

    [Fact]
    public void Neither_argument_is_changed() => ForAllPairs((left, right) =>
    {
        var (leftBefore, rightBefore) = (left.Clone(), right.Clone());
        EffectiveHandling.Effective(left, right).Tlp = Tlp.Amber;
        var combined = EffectiveHandling.MostRestrictive(left, right);
        combined.Purposes.Add(Purpose.Detection);
        if (combined.Retention?.DeleteAfter is { } end)
        {
            end.Seconds++;
        }

        Assert.Equal((leftBefore, rightBefore), (left, right));
    });

    [Fact]
    public void Two_lists_of_countries_without_a_common_one_allow_none()
    {
        var none = EffectiveHandling.MostRestrictive(Releasable(["XA"]), Releasable(["XB"]));
        Assert.Equal([EffectiveHandling.NoCountry], none.Classification.ReleasableTo);
        Assert.Equal([EffectiveHandling.NoCountry], EffectiveHandling.MostRestrictive(none, Releasable(["XA"])).Classification.ReleasableTo);
    }

    [Fact]
    public void Retention_ends_at_its_instant_and_an_end_that_is_no_time_has_passed()
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(1_000);
        Labels Until(long seconds, int nanos) => new() { Retention = new Retention { DeleteAfter = new Timestamp { Seconds = seconds, Nanos = nanos } } };
        Assert.True(EffectiveHandling.IsExpired(Until(1_000, 0), at));
        Assert.False(EffectiveHandling.IsExpired(Until(1_000, 1), at));
        Assert.True(EffectiveHandling.IsExpired(Until(999, 999_999_999), at));
        Assert.True(EffectiveHandling.IsExpired(Until(5_000, -1), at));
        Assert.True(EffectiveHandling.IsExpired(Until(5_000, 1_000_000_000), at));
        Assert.False(EffectiveHandling.IsExpired(new Labels(), at));
        Assert.False(EffectiveHandling.IsExpired(null, at));
    }

    private void ForAllPairs(Action<Labels, Labels> check)
    {
        var count = 0;
        foreach (var values in Axes.Values)
        {
            foreach (var (left, right) in values.SelectMany(left => values.Select(right => (left, right))))
            {
                check(left, right);
                count++;
            }
        }

        output.WriteLine($"{count} pairs");
    }

    /// <summary>Asserts axis by axis, by a rule of its own, that the second is at least as restrictive as the first.</summary>
    private static void AssertNotLooser(Labels before, Labels after)
    {
        (int Before, int After, int Highest)[] ordered =
        [
            ((int)before.Tlp, (int)after.Tlp, 5), ((int)before.Pap, (int)after.Pap, 4), ((int)before.Onward, (int)after.Onward, 5),
            ((int)before.Evidence, (int)after.Evidence, 3), ((int)before.Action, (int)after.Action, 4),
            ((int)(before.Classification?.Rank ?? 0), (int)(after.Classification?.Rank ?? 0), 5),
        ];
        Assert.All(ordered, axis => Assert.True(Denies(axis.After, axis.Highest) || (!Denies(axis.Before, axis.Highest) && axis.After >= axis.Before)));
        Assert.All(before.HandlingCodes, code => Assert.Contains(code, after.HandlingCodes));
        Assert.All(after.Purposes, purpose => Assert.Contains(purpose, before.Purposes));
        Assert.True(!before.NoAttribution || after.NoAttribution);
        Assert.True(before.IndexAllowed || !after.IndexAllowed);
        Assert.All(new[] { "XA", "XB", "XC", "XD" }, country => Assert.True(!MayGoTo(after, country) || MayGoTo(before, country)));
        Assert.True(Instant(after.Retention?.DeleteAfter).CompareTo(Instant(before.Retention?.DeleteAfter)) <= 0);
        Assert.True(Instant(after.Retention?.ReviewDue).CompareTo(Instant(before.Retention?.ReviewDue)) <= 0);
    }

    private static Labels Completed(Labels child, Labels parent)
    {
        var completed = child.Clone();
        completed.Tlp = child.Tlp == 0 ? parent.Tlp : child.Tlp;
        completed.Pap = child.Pap == 0 ? parent.Pap : child.Pap;
        completed.Onward = child.Onward == 0 ? parent.Onward : child.Onward;
        completed.Evidence = child.Evidence == 0 ? parent.Evidence : child.Evidence;
        completed.Action = child.Action == 0 ? parent.Action : child.Action;
        if (child.Purposes.Count == 0)
        {
            completed.Purposes.Add(parent.Purposes);
        }

        if ((child.Classification?.Rank ?? 0) == 0 && parent.Classification is not null)
        {
            completed.Classification ??= new Classification();
            completed.Classification.Rank = parent.Classification.Rank;
        }

        return completed;
    }

    private static bool Denies(int value, int highest) => value < 1 || value > highest;

    private static bool MayGoTo(Labels labels, string country) =>
        labels.Classification is null || labels.Classification.ReleasableTo.Count == 0 || labels.Classification.ReleasableTo.Contains(country);

    private static (long, int) Instant(Timestamp? time) => time is null ? (long.MaxValue, 0) : (time.Seconds, time.Nanos);

    private static IEnumerable<int> Values(int highest) => Enumerable.Range(0, highest + 1).Append(Unknown).Append(Unknown + 1).Append(-1);

    private static IEnumerable<T[]> Subsets<T>(params T[] all) =>
        Enumerable.Range(0, 1 << all.Length).Select(bits => all.Where((_, index) => (bits & (1 << index)) != 0).ToArray());

    private static IEnumerable<Timestamp?> Times() => [null, new Timestamp { Seconds = 1 }, new Timestamp { Seconds = 1, Nanos = 1 }, new Timestamp { Seconds = 2 }];

    private static Labels Releasable(string[] countries) =>
        new() { Classification = new Classification { Rank = ClassificationRank.Restricted, ReleasableTo = { countries } } };
}
