using Gateway.Node.Storage;
using Gateway.Record.V1;

namespace Gateway.Node.Tests.Storage;

public sealed class RecordTokensTests
{
    private const string Phone = "07700 900417";
    private const string PhoneNormal = "+447700900417";

    private readonly SampleRecords _sample = new();

    [Fact]
    public async Task Identifiers_and_names_of_a_record_become_rows()
    {
        await using var node = await TestNode.StartAsync();
        var row = await node.ReceiveAsync(SampleRecords.With(_sample.Person("Dorian Vasek"), _sample.Phone(Phone), _sample.Car("KR-47 BXT", "XK")));

        Assert.Equal([((int)IdentifierType.Phone, PhoneNormal, row), ((int)IdentifierType.Plate, "XK/KR47BXT", row)], Identifiers(node));
        Assert.Equal(["Dorian Vasek"], Names(node));
    }

    [Fact]
    public async Task The_senders_normal_form_is_not_believed()
    {
        await using var node = await TestNode.StartAsync();
        var phone = _sample.Phone(Phone);
        phone.Identifiers[0].Normal = "+33639980000";
        phone.Identifiers[0].Normaliser = "phone/1";
        phone.Identifiers[0].Quality = IdentifierQuality.Valid;

        await node.ReceiveAsync(SampleRecords.With(phone));

        Assert.Equal([PhoneNormal], Identifiers(node).Select(found => found.Normal));
    }

    [Theory]
    [InlineData(SubjectCategory.Victim)]
    [InlineData(SubjectCategory.PossibleVictim)]
    [InlineData(SubjectCategory.Witness)]
    [InlineData(SubjectCategory.InformantOrCanInform)]
    public async Task Nothing_of_a_protected_person_is_in_the_tables(SubjectCategory category)
    {
        await using var node = await TestNode.StartAsync();
        var person = _sample.Person("Anna Novak", _sample.Identifier(IdentifierType.Email, "anna@mail.example"));
        var phone = _sample.Phone(Phone);
        var record = SampleRecords.With(person, phone);
        record.Participations.Add(_sample.Part(person, category));
        record.Links.Add(_sample.Link(person, LinkType.Uses, phone));

        await node.ReceiveAsync(record);

        Assert.Empty(Identifiers(node));
        Assert.Empty(Names(node));
    }

    [Fact]
    public async Task A_victim_who_is_also_a_suspect_is_protected()
    {
        await using var node = await TestNode.StartAsync();
        var person = _sample.Person("Anna Novak", _sample.Identifier(IdentifierType.Email, "anna@mail.example"));
        var record = SampleRecords.With(person);
        record.Participations.Add(_sample.Part(person, SubjectCategory.Suspect));
        record.Participations.Add(new Participation(_sample.Part(person, SubjectCategory.Suspect)) { Key = _sample.Key(), VictimStatus = VictimStatus.Possible });

        await node.ReceiveAsync(record);

        Assert.Empty(Identifiers(node));
    }

    [Fact]
    public async Task A_victims_paper_in_a_traffickers_hand_is_found_by_its_number_only()
    {
        await using var node = await TestNode.StartAsync();
        var card = _sample.Identifier(IdentifierType.Document, "K4471904", "UTO");
        card.Control = IdentifierControl.ControlledByOther;
        var person = _sample.Person("Anna Novak", card, _sample.Identifier(IdentifierType.Email, "anna@mail.example"));
        var record = SampleRecords.With(person);
        record.Participations.Add(_sample.Part(person, SubjectCategory.PossibleVictim));

        await node.ReceiveAsync(record);

        Assert.Equal(["UTO/K4471904"], Identifiers(node).Select(found => found.Normal));
        Assert.Empty(Names(node));
    }

    [Fact]
    public async Task What_a_victim_has_to_do_with_but_does_not_have_stays_findable()
    {
        await using var node = await TestNode.StartAsync();
        var person = _sample.Person("Anna Novak");
        var van = _sample.Car("KR-47 BXT", "XK");
        var record = SampleRecords.With(person, van);
        record.Participations.Add(_sample.Part(person, SubjectCategory.Victim));
        record.Links.Add(_sample.Link(person, LinkType.TravelledIn, van));

        await node.ReceiveAsync(record);

        Assert.Equal(["XK/KR47BXT"], Identifiers(node).Select(found => found.Normal));
    }

    [Theory]
    [InlineData(IdentifierMatch.Unspecified)]
    [InlineData(IdentifierMatch.Never)]
    public async Task What_is_not_to_be_matched_is_not_in_the_table(IdentifierMatch match)
    {
        await using var node = await TestNode.StartAsync();
        var phone = _sample.Phone(Phone);
        phone.Identifiers[0].Match = match;

        await node.ReceiveAsync(SampleRecords.With(phone));

        Assert.Empty(Identifiers(node));
    }

    [Fact]
    public async Task A_pseudonym_is_not_a_name_to_be_found_by()
    {
        await using var node = await TestNode.StartAsync();
        var person = _sample.Person("Blue Heron");
        person.Person.Names[0].Type = NameType.Pseudonym;

        await node.ReceiveAsync(SampleRecords.With(person));

        Assert.Empty(Names(node));
    }

    [Fact]
    public void The_rows_of_one_record_are_limited()
    {
        var names = Enumerable.Range(0, 2 * RecordTerms.MaxNames).Select(i => $"Name Number {i}");
        var organisation = new Entity { Key = _sample.Key(), Organisation = new Organisation { Names = { names } } };

        Assert.Equal(RecordTerms.MaxNames, RecordTerms.Of(SampleRecords.With(organisation)).Names.Length);
    }

    private static List<(int Type, string Normal, long Row)> Identifiers(TestNode node) => node.Database.Read(
        sql => sql.Query("SELECT type, normal, record_row FROM identifier_token ORDER BY type", row => (row.GetInt32(0), row.GetString(1), row.GetInt64(2))));

    private static List<string> Names(TestNode node) =>
        node.Database.Read(sql => sql.Query("SELECT DISTINCT name FROM name_token ORDER BY name", row => row.GetString(0)));
}
