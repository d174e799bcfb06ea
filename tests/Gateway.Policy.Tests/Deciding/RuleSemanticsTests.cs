using Gateway.Exchange.V1;
using Gateway.Policy.Deciding;
using Gateway.Record.V1;
using static Gateway.Policy.Tests.Sample;

namespace Gateway.Policy.Tests.Deciding;

/// <summary>How rules combine, and what a test that cannot be decided does.</summary>
public sealed class RuleSemanticsTests
{
    private const string Plate = "entity/0000000000000002/identifier/0000000000000005";

    [Fact]
    public void What_no_rule_releases_is_withheld()
    {
        var decision = Decide(SuspectWithVehicle(), "policy: 1\nrules:\n  - {name: a, release: [title], to: {agencies: [LIN]}}\n");
        Assert.Equal(["title"], decision.Released());
        Assert.Equal(["builtin/default-withhold"], decision.On(Plate).Rules);
    }

    [Fact]
    public void The_default_policy_releases_nothing()
    {
        var decision = Assert.IsType<ReleaseDecision.Withhold>(Decide(SuspectWithVehicle(), DefaultPolicy.Yaml));
        Assert.Equal(["builtin/default-withhold"], decision.Rules);
    }

    [Fact]
    public void Withhold_beats_hold_and_hold_beats_release()
    {
        var decision = Decide(SuspectWithVehicle(), """
            policy: 1
            rules:
              - {name: r, release: ["*"], to: {agencies: [LIN]}}
              - {name: h, hold: ["vehicle.*"]}
              - {name: w, withhold: [vehicle.make]}
            """);
        Assert.Equal((FieldOutcome.Withhold, "w"), (decision.Outcome(Field(2, "make")), Assert.Single(decision.On(Field(2, "make")).Rules)));
        Assert.Equal((FieldOutcome.Hold, "h"), (decision.Outcome(Field(2, "colour")), Assert.Single(decision.On(Field(2, "colour")).Rules)));
        Assert.Equal((FieldOutcome.Release, "r"), (decision.Outcome("title"), Assert.Single(decision.On("title").Rules)));
    }

    [Fact]
    public void The_order_of_rules_has_no_meaning()
    {
        var record = SuspectWithVehicle();
        const string release = "  - {name: r, release: [\"*\"], to: {agencies: [LIN]}}\n";
        const string withhold = "  - {name: w, withhold: [title]}\n";
        Assert.Equal(
            Decide(record, $"policy: 1\nrules:\n{release}{withhold}").Released(), Decide(record, $"policy: 1\nrules:\n{withhold}{release}").Released());
    }

    [Fact]
    public void Hold_behaves_as_withhold_and_is_reported_as_hold()
    {
        var decision = Decide(SuspectWithVehicle(), "policy: 1\nrules:\n  - {name: r, release: [title], to: {agencies: [LIN]}}\n  - {name: h, hold: [title]}\n");
        Assert.Equal(["h"], Assert.IsType<ReleaseDecision.Hold>(decision).Rules);
        Assert.Empty(decision.Released());
    }

    [Fact]
    public void An_exception_takes_fields_out_of_its_rule_only()
    {
        var decision = Decide(SuspectWithVehicle(), """
            policy: 1
            rules:
              - {name: r, release: ["vehicle.*"], except: [vehicle.make], to: {agencies: [LIN]}}
              - {name: w, withhold: ["*"], except: ["vehicle.*"]}
            """);
        Assert.Equal([Field(2, "colour"), Plate], decision.Released().Order());
    }

    [Fact]
    public void An_entity_pattern_covers_the_identifiers_of_the_entity()
    {
        var record = SuspectWithVehicle();
        Assert.Contains(Plate, Decide(record, Releasing("\"vehicle.*\"")).Released());
        Assert.Contains(Plate, Decide(record, Releasing("identifier.plate")).Released());
        Assert.Contains(Plate, Decide(record, Releasing("\"identifier.*\"")).Released());
        Assert.DoesNotContain(Plate, Decide(record, Releasing("\"person.*\", identifier.phone")).Released());
        var withheld = Decide(record, ReleaseAll + "\n  - {name: w, withhold: [\"vehicle.*\"]}\n");
        Assert.Equal(["w"], withheld.On(Plate).Rules);
    }

    [Fact]
    public void A_pattern_with_a_leading_star_covers_the_field_of_every_entity()
    {
        var record = SuspectWithVehicle();
        record.Entities[0].FirstSeen = Time(Now);
        record.Entities[1].FirstSeen = Time(Now);
        Assert.Equal([Field(1, "first_seen"), Field(2, "first_seen")], Decide(record, Releasing("\"*.first_seen\"")).Released().Order());
    }

    [Fact]
    public void Audience_and_authorisation_are_released_only_by_name()
    {
        var record = SuspectWithVehicle();
        record.Audience = new Audience { Recipients = { "LIN" } };
        record.Authorisation = new Authorisation { AuthorisedBy = "Insp. B" };
        Assert.DoesNotContain("audience", Decide(record, Releasing("\"*\"")).Released());
        Assert.DoesNotContain("authorisation", Decide(record, Releasing("\"*\"")).Released());
        Assert.Contains("audience", Decide(record, Releasing("title, audience")).Released());
        Assert.Contains("authorisation", Decide(record, Releasing("authorisation")).Released());
    }

    [Fact]
    public void A_withhold_rule_without_recipients_is_about_every_peer() =>
        Assert.Empty(Decide(SuspectWithVehicle(), ReleaseAll + "\n  - {name: w, withhold: [\"*\"]}\n", Peer("WES", "XC", AgencyFunction.Police)).Released());

    [Fact]
    public void A_rule_is_about_the_agencies_and_groups_it_names()
    {
        const string yaml = """
            policy: 1
            groups: {north: [LIN, KAR]}
            rules:
              - {name: r, release: ["*"], to: {agencies: [WES], groups: [north]}}
            """;
        Assert.NotEmpty(Decide(SuspectWithVehicle(), yaml, Lin).Released());
        Assert.NotEmpty(Decide(SuspectWithVehicle(), yaml, Peer("WES", "XC", AgencyFunction.Police)).Released());
        Assert.Empty(Decide(SuspectWithVehicle(), yaml, Peer("FIU-W", "XC", AgencyFunction.Fiu)).Released());
    }

    [Fact]
    public void All_parts_of_the_recipients_must_hold()
    {
        const string yaml = """
            policy: 1
            rules:
              - {name: r, release: ["*"], to: {agencies: [LIN, WES], countries: [XB], functions: [border, police]}}
            """;
        Assert.NotEmpty(Decide(SuspectWithVehicle(), yaml, Lin).Released());
        Assert.Empty(Decide(SuspectWithVehicle(), yaml, Lin with { Country = "XC" }).Released());
        Assert.Empty(Decide(SuspectWithVehicle(), yaml, Lin with { Name = "KAR" }).Released());
        Assert.Empty(Decide(SuspectWithVehicle(), yaml, Lin with { Functions = [AgencyFunction.Fiu] }).Released());
    }

    [Fact]
    public void A_mixed_agency_receives_only_what_each_of_its_functions_may()
    {
        var mixed = Peer("LIN", "XB", AgencyFunction.Border, AgencyFunction.ImmigrationEnforcement);
        Assert.Empty(Decide(SuspectWithVehicle(), To("functions: [border]"), mixed).Released());
        Assert.NotEmpty(Decide(SuspectWithVehicle(), To("functions: [border, immigration_enforcement]"), mixed).Released());
        Assert.Empty(Decide(SuspectWithVehicle(), ReleaseAll + "\n  - {name: w, withhold: [\"*\"], to: {functions: [immigration_enforcement]}}\n", mixed).Released());
    }

    [Theory]
    [InlineData("countries: [XB]")]
    [InlineData("functions: [border]")]
    [InlineData("agencies: [LIN]")]
    public void A_peer_of_whom_it_is_not_known_counts_against_disclosure(string to)
    {
        var unknown = to[..1] switch
        {
            "c" => Lin with { Country = "xb" },
            "f" => Lin with { Functions = [] },
            _ => Lin with { Name = "" },
        };
        Assert.Empty(Decide(SuspectWithVehicle(), To(to), unknown).Released());
        var known = to[0] == 'f' ? "countries: [XB]" : "functions: [border]";
        var yaml = $"policy: 1\nrules:\n  - {{name: r, release: [\"*\"], to: {{{known}}}}}\n";
        Assert.NotEmpty(Decide(SuspectWithVehicle(), yaml, unknown).Released());
        Assert.Empty(Decide(SuspectWithVehicle(), yaml + $"  - {{name: w, withhold: [\"*\"], to: {{{to}}}}}\n", unknown).Released());
    }

    [Theory]
    [InlineData("kind: {in: [sighting]}")]
    [InlineData("urgency: {at_least: routine}")]
    [InlineData("pap: {at_most: red}")]
    [InlineData("onward: {at_most: never}")]
    [InlineData("evidence: {at_most: never}")]
    [InlineData("action: {at_most: contact_originator}")]
    [InlineData("grading: {scheme: admiralty}")]
    [InlineData("handling_codes: {none: [h1]}")]
    [InlineData("purposes: {all_within: [investigation, prosecution]}")]
    [InlineData("subject: {none: [victim]}")]
    [InlineData("role: {none: [buyer]}")]
    public void For_a_release_rule_a_test_that_cannot_be_decided_is_no_match(string test) =>
        Assert.Empty(Decide(Undecidable(), $"policy: 1\nrules:\n  - {{name: r, release: [\"person.*\", title], to: {{agencies: [LIN]}}, when: {{{test}}}}}\n").Released());

    [Theory]
    [InlineData("kind: {in: [sighting]}")]
    [InlineData("urgency: {at_least: threat_to_life}")]
    [InlineData("pap: {at_least: red}")]
    [InlineData("onward: {at_least: never}")]
    [InlineData("evidence: {at_least: never}")]
    [InlineData("action: {at_least: contact_originator}")]
    [InlineData("grading: {scheme: europol_4x4, source: [X]}")]
    [InlineData("handling_codes: {any: [h1]}")]
    [InlineData("purposes: {any: [statistics]}")]
    [InlineData("subject: {any: [victim]}")]
    [InlineData("role: {any: [buyer]}")]
    public void For_a_withhold_rule_a_test_that_cannot_be_decided_is_a_match(string test)
    {
        Assert.Empty(Decide(Undecidable(), ReleaseAll + $"\n  - {{name: w, withhold: [\"*\"], when: {{{test}}}}}\n").Released());
        var held = Decide(Undecidable(), ReleaseAll + $"\n  - {{name: h, hold: [\"*\"], when: {{{test}}}}}\n");
        Assert.Empty(held.Released());
        Assert.Equal(FieldOutcome.Hold, held.Outcome("title"));
    }

    [Fact]
    public void A_test_that_fails_is_enough_for_a_withhold_rule_not_to_match_whatever_else_is_unknown() =>
        Assert.NotEmpty(Decide(Undecidable(), ReleaseAll + "\n  - {name: w, withhold: [\"*\"], when: {pap: {at_least: red}, status: {in: [restricted]}}}\n").Released());

    [Fact]
    public void A_grading_is_compared_within_its_scheme_only()
    {
        var record = SuspectWithVehicle();
        Assert.NotEmpty(Decide(record, When("grading: {scheme: admiralty, source: [A, B], information: [1, 2]}")).Released());
        Assert.Empty(Decide(record, When("grading: {scheme: admiralty, source: [A]}")).Released());
        Assert.Empty(Decide(record, When("grading: {scheme: admiralty, information: [1]}")).Released());
        Assert.Empty(Decide(record, When("grading: {scheme: europol_4x4, source: [A, B, C, X]}")).Released());
        Assert.NotEmpty(Decide(record, ReleaseAll + "\n  - {name: w, withhold: [\"*\"], when: {grading: {scheme: europol_4x4}}}\n").Released());
    }

    [Fact]
    public void A_participation_with_a_grading_of_its_own_must_pass_with_both()
    {
        var record = SuspectWithVehicle();
        record.Participations[0].Grading = new Grading { Scheme = GradingScheme.Admiralty, SourceCode = "E", InformationCode = "5" };
        var path = $"participation/{Key(3)}";
        Assert.DoesNotContain(path, Decide(record, When("grading: {scheme: admiralty, source: [A, B]}")).Released());
        Assert.DoesNotContain(path, Decide(record, When("grading: {scheme: admiralty, source: [E]}")).Released());
        Assert.Contains(path, Decide(record, When("grading: {scheme: admiralty, source: [B, E]}")).Released());
        Assert.Equal(["w"], Decide(record, ReleaseAll + "\n  - {name: w, withhold: [participation], when: {grading: {scheme: admiralty, source: [E]}}}\n").On(path).Rules);
    }

    [Fact]
    public void Every_matching_rule_of_the_winning_action_is_named() =>
        Assert.Equal(["all", "b"], Decide(SuspectWithVehicle(), ReleaseAll + "\n  - {name: b, release: [title], to: {countries: [XB]}}\n").On("title").Rules);

    private static CaseRecord Undecidable()
    {
        var record = NewRecord();
        record.Kind = (RecordKind)88;
        record.Urgency = Urgency.Unspecified;
        record.Grading = null;
        record.Handling.Pap = (Pap)7;
        record.Handling.Onward = OnwardRule.Unspecified;
        record.Handling.Evidence = EvidenceRule.Unspecified;
        record.Handling.Action = (ActionRule)12;
        record.Handling.HandlingCodes.Add((HandlingCode)9);
        record.Handling.Purposes.Add((Purpose)40);
        record.Title = "T";
        record.Entities.Add(NewPerson(1));
        return record;
    }

    private static string Releasing(string fields) => $"policy: 1\nrules:\n  - {{name: r, release: [{fields}], to: {{agencies: [LIN]}}}}\n";

    private static string To(string to) => $"policy: 1\nrules:\n  - {{name: r, release: [\"*\"], to: {{{to}}}}}\n";

    private static string When(string when) => $"policy: 1\nrules:\n  - {{name: r, release: [\"*\"], to: {{agencies: [LIN]}}, when: {{{when}}}}}\n";
}
