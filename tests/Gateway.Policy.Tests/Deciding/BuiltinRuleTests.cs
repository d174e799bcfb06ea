using Gateway.Exchange.V1;
using Gateway.Policy.Deciding;
using Gateway.Record.V1;
using static Gateway.Policy.Tests.Sample;

namespace Gateway.Policy.Tests.Deciding;

/// <summary>The record's own labels can only tighten: each built-in rule refuses what a policy that releases everything would let go.</summary>
public sealed class BuiltinRuleTests
{
    [Fact]
    public void The_sample_goes_out_whole_when_nothing_tightens_it()
    {
        var decision = Decide(SuspectWithVehicle(), ReleaseAll);
        Assert.IsType<ReleaseDecision.Release>(decision);
        Assert.All(decision.Fields, field => Assert.Equal(["all"], field.Rules));
        Assert.Equal(8, decision.Released().Count);
    }

    [Theory]
    [InlineData(RecordStatus.Unspecified)]
    [InlineData(RecordStatus.Draft)]
    [InlineData(RecordStatus.Recalled)]
    [InlineData(RecordStatus.Erased)]
    [InlineData((RecordStatus)77)]
    public void A_record_whose_status_never_leaves_is_withheld(RecordStatus status) =>
        AssertWithheld("builtin/status", record => record.Status = status);

    [Theory]
    [InlineData(RecordStatus.Active)]
    [InlineData(RecordStatus.Superseded)]
    [InlineData(RecordStatus.Restricted)]
    public void Any_other_status_leaves(RecordStatus status) => AssertReleased(record => record.Status = status);

    [Theory]
    [InlineData(Tlp.Unspecified)]
    [InlineData((Tlp)9)]
    public void An_unset_or_unknown_tlp_denies(Tlp tlp) => AssertWithheld("builtin/tlp-unset", record => record.Handling.Tlp = tlp);

    [Fact]
    public void A_record_without_handling_is_withheld() => AssertWithheld("builtin/tlp-unset", record => record.Handling = null);

    [Fact]
    public void Tlp_red_goes_to_no_one_who_is_not_named() =>
        AssertWithheld("builtin/tlp-red-named-recipients", record => record.Handling.Tlp = Tlp.Red);

    [Fact]
    public void Tlp_red_goes_to_a_peer_named_by_its_local_name() => AssertReleased(record =>
    {
        record.Handling.Tlp = Tlp.Red;
        record.Audience = new Audience { Recipients = { "KAR", "LIN" } };
    });

    [Fact]
    public void Tlp_red_goes_to_a_peer_named_by_its_fingerprint() => AssertReleased(record =>
    {
        record.Handling.Tlp = Tlp.Red;
        record.Audience = new Audience { Recipients = { Lin.Id.ToString() } };
    });

    [Fact]
    public void A_peer_that_the_audience_does_not_name_gets_nothing() =>
        AssertWithheld("builtin/audience-recipients", record => record.Audience = new Audience { Recipients = { "KAR" } });

    [Theory]
    [InlineData("LIN")]
    [InlineData(" lin ")]
    public void An_excluded_peer_gets_nothing_even_when_it_is_named(string written) =>
        AssertWithheld("builtin/audience-excluded", record => record.Audience = new Audience { Recipients = { "LIN" }, Excluded = { written } });

    [Fact]
    public void A_peer_can_be_excluded_by_its_fingerprint_in_either_form()
    {
        AssertWithheld("builtin/audience-excluded", record => record.Audience = new Audience { Excluded = { Lin.Id.ToString().ToUpperInvariant() } });
        AssertWithheld("builtin/audience-excluded", record => record.Audience = new Audience { Excluded = { Lin.Id.ToFingerprint() } });
    }

    [Fact]
    public void What_expires_now_or_earlier_is_withheld_and_what_expires_later_is_not()
    {
        AssertWithheld("builtin/retention-expired", record => record.Handling.Retention = new Retention { DeleteAfter = Time(Now) });
        AssertWithheld("builtin/retention-expired", record => record.Handling.Retention = new Retention { DeleteAfter = Time(Now.AddDays(-400)) });
        AssertReleased(record => record.Handling.Retention = new Retention { DeleteAfter = Time(Now.AddTicks(1)), ReviewDue = Time(Now.AddDays(-1)) });
    }

    [Fact]
    public void A_retention_that_is_no_time_is_withheld() => AssertWithheld("builtin/retention-expired", record =>
        record.Handling.Retention = new Retention { DeleteAfter = new() { Seconds = long.MaxValue, Nanos = -1 } });

    [Fact]
    public void A_classification_above_the_peers_ceiling_is_withheld() =>
        AssertWithheld("builtin/classification-ceiling", record => record.Handling.Classification.Rank = ClassificationRank.Confidential);

    [Fact]
    public void A_classification_at_the_peers_ceiling_is_released() =>
        AssertReleased(record => record.Handling.Classification.Rank = ClassificationRank.Restricted);

    [Theory]
    [InlineData(ClassificationRank.Unspecified)]
    [InlineData((ClassificationRank)6)]
    public void A_peer_without_a_known_ceiling_gets_nothing(ClassificationRank ceiling)
    {
        var decision = Decide(SuspectWithVehicle(), ReleaseAll, Lin with { Ceiling = ceiling });
        Assert.All(decision.Fields, field => Assert.Contains("builtin/classification-ceiling", field.Rules));
    }

    [Theory]
    [InlineData(ClassificationRank.Unspecified)]
    [InlineData((ClassificationRank)6)]
    public void An_unset_or_unknown_classification_denies(ClassificationRank rank) =>
        AssertWithheld("builtin/classification-unset", record => record.Handling.Classification.Rank = rank);

    [Fact]
    public void A_classification_releasable_to_other_countries_only_is_withheld()
    {
        AssertWithheld("builtin/classification-releasable-to", record => record.Handling.Classification.ReleasableTo.Add("XA"));
        AssertReleased(record => record.Handling.Classification.ReleasableTo.Add(["XA", "XB"]));
    }

    [Fact]
    public void A_record_that_may_be_used_for_no_purpose_is_withheld()
    {
        AssertWithheld("builtin/purposes-empty", record => record.Handling.Purposes.Clear());
        AssertWithheld("builtin/purposes-empty", record =>
        {
            record.Handling.Purposes.Clear();
            record.Handling.Purposes.Add((Purpose)99);
        });
    }

    [Fact]
    public void Handling_code_h3_without_conditions_is_withheld()
    {
        AssertWithheld("builtin/conditions-missing", record => record.Handling.HandlingCodes.Add(HandlingCode.H3));
        AssertReleased(record =>
        {
            record.Handling.HandlingCodes.Add(HandlingCode.H3);
            record.Conditions = "Ask first.";
        });
    }

    [Fact]
    public void Source_references_never_leave()
    {
        var record = SuspectWithVehicle();
        record.Entities[1].SourceRefs.Add("S-17");
        var decision = Decide(record, ReleaseAll);
        Assert.Equal(["builtin/source-references"], decision.On(Field(2, "source_refs")).Rules);
        Assert.Equal(FieldOutcome.Release, decision.Outcome(Field(2, "make")));
    }

    [Fact]
    public void An_identifier_of_no_known_type_is_withheld()
    {
        var record = SuspectWithVehicle();
        record.Entities[1].Identifiers[0].Type = (IdentifierType)200;
        var decision = Decide(record, ReleaseAll);
        Assert.Equal(["builtin/unknown-kind"], decision.On($"entity/{Key(2)}/identifier/{Key(5)}").Rules);
    }

    [Fact]
    public void An_entity_of_no_known_kind_is_withheld()
    {
        var record = SuspectWithVehicle();
        record.Entities.Add(new Entity { Key = Key(9), Confidence = 50 });
        Assert.Equal(["builtin/unknown-kind"], Decide(record, ReleaseAll).On(Field(9, "confidence")).Rules);
    }

    [Fact]
    public void A_record_with_a_repeated_or_malformed_key_is_withheld_whole()
    {
        foreach (var key in new[] { Key(1), "", "short", Key(7).ToUpperInvariant() + "Z" })
        {
            var record = SuspectWithVehicle();
            record.Links[0].Key = key;
            var decision = Assert.IsType<ReleaseDecision.Withhold>(Decide(record, ReleaseAll));
            Assert.Equal(["builtin/record-malformed"], decision.Rules);
        }
    }

    [Fact]
    public void A_record_with_more_fields_than_a_view_can_hold_is_withheld_whole()
    {
        var record = NewRecord();
        for (var i = 0; i < 8_193; i++)
        {
            record.ExternalReferences.Add(new ExternalReference { Key = Key(100 + i), System = "s" });
        }

        Assert.Equal(["builtin/record-malformed"], Assert.IsType<ReleaseDecision.Withhold>(Decide(record, ReleaseAll)).Rules);
        record.ExternalReferences.RemoveAt(0);
        Assert.IsType<ReleaseDecision.Release>(Decide(record, ReleaseAll));
    }

    [Fact]
    public void Whatever_goes_wrong_while_deciding_withholds_everything_with_the_rule_error()
    {
        var noFunctions = Lin with { Functions = null! };
        Assert.Equal(["error"], Assert.IsType<ReleaseDecision.Withhold>(Decide(SuspectWithVehicle(), ReleaseAll, noFunctions)).Rules);
        var noOriginator = Decider.Decide(SuspectWithVehicle(), null!, Lin, Parse(ReleaseAll), Now);
        Assert.Equal(["error"], Assert.IsType<ReleaseDecision.Withhold>(noOriginator).Rules);
        Assert.Equal(["error"], Assert.IsType<ReleaseDecision.Withhold>(Decider.Decide(null!, Police, Lin, Parse(ReleaseAll), Now)).Rules);
        Assert.Equal(["error"], Assert.IsType<ReleaseDecision.Withhold>(Decider.Decide(SuspectWithVehicle(), Police, Lin, null!, Now)).Rules);
    }

    [Fact]
    public void A_record_without_fields_is_withheld() =>
        Assert.Equal(["builtin/default-withhold"], Assert.IsType<ReleaseDecision.Withhold>(Decide(NewRecord(), ReleaseAll)).Rules);

    [Fact]
    public void The_decision_names_the_policy_by_the_digest_of_its_bytes()
    {
        var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(ReleaseAll)));
        Assert.Equal(digest, Decide(SuspectWithVehicle(), ReleaseAll).Revision.ToString());
    }

    private static void AssertWithheld(string rule, Action<CaseRecord> change)
    {
        var record = SuspectWithVehicle();
        change(record);
        var decision = Decide(record, ReleaseAll);
        Assert.IsType<ReleaseDecision.Withhold>(decision);
        Assert.NotEmpty(decision.Fields);
        Assert.All(decision.Fields, field => Assert.Contains(rule, field.Rules));
    }

    private static void AssertReleased(Action<CaseRecord> change)
    {
        var record = SuspectWithVehicle();
        change(record);
        var decision = Decide(record, ReleaseAll);
        Assert.All(decision.Fields, field => Assert.Equal(FieldOutcome.Release, field.Outcome));
    }
}
