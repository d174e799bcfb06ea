using Gateway.Exchange.V1;
using Gateway.Policy.Deciding;
using Gateway.Record.V1;
using static Gateway.Policy.Tests.Sample;

namespace Gateway.Policy.Tests.Deciding;

public sealed class ConsentTests
{
    [Theory]
    [InlineData(Consent.Refused)]
    [InlineData(Consent.Withdrawn)]
    [InlineData(Consent.Unknown)]
    [InlineData((Consent)31)]
    public void Without_consent_everything_that_describes_the_person_is_withheld(Consent consent)
    {
        var record = SuspectWithVehicle();
        record.Entities.Add(NewVehicle(8));
        record.Participations[0].Consent = consent;
        var decision = Decide(record, ReleaseAll);
        foreach (var path in new[] { "title", Field(1, "names"), Field(2, "make"), $"participation/{Key(3)}", $"link/{Key(4)}" })
        {
            Assert.Contains("builtin/consent", decision.On(path).Rules);
        }

        Assert.Equal([Field(8, "colour"), Field(8, "make")], decision.Released().Order());
    }

    [Fact]
    public void One_refusal_among_several_parts_of_a_person_is_a_refusal()
    {
        var record = SuspectWithVehicle();
        record.Participations.Add(Part(9, 1, SubjectCategory.Witness));
        record.Participations[1].Consent = Consent.Refused;
        var decision = Decide(record, ReleaseAll);
        Assert.Contains("builtin/consent", decision.On($"participation/{Key(3)}").Rules);
        Assert.Contains("builtin/consent", decision.On(Field(1, "names")).Rules);
    }

    [Fact]
    public void Unstated_consent_denies_what_comes_from_a_care_provider_and_only_that()
    {
        var record = SuspectWithVehicle();
        record.Participations[0].Consent = Consent.Unspecified;
        Assert.Contains(Field(1, "names"), Decide(record, ReleaseAll).Released());
        Assert.Contains("builtin/consent", Decide(record, ReleaseAll, originator: Hotline).On(Field(1, "names")).Rules);
        Assert.Contains("builtin/consent", Decide(record, ReleaseAll, originator: new OriginatorProfile([])).On(Field(1, "names")).Rules);
        var both = new OriginatorProfile([AgencyFunction.Police, AgencyFunction.Ngo]);
        Assert.Contains("builtin/consent", Decide(record, ReleaseAll, originator: both).On(Field(1, "names")).Rules);
    }

    [Fact]
    public void A_person_without_a_participation_has_not_consented_to_a_care_provider()
    {
        var record = SuspectWithVehicle();
        record.Participations.Clear();
        Assert.Contains("builtin/consent", Decide(record, ReleaseAll, originator: Hotline).On(Field(1, "names")).Rules);
        Assert.Contains(Field(1, "names"), Decide(record, ReleaseAll).Released());
    }

    [Fact]
    public void A_thing_needs_no_consent_of_its_own()
    {
        var record = NewRecord();
        record.Entities.Add(NewVehicle(2));
        record.Participations.Add(Part(3, 2, SubjectCategory.NotDataSubject));
        record.Participations[0].Consent = Consent.Unspecified;
        Assert.Contains(Field(2, "make"), Decide(record, ReleaseAll, originator: Hotline).Released());
    }

    [Theory]
    [InlineData(Consent.Given)]
    [InlineData(Consent.NotNeededLegalDuty)]
    public void Given_consent_and_a_legal_duty_release(Consent consent)
    {
        var record = SuspectWithVehicle();
        record.Participations[0].Consent = consent;
        Assert.Contains(Field(1, "names"), Decide(record, ReleaseAll, originator: Hotline).Released());
    }
}
