using System.Text.RegularExpressions;
using Gateway.Record.V1;
using Gateway.Tests;

namespace Gateway.Interop.Tests;

/// <summary>Markings found in a file tighten what the officer chose, and never loosen it.</summary>
public sealed partial class MarkingTests
{
    private const string Url = "url--11111111-1111-4111-8111-111111111111";
    private const string Custom = "marking-definition--22222222-2222-4222-8222-222222222222";

    private static string MarkedBy(string marking) => $$"""{"type":"url","id":"{{Url}}","value":"https://a.example/","object_marking_refs":["{{marking}}"]}""";

    private static string Bundle(params string[] objects) =>
        $$"""{"type":"bundle","id":"bundle--33333333-3333-4333-8333-333333333333","objects":[{{string.Join(',', objects)}}]}""";

    private static string Defines(string id, string rest) => $$"""{"type":"marking-definition","spec_version":"2.1","id":"{{id}}",{{rest}}}""";

    /// <summary>The handling of the one entity of the file: its own, or that of the record.</summary>
    private static Handling Effective(string json, ImportDefaults? defaults = null)
    {
        var record = Assert.Single(Officer.Stix(json, defaults).Records);
        return Assert.Single(record.Entities).Handling ?? record.Handling;
    }

    public static IEnumerable<TheoryDataRow<string, string>> FixedIds
    {
        get
        {
            var section = File.ReadAllText(SharedFolder.Path("DOMAIN.md"));
            var from = section.IndexOf("### 2.6", StringComparison.Ordinal);
            foreach (Match match in LevelAndId().Matches(section[from..section.IndexOf("\n## ", from, StringComparison.Ordinal)]))
            {
                yield return new TheoryDataRow<string, string>(match.Groups[1].Value, match.Groups[2].Value);
            }
        }
    }

    [Fact]
    public void Nine_fixed_ids_are_known() => Assert.Equal(9, FixedIds.Count());

    [Theory]
    [MemberData(nameof(FixedIds))]
    public void A_fixed_id_means_its_level_even_without_its_definition(string level, string id)
    {
        var expected = level.ToUpperInvariant() switch
        {
            "CLEAR" or "WHITE" => Tlp.Clear,
            "GREEN" => Tlp.Green,
            "AMBER" => Tlp.Amber,
            "AMBER+STRICT" => Tlp.AmberStrict,
            _ => Tlp.Red,
        };

        Assert.Equal(expected, Effective(MarkedBy($"marking-definition--{id}"), Officer.Chose(Tlp.Clear)).Tlp);
        Assert.Equal(Pap.Green, Effective(MarkedBy($"marking-definition--{id}"), Officer.Chose(Tlp.Clear)).Pap);
    }

    [Theory]
    [MemberData(nameof(FixedIds))]
    public void No_marking_loosens_or_sets_an_axis_the_officer_left_unset(string level, string id)
    {
        Assert.Equal(Tlp.Red, Effective(MarkedBy($"marking-definition--{id}"), Officer.Chose(Tlp.Red)).Tlp);
        Assert.True(Effective(MarkedBy($"marking-definition--{id}"), Officer.Chose(Tlp.Unspecified)).Tlp == Tlp.Unspecified, level);
    }

    [Theory]
    [InlineData("""  "definition_type":"tlp","definition":{"tlp":"amber"} """, Tlp.Amber, Pap.Green)]
    [InlineData("""  "definition_type":"tlp","definition":{"tlp":"mauve"} """, Tlp.Red, Pap.Red)]
    [InlineData("""  "definition_type":"tlp","definition":{} """, Tlp.Red, Pap.Red)]
    [InlineData("""  "definition_type":"statement","definition":{"statement":"TLP:AMBER"} """, Tlp.Amber, Pap.Green)]
    [InlineData("""  "definition_type":"statement","definition":{"statement":"Copyright 2026"} """, Tlp.Red, Pap.Red)]
    [InlineData("""  "definition_type":"house-rule","definition":{"level":3} """, Tlp.Red, Pap.Red)]
    [InlineData("""  "name":"TLP:CLEAR" """, Tlp.Red, Pap.Red)]
    [InlineData("""  "extensions":{"extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d":{"tlp_2_0":"amber+strict"}} """, Tlp.AmberStrict, Pap.Green)]
    [InlineData("""  "extensions":{"extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d":{}} """, Tlp.Red, Pap.Red)]
    [InlineData("""  "extensions":{"extension-definition--f8d78575-edfd-406e-8e84-6162a8450f5b":{"pap":"amber"}} """, Tlp.Green, Pap.Amber)]
    [InlineData("""  "extensions":{"extension-definition--44444444-4444-4444-8444-444444444444":{"tlp":"clear"}} """, Tlp.Red, Pap.Red)]
    [InlineData("""  "extensions":{"extension-definition--762e2e97-ee51-43e5-a9ea-165fbb862c4a":{"tlp":"amber","permitted_actions":"internally-visible-actions"}} """, Tlp.Amber, Pap.Red)]
    public void A_definition_in_the_file_means_what_it_says_and_the_unreadable_is_red(string definition, Tlp tlp, Pap pap)
    {
        var handling = Effective(Bundle(Defines(Custom, definition), MarkedBy(Custom)), Officer.Chose(Tlp.Green, Pap.Green));

        Assert.Equal((tlp, pap), (handling.Tlp, handling.Pap));
    }

    [Fact]
    public void A_marking_the_file_does_not_define_is_red() => Assert.Equal(Tlp.Red, Effective(MarkedBy(Custom)).Tlp);

    [Fact]
    public void A_fixed_id_with_a_looser_content_keeps_its_level()
    {
        const string TlpRed = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1";
        var json = Bundle(Defines(TlpRed, """ "definition_type":"tlp","definition":{"tlp":"white"} """), MarkedBy(TlpRed));

        Assert.Equal(Tlp.Red, Effective(json).Tlp);
    }

    [Fact]
    public void Two_definitions_under_one_id_both_hold()
    {
        var amber = Defines(Custom, """ "created":"2026-01-01T00:00:00Z","definition_type":"tlp","definition":{"tlp":"amber"} """);
        var green = Defines(Custom, """ "created":"2026-01-02T00:00:00Z","definition_type":"tlp","definition":{"tlp":"green"} """);

        Assert.Equal(Tlp.Amber, Effective(Bundle(amber, green, MarkedBy(Custom))).Tlp);
    }

    [Theory]
    [InlineData("\"labels\":[\"tlp:amber\",\"x\"]", Tlp.Amber, Pap.Green)]
    [InlineData("\"labels\":[\"PAP:RED\"]", Tlp.Green, Pap.Red)]
    [InlineData("\"labels\":[\"tlp:amber-ish\"]", Tlp.Red, Pap.Red)]
    [InlineData("\"granular_markings\":[{\"selectors\":[\"value\"]}]", Tlp.Red, Pap.Red)]
    [InlineData("\"granular_markings\":[{\"selectors\":[\"value\"],\"lang\":\"en\"}]", Tlp.Green, Pap.Green)]
    [InlineData("\"granular_markings\":[{\"selectors\":[\"value\"],\"marking_ref\":\"marking-definition--f88d31f6-486f-44da-b317-01333bde0b82\"}]", Tlp.Amber, Pap.Green)]
    public void Tags_and_granular_markings_hold_for_the_whole_object(string property, Tlp tlp, Pap pap)
    {
        var handling = Effective($$"""{"type":"url","id":"{{Url}}","value":"https://a.example/",{{property}}}""");

        Assert.Equal((tlp, pap), (handling.Tlp, handling.Pap));
    }

    [Fact]
    public void A_classification_beyond_the_officers_is_taken_over()
    {
        var acs = Defines(Custom, """ "extensions":{"extension-definition--3a65884d-005a-4290-8335-cb2d778a83ce":{"control_set":{"classification":"TS"}}} """);

        Assert.Equal(ClassificationRank.TopSecret, Effective(Bundle(acs, MarkedBy(Custom))).Classification.Rank);
    }

    [Fact]
    public void A_tightened_person_has_a_tightened_part_and_link_and_the_report_says_so()
    {
        const string Red = "\"object_marking_refs\":[\"marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed\"]";
        var person = $$"""{"type":"identity","id":"identity--55555555-5555-4555-8555-555555555555","name":"N","identity_class":"individual",{{Red}}}""";
        var url = $$"""{"type":"url","id":"{{Url}}","value":"https://a.example/"}""";
        var uses = $$"""{"type":"relationship","id":"relationship--66666666-6666-4666-8666-666666666666","relationship_type":"uses","source_ref":"identity--55555555-5555-4555-8555-555555555555","target_ref":"{{Url}}",{{Red}}}""";
        var import = Officer.Stix(Bundle(person, url, uses));
        var record = Assert.Single(import.Records);

        Assert.Equal(Tlp.Green, record.Handling.Tlp);
        Assert.Equal(Tlp.Red, record.Entities.Single(entity => entity.Person is not null).Handling.Tlp);
        Assert.Equal([Purpose.Investigation], record.Entities.Single(entity => entity.Person is not null).Handling.Purposes);
        Assert.Equal(Tlp.Red, Assert.Single(record.Participations).Handling.Tlp);
        Assert.Equal(Tlp.Red, Assert.Single(record.Links).Handling.Tlp);
        Assert.Null(record.Entities.Single(entity => entity.Website is not null).Handling);
        Assert.Equal(2, import.Report.Tightened.Count(row => row is { Axis: "TLP", From: "Green", To: "Red" }));
    }

    [Fact]
    public void A_marked_report_tightens_its_whole_record()
    {
        var report = """{"type":"report","id":"report--77777777-7777-4777-8777-777777777777","name":"R","published":"2026-01-01T00:00:00Z","object_refs":[],"object_marking_refs":["marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"]}""";

        Assert.Equal(Tlp.Amber, Assert.Single(Officer.Stix(report).Records).Handling.Tlp);
    }

    [Fact]
    public void Published_granular_markings_make_the_marked_objects_red()
    {
        var import = Assert.IsType<ImportResult.Imported>(Officer.Import(SharedFolder.Path("data", "stix21", "using-granular-markings.json")));
        var record = Assert.Single(import.Records);

        Assert.Equal(Tlp.Red, record.Entities.Single(entity => entity.Organisation.Names[0] == "The Joker").Handling.Tlp);
        Assert.Null(record.Entities.Single(entity => entity.Organisation.Names[0] == "Gotham National Bank").Handling);
        Assert.Equal(Tlp.Red, record.ExternalReferences.Single(reference => reference.Type == "indicator").Handling.Tlp);
    }

    [Fact]
    public void Keywords_of_a_data_set_can_mark_an_entity()
    {
        var import = Officer.FollowTheMoney("""{"id":"a","schema":"Company","properties":{"name":["A"],"keywords":["TLP:RED"]}}""");

        Assert.Equal(Tlp.Red, Assert.Single(Assert.Single(import.Records).Entities).Handling.Tlp);
    }

    [GeneratedRegex(@"\b(CLEAR|GREEN|AMBER\+STRICT|AMBER|RED|white|green|amber|red) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")]
    private static partial Regex LevelAndId();
}
