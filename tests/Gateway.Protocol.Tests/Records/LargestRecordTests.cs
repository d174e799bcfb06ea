using Gateway.Exchange.V1;
using Gateway.Protocol.Records;
using Gateway.Protocol.Sealing;
using Gateway.Protocol.Tests.Support;
using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Protocol.Tests.Records;

/// <summary>The limits of the assurance plan, each at its edge: what is legal at publication passes everywhere, and nothing larger is legal.</summary>
public sealed class LargestRecordTests : IDisposable
{
    private readonly TestAgency _agency = new("kar");

    public void Dispose() => _agency.Dispose();

    [Fact]
    public void The_largest_legal_record_pads_to_1_MiB_and_verifies_and_one_byte_more_is_refused()
    {
        var record = Large(15);
        var last = record.ExternalReferences[^1];
        int legal = 0, refused = 64 * 1024;
        while (refused - legal > 1)
        {
            last.Content = new string('x', (legal + refused) / 2);
            (legal, refused) = RecordRules.Check(record, RecordPlace.Publication).Count == 0 ? (last.Content.Length, refused) : (legal, last.Content.Length);
        }

        last.Content = new string('x', refused);
        Assert.Equal("record", Assert.Single(RecordRules.Check(record, RecordPlace.Publication)).Field);
        last.Content = new string('x', legal);
        Assert.Empty(RecordRules.Check(record, RecordPlace.Publication));

        var version = SignedRecords.Prepare(_agency, record, 1);
        var view = SignedRecords.View(version, SignedRecords.Sign(_agency, version)[0]).ToByteArray();
        Assert.InRange(view.Length, ViewVerifier.MaxViewSize - 1_024, ViewVerifier.MaxViewSize);
        Assert.IsType<ViewResult.Verified>(SignedRecords.Verify(view, _agency));

        using var body = SealedBody.Seal(new EntryBody { View = ByteString.CopyFrom(view) }.ToByteArray(), SeededRandom.From(1));
        Assert.Equal((1 << 20) + SealedBody.Overhead, body.Ciphertext.Length);
        TestContext.Current.TestOutputHelper?.WriteLine($"largest view {view.Length} bytes of {ViewVerifier.MaxViewSize}");
    }

    [Fact]
    public void A_record_has_at_most_8192_fields()
    {
        var record = ManyFields(8_192);
        Assert.Equal(8_192, FieldSplit.Split(record).Count);
        Assert.Empty(RecordRules.Check(record, RecordPlace.Publication));
        var version = SignedRecords.Prepare(_agency, record, 1);
        var view = SignedRecords.View(version, SignedRecords.Sign(_agency, version)[0]);
        Assert.Equal(8_192, Assert.IsType<ViewResult.Verified>(SignedRecords.Verify(view, _agency)).View.Disclosed.Length);

        var more = ManyFields(8_193);
        Assert.Equal("record", Assert.Single(RecordRules.Check(more, RecordPlace.Publication)).Field);
        Assert.Throws<ArgumentException>(() => SignedRecords.Prepare(_agency, more, 1));
        view.Disclosures.Add(view.Disclosures[0].Clone());
        Assert.Contains("8,192", Assert.IsType<ViewResult.Malformed>(SignedRecords.Verify(view, _agency)).Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disclosed_value_is_at_most_80_KiB()
    {
        var record = SampleRecords.Bare();
        var person = new Person();
        record.Entities.Add(new Entity { Key = SampleRecords.Key(1), Person = person });
        for (var i = 0; i < 50; i++)
        {
            person.Names.Add(new PersonName { Full = new string('x', 1_000), Given = new string('x', 620) });
        }

        var spare = ViewVerifier.MaxValueSize - FieldSplit.Split(record)[0].Fragment.CalculateSize();
        Assert.InRange(spare, 1, 1_000);
        person.Names[^1].Family = new string('x', spare - 3);
        Assert.Equal(ViewVerifier.MaxValueSize, FieldSplit.Split(record)[0].Fragment.CalculateSize());
        Assert.Empty(RecordRules.Check(record, RecordPlace.Publication));
        Assert.IsType<ViewResult.Verified>(SignedRecords.Verify(SignedRecords.View(_agency, record, 1), _agency));

        person.Names[^1].Family += "x";
        Assert.Equal("entities[0].names", Assert.Single(RecordRules.Check(record, RecordPlace.Publication)).Field);
        Assert.Contains("80 KiB", Assert.IsType<ViewResult.Malformed>(SignedRecords.Verify(SignedRecords.View(_agency, record, 1), _agency)).Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void Five_hundred_entities_and_two_thousand_links_pass()
    {
        var record = SampleRecords.Bare();
        for (var i = 0; i < 500; i++)
        {
            record.Entities.Add(new Entity { Key = SampleRecords.Key(i), Person = new Person { BirthPlace = "x" } });
        }

        for (var i = 0; i < 2_000; i++)
        {
            record.Links.Add(NewLink(10_000 + i));
        }

        Assert.Empty(RecordRules.Check(record, RecordPlace.Publication));
        Assert.Equal(SampleRecords.InOrder(record), Assert.IsType<ViewResult.Verified>(SignedRecords.Verify(SignedRecords.View(_agency, record, 1), _agency)).View.Content);
    }

    private static CaseRecord Large(int texts)
    {
        var record = SampleRecords.Bare();
        record.Summary = new string('x', 64 * 1024);
        for (var i = 0; i < texts; i++)
        {
            record.ExternalReferences.Add(new ExternalReference { Key = SampleRecords.Key(i), Content = new string('x', 64 * 1024) });
        }

        return record;
    }

    private static CaseRecord ManyFields(int count)
    {
        var record = SampleRecords.Bare();
        for (var i = 0; i < 2_000; i++)
        {
            record.ExternalReferences.Add(new ExternalReference { Key = SampleRecords.Key(20_000 + i) });
            record.Links.Add(NewLink(10_000 + i));
        }

        for (var i = 0; i < 500; i++)
        {
            record.Entities.Add(new Entity { Key = SampleRecords.Key(i), Person = new Person { BirthPlace = "x" } });
        }

        for (var i = 0; i < count - 4_500; i++)
        {
            var (entity, field) = (record.Entities[i % 500], i / 500);
            switch (field)
            {
                case 0: entity.Person.Gender = Gender.Male; break;
                case 1: entity.Person.Minor = true; break;
                case 2: entity.Person.Deceased = true; break;
                case 3: entity.Person.AgeMin = 1; break;
                case 4: entity.Person.AgeMax = 1; break;
                case 5: entity.Confidence = 1; break;
                case 6: entity.Person.Languages.Add("x"); break;
                case 7: entity.Person.Citizenships.Add("XK"); break;
                default: throw new InvalidOperationException("Too many.");
            }
        }

        return record;
    }

    private static Link NewLink(int key) => new()
    {
        Key = SampleRecords.Key(key),
        From = new EntityReference { Key = SampleRecords.Key(0) },
        To = new EntityReference { Key = SampleRecords.Key(1) },
    };
}
