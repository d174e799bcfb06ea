using Gateway.Policy.Admitting;
using Gateway.Record.V1;
using static Gateway.Policy.Tests.Sample;

namespace Gateway.Policy.Tests.Admitting;

public sealed class AdmissionTests
{
    [Fact]
    public void A_record_with_known_labels_below_the_ceiling_is_admitted() => Assert.IsType<AdmissionDecision.Admit>(Decide(_ => { }));

    [Fact]
    public void Above_the_nodes_or_the_peers_ceiling_it_is_refused()
    {
        AssertRefused(RefusalCode.AboveCeiling, record => record.Handling.Classification.Rank = ClassificationRank.Confidential);
        var labels = RecordLabels.Of(Changed(record => record.Handling.Classification.Rank = ClassificationRank.Restricted));
        Assert.IsType<AdmissionDecision.Admit>(Admission.Decide(labels, Lin, ClassificationRank.Restricted, Now));
        AssertCode(RefusalCode.AboveCeiling, Admission.Decide(labels, Lin, ClassificationRank.Unclassified, Now));
        AssertCode(RefusalCode.AboveCeiling, Admission.Decide(labels, Lin with { Ceiling = ClassificationRank.Unclassified }, ClassificationRank.Restricted, Now));
        AssertCode(RefusalCode.AboveCeiling, Admission.Decide(labels, Lin, (ClassificationRank)9, Now));
    }

    [Fact]
    public void A_part_of_it_above_the_ceiling_refuses_it() => AssertRefused(RefusalCode.AboveCeiling, record =>
        record.Links[0].Handling = new Handling { Classification = new Classification { Rank = ClassificationRank.Secret } });

    [Fact]
    public void An_expired_record_is_refused()
    {
        AssertRefused(RefusalCode.Expired, record => record.Handling.Retention = new Retention { DeleteAfter = Time(Now) });
        AssertRefused(RefusalCode.Expired, record => record.Entities[1].Handling = new Handling { Retention = new Retention { DeleteAfter = Time(Now.AddDays(-1)) } });
        Assert.IsType<AdmissionDecision.Admit>(Decide(record => record.Handling.Retention = new Retention { DeleteAfter = Time(Now.AddSeconds(1)) }));
    }

    [Theory]
    [InlineData(RecordStatus.Draft)]
    [InlineData(RecordStatus.Recalled)]
    [InlineData(RecordStatus.Erased)]
    public void A_status_in_which_no_record_leaves_is_refused(RecordStatus status) =>
        AssertRefused(RefusalCode.StatusNeverLeaves, record => record.Status = status);

    [Fact]
    public void An_unset_required_label_quarantines()
    {
        AssertQuarantined("kind", record => record.Kind = RecordKind.Unspecified);
        AssertQuarantined("status", record => record.Status = RecordStatus.Unspecified);
        AssertQuarantined("tlp", record => record.Handling.Tlp = Tlp.Unspecified);
        AssertQuarantined("classification", record => record.Handling.Classification = null);
        AssertQuarantined("purposes", record => record.Handling.Purposes.Clear());
        AssertQuarantined("tlp", record => record.Handling = null);
    }

    [Fact]
    public void A_label_of_unknown_value_quarantines()
    {
        AssertQuarantined("kind", record => record.Kind = (RecordKind)99);
        AssertQuarantined("status", record => record.Status = (RecordStatus)99);
        AssertQuarantined("urgency", record => record.Urgency = (Urgency)99);
        AssertQuarantined("tlp", record => record.Handling.Tlp = (Tlp)99);
        AssertQuarantined("pap", record => record.Handling.Pap = (Pap)99);
        AssertQuarantined("classification", record => record.Handling.Classification.Rank = (ClassificationRank)99);
        AssertQuarantined("onward", record => record.Handling.Onward = (OnwardRule)99);
        AssertQuarantined("evidence", record => record.Handling.Evidence = (EvidenceRule)99);
        AssertQuarantined("action", record => record.Handling.Action = (ActionRule)99);
        AssertQuarantined("handling_codes", record => record.Handling.HandlingCodes.Add((HandlingCode)99));
        AssertQuarantined("purposes", record => record.Handling.Purposes.Add((Purpose)99));
        AssertQuarantined("tlp", record => record.Participations[0].Handling = new Handling { Tlp = (Tlp)99 });
    }

    [Fact]
    public void An_unset_label_that_only_restricts_its_reader_does_not_quarantine() => Assert.IsType<AdmissionDecision.Admit>(Decide(record =>
    {
        record.Urgency = Urgency.Unspecified;
        record.Handling.Pap = Pap.Unspecified;
        record.Handling.Onward = OnwardRule.Unspecified;
        record.Handling.Evidence = EvidenceRule.Unspecified;
        record.Handling.Action = ActionRule.Unspecified;
    }));

    [Fact]
    public void A_refusal_goes_before_a_quarantine() => AssertRefused(RefusalCode.Expired, record =>
    {
        record.Kind = RecordKind.Unspecified;
        record.Handling.Retention = new Retention { DeleteAfter = Time(Now) };
    });

    private static CaseRecord Changed(Action<CaseRecord> change)
    {
        var record = SuspectWithVehicle();
        change(record);
        return record;
    }

    private static AdmissionDecision Decide(Action<CaseRecord> change) =>
        Admission.Decide(RecordLabels.Of(Changed(change)), Lin, ClassificationRank.Restricted, Now);

    private static void AssertRefused(RefusalCode code, Action<CaseRecord> change) => AssertCode(code, Decide(change));

    private static void AssertCode(RefusalCode code, AdmissionDecision decision) => Assert.Equal(code, Assert.IsType<AdmissionDecision.Refuse>(decision).Code);

    private static void AssertQuarantined(string label, Action<CaseRecord> change) =>
        Assert.Contains(Assert.IsType<AdmissionDecision.Quarantine>(Decide(change)).Why, sentence => sentence.Contains($" {label} ", StringComparison.Ordinal));
}
