using System.Text;
using Gateway.Cli.Input;
using Gateway.Cli.Output;
using Gateway.Cli.Tests.Fakes;
using Gateway.Record.V1;

namespace Gateway.Cli.Tests.Input;

/// <summary>A record file is read strictly, and what is wrong with it is named with line and field.</summary>
public sealed class MessageJsonReaderTests
{
    [Fact]
    public void Every_field_of_the_schema_survives_being_printed_and_read_again()
    {
        var record = EveryField.Of(CaseRecord.Descriptor);
        var read = new CaseRecord();

        Assert.Null(MessageJsonReader.ReadInto(read, Encoding.UTF8.GetBytes(ProtoJson.Indented(record))));
        Assert.Equal(record, read);
    }

    [Theory]
    [InlineData("{\n  \"kind\": \"RECORD_KIND_SIGHTING\",\n  \"titel\": \"x\"\n}", 3, 3, "titel")]
    [InlineData("{\"title\": \"a\", \"title\": \"b\"}", 1, 16, "title")]
    [InlineData("{\"caseRef\": \"a\",\n\"case_ref\": \"b\"}", 2, 1, "case_ref")]
    [InlineData("{\"kind\": \"RECORD_KIND_GOSSIP\"}", 1, 10, "kind")]
    [InlineData("{\"kind\": 4}", 1, 10, "kind")]
    [InlineData("{\"title\": 4}", 1, 11, "title")]
    [InlineData("{\"entities\": {}}", 1, 14, "entities")]
    [InlineData("{\"entities\": [\n{\"person\": {\"age_min\": -1}}]}", 2, 24, "entities[0].person.age_min")]
    [InlineData("{\"entities\": [{\"person\": {\"age_min\": 4294967296}}]}", 1, 38, "entities[0].person.age_min")]
    [InlineData("{\"entities\": [{\"person\": {},\n\"vehicle\": {}}]}", 2, 1, "entities[0].vehicle")]
    [InlineData("{\"entities\": [null]}", 1, 15, "entities[0]")]
    [InlineData("{\"entities\": [{\"place\": {\"position\": {\"latitude\": \"NaN\"}}}]}", 1, 51, "entities[0].place.position.latitude")]
    [InlineData("{\"reported\": \"yesterday\"}", 1, 14, "reported")]
    [InlineData("{\"attachments\": [{\"keyed_digest\": \"not base64!\"}]}", 1, 35, "attachments[0].keyed_digest")]
    [InlineData("{\"entities\": [{\"person\": {\"deceased\": \"true\"}}]}", 1, 39, "entities[0].person.deceased")]
    [InlineData("[]", 1, 1, "")]
    [InlineData("{} {}", 1, 4, "")]
    [InlineData("{\"title\": \"a\",}", 1, 15, "")]
    [InlineData("{\"title\":\n \"a", 2, 4, "")]
    [InlineData("", 1, 1, "")]
    public void What_the_schema_does_not_have_is_refused_with_its_place(string json, int line, int column, string field)
    {
        var problem = MessageJsonReader.ReadInto(new CaseRecord(), Encoding.UTF8.GetBytes(json));

        Assert.NotNull(problem);
        Assert.Equal((line, column, field), (problem.Line, problem.Column, problem.Field));
        Assert.NotEmpty(problem.Rule);
        Assert.NotEmpty(problem.Remedy);
    }

    [Fact]
    public void A_text_nested_deeper_than_any_record_is_refused()
    {
        var deep = "{\"entities\":" + new string('[', 200) + new string(']', 200) + "}";

        Assert.NotNull(MessageJsonReader.ReadInto(new CaseRecord(), Encoding.UTF8.GetBytes(deep)));
    }

    [Fact]
    public void A_list_without_end_is_refused_before_it_is_kept()
    {
        var many = $"{{\"entities\": [{string.Join(',', Enumerable.Repeat("{}", 20_000))}]}}";

        Assert.Equal("entities", MessageJsonReader.ReadInto(new CaseRecord(), Encoding.UTF8.GetBytes(many))?.Field);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused()
    {
        byte[] text = [.. "{\"title\": \""u8, 0xC3, 0x28, .. "\"}"u8];

        Assert.NotNull(MessageJsonReader.ReadInto(new CaseRecord(), text));
    }

    [Fact]
    public void A_problem_never_repeats_a_value_of_the_file()
    {
        var problem = MessageJsonReader.ReadInto(new CaseRecord(), "{\"kind\": \"CANARY-7f3\"}"u8);

        Assert.DoesNotContain("CANARY", problem!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_misspelt_name_is_answered_with_the_nearest_one()
    {
        var problem = MessageJsonReader.ReadInto(new CaseRecord(), "{\"CaseRef\": \"a\"}"u8);

        Assert.Contains("case_ref", problem!.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_and_null_for_unset_are_accepted()
    {
        byte[] text = [.. Encoding.UTF8.Preamble, .. "{\"title\": \"a\", \"handling\": null, \"entities\": null}"u8];
        var record = new CaseRecord();

        Assert.Null(MessageJsonReader.ReadInto(record, text));
        Assert.Equal(new CaseRecord { Title = "a" }, record);
    }
}
