using Gateway.Policy.Deciding;
using Gateway.Record.V1;
using static Gateway.Policy.Tests.Sample;

namespace Gateway.Policy.Tests.Deciding;

/// <summary>Handling of parts of a record.</summary>
public sealed class OverrideTests
{
    [Fact]
    public void An_override_tightens_its_own_entity_and_what_names_it()
    {
        var record = SuspectWithVehicle();
        record.Entities[1].Handling = new Handling { Tlp = Tlp.Red };
        var decision = Decide(record, ReleaseAll);
        Assert.Equal(["builtin/tlp-red-named-recipients"], decision.On(Field(2, "make")).Rules);
        Assert.Equal(["builtin/tlp-red-named-recipients"], decision.On($"link/{Key(4)}").Rules);
        Assert.Equal(FieldOutcome.Release, decision.Outcome(Field(1, "names")));
        Assert.Equal(FieldOutcome.Release, decision.Outcome("title"));
    }

    [Fact]
    public void A_looser_override_changes_nothing()
    {
        var record = SuspectWithVehicle();
        record.Handling.Tlp = Tlp.Red;
        record.Handling.Classification.Rank = ClassificationRank.Secret;
        record.Handling.Purposes.Clear();
        record.Entities[1].Handling = NewHandling();
        var rules = Decide(record, ReleaseAll).On(Field(2, "make")).Rules;
        Assert.Contains("builtin/tlp-red-named-recipients", rules);
        Assert.Contains("builtin/classification-ceiling", rules);
        Assert.Contains("builtin/purposes-empty", rules);
    }

    [Fact]
    public void An_override_cannot_set_what_the_record_leaves_unset()
    {
        var record = SuspectWithVehicle();
        record.Handling.Tlp = Tlp.Unspecified;
        record.Entities[1].Handling = NewHandling();
        Assert.Equal(["builtin/tlp-unset"], Decide(record, ReleaseAll).On(Field(2, "make")).Rules);
    }

    [Fact]
    public void An_axis_an_override_leaves_unset_is_the_records()
    {
        var record = SuspectWithVehicle();
        record.Entities[1].Handling = new Handling { Pap = Pap.Red };
        Assert.Equal(FieldOutcome.Release, Decide(record, ReleaseAll).Outcome(Field(2, "make")));
        Assert.Equal(FieldOutcome.Withhold, Decide(record, ReleaseAll + "\n  - {name: w, withhold: [\"*\"], when: {pap: {at_least: red}}}\n").Outcome(Field(2, "make")));
    }

    [Theory]
    [InlineData("participation")]
    [InlineData("link")]
    [InlineData("attachment")]
    [InlineData("external_reference")]
    public void Each_kind_of_element_may_be_tightened(string list)
    {
        var record = SuspectWithVehicle();
        record.Attachments.Add(new Attachment { Key = Key(20), MediaType = "image/png" });
        record.ExternalReferences.Add(new ExternalReference { Key = Key(21), System = "siena" });
        var tight = new Handling { Retention = new Retention { DeleteAfter = Time(Now) } };
        (list switch
        {
            "participation" => (Action)(() => record.Participations[0].Handling = tight),
            "link" => () => record.Links[0].Handling = tight,
            "attachment" => () => record.Attachments[0].Handling = tight,
            _ => () => record.ExternalReferences[0].Handling = tight,
        })();
        var withheld = Decide(record, ReleaseAll).Fields.Where(field => field.Outcome != FieldOutcome.Release).ToList();
        Assert.Equal(["builtin/retention-expired"], Assert.Single(withheld).Rules);
        Assert.StartsWith($"{list}/", withheld[0].Path.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Narrowing_the_purposes_of_a_part_takes_nothing_out_of_a_withhold_rule()
    {
        var record = SuspectWithVehicle();
        const string wall = ReleaseAll + "\n  - {name: w, withhold: [\"vehicle.*\"], when: {purposes: {any: [prosecution]}}}\n";
        record.Entities[1].Handling = new Handling { Purposes = { Purpose.Investigation } };
        Assert.Equal(["w"], Decide(record, wall).On(Field(2, "make")).Rules);
    }

    [Fact]
    public void Narrowing_the_purposes_of_a_part_adds_nothing_to_a_release_rule()
    {
        var record = SuspectWithVehicle();
        const string narrow = "policy: 1\nrules:\n  - {name: r, release: [\"*\"], to: {agencies: [LIN]}, when: {purposes: {all_within: [investigation]}}}\n";
        record.Entities[1].Handling = new Handling { Purposes = { Purpose.Investigation } };
        Assert.Empty(Decide(record, narrow).Released());
    }

    [Fact]
    public void Purposes_with_nothing_in_common_leave_none()
    {
        var record = SuspectWithVehicle();
        record.Entities[1].Handling = new Handling { Purposes = { Purpose.Statistics } };
        Assert.Equal(["builtin/purposes-empty"], Decide(record, ReleaseAll).On(Field(2, "make")).Rules);
    }
}
