using System.Collections;
using Gateway.Protocol.Records;
using Gateway.Protocol.Tests.Support;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Protocol.Tests.Records;

public sealed class RecordRulesTests
{
    private static readonly string[] CodeFields = ["key", "source_code", "information_code"];

    [Fact]
    public void Every_text_is_legal_at_its_limit_and_refused_one_byte_above()
    {
        var texts = SchemaPlaces.AllFields.Where(field => field.FieldType == FieldType.String && !CodeFields.Contains(field.Name) && !IsCountry(field)).ToList();
        foreach (var field in texts)
        {
            var limit = FieldLimits.Text($"{field.ContainingType.Name}.{field.Name}");

            // Two-byte letters: what counts is UTF-8.
            var text = new string('é', limit / 2);
            Assert.Empty(CheckWith(field, text));
            AssertOnly(field, CheckWith(field, text + "a"), text);
            AssertOnly(field, CheckWith(field, "a\0"), "\0");
            AssertOnly(field, CheckWith(field, "a\uD800"), "\uD800");
        }

        Assert.Equal(64 * 1024, FieldLimits.Text("CaseRecord.summary"));
        TestContext.Current.TestOutputHelper?.WriteLine($"{texts.Count} text fields, at and above their limits");
    }

    [Fact]
    public void Every_list_is_legal_at_its_limit_and_refused_one_element_above()
    {
        var lists = SchemaPlaces.AllFields.Where(field => field.IsRepeated && field.FieldType != FieldType.Enum).ToList();
        foreach (var field in lists)
        {
            var limit = FieldLimits.List($"{field.ContainingType.Name}.{field.Name}");
            Assert.Empty(CheckWithElements(field, limit));
            AssertOnly(field, CheckWithElements(field, limit + 1), null);
        }

        Assert.Equal(500, FieldLimits.List("CaseRecord.entities"));
        Assert.Equal(2_000, FieldLimits.List("CaseRecord.links"));
        TestContext.Current.TestOutputHelper?.WriteLine($"{lists.Count} lists, at and above their limits");
    }

    [Fact]
    public void An_unknown_value_of_any_enumeration_is_refused()
    {
        var enums = SchemaPlaces.AllFields.Where(field => field.FieldType == FieldType.Enum).ToList();
        foreach (var field in enums)
        {
            AssertOnly(field, CheckWith(field, 9_999), null);
            if (field.IsRepeated)
            {
                AssertOnly(field, CheckWith(field, 0), null);
                AssertOnly(field, CheckWith(field, 2, 1), null);
                AssertOnly(field, CheckWith(field, 1, 1), null);
                Assert.Empty(CheckWith(field, 1, 2));
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{enums.Count} enumeration fields");
    }

    [Fact]
    public void Countries_are_two_capital_letters()
    {
        foreach (var field in SchemaPlaces.AllFields.Where(IsCountry))
        {
            Assert.Empty(CheckWith(field, "XK"));
            AssertOnly(field, CheckWith(field, "xk"), "xk");
            AssertOnly(field, CheckWith(field, "XKX"), "XKX");
            AssertOnly(field, CheckWith(field, "X1"), "X1");
        }

        AssertOnly(Field<Classification>("releasable_to"), CheckWith(Field<Classification>("releasable_to"), "XK", "XA"), "XA");
        AssertOnly(Field<Person>("citizenships"), CheckWith(Field<Person>("citizenships"), ""), null);
        Assert.Empty(CheckWith(Field<TraffickingFacts>("transit_countries"), "XK", "XA", "XK"));
    }

    [Fact]
    public void Times_lie_between_the_years_1_and_9999()
    {
        var times = SchemaPlaces.AllFields.Where(field => field.FieldType == FieldType.Message && field.MessageType == Timestamp.Descriptor).ToList();
        foreach (var field in times)
        {
            Assert.Empty(CheckWith(field, new Timestamp { Seconds = -62_135_596_800 }));
            Assert.Empty(CheckWith(field, new Timestamp { Seconds = 253_402_300_799, Nanos = 999_999_999 }));
            AssertOnly(field, CheckWith(field, new Timestamp { Seconds = -62_135_596_801 }), null);
            AssertOnly(field, CheckWith(field, new Timestamp { Seconds = 253_402_300_800 }), null);
            AssertOnly(field, CheckWith(field, new Timestamp { Nanos = -1 }), null);
            AssertOnly(field, CheckWith(field, new Timestamp { Nanos = 1_000_000_000 }), null);
        }

        Assert.True(times.Count > 10);
    }

    [Theory]
    [InlineData(1, 0, 0, true)]
    [InlineData(9999, 12, 31, true)]
    [InlineData(2024, 2, 29, true)]
    [InlineData(2024, 2, 0, true)]
    [InlineData(0, 1, 1, false)]
    [InlineData(10_000, 1, 1, false)]
    [InlineData(2024, 13, 0, false)]
    [InlineData(2023, 2, 29, false)]
    [InlineData(2023, 0, 1, false)]
    [InlineData(2023, 4, 31, false)]
    public void A_partial_date_is_a_date(uint year, uint month, uint day, bool legal)
    {
        var problems = CheckWith(Field<Person>("birth_date"), new PartialDate { Year = year, Month = month, Day = day });
        Assert.Equal(legal, problems.Count == 0);
    }

    [Theory]
    [InlineData(90, 180, 0, true)]
    [InlineData(-90, -180, 1e9, true)]
    [InlineData(90.1, 0, 0, false)]
    [InlineData(0, -180.1, 0, false)]
    [InlineData(0, 0, -1, false)]
    [InlineData(double.NaN, 0, 0, false)]
    [InlineData(0, double.NaN, 0, false)]
    [InlineData(0, 0, double.PositiveInfinity, false)]
    public void A_point_is_on_earth(double latitude, double longitude, double radius, bool legal)
    {
        var problems = CheckWith(Field<Place>("position"), new GeoPoint { Latitude = latitude, Longitude = longitude, RadiusM = radius });
        Assert.Equal(legal, problems.Count == 0);
    }

    [Theory]
    [InlineData(GradingScheme.Europol4X4, "ABCX", "1234")]
    [InlineData(GradingScheme.Uk3X5X2, "123", "ABCDE")]
    [InlineData(GradingScheme.Uk5X5X5, "ABCDE", "12345")]
    [InlineData(GradingScheme.Admiralty, "ABCDEF", "123456")]
    [InlineData(GradingScheme.Unspecified, "", "")]
    public void A_grading_has_the_codes_of_its_scheme_and_no_other(GradingScheme scheme, string sources, string information)
    {
        const string All = "ABCDEFGHX0123456789a";
        foreach (var source in All)
        {
            foreach (var code in All)
            {
                var grading = new Grading { Scheme = scheme, SourceCode = source.ToString(), InformationCode = code.ToString() };
                var legal = sources.Contains(source, StringComparison.Ordinal) && information.Contains(code, StringComparison.Ordinal);
                Assert.Equal(legal, CheckWith(Field<CaseRecord>("grading"), grading).Count == 0);
            }
        }

        Assert.NotEmpty(CheckWith(Field<CaseRecord>("grading"), new Grading { Scheme = scheme }));
        Assert.NotEmpty(CheckWith(Field<CaseRecord>("grading"), new Grading { Scheme = scheme, SourceCode = "AA", InformationCode = "1" }));
    }

    [Fact]
    public void Confidence_is_at_most_100_per_cent()
    {
        Assert.Empty(CheckWith(Field<Entity>("confidence"), 100u));
        AssertOnly(Field<Entity>("confidence"), CheckWith(Field<Entity>("confidence"), 101u), null);
        Assert.Empty(CheckWith(Field<Link>("confidence"), 100u));
        AssertOnly(Field<Link>("confidence"), CheckWith(Field<Link>("confidence"), 101u), null);
    }

    [Fact]
    public void Bytes_without_a_length_of_their_own_are_at_most_1024()
    {
        Assert.Empty(CheckWith(Field<StrippedMetadata>("content"), ByteString.CopyFrom(new byte[1_024])));
        AssertOnly(Field<StrippedMetadata>("content"), CheckWith(Field<StrippedMetadata>("content"), ByteString.CopyFrom(new byte[1_025])), null);
    }

    [Fact]
    public void Labels_are_set_and_H3_has_conditions()
    {
        Assert.Equal("kind", Broken(record => record.Kind = RecordKind.Unspecified));
        Assert.Equal("status", Broken(record => record.Status = RecordStatus.Unspecified));
        Assert.Equal("handling", Broken(record => record.Handling = null));
        Assert.Equal("conditions", Broken(record => record.Conditions = ""));
        Assert.Null(Broken(record =>
        {
            record.Conditions = "";
            record.Handling.HandlingCodes.Remove(HandlingCode.H3);
        }));
    }

    [Fact]
    public void Elements_have_keys_of_their_own_and_say_something()
    {
        Assert.Equal("entities[0].key", Broken(record => record.Entities[0].Key = "short", refers: true));
        Assert.Equal("entities[0].identifiers[1].key", Broken(record => record.Entities[0].Identifiers[1].Key = ""));
        Assert.Equal("entities[1].key", Broken(record => record.Entities[1].Key = record.Entities[0].Key, refers: true));
        Assert.Equal("links[0].key", Broken(record => record.Links[0].Key = record.Entities[0].Key));
        Assert.Equal("entities[1]", Broken(record => record.Entities[1] = new Entity { Key = SampleRecords.Key(2), Vehicle = new Vehicle() }));
        Assert.Equal("entities[1]", Broken(record => record.Entities[1].ClearDetail()));
        Assert.Equal("participations[0].entity", Broken(record => record.Participations[0].Entity = null));
        Assert.Equal("links[0]", Broken(record => record.Links[0].From = null));
        Assert.Equal("links[0]", Broken(record => record.Links[0].To = null));
    }

    [Fact]
    public void References_lead_to_entities_at_publication_and_are_keys_everywhere()
    {
        var record = SampleRecords.Small();
        record.Links[0].To.Key = SampleRecords.Key(77);
        Assert.Equal("links[0].to", Assert.Single(RecordRules.Check(record, RecordPlace.Publication)).Field);
        Assert.Empty(RecordRules.Check(record, RecordPlace.Received));

        record.Links[0].To.Key = "anything at all";
        Assert.Equal("links[0].to", Assert.Single(RecordRules.Check(record, RecordPlace.Received)).Field);
    }

    [Fact]
    public void A_field_of_a_later_schema_is_refused_at_publication()
    {
        var bytes = SampleRecords.Small().ToByteArray();
        byte[] later = [.. bytes, 0x98, 0x3F, 0x01];
        Assert.Equal("record", Assert.Single(RecordRules.Check(CaseRecord.Parser.ParseFrom(later), RecordPlace.Publication)).Field);
        Assert.Empty(RecordRules.Check(CaseRecord.Parser.ParseFrom(bytes), RecordPlace.Publication));
    }

    [Fact]
    public void At_most_50_problems_are_reported_and_none_says_what_the_record_says()
    {
        var record = SampleRecords.Small();
        record.Entities.Clear();
        for (var i = 0; i < 500; i++)
        {
            record.Entities.Add(new Entity { Key = "canary", Person = new Person { BirthPlace = "canary\0", Citizenships = { "canary" } } });
            record.Links.Add(new Link { Key = "canary", From = new EntityReference { Key = "canary" }, To = new EntityReference { Key = "canary" } });
        }

        record.Grading = new Grading { Scheme = GradingScheme.Admiralty, SourceCode = "canary", InformationCode = "canary" };
        var problems = RecordRules.Check(record, RecordPlace.Publication);

        Assert.Equal(RecordRules.MaxProblems, problems.Count);
        Assert.All(problems, problem => Assert.DoesNotContain("canary", problem.ToString(), StringComparison.Ordinal));
    }

    private static string? Broken(Action<CaseRecord> change, bool refers = false)
    {
        var record = SampleRecords.Small();
        Assert.Empty(RecordRules.Check(record, RecordPlace.Publication));
        change(record);
        var problems = RecordRules.Check(record, RecordPlace.Publication);
        return refers ? problems[0].Field : problems.Count == 0 ? null : Assert.Single(problems).Field;
    }

    private static IReadOnlyList<RecordProblem> CheckWith(FieldDescriptor field, params object[] values)
    {
        var (record, message) = SchemaPlaces.For(field);
        Assert.Empty(RecordRules.Check(record, RecordPlace.Received));
        if (!field.IsRepeated)
        {
            field.Accessor.SetValue(message, Assert.Single(values));
            return RecordRules.Check(record, RecordPlace.Received);
        }

        var list = (IList)field.Accessor.GetValue(message);
        list.Clear();
        foreach (var value in values)
        {
            list.Add(value);
        }

        return RecordRules.Check(record, RecordPlace.Received);
    }

    private static IReadOnlyList<RecordProblem> CheckWithElements(FieldDescriptor field, int count) =>
        CheckWith(field, [.. Enumerable.Range(0, count).Select(number => SchemaPlaces.ValueOf(field, number))]);

    private static void AssertOnly(FieldDescriptor field, IReadOnlyList<RecordProblem> problems, string? content)
    {
        Assert.True(problems.Count > 0, $"{field.FullName} was accepted");
        Assert.Contains(problems, problem => problem.Field.Contains(field.Name, StringComparison.Ordinal));
        Assert.All(problems, problem => Assert.False(content is not null && problem.ToString().Contains(content, StringComparison.Ordinal)));
    }

    private static bool IsCountry(FieldDescriptor field) =>
        field.Name is "country" or "citizenships" or "releasable_to" or "origin_countries" or "transit_countries" or "destination_countries";

    private static FieldDescriptor Field<T>(string name)
        where T : IMessage<T>, new() => new T().Descriptor.FindFieldByName(name);
}
