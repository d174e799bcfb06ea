using System.Collections.Immutable;
using Gateway.Node.Alerts;
using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Protocol.Identifiers;
using Gateway.Record.V1;

namespace Gateway.Node.Tests.Alerts;

public sealed class AlertMatchingTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly SubscriptionTerms PhoneTerms = new() { Identifiers = { Query(IdentifierType.Phone, "+44 7700 900417") } };

    private readonly SampleRecords _sample = new();

    [Fact]
    public void An_identifier_matches_after_normalisation_and_shows_both_sides_as_written()
    {
        var match = Assert.Single(Match(SampleRecords.With(_sample.Phone("07700 900 417", "GB")), PhoneTerms));

        Assert.Equal(("+44 7700 900417", "07700 900 417", false), (match.Term, match.Matched, match.IsPossible));
    }

    [Fact]
    public void A_match_carries_the_roles_own_grading_and_the_validity_of_the_identifier()
    {
        var phone = _sample.Phone("07700 900417");
        phone.Identifiers[0].ValidFrom = new PartialDate { Year = 2024, Month = 5 };
        phone.Identifiers[0].ValidUntil = new PartialDate { Year = 2025 };
        var grading = new Grading { Scheme = GradingScheme.Admiralty, SourceCode = "C", InformationCode = "3" };
        var record = SampleRecords.With(phone);
        record.Participations.Add(_sample.Part(phone, SubjectCategory.NotDataSubject, grading));

        var match = Assert.Single(Match(record, PhoneTerms));

        Assert.Equal((grading, 5U, 2025U), (match.MatchGrading, match.ValidFrom!.Month, match.ValidUntil!.Year));
    }

    [Fact]
    public void A_match_on_a_name_is_possible_only()
    {
        var match = Assert.Single(Match(SampleRecords.With(_sample.Person("Dorian VASEK")), new SubscriptionTerms { Names = { "Vašek, Dorian" } }));

        Assert.Equal(("Vašek, Dorian", "Dorian VASEK", true), (match.Term, match.Matched, match.IsPossible));
    }

    [Fact]
    public void A_name_matches_across_scripts() =>
        Assert.True(Assert.Single(Match(SampleRecords.With(_sample.Person("ВАСЕК Дориан")), new SubscriptionTerms { Names = { "Dorian Vasek" } })).IsPossible);

    [Fact]
    public void Another_name_does_not_match() =>
        Assert.Empty(Match(SampleRecords.With(_sample.Person("Milos Hradec")), new SubscriptionTerms { Names = { "Dorian Vasek" } }));

    [Fact]
    public void Every_list_that_is_not_empty_must_have_a_match()
    {
        var record = SampleRecords.With(_sample.Phone("07700 900417"), _sample.Car("KR47BXT", "XK"), _sample.Person("Dorian Vasek"));
        record.Kind = RecordKind.Sighting;
        record.Urgency = Urgency.Urgent;
        var all = new SubscriptionTerms
        {
            Identifiers = { Query(IdentifierType.Phone, "+447700900417"), Query(IdentifierType.Phone, "+447700900999") },
            Names = { "Dorian Vasek" },
            Kinds = { RecordKind.Sighting, RecordKind.Warning },
            IdentifierTypes = { IdentifierType.Plate },
            Countries = { "XK" },
            TlpAtMost = Tlp.Amber,
            UrgencyAtLeast = Urgency.Priority,
        };
        Assert.NotEmpty(Match(record, all));

        Action<SubscriptionTerms>[] breaks =
        [
            terms => terms.Identifiers.RemoveAt(0),
            terms => terms.Names[0] = "Milos Hradec",
            terms => terms.Kinds.RemoveAt(0),
            terms => terms.IdentifierTypes[0] = IdentifierType.Wallet,
            terms => terms.Countries[0] = "XA",
            terms => terms.TlpAtMost = Tlp.Green,
            terms => terms.UrgencyAtLeast = Urgency.ThreatToLife,
        ];
        foreach (var breakIt in breaks)
        {
            var terms = all.Clone();
            breakIt(terms);
            Assert.Empty(Match(record, terms));
        }
    }

    [Fact]
    public void An_identifier_found_together_with_a_name_is_as_uncertain_as_the_name()
    {
        var terms = PhoneTerms.Clone();
        terms.Names.Add("Dorian Vasek");

        var matches = Match(SampleRecords.With(_sample.Phone("07700 900417"), _sample.Person("Dorian Vasek")), terms);

        Assert.Equal(2, matches.Length);
        Assert.All(matches, match => Assert.True(match.IsPossible));
    }

    [Theory]
    [InlineData(SubjectCategory.Victim, false)]
    [InlineData(SubjectCategory.PossibleVictim, false)]
    [InlineData(SubjectCategory.Witness, false)]
    [InlineData(SubjectCategory.InformantOrCanInform, false)]
    [InlineData(SubjectCategory.Suspect, true)]
    [InlineData(SubjectCategory.ContactOrAssociate, true)]
    public void A_protected_persons_identifier_never_raises_an_alert(SubjectCategory category, bool matches)
    {
        var person = _sample.Person("Anna Novak", _sample.Identifier(IdentifierType.Phone, "07700 900417", "GB"));
        var record = SampleRecords.With(person);
        record.Participations.Add(_sample.Part(person, category));
        SubscriptionTerms[] watched = [PhoneTerms, new() { IdentifierTypes = { IdentifierType.Phone } }, new() { Names = { "Anna Novak" } }];

        Assert.All(watched, terms => Assert.Equal(matches, Match(record, terms).Length > 0));
    }

    [Fact]
    public void A_victims_paper_that_others_use_does_raise_an_alert()
    {
        var person = _sample.Person("Anna Novak", _sample.Identifier(IdentifierType.Document, "K4471904", "UTO"));
        var record = SampleRecords.With(person);
        record.Participations.Add(_sample.Part(person, SubjectCategory.PossibleVictim));
        var terms = new SubscriptionTerms { Identifiers = { Query(IdentifierType.Document, "K4471904", "UTO") } };
        Assert.Empty(Match(record, terms));

        person.Identifiers[0].Control = IdentifierControl.ControlledByOther;

        Assert.Single(Match(record, terms));
    }

    [Theory]
    [InlineData(IdentifierMatch.Unspecified)]
    [InlineData(IdentifierMatch.Never)]
    public void What_is_not_to_be_matched_raises_no_alert(IdentifierMatch match)
    {
        var phone = _sample.Phone("07700 900417");
        phone.Identifiers[0].Match = match;

        Assert.Empty(Match(SampleRecords.With(phone), PhoneTerms));
        Assert.Empty(Match(SampleRecords.With(phone), new SubscriptionTerms { IdentifierTypes = { IdentifierType.Phone } }));
    }

    [Fact]
    public void A_claimed_normal_form_raises_no_alert()
    {
        var phone = _sample.Phone("07700 900999");
        phone.Identifiers[0].Normal = "+447700900417";
        phone.Identifiers[0].Quality = IdentifierQuality.Valid;

        Assert.Empty(Match(SampleRecords.With(phone), PhoneTerms));
    }

    [Fact]
    public void An_identifier_whose_check_digit_fails_raises_no_alert_whatever_its_sender_says()
    {
        var account = _sample.Identifier(IdentifierType.Iban, "GB29NWBK60161331926818");
        account.Quality = IdentifierQuality.Valid;

        Assert.Empty(Match(SampleRecords.With(_sample.Person("Dorian Vasek", account)), new SubscriptionTerms { IdentifierTypes = { IdentifierType.Iban } }));
    }

    [Fact]
    public void A_purpose_the_record_may_not_be_used_for_raises_no_alert()
    {
        var record = SampleRecords.With(_sample.Phone("07700 900417"));
        Assert.NotEmpty(Match(record, PhoneTerms));
        Assert.Empty(Match(record, PhoneTerms, Purpose.ImmigrationEnforcement));

        record.Handling.Purposes.Clear();

        Assert.Empty(Match(record, PhoneTerms));
    }

    [Fact]
    public void What_an_entity_may_be_used_for_binds_its_identifiers()
    {
        var phone = _sample.Phone("07700 900417");
        phone.Handling = new Handling { Purposes = { Purpose.VictimProtection } };
        var record = SampleRecords.With(phone);
        record.Handling.Purposes.Add(Purpose.VictimProtection);

        Assert.Empty(Match(record, PhoneTerms));
        Assert.NotEmpty(Match(record, PhoneTerms, Purpose.VictimProtection));
    }

    [Theory]
    [InlineData(Tlp.Unspecified, false)]
    [InlineData(Tlp.Green, true)]
    [InlineData(Tlp.Amber, true)]
    [InlineData(Tlp.Red, false)]
    public void A_record_more_restricted_than_asked_raises_no_alert(Tlp tlp, bool matches)
    {
        var terms = PhoneTerms.Clone();
        terms.TlpAtMost = Tlp.Amber;
        var record = SampleRecords.With(_sample.Phone("07700 900417"));
        record.Handling.Tlp = tlp;

        Assert.Equal(matches, Match(record, terms).Length > 0);
    }

    [Fact]
    public void An_entity_more_restricted_than_asked_raises_no_alert()
    {
        var terms = PhoneTerms.Clone();
        terms.TlpAtMost = Tlp.Amber;
        var phone = _sample.Phone("07700 900417");
        phone.Handling = new Handling { Tlp = Tlp.Red };

        Assert.Empty(Match(SampleRecords.With(phone), terms));
    }

    [Theory]
    [InlineData(RecordStatus.Draft)]
    [InlineData(RecordStatus.Superseded)]
    [InlineData(RecordStatus.Restricted)]
    [InlineData(RecordStatus.Recalled)]
    [InlineData(RecordStatus.Erased)]
    public void Only_an_active_record_raises_alerts(RecordStatus status)
    {
        var record = SampleRecords.With(_sample.Phone("07700 900417"));
        record.Status = status;

        Assert.Null(MatchableRecord.Of(record, RecordTerms.Of(record), Now));
    }

    [Fact]
    public void After_its_retention_neither_record_nor_entity_raises_alerts()
    {
        var record = SampleRecords.With(_sample.Phone("07700 900417"));
        record.Handling = SampleRecords.Until(Now, record.Handling);
        Assert.Null(MatchableRecord.Of(record, RecordTerms.Of(record), Now));

        var phone = _sample.Phone("07700 900417");
        phone.Handling = SampleRecords.Until(Now);
        Assert.Empty(Match(SampleRecords.With(phone), PhoneTerms));
    }

    [Fact]
    public void A_victims_part_that_is_past_its_retention_still_protects()
    {
        var person = _sample.Person("Anna Novak", _sample.Identifier(IdentifierType.Phone, "07700 900417", "GB"));
        var record = SampleRecords.With(person);
        record.Participations.Add(_sample.Part(person, SubjectCategory.Victim));
        record.Participations[0].Handling = SampleRecords.Until(Now);

        Assert.Empty(Match(record, PhoneTerms));
    }

    [Fact]
    public void Countries_come_from_addresses_plates_and_the_route()
    {
        var place = new Entity { Key = _sample.Key(), Place = new Place { Type = PlaceType.Hotel, Address = new Address { Country = "XA" } } };
        var record = SampleRecords.With(place, _sample.Car("KR47BXT", "XB"));
        record.Trafficking = new TraffickingFacts { OriginCountries = { "XC" }, TransitCountries = { "XD" }, DestinationCountries = { "XE" } };
        string[] named = ["XA", "XB", "XC", "XD", "XE"];

        Assert.All(named, country => Assert.NotEmpty(Match(record, new SubscriptionTerms { Countries = { country } })));
        Assert.Empty(Match(record, new SubscriptionTerms { Countries = { "XF" } }));
    }

    [Fact]
    public void A_subscription_by_labels_only_gives_one_alert_that_says_what_matched()
    {
        var record = SampleRecords.With(_sample.Car("KR-47 BXT", "XK"), _sample.Car("KR-48 BXT", "XK"));
        record.Kind = RecordKind.Sighting;

        var match = Assert.Single(Match(record, new SubscriptionTerms { Kinds = { RecordKind.Sighting }, IdentifierTypes = { IdentifierType.Plate }, Countries = { "XK" } }));

        Assert.Equal(("SIGHTING, PLATE, XK", "kind SIGHTING, PLATE KR-47 BXT, country XK"), (match.Term, match.Matched));
    }

    [Fact]
    public void A_list_of_which_nothing_can_be_read_any_more_matches_nothing()
    {
        var terms = new SubscriptionTerms { Identifiers = { Query(IdentifierType.Iban, "no IBAN") }, Kinds = { RecordKind.IntelligenceReport } };

        Assert.Empty(Match(SampleRecords.Empty(), terms));
        Assert.Empty(FilingKey.Of(WatchedTerms.Of(terms, Purpose.Investigation, IdentifierStopList.Empty)));
    }

    [Fact]
    public void To_watch_nothing_is_not_to_watch_everything() =>
        Assert.Empty(Match(SampleRecords.With(_sample.Phone("07700 900417")), new SubscriptionTerms { TlpAtMost = Tlp.Red }));

    [Fact]
    public void A_flood_of_the_same_identifier_raises_a_limited_number_of_alerts()
    {
        var record = SampleRecords.With(Enumerable.Range(0, 200).Select(_ => _sample.Phone("07700 900417")));

        Assert.Equal(AlertMatching.MaxMatches, Match(record, PhoneTerms).Length);
    }

    private static IdentifierQuery Query(IdentifierType type, string value, string scope = "") => new() { Type = type, Value = value, Scope = scope };

    private static ImmutableArray<AlertMatch> Match(CaseRecord record, SubscriptionTerms terms, Purpose purpose = Purpose.Investigation) =>
        AlertMatching.Match(MatchableRecord.Of(record, RecordTerms.Of(record), Now)!, WatchedTerms.Of(terms, purpose, IdentifierStopList.Default));
}
