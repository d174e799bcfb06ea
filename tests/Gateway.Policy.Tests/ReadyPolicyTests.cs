using Gateway.Exchange.V1;
using Gateway.Policy.Deciding;
using Gateway.Policy.Language;
using Gateway.Policy.Tests.Worlds;
using Gateway.Record.V1;
using static Gateway.Policy.Tests.Sample;

namespace Gateway.Policy.Tests;

/// <summary>The policies that come with the gateway do what they say.</summary>
public sealed class ReadyPolicyTests(ITestOutputHelper output)
{
    private static readonly SubjectCategory[] Protected =
        [SubjectCategory.Victim, SubjectCategory.PossibleVictim, SubjectCategory.Witness, SubjectCategory.InformantOrCanInform];

    [Fact]
    public void Each_ready_policy_parses_without_knowing_any_peer()
    {
        Assert.Equal(["care-provider", "hit-only", "law-enforcement"], ReadyPolicies.Names);
        Assert.All(ReadyPolicies.Names, name => Assert.IsType<PolicyParseResult.Parsed>(PolicyText.Parse(ReadyPolicies.Find(name)!, [])));
        Assert.Null(ReadyPolicies.Find("no-such"));
    }

    [Fact]
    public void Law_enforcement_receives_a_suspect_in_full()
    {
        var decision = Decide(SuspectWithVehicle(), Law());
        Assert.All(decision.Fields, field => Assert.Equal(FieldOutcome.Release, field.Outcome));
    }

    [Fact]
    public void Law_enforcement_receives_suspects_and_things_of_a_record_with_a_victim_and_nothing_of_the_victim()
    {
        foreach (var category in Protected)
        {
            var record = WithPerson(category);
            record.Handling.HandlingCodes.Add(HandlingCode.H3);
            record.Conditions = "Ask first.";
            var released = Decide(record, Law()).Released();
            Assert.Contains(Field(1, "names"), released);
            Assert.Contains(Field(2, "make"), released);
            Assert.Contains("conditions", released);
            Assert.DoesNotContain("title", released);
            Assert.DoesNotContain(released, path => path.Contains(Key(30), StringComparison.Ordinal) || path.Contains(Key(31), StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_mixed_agency_and_one_without_a_function_receive_nothing_under_any_ready_policy()
    {
        foreach (var name in ReadyPolicies.Names)
        {
            foreach (var functions in new AgencyFunction[][] { [AgencyFunction.Border, AgencyFunction.ImmigrationEnforcement], [], [AgencyFunction.Unspecified] })
            {
                Assert.Empty(Decide(SuspectWithVehicle(), ReadyPolicies.Find(name)!, Peer("LIN", "XB", functions)).Released());
            }
        }
    }

    [Fact]
    public void Hit_only_releases_identifiers_of_suspects_and_nothing_else()
    {
        var record = WithPerson(SubjectCategory.Victim);
        record.Entities[2].Identifiers.Add(new Identifier { Key = Key(33), Type = IdentifierType.Phone });
        Assert.Equal([$"entity/{Key(2)}/identifier/{Key(5)}"], Decide(record, ReadyPolicies.Find("hit-only")!).Released());
    }

    [Fact]
    public void A_care_provider_releases_facts_and_only_where_consent_was_given()
    {
        var care = ReadyPolicies.Find("care-provider")!;
        var police = Peer("WES", "XC", AgencyFunction.Police);
        var record = NewRecord();
        record.Title = "T";
        record.Trafficking = new TraffickingFacts { VictimsMin = 1 };
        record.Entities.Add(NewPerson(1));
        record.Participations.Add(Part(2, 1, SubjectCategory.Victim));
        foreach (var consent in Enum.GetValues<Consent>())
        {
            record.Participations[0].Consent = consent;
            var released = Decide(record, care, police, Hotline).Released();
            Assert.Equal(consent is Consent.Given or Consent.NotNeededLegalDuty ? ["trafficking"] : [], released);
        }

        record.Participations[0].Consent = Consent.Given;
        record.Handling.Purposes.Add(Purpose.ImmigrationEnforcement);
        Assert.Empty(Decide(record, care, police, Hotline).Released());
    }

    [Fact]
    public void Nothing_about_a_protected_person_leaves_under_any_ready_policy_for_immigration_enforcement()
    {
        var (records, fields) = (0, 0);
        foreach (var policy in ReadyPolicies.Names.Select(name => Parse(ReadyPolicies.Find(name)!)))
        {
            foreach (var world in Harness.Worlds(13, 3_000))
            {
                var peer = world.Peer with { Functions = [AgencyFunction.ImmigrationEnforcement] };
                Assert.Empty(Decider.Decide(world.Record, world.Originator, peer, policy, Now).Released());
                var police = world.Peer with { Functions = [AgencyFunction.Police] };
                var released = Decider.Decide(world.Record, world.Originator, police, policy, Now).Released();
                fields += released.Count;
                records++;
                foreach (var part in world.Record.Participations.Where(part => Protected.Contains(part.SubjectCategory)))
                {
                    Assert.DoesNotContain($"participation/{part.Key}", released);
                    var isPerson = world.Record.Entities.Any(entity => entity.Key == part.Entity.Key && entity.Person is not null);
                    Assert.DoesNotContain(released, path => isPerson && path.StartsWith($"entity/{part.Entity.Key}/", StringComparison.Ordinal));
                }
            }
        }

        output.WriteLine($"{records} random records under the ready policies; {fields} fields released to police");
        Assert.NotEqual(0, fields);
    }

    private static string Law() => ReadyPolicies.Find("law-enforcement")!;

    private static CaseRecord WithPerson(SubjectCategory category)
    {
        var record = SuspectWithVehicle();
        record.Entities.Add(NewPerson(30));
        record.Participations.Add(Part(31, 30, category));
        return record;
    }
}
