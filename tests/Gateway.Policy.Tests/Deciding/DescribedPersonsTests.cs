using Gateway.Policy.Deciding;
using Gateway.Record.V1;
using static Gateway.Policy.Tests.Sample;

namespace Gateway.Policy.Tests.Deciding;

/// <summary>Whom a field describes: every test asks which fields a rule about victims withholds.</summary>
public sealed class DescribedPersonsTests
{
    private const string NoVictims = ReleaseAll + "\n  - {name: w, withhold: [\"*\"], when: {subject: {any: [victim]}}}\n";

    private const string SuspectsOnly =
        "policy: 1\nrules:\n  - {name: r, release: [\"*\"], to: {agencies: [LIN]}, when: {subject: {all_within: [suspect]}}}\n";

    [Fact]
    public void A_role_belongs_to_the_participation_and_the_person_has_all_of_them()
    {
        var record = SuspectWithVehicle();
        record.Participations.Add(Part(10, 1, SubjectCategory.Victim));
        var decision = Decide(record, NoVictims);
        Assert.Equal(["w"], decision.On(Field(1, "names")).Rules);
        Assert.Equal(["w"], decision.On($"participation/{Key(10)}").Rules);

        // The other part describes a suspect, but of the person nothing is released.
        Assert.Equal(["builtin/nothing-released-of-entity"], decision.On($"participation/{Key(3)}").Rules);
    }

    [Fact]
    public void A_person_without_a_participation_is_unknown_and_counts_against_disclosure()
    {
        var record = SuspectWithVehicle();
        record.Participations.Clear();
        Assert.Equal(["w"], Decide(record, NoVictims).On(Field(1, "names")).Rules);
        Assert.Empty(Decide(record, SuspectsOnly).Released());
    }

    [Theory]
    [InlineData(SubjectCategory.Unspecified)]
    [InlineData(SubjectCategory.Unknown)]
    [InlineData((SubjectCategory)50)]
    public void A_person_of_unset_or_unknown_category_counts_against_disclosure(SubjectCategory category)
    {
        var record = SuspectWithVehicle();
        record.Participations[0].SubjectCategory = category;
        Assert.Equal(["w"], Decide(record, NoVictims).On(Field(1, "names")).Rules);
        Assert.Empty(Decide(record, SuspectsOnly).Released());
    }

    [Fact]
    public void A_human_being_said_to_be_no_data_subject_counts_as_unknown()
    {
        var record = SuspectWithVehicle();
        record.Participations[0].SubjectCategory = SubjectCategory.NotDataSubject;
        Assert.Equal(["w"], Decide(record, NoVictims).On(Field(1, "names")).Rules);
        record.Participations[0].Entity = Ref(2);
        record.Participations.Add(Part(11, 1, SubjectCategory.Suspect));
        Assert.Equal(FieldOutcome.Release, Decide(record, NoVictims).Outcome(Field(2, "make")));
    }

    [Fact]
    public void A_thing_linked_to_a_person_describes_that_person()
    {
        var record = WithVictim(10);
        record.Links.Add(NewLink(12, 2, 10));
        var decision = Decide(record, NoVictims);
        Assert.Equal(["w"], decision.On(Field(2, "make")).Rules);
        Assert.Equal(["w"], decision.On($"entity/{Key(2)}/identifier/{Key(5)}").Rules);
    }

    [Fact]
    public void The_direction_of_a_link_does_not_matter()
    {
        var record = WithVictim(10);
        record.Links.Add(NewLink(12, 10, 2));
        Assert.Equal(["w"], Decide(record, NoVictims).On(Field(2, "make")).Rules);
    }

    [Fact]
    public void A_person_never_describes_another_person_they_are_linked_to()
    {
        var record = WithVictim(10);
        record.Links.Add(NewLink(12, 1, 10));
        var decision = Decide(record, NoVictims);
        Assert.Equal(FieldOutcome.Release, decision.Outcome(Field(1, "names")));
        Assert.Equal(["w"], decision.On(Field(10, "names")).Rules);
        Assert.Equal(["w"], decision.On($"link/{Key(12)}").Rules);
    }

    [Fact]
    public void Persons_reach_one_hop_and_no_further()
    {
        var record = WithVictim(10);
        record.Entities.Add(NewPlace(13));
        record.Links.Add(NewLink(12, 10, 13));
        record.Links.Add(NewLink(14, 13, 2));
        var decision = Decide(record, NoVictims);
        Assert.Equal(["w"], decision.On(Field(13, "type")).Rules);
        Assert.Equal(FieldOutcome.Release, decision.Outcome(Field(2, "make")));
    }

    [Fact]
    public void A_link_describes_those_of_both_ends()
    {
        var record = WithVictim(10);
        record.Entities.Add(NewPlace(13));
        record.Links.Add(NewLink(12, 10, 13));
        record.Links.Add(NewLink(14, 13, 2));
        Assert.Equal(["w"], Decide(record, NoVictims).On($"link/{Key(14)}").Rules);
    }

    [Fact]
    public void A_journey_describes_its_travellers_and_those_of_what_it_names()
    {
        var record = WithVictim(10);
        record.Entities.Add(new Entity { Key = Key(15), Journey = new Journey { Mode = "road", Travellers = { Ref(10) } } });
        record.Entities.Add(new Entity { Key = Key(16), Journey = new Journey { Mode = "road", Vehicle = Ref(17) } });
        record.Entities.Add(NewVehicle(17));
        record.Links.Add(NewLink(18, 17, 10));
        record.Entities.Add(new Entity { Key = Key(19), Occurrence = new Occurrence { Type = OccurrenceType.Stop, Place = Ref(2) } });
        var decision = Decide(record, NoVictims);
        Assert.Equal(["w"], decision.On(Field(15, "mode")).Rules);
        Assert.Equal(["w"], decision.On(Field(16, "mode")).Rules);
        Assert.Equal(FieldOutcome.Release, decision.Outcome(Field(19, "type")));
    }

    [Fact]
    public void A_thing_that_a_journey_names_beside_a_victim_does_not_describe_the_victim()
    {
        var record = WithVictim(10);
        record.Entities.Add(new Entity { Key = Key(15), Journey = new Journey { Mode = "road", Vehicle = Ref(2), Travellers = { Ref(10) } } });
        Assert.Equal(FieldOutcome.Release, Decide(record, NoVictims).Outcome(Field(2, "make")));
    }

    [Fact]
    public void Free_text_attachments_and_external_references_describe_everyone_in_the_record()
    {
        var record = WithVictim(10);
        record.Summary = "S";
        record.Trafficking = new TraffickingFacts { VictimsMin = 1 };
        record.CaseRef = "K-1";
        record.Unit = "U";
        record.Reported = Time(Now);
        record.Legal = new LegalBasis { Country = "XA" };
        record.Attachments.Add(new Attachment { Key = Key(20), MediaType = "image/png" });
        record.ExternalReferences.Add(new ExternalReference { Key = Key(21), System = "siena" });
        var decision = Decide(record, NoVictims);
        foreach (var path in new[] { "title", "summary", "trafficking", $"attachment/{Key(20)}", $"external_reference/{Key(21)}" })
        {
            Assert.Equal(["w"], decision.On(path).Rules);
        }

        foreach (var path in new[] { "case_ref", "unit", "reported", "legal", Field(2, "make") })
        {
            Assert.Equal(FieldOutcome.Release, decision.Outcome(path));
        }
    }

    [Fact]
    public void Free_text_describes_a_person_named_by_a_participation_whose_entity_is_missing()
    {
        var record = SuspectWithVehicle();
        record.Participations.Add(Part(22, 99, SubjectCategory.Victim));
        Assert.Equal(["w"], Decide(record, NoVictims).On("title").Rules);
    }

    [Fact]
    public void A_field_that_describes_nobody_passes_a_test_on_everyone_and_fails_a_test_on_anyone()
    {
        var record = NewRecord();
        record.Entities.Add(NewVehicle(2));
        Assert.Contains(Field(2, "make"), Decide(record, SuspectsOnly).Released());
        Assert.Contains(Field(2, "make"), Decide(record, NoVictims).Released());
    }

    [Fact]
    public void A_person_without_a_stated_role_might_have_any()
    {
        var record = SuspectWithVehicle();
        const string release = "policy: 1\nrules:\n  - {name: r, release: [\"person.*\"], to: {agencies: [LIN]}, when: {role: {all_within: [transporter]}}}\n";
        const string withhold = ReleaseAll + "\n  - {name: w, withhold: [\"*\"], when: {role: {any: [transporter]}}}\n";
        Assert.Empty(Decide(record, release).Released());
        Assert.Equal(["w"], Decide(record, withhold).On(Field(1, "names")).Rules);
        record.Participations[0].TraffickingRoles.Add(TraffickingRole.Transporter);
        Assert.Contains(Field(1, "names"), Decide(record, release).Released());
        record.Participations[0].TraffickingRoles.Add(TraffickingRole.Buyer);
        Assert.Empty(Decide(record, release).Released());
        record.Participations[0].TraffickingRoles.RemoveAt(0);
        Assert.Contains(Field(1, "names"), Decide(record, withhold).Released());
    }

    private static CaseRecord WithVictim(int key)
    {
        var record = SuspectWithVehicle();
        record.Entities.Add(NewPerson(key));
        record.Participations.Add(Part(key + 1, key, SubjectCategory.Victim));
        return record;
    }
}
