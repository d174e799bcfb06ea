using Gateway.Node.Alerts;
using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Protocol.Identifiers;
using Gateway.Record.V1;

namespace Gateway.Node.Tests.Alerts;

/// <summary>Random records against random subscriptions: what the index finds is what comparing everything with everything finds.</summary>
public sealed class MatchingPropertyTests
{
    private const int Subscriptions = 500;
    private const int Records = 200;
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly string[] Given = ["Dorian", "Milos", "Anna", "Дориан", "Leila", "Jan"];
    private static readonly string[] Family = ["Vasek", "Hradec", "Novak", "Васек", "Haddad", "Novák", "Kovács"];
    private static readonly string[] Countries = ["XA", "XB", "XK", "GB", "FR"];

    [Fact]
    public void The_index_finds_what_brute_force_finds()
    {
        var (missed, found, evaluated) = Compare(seed: 11, FilingKey.Of);

        Assert.Equal(0, missed);
        Assert.InRange(found, 1_000, int.MaxValue);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{Records} records x {Subscriptions} subscriptions = {Records * Subscriptions} pairs; {found} matches; the index looked at {evaluated}");
    }

    [Theory]
    [InlineData("last key forgotten")]
    [InlineData("filed under one key only")]
    [InlineData("names not filed")]
    public void An_index_with_a_planted_bug_is_caught(string bug)
    {
        var (missed, _, _) = Compare(seed: 11, watched => bug switch
        {
            "last key forgotten" => [.. FilingKey.Of(watched).SkipLast(1)],
            "filed under one key only" => [.. FilingKey.Of(watched).Take(1)],
            _ => [.. FilingKey.Of(watched).Where(key => key.Axis != FilingAxis.Name)],
        });

        Assert.NotEqual(0, missed);
        TestContext.Current.TestOutputHelper!.WriteLine($"{bug}: {missed} matches missed");
    }

    [Fact]
    public void Taking_subscriptions_out_leaves_exactly_the_others()
    {
        var random = new Random(5);
        var sample = new SampleRecords(5);
        var watched = Enumerable.Range(0, 200).Select(_ => RandomTerms(random)).ToList();
        var filing = new SubscriptionFiling();
        for (var i = 0; i < watched.Count; i++)
        {
            filing.Add(i, watched[i], FilingKey.Of(watched[i]));
        }

        for (var i = 0; i < watched.Count; i += 2)
        {
            filing.Remove(i);
        }

        var found = Enumerable.Range(0, 100).Select(_ => RandomRecord(random, sample)).SelectMany(record => filing.Match(record).Matches).ToList();

        Assert.NotEmpty(found);
        Assert.All(found, match => Assert.Equal(1, match.Subscription % 2));
        for (var i = 1; i < watched.Count; i += 2)
        {
            filing.Remove(i);
        }

        Assert.Equal((0, 0), (filing.Count, filing.Match(RandomRecord(random, sample)).Evaluated));
    }

    [Fact]
    public void Ten_thousand_subscriptions_do_not_make_matching_linear()
    {
        const int Many = 10_000;
        const int Expected = 40;
        var sample = new SampleRecords(9);
        var filing = new SubscriptionFiling();
        for (var i = 0; i < Many; i++)
        {
            // Every sort of subscription that has an identifier, a name, or both, and labels that nearly every record meets beside them.
            var terms = new SubscriptionTerms { Kinds = { RecordKind.IntelligenceReport }, IdentifierTypes = { IdentifierType.Phone } };
            if (i % 3 != 0)
            {
                terms.Identifiers.Add(new IdentifierQuery { Type = IdentifierType.Phone, Value = $"+4477{i:00000000}" });
            }

            if (i % 3 != 1)
            {
                terms.Names.Add($"{Syllables(i)} {Syllables(i / 7)}");
            }

            var watched = WatchedTerms.Of(terms, Purpose.Investigation, IdentifierStopList.Default);
            filing.Add(i, watched, FilingKey.Of(watched));
        }

        var evaluated = 0;
        var found = 0;
        const int Admitted = 200;
        for (var i = 0; i < Admitted; i++)
        {
            var record = SampleRecords.With(sample.Phone($"+4477{i * 50:00000000}"), sample.Person($"{Syllables(i * 31)} {Syllables(i * 17)}"));
            var result = filing.Match(MatchableRecord.Of(record, RecordTerms.Of(record), Now)!);
            evaluated += result.Evaluated;
            found += result.Matches.Length;
        }

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{Many} subscriptions, {Admitted} records: {evaluated / (double)Admitted:0.0} subscriptions looked at a record, {found} matches");
        Assert.InRange(evaluated, 1, Admitted * Expected);
    }

    private static (int Missed, int Found, int Evaluated) Compare(int seed, Func<WatchedTerms, IReadOnlyList<FilingKey>> keysOf)
    {
        var random = new Random(seed);
        var sample = new SampleRecords(seed);
        var filing = new SubscriptionFiling();
        var all = Enumerable.Range(0, Subscriptions).Select(_ => RandomTerms(random)).ToList();
        for (var i = 0; i < all.Count; i++)
        {
            filing.Add(i, all[i], keysOf(all[i]));
        }

        int missed = 0, found = 0, evaluated = 0;
        for (var i = 0; i < Records; i++)
        {
            var record = RandomRecord(random, sample);
            var byIndex = filing.Match(record);
            var byBruteForce = all.SelectMany((watched, id) => AlertMatching.Match(record, watched).Select(match => ((long)id, match))).ToList();
            missed += byBruteForce.Except(byIndex.Matches).Count();
            Assert.Empty(byIndex.Matches.Except(byBruteForce));
            found += byBruteForce.Count;
            evaluated += byIndex.Evaluated;
        }

        return (missed, found, evaluated);
    }

    private static WatchedTerms RandomTerms(Random random)
    {
        var terms = new SubscriptionTerms();
        if (random.Next(2) == 0)
        {
            terms.Identifiers.Add(Some(random, 3, () => RandomQuery(random)));
        }

        if (random.Next(3) == 0)
        {
            terms.Names.Add(Some(random, 2, () => RandomName(random)));
        }

        if (random.Next(3) == 0)
        {
            terms.Kinds.Add(Some(random, 3, () => (RecordKind)random.Next(1, 12)));
        }

        if (random.Next(4) == 0)
        {
            terms.IdentifierTypes.Add(Some(random, 2, () => (IdentifierType)random.Next(1, 19)));
        }

        if (random.Next(4) == 0)
        {
            terms.Countries.Add(Some(random, 2, () => Pick(random, Countries)));
        }

        terms.TlpAtMost = random.Next(3) == 0 ? (Tlp)random.Next(1, 6) : Tlp.Unspecified;
        terms.UrgencyAtLeast = random.Next(3) == 0 ? (Urgency)random.Next(1, 5) : Urgency.Unspecified;
        return WatchedTerms.Of(terms, random.Next(5) == 0 ? Purpose.VictimProtection : Purpose.Investigation, IdentifierStopList.Default);
    }

    private static MatchableRecord RandomRecord(Random random, SampleRecords sample)
    {
        var record = SampleRecords.With(Some(random, 4, () => RandomEntity(random, sample)));
        record.Kind = (RecordKind)random.Next(1, 12);
        record.Urgency = (Urgency)random.Next(0, 5);
        record.Handling.Tlp = (Tlp)random.Next(0, 6);
        if (random.Next(3) == 0)
        {
            record.Handling.Purposes.Add(Purpose.VictimProtection);
        }

        if (random.Next(3) == 0)
        {
            record.Trafficking = new TraffickingFacts { TransitCountries = { Pick(random, Countries) } };
        }

        foreach (var entity in record.Entities.Where(_ => random.Next(4) == 0))
        {
            record.Participations.Add(sample.Part(entity, (SubjectCategory)random.Next(1, 11)));
        }

        return MatchableRecord.Of(record, RecordTerms.Of(record), Now)!;
    }

    private static Entity RandomEntity(Random random, SampleRecords sample)
    {
        var query = RandomQuery(random);
        var identifier = sample.Identifier(query.Type == IdentifierType.Unspecified ? IdentifierType.Phone : query.Type, query.Value, query.Scope);
        identifier.Match = random.Next(8) == 0 ? IdentifierMatch.Never : IdentifierMatch.Exact;
        var entity = random.Next(2) == 0 ? sample.Person(RandomName(random), identifier)
            : new Entity { Key = sample.Key(), Vehicle = new Vehicle { Make = "any" }, Identifiers = { identifier } };
        if (random.Next(6) == 0)
        {
            entity.Handling = new Handling { Tlp = (Tlp)random.Next(0, 6) };
        }

        return entity;
    }

    private static IdentifierQuery RandomQuery(Random random) => random.Next(4) switch
    {
        0 => new IdentifierQuery { Type = IdentifierType.Phone, Value = $"07700 9000{random.Next(20):00}", Scope = "GB" },
        1 => new IdentifierQuery { Type = random.Next(3) == 0 ? IdentifierType.Unspecified : IdentifierType.Phone, Value = $"+44770090{random.Next(20):0000}" },
        2 => new IdentifierQuery { Type = IdentifierType.Plate, Value = $"KR-{random.Next(20):00} BXT", Scope = Pick(random, Countries) },
        _ => new IdentifierQuery { Type = IdentifierType.Username, Value = $"@user_{random.Next(20)}", Scope = "telegram" },
    };

    private static string RandomName(Random random) => $"{Pick(random, Given)} {Pick(random, Family)}";

    private static List<T> Some<T>(Random random, int most, Func<T> make) => [.. Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => make())];

    private static string Pick(Random random, string[] words) => words[random.Next(words.Length)];

    /// <summary>A word for a number, so that there are as many different names as numbers.</summary>
    private static string Syllables(int number)
    {
        string[] syllables = ["ba", "ke", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "zo"];
        return string.Concat(Enumerable.Range(0, 4).Select(i => syllables[number / (int)Math.Pow(syllables.Length, i) % syllables.Length]));
    }
}
