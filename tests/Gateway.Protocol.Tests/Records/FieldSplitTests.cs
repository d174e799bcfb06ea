using Gateway.Protocol.Records;
using Gateway.Protocol.Tests.Support;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Labels = Gateway.Record.V1.Handling;

namespace Gateway.Protocol.Tests.Records;

public sealed class FieldSplitTests
{
    private const int Seeds = 200;

    [Fact]
    public void Split_then_merge_returns_the_record_for_random_records_that_cover_the_whole_schema()
    {
        var records = new RandomRecords(1);
        var fields = 0;
        for (var i = 0; i < Seeds; i++)
        {
            var record = records.Next();
            var split = FieldSplit.Split(record);
            fields += split.Count;

            Assert.Equal(split.Count, split.Select(field => field.Path).Distinct().Count());
            Assert.True(FieldMerge.TryMerge(LabelsOf(record), split, out var merged));
            Assert.Equal(SampleRecords.InOrder(record), merged);
        }

        Assert.Equal(RandomRecords.Schema(), records.Covered);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Seeds} records, {fields} disclosures, all {records.Covered.Count} fields of the schema set at least once");
    }

    [Fact]
    public void A_fragment_says_nothing_but_its_own_field()
    {
        var records = new RandomRecords(2);
        var seen = 0;
        for (var i = 0; i < 50; i++)
        {
            var split = FieldSplit.Split(records.Next());
            foreach (var field in split)
            {
                var bytes = field.Fragment.ToByteArray();
                Assert.Equal([field.Path], FieldSplit.Split(CaseRecord.Parser.ParseFrom(bytes)).Select(only => only.Path));
                Assert.NotNull(FieldMerge.Read(field.Path, bytes));

                var other = split[(split.ToList().IndexOf(field) + 1) % split.Count];
                Assert.Null(other.Path == field.Path ? null : FieldMerge.Read(other.Path, bytes));
                var both = field.Fragment.Clone();
                both.MergeFrom(other.Fragment);
                Assert.Null(other.Path == field.Path ? null : FieldMerge.Read(field.Path, both.ToByteArray()));
                seen++;
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{seen} fragments");
    }

    [Fact]
    public void A_fragment_with_a_label_or_a_second_field_of_its_entity_is_refused()
    {
        var record = SampleRecords.Small();
        var names = FieldSplit.Split(record).Single(field => field.Path.Name == "names");
        Assert.Null(Read(names, fragment => fragment.Urgency = Urgency.Routine));
        Assert.Null(Read(names, fragment => fragment.Kind = RecordKind.Sighting));
        Assert.Null(Read(names, fragment => fragment.Status = RecordStatus.Active));
        Assert.Null(Read(names, fragment => fragment.Handling = new Labels()));
        Assert.Null(Read(names, fragment => fragment.Grading = new Grading()));
        Assert.Null(Read(names, fragment => fragment.Entities[0].Person.Gender = Gender.Male));
        Assert.Null(Read(names, fragment => fragment.Entities[0].Confidence = 1));
        Assert.Null(Read(names, fragment => fragment.Entities[0].Identifiers.Add(new Identifier { Key = SampleRecords.Key(9) })));
        Assert.Null(Read(names, fragment => fragment.Entities[0].Key = SampleRecords.Key(9)));
        Assert.Null(Read(names, fragment => fragment.Entities[0].ClearDetail()));
        Assert.Null(Read(names, fragment => fragment.Entities[0].Person.Names.Clear()));
        Assert.Null(Read(names, fragment => fragment.Entities.Add(new Entity { Key = SampleRecords.Key(9) })));
        Assert.Null(Read(names, fragment => fragment.Entities.Clear()));
        Assert.NotNull(Read(names, fragment => fragment.Entities[0].Person.Names.Add(new PersonName { Full = "Dori" })));

        static RecordField? Read(RecordField field, Action<CaseRecord> change)
        {
            var changed = field.Fragment.Clone();
            change(changed);
            return FieldMerge.Read(field.Path, changed.ToByteArray());
        }
    }

    [Fact]
    public void A_path_that_the_schema_does_not_have_names_no_fragment()
    {
        var frame = new CaseRecord { Entities = { new Entity { Key = SampleRecords.Key(1), Person = new Person() } } }.ToByteArray();
        Assert.Null(FieldMerge.Read(FieldPath.EntityField(SampleRecords.Key(1), "shoe_size"), frame));
        Assert.Null(FieldMerge.Read(FieldPath.EntityField(SampleRecords.Key(1), "key"), frame));
        Assert.Null(FieldMerge.Read(FieldPath.EntityField(SampleRecords.Key(1), "handling"), frame));
        Assert.Null(FieldMerge.Read(FieldPath.Top("entities"), frame));
        Assert.Null(FieldMerge.Read(FieldPath.Top("shoe_size"), frame));
        Assert.Null(FieldMerge.Read(FieldPath.Top("shoe_size"), []));
        Assert.Null(FieldMerge.Read(FieldPath.Element("shoe", SampleRecords.Key(1)), frame));
        Assert.Null(FieldMerge.Read(FieldPath.Top("kind"), new CaseRecord { Kind = RecordKind.Warning }.ToByteArray()));
    }

    [Fact]
    public void Handling_of_an_entity_travels_in_each_of_its_fragments()
    {
        var record = SampleRecords.Small();
        var ofPerson = FieldSplit.Split(record).Where(field => field.Path.EntityKey == SampleRecords.Key(1)).ToList();

        Assert.Equal(["names", "gender", "identifier", "identifier"], ofPerson.Select(field => field.Path.Name));
        Assert.All(ofPerson, field => Assert.Equal(new Labels { Pap = Pap.Red }, field.Fragment.Entities[0].Handling));
        Assert.All(ofPerson, field => Assert.Equal(Entity.DetailOneofCase.Person, field.Fragment.Entities[0].DetailCase));
    }

    [Fact]
    public void Fragments_of_an_entity_that_disagree_do_not_merge()
    {
        var record = SampleRecords.Small();
        var split = FieldSplit.Split(record);
        var names = split.Single(field => field.Path.Name == "names");
        var gender = split.Single(field => field.Path.Name == "gender");
        Assert.True(FieldMerge.TryMerge(LabelsOf(record), [names, gender], out _));

        Assert.False(FieldMerge.TryMerge(LabelsOf(record), [names, Changed(entity => entity.Handling.Pap = Pap.Clear)], out _));
        Assert.False(FieldMerge.TryMerge(LabelsOf(record), [names, Changed(entity => entity.Handling = null)], out _));
        Assert.False(FieldMerge.TryMerge(LabelsOf(record), [names, Changed(entity => entity.Vehicle = new Vehicle())], out _));
        Assert.False(FieldMerge.TryMerge(LabelsOf(record), [names, gender, names], out _));

        RecordField Changed(Action<Entity> change)
        {
            var fragment = gender.Fragment.Clone();
            change(fragment.Entities[0]);
            return new RecordField(gender.Path, fragment);
        }
    }

    [Fact]
    public void Every_field_of_the_record_is_a_label_or_a_disclosure()
    {
        string[] labels = ["kind", "status", "handling", "grading", "urgency"];
        var disclosed = RecordSchema.TopFields.Select(field => field.Name).Concat(RecordSchema.Lists.Select(list => list.Field.Name)).Append("entities");

        Assert.Equal(
            CaseRecord.Descriptor.Fields.InDeclarationOrder().Select(field => field.Name).Order(),
            labels.Concat(disclosed).Order());
    }

    [Fact]
    public void No_two_fields_of_an_entity_have_the_same_path()
    {
        var own = RecordSchema.EntityFields.Select(field => field.Name).Append("key").Append("handling").Append("identifier").ToHashSet();
        var details = Entity.Descriptor.Oneofs.Single().Fields.Select(field => field.MessageType).ToList();

        Assert.Equal(15, details.Count);
        Assert.All(details, detail => Assert.DoesNotContain(detail.Fields.InDeclarationOrder(), field => own.Contains(field.Name)));
        Assert.All(
            details.SelectMany(detail => detail.Fields.InDeclarationOrder()).Concat(RecordSchema.EntityFields),
            field => Assert.True(FieldPath.TryParse($"entity/{SampleRecords.Key(1)}/{field.Name}", out _), field.FullName));
        Assert.All(RecordSchema.TopFields, (FieldDescriptor field) => Assert.True(FieldPath.TryParse(field.Name, out _), field.FullName));
        Assert.All(RecordSchema.Lists, list => Assert.True(FieldPath.TryParse($"{list.Word}/{SampleRecords.Key(1)}", out _), list.Word));
    }

    [Fact]
    public void A_field_prints_its_path_and_no_content()
    {
        var field = FieldSplit.Split(SampleRecords.Small("canary")).Single(field => field.Path.Name == "summary");
        Assert.Equal("summary", field.ToString());
    }

    private static Manifest LabelsOf(CaseRecord record) => new()
    {
        Kind = record.Kind,
        Status = record.Status,
        Handling = record.Handling,
        Grading = record.Grading,
        Urgency = record.Urgency,
    };
}
