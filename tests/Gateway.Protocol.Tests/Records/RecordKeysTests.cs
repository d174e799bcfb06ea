using Gateway.Protocol.Records;
using Gateway.Protocol.Tests.Support;
using Gateway.Record.V1;

namespace Gateway.Protocol.Tests.Records;

public sealed class RecordKeysTests
{
    private static readonly HashSet<string> None = [];

    [Fact]
    public void Short_names_become_random_keys_and_references_follow()
    {
        var record = Written();
        RecordKeys.Redraw(record, None, SeededRandom.From(1));

        Assert.Empty(RecordRules.Check(record, RecordPlace.Publication));
        Assert.Equal(record.Entities[0].Key, record.Participations[0].Entity.Key);
        Assert.Equal((record.Entities[0].Key, record.Entities[1].Key), (record.Links[0].From.Key, record.Links[0].To.Key));
        Assert.Equal(record.Entities[0].Key, record.Entities[2].Journey.Travellers[0].Key);
        Assert.Equal(7, RecordKeys.Declared(record).Select(declared => declared.Key).Distinct().Count(FieldPath.IsKey));
    }

    [Fact]
    public void Keys_do_not_depend_on_what_the_officer_wrote()
    {
        var one = Written();
        var other = Written();
        other.Entities[0].Key = "informant";
        other.Participations[0].Entity.Key = other.Links[0].From.Key = other.Entities[2].Journey.Travellers[0].Key = "informant";
        RecordKeys.Redraw(one, None, SeededRandom.From(1));
        RecordKeys.Redraw(other, None, SeededRandom.From(1));

        Assert.Equal(one, other);
    }

    [Fact]
    public void An_amendment_keeps_the_keys_of_the_version_before_and_draws_the_rest()
    {
        var record = Written();
        RecordKeys.Redraw(record, None, SeededRandom.From(1));
        var kept = RecordKeys.Declared(record).Select(declared => declared.Key).ToHashSet();
        var amended = record.Clone();
        amended.Entities.Add(new Entity { Key = "new", Person = new Person { BirthPlace = "X" } });
        amended.Entities.Add(new Entity { Key = "0123456789abcdef", Person = new Person { BirthPlace = "X" } });
        amended.Links.Add(new Link { From = new EntityReference { Key = "new" }, To = new EntityReference { Key = record.Entities[0].Key } });
        RecordKeys.Redraw(amended, kept, SeededRandom.From(2));

        Assert.Equal(kept, RecordKeys.Declared(amended).Select(declared => declared.Key).ToHashSet().Where(kept.Contains).ToHashSet());
        Assert.Equal(record.Participations[0], amended.Participations[0]);
        Assert.Equal(record.Entities[0], amended.Entities[0]);
        Assert.NotEqual("0123456789abcdef", amended.Entities[^1].Key);
        Assert.Equal(amended.Entities[^2].Key, amended.Links[^1].From.Key);
        Assert.Empty(RecordRules.Check(amended, RecordPlace.Publication));
    }

    [Fact]
    public void A_name_that_stands_twice_is_refused_before_keys_are_drawn()
    {
        Assert.Empty(RecordKeys.CheckWritten(Written()));
        var record = Written();
        record.Entities[1].Key = record.Entities[0].Key;
        var problem = Assert.Single(RecordKeys.CheckWritten(record));

        Assert.Equal("entities[1].key", problem.Field);
        Assert.DoesNotContain("boss", problem.ToString(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => RecordKeys.Redraw(record, None, SeededRandom.From(1)));
    }

    [Fact]
    public void A_name_of_an_entity_may_not_be_that_of_another_element_either()
    {
        var record = Written();
        record.Participations[0].Key = "boss";
        Assert.Equal("participations[0].key", Assert.Single(RecordKeys.CheckWritten(record)).Field);
    }

    [Fact]
    public void A_reference_that_leads_nowhere_is_reported_by_its_field()
    {
        var record = Written();
        record.Links[0].To.Key = "nobody";
        RecordKeys.Redraw(record, None, SeededRandom.From(1));
        Assert.Equal("links[0].to", Assert.Single(RecordRules.Check(record, RecordPlace.Publication)).Field);
    }

    [Fact]
    public void Every_reference_of_the_schema_is_found()
    {
        // Counted by walking whole random records, as the code under test does not.
        var records = new RandomRecords(3);
        var total = 0;
        for (var i = 0; i < 50; i++)
        {
            var record = records.Next();
            Assert.Equal(RecordKeys.References(record).Select(named => named.Reference.Key), RecordKeys.EntityReferences(record).Select(reference => reference.Key));
            Assert.Equal(CountReferences(record), RecordKeys.EntityReferences(record).Count);
            total += CountReferences(record);
        }

        Assert.True(total > 0);
    }

    private static int CountReferences(Google.Protobuf.IMessage message) => message is EntityReference
        ? 1
        : message.Descriptor.Fields.InDeclarationOrder().Sum(field => field.Accessor.GetValue(message) switch
        {
            System.Collections.IList list => list.OfType<Google.Protobuf.IMessage>().Sum(CountReferences),
            Google.Protobuf.IMessage nested => CountReferences(nested),
            _ => 0,
        });

    private static CaseRecord Written()
    {
        var record = SampleRecords.Bare();
        record.Entities.Add(new Entity { Key = "boss", Person = new Person { BirthPlace = "X" }, Identifiers = { new Identifier { Raw = "1" } } });
        record.Entities.Add(new Entity { Key = "van", Vehicle = new Vehicle { Make = "Ford" }, Identifiers = { new Identifier { Raw = "2" } } });
        record.Entities.Add(new Entity { Journey = new Journey { Mode = "road", Travellers = { new EntityReference { Key = "boss" } } } });
        record.Participations.Add(new Participation { Entity = new EntityReference { Key = "boss" } });
        record.Links.Add(new Link { Key = "l", From = new EntityReference { Key = "boss" }, To = new EntityReference { Key = "van" } });
        return record;
    }
}
