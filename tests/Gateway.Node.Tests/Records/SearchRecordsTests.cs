using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Record.V1;
using Grpc.Core;

namespace Gateway.Node.Tests.Records;

public sealed class SearchRecordsTests
{
    private readonly SampleRecords _sample = new();

    [Fact]
    public async Task An_identifier_is_found_however_it_is_written()
    {
        await using var node = await TestNode.StartAsync();
        await node.ReceiveAsync(Titled("received", _sample.Phone("+44 7700 900417")));
        var own = Titled("own", _sample.Phone("07700 900 417"));
        await node.StoreOwnAsync(own, node.Own.Sign(own, node.Own.NewRecordId()));
        await node.ReceiveAsync(Titled("another", _sample.Phone("+44 7700 900418")));

        var hits = await SearchAsync(node, Identifier(IdentifierType.Phone, "(0)7700-900417", "GB"));

        Assert.Equal([("own", "07700 900 417"), ("received", "+44 7700 900417")], hits.Select(hit => (hit.Record.Title, hit.Matched)));
        Assert.All(hits, hit => Assert.Equal((false, 1.0), (hit.Possible, hit.Score)));
    }

    [Fact]
    public async Task Without_a_type_all_readings_are_tried()
    {
        await using var node = await TestNode.StartAsync();
        await node.ReceiveAsync(Titled("account", _sample.Person("Milos Hradec", _sample.Identifier(IdentifierType.Iban, "GB29NWBK60161331926819"))));

        Assert.Single(await SearchAsync(node, Identifier(IdentifierType.Unspecified, "GB29 NWBK 6016 1331 9268 19")));
    }

    [Fact]
    public async Task A_name_is_found_across_scripts_likest_first_and_only_as_possible()
    {
        await using var node = await TestNode.StartAsync();
        await node.ReceiveAsync(Titled("Cyrillic", _sample.Person("ВАСЕК Дориан")));
        await node.ReceiveAsync(Titled("exact", _sample.Person("Dorian Vasek")));
        await node.ReceiveAsync(Titled("another", _sample.Person("Milos Hradec")));

        var hits = await SearchAsync(node, new SearchRecordsRequest { Name = "Vasek, Dorian" });

        Assert.Equal("exact", hits[0].Record.Title);
        Assert.Equal(["Cyrillic", "exact"], hits.Select(hit => hit.Record.Title).Order(StringComparer.Ordinal));
        Assert.All(hits, hit => Assert.True(hit.Possible));
        Assert.Equal(hits.OrderByDescending(hit => hit.Score), hits);
    }

    [Fact]
    public async Task Victims_are_found_neither_by_identifier_nor_by_name()
    {
        await using var node = await TestNode.StartAsync();
        var victim = _sample.Person("Anna Novak", _sample.Identifier(IdentifierType.Phone, "07700 900417", "GB"));
        var content = SampleRecords.With(victim);
        content.Participations.Add(_sample.Part(victim, SubjectCategory.PossibleVictim));
        await node.ReceiveAsync(content);
        await node.StoreOwnAsync(content, node.Own.Sign(content, node.Own.NewRecordId()));

        Assert.Empty(await SearchAsync(node, Identifier(IdentifierType.Phone, "07700 900417", "GB")));
        Assert.Empty(await SearchAsync(node, new SearchRecordsRequest { Name = "Anna Novak" }));
    }

    [Fact]
    public async Task What_may_not_be_shown_is_not_found()
    {
        await using var node = await TestNode.StartAsync();
        var end = node.Clock.GetUtcNow().AddHours(1);
        var record = SampleRecords.With(_sample.Phone("07700 900417"), _sample.Person("Dorian Vasek"));
        record.Handling = SampleRecords.Until(end, record.Handling);
        await node.ReceiveAsync(record);
        var phone = _sample.Phone("07700 900417");
        var person = _sample.Person("Dorian Vasek");
        (phone.Handling, person.Handling) = (SampleRecords.Until(end), SampleRecords.Until(end));
        await node.ReceiveAsync(SampleRecords.With(phone, person, _sample.Car("KR47BXT", "XK")));
        SearchRecordsRequest[] searches = [Identifier(IdentifierType.Phone, "07700 900417", "GB"), new() { Name = "Dorian Vasek" }];
        foreach (var search in searches)
        {
            Assert.Equal(2, (await SearchAsync(node, search)).Count);
        }

        node.Clock.Advance(TimeSpan.FromHours(1));

        foreach (var search in searches)
        {
            Assert.Empty(await SearchAsync(node, search));
        }

        Assert.Single(await SearchAsync(node, Identifier(IdentifierType.Plate, "KR47BXT", "XK")));
    }

    [Fact]
    public async Task What_a_later_version_took_back_is_not_found()
    {
        await using var node = await TestNode.StartAsync();
        var record = node.Peer.NewRecordId();
        var wrong = SampleRecords.With(_sample.Phone("07700 900417"));
        await node.ReceiveAsync(wrong, node.Peer.Sign(wrong, record, 1));
        var right = SampleRecords.With(_sample.Phone("07700 900418"));
        await node.ReceiveAsync(right, node.Peer.Sign(right, record, 2));

        Assert.Empty(await SearchAsync(node, Identifier(IdentifierType.Phone, "07700 900417", "GB")));
        Assert.Single(await SearchAsync(node, Identifier(IdentifierType.Phone, "07700 900418", "GB")));
    }

    [Fact]
    public async Task As_many_hits_as_asked_for_newest_first()
    {
        await using var node = await TestNode.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            await node.ReceiveAsync(Titled($"{i}", _sample.Phone("07700 900417"), _sample.Person("Dorian Vasek")));
        }

        SearchRecordsRequest[] searches = [Identifier(IdentifierType.Phone, "07700 900417", "GB"), new() { Name = "Dorian Vasek" }];
        foreach (var search in searches)
        {
            search.PageSize = 2;
            Assert.Equal(["4", "3"], (await SearchAsync(node, search)).Select(hit => hit.Record.Title));
        }
    }

    [Fact]
    public async Task A_search_that_could_only_be_answered_in_part_is_refused()
    {
        await using var node = await TestNode.StartAsync();
        var row = await node.ReceiveAsync(Titled("one", _sample.Person("Dorian Vasek")));
        await node.Database.WriteAsync(
            scope => new Written<int>(
                scope.Sql.Execute(
                    """
                    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $3)
                    INSERT INTO name_sorted (token, record_row, name) SELECT token, $1, 'Dorian Vasek ' || i FROM n, (SELECT token FROM name_token WHERE name = $2 LIMIT 1)
                    """,
                    row, "Dorian Vasek", Node.Records.RecordSearch.MaxTokenRows),
                new AuditEntry("test", "fill")),
            TestContext.Current.CancellationToken);

        await Refusals.RefusedAsync(StatusCode.ResourceExhausted, "QUERY_TOO_COMMON", () => SearchAsync(node, new SearchRecordsRequest { Name = "Dorian Vasek" }));
    }

    [Fact]
    public async Task Queries_that_are_none_are_refused_with_the_field()
    {
        await using var node = await TestNode.StartAsync();
        (SearchRecordsRequest Request, string Reason, string Field)[] broken =
        [
            (new SearchRecordsRequest(), "QUERY_MISSING", "query"),
            (Identifier(IdentifierType.Iban, "not an IBAN"), "IDENTIFIER_INVALID", "identifier"),
            (Identifier(IdentifierType.Iban, "GB29 NWBK 6016 1331 9268 18"), "IDENTIFIER_INVALID", "identifier"),
            (Identifier(IdentifierType.Plate, "KR47BXT"), "IDENTIFIER_INVALID", "identifier"),
            (Identifier(IdentifierType.Other, "x"), "IDENTIFIER_INVALID", "identifier"),
            (Identifier((IdentifierType)777, "x"), "IDENTIFIER_INVALID", "identifier"),
            (new SearchRecordsRequest { Name = "" }, "NAME_INVALID", "name"),
            (new SearchRecordsRequest { Name = "?" }, "NAME_INVALID", "name"),
            (new SearchRecordsRequest { Name = new string('x', 300) }, "NAME_INVALID", "name"),
        ];

        foreach (var (request, reason, field) in broken)
        {
            var info = await Refusals.RefusedAsync(StatusCode.InvalidArgument, reason, () => SearchAsync(node, request));
            Assert.Equal(field, info.Metadata["field"]);
        }
    }

    [Fact]
    public async Task The_audit_names_every_record_shown_and_nothing_that_was_searched_for()
    {
        await using var node = await TestNode.StartAsync();
        var content = Titled("x", _sample.Phone("07700 900417"), _sample.Person("Dorian Vasek"));
        var signed = node.Peer.Sign(content, node.Peer.NewRecordId());
        await node.ReceiveAsync(content, signed);

        await SearchAsync(node, Identifier(IdentifierType.Phone, "07700 900417", "GB"));
        await SearchAsync(node, new SearchRecordsRequest { Name = "Dorian Vasek" });

        Assert.Equal(
            [("search", "identifier Phone: 1 hits", ""), ("hit", "identifier Phone", $"{node.Peer.Id}/{signed.Record}"), ("search", "name: 1 hits", ""), ("hit", "name", $"{node.Peer.Id}/{signed.Record}")],
            node.Audit().Where(entry => entry.Actor == "analyst").Select(entry => (entry.Act, entry.Detail, entry.Record)));
    }

    private static CaseRecord Titled(string title, params IEnumerable<Entity> entities) => new(SampleRecords.With(entities)) { Title = title };

    private static SearchRecordsRequest Identifier(IdentifierType type, string value, string scope = "") =>
        new() { Identifier = new IdentifierQuery { Type = type, Value = value, Scope = scope } };

    private static async Task<IReadOnlyList<SearchHit>> SearchAsync(TestNode node, SearchRecordsRequest request) =>
        (await node.RecordCalls.SearchRecords(request, new TestCall(node.Analyst, cancel: TestContext.Current.CancellationToken))).Hits;
}
