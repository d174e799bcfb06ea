using Gateway.Policy.Deciding;
using Gateway.Record.V1;
using static Gateway.Policy.Tests.Sample;

namespace Gateway.Policy.Tests.Deciding;

/// <summary>What must go with what: references to what is withheld, and the conditions of handling code H3.</summary>
public sealed class ClosureTests
{
    private const string Closed = "builtin/nothing-released-of-entity";

    [Fact]
    public void A_link_to_an_entity_of_which_nothing_is_released_is_withheld()
    {
        var decision = Decide(SuspectWithVehicle(), ReleaseAll + "\n  - {name: w, withhold: [\"person.*\"]}\n");
        Assert.Equal([Closed], decision.On($"link/{Key(4)}").Rules);
        Assert.Equal([Closed], decision.On($"participation/{Key(3)}").Rules);
        Assert.Equal(FieldOutcome.Release, decision.Outcome(Field(2, "make")));
    }

    [Fact]
    public void One_released_field_of_an_entity_is_enough_for_its_links()
    {
        var decision = Decide(SuspectWithVehicle(), ReleaseAll + "\n  - {name: w, withhold: [\"person.*\"], except: [person.deceased]}\n");
        Assert.Equal(FieldOutcome.Release, decision.Outcome($"link/{Key(4)}"));
    }

    [Fact]
    public void A_held_entity_counts_as_not_released() =>
        Assert.Equal([Closed], Decide(SuspectWithVehicle(), ReleaseAll + "\n  - {name: h, hold: [\"person.*\"]}\n").On($"link/{Key(4)}").Rules);

    [Fact]
    public void What_names_an_entity_that_is_not_in_the_record_is_withheld()
    {
        var record = SuspectWithVehicle();
        record.Links.Add(NewLink(6, 2, 99));
        record.Participations.Add(Part(7, 98, SubjectCategory.Suspect));
        record.Participations.Add(new Participation { Key = Key(8), SubjectCategory = SubjectCategory.Suspect, Consent = Consent.Given });
        record.Entities.Add(new Entity { Key = Key(9), Journey = new Journey { Vehicle = Ref(97), Mode = "road" } });
        var decision = Decide(record, ReleaseAll);
        foreach (var path in new[] { $"link/{Key(6)}", $"participation/{Key(7)}", $"participation/{Key(8)}", Field(9, "vehicle") })
        {
            Assert.Equal(["builtin/dangling-reference"], decision.On(path).Rules);
        }

        Assert.Equal(FieldOutcome.Release, decision.Outcome(Field(9, "mode")));
    }

    [Fact]
    public void A_list_of_references_goes_out_whole_or_not_at_all()
    {
        var record = SuspectWithVehicle();
        record.Entities.Add(NewPerson(10));
        record.Participations.Add(Part(11, 10, SubjectCategory.Suspect));
        record.Entities.Add(new Entity { Key = Key(12), Journey = new Journey { Mode = "road", Travellers = { Ref(1), Ref(10) } } });
        record.Entities[2].Handling = new Handling { Tlp = Tlp.Red };
        Assert.Contains("builtin/tlp-red-named-recipients", Decide(record, ReleaseAll).On(Field(12, "travellers")).Rules);
        record.Entities[2].Handling = null;
        Assert.Equal(FieldOutcome.Release, Decide(record, ReleaseAll).Outcome(Field(12, "travellers")));
    }

    [Fact]
    public void Withholding_goes_on_until_nothing_changes()
    {
        // A chain of transfers, each of which says nothing but where the money went, ends at a person of whom nothing is released.
        const int length = 400;
        var record = NewRecord();
        record.Entities.Add(NewPerson(1));
        record.Participations.Add(Part(2, 1, SubjectCategory.Suspect));
        record.Entities.Add(NewVehicle(3));
        for (var i = 0; i < length; i++)
        {
            record.Entities.Add(new Entity { Key = Key(1_000 + i), MoneyTransfer = new MoneyTransfer { To = Ref(i == 0 ? 1 : 999 + i) } });
        }

        Assert.Equal(length + 5, Decide(record, ReleaseAll).Released().Count);
        var decision = Decide(record, ReleaseAll + "\n  - {name: w, withhold: [\"person.*\"]}\n");
        Assert.Equal([Field(3, "colour"), Field(3, "make")], decision.Released().Order());
        Assert.Equal(length + 1, decision.Fields.Count(field => field.Rules is [Closed]));
    }

    [Fact]
    public void Transfers_that_name_each_other_stand_or_fall_together()
    {
        var record = NewRecord();
        record.Entities.Add(new Entity { Key = Key(1), MoneyTransfer = new MoneyTransfer { To = Ref(2) } });
        record.Entities.Add(new Entity { Key = Key(2), MoneyTransfer = new MoneyTransfer { To = Ref(1) } });
        Assert.Equal(2, Decide(record, ReleaseAll).Released().Count);
        record.Entities[0].MoneyTransfer.From = Ref(99);
        Assert.Equal(2, Decide(record, ReleaseAll).Released().Count);
        record.Entities[0].Handling = new Handling { Tlp = Tlp.Red };
        Assert.Empty(Decide(record, ReleaseAll).Released());
    }

    [Fact]
    public void Conditions_that_are_withheld_withhold_the_whole_record()
    {
        var decision = Assert.IsType<ReleaseDecision.Withhold>(Decide(WithConditions(), ReleaseAll + "\n  - {name: w, withhold: [conditions]}\n"));
        Assert.Equal(["w"], decision.On("conditions").Rules);
        Assert.Equal(["builtin/conditions-required"], decision.On("title").Rules);
    }

    [Fact]
    public void Conditions_that_are_held_hold_the_whole_record()
    {
        var decision = Assert.IsType<ReleaseDecision.Hold>(Decide(WithConditions(), ReleaseAll + "\n  - {name: h, hold: [conditions]}\n"));
        Assert.Empty(decision.Released());
        Assert.Equal(FieldOutcome.Hold, decision.Outcome("title"));
        Assert.Equal(["builtin/conditions-required"], decision.On("title").Rules);
    }

    [Fact]
    public void Conditions_alone_do_not_go_out()
    {
        var decision = Decide(WithConditions(), "policy: 1\nrules:\n  - {name: r, release: [conditions], to: {agencies: [LIN]}}\n");
        Assert.Equal(["builtin/conditions-alone"], Assert.IsType<ReleaseDecision.Withhold>(decision).On("conditions").Rules);
    }

    [Fact]
    public void Conditions_go_with_whatever_goes()
    {
        var decision = Decide(WithConditions(), "policy: 1\nrules:\n  - {name: r, release: [conditions, vehicle.make], to: {agencies: [LIN]}}\n");
        Assert.Equal(["conditions", Field(2, "make")], decision.Released().Order());
    }

    private static CaseRecord WithConditions()
    {
        var record = SuspectWithVehicle();
        record.Handling.HandlingCodes.Add(HandlingCode.H3);
        record.Conditions = "Ask first.";
        return record;
    }
}
