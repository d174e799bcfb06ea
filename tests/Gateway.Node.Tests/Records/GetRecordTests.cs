using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Protocol.Records;
using Gateway.Record.V1;
using Grpc.Core;

namespace Gateway.Node.Tests.Records;

public sealed class GetRecordTests
{
    private readonly SampleRecords _sample = new();

    [Fact]
    public async Task A_received_record_is_shown_as_it_was_disclosed()
    {
        await using var node = await TestNode.StartAsync();
        var content = SampleRecords.With(_sample.Phone("07700 900417"));
        content.Summary = "for others";
        var signed = node.Peer.Sign(content, node.Peer.NewRecordId(), released: path => path.Name != "summary");
        await node.ReceiveAsync(WithoutSummary(content), signed);

        foreach (var originator in new[] { "KAR", "kar", node.Peer.Id })
        {
            var held = (await GetAsync(node, originator, signed.Record.ToString())).Record;

            Assert.Equal(WithoutSummary(content), held.Content);
            Assert.Equal(
                signed.Prepared.Fields.Select(field => field.Path.ToString()).Where(path => path != "summary").Order(StringComparer.Ordinal), held.Disclosed);
            Assert.Equal("unaltered since KAR signed it; says nothing about truth; KAR graded it B2 (Admiralty)", held.Assurance);
            Assert.Equal((node.Peer.Id, "KAR", 1UL, "A report"), (held.Summary.Originator, held.Summary.OriginatorName, held.Summary.Version, held.Summary.Title));
        }
    }

    [Fact]
    public async Task An_own_record_is_shown_with_all_fields()
    {
        await using var node = await TestNode.StartAsync();
        var content = SampleRecords.With(_sample.Person("Dorian Vasek"));
        content.Summary = "all of it";
        content.Grading = null;
        var signed = node.Own.Sign(content, node.Own.NewRecordId());
        await node.StoreOwnAsync(content, signed);

        foreach (var originator in new[] { "", "wes", node.Own.Id })
        {
            var held = (await GetAsync(node, originator, signed.Record.ToString())).Record;

            Assert.Equal(content, held.Content);
            Assert.Equal("WES", held.Summary.OriginatorName);
            Assert.Equal("unaltered since WES signed it; says nothing about truth; WES did not grade it", held.Assurance);
        }
    }

    [Fact]
    public async Task The_latest_version_is_shown_and_earlier_ones_on_request()
    {
        await using var node = await TestNode.StartAsync();
        var record = node.Peer.NewRecordId();
        foreach (var version in new ulong[] { 1, 2, 4 })
        {
            var content = SampleRecords.Empty();
            content.Title = $"version {version}";
            await node.ReceiveAsync(content, node.Peer.Sign(content, record, version));
        }

        Assert.Equal("version 4", (await GetAsync(node, "KAR", record.ToString())).Record.Content.Title);
        Assert.Equal("version 2", (await GetAsync(node, "KAR", record.ToString(), 2)).Record.Content.Title);
        await NotFoundAsync(node, "KAR", record.ToString(), 3);
        await NotFoundAsync(node, "KAR", record.ToString(), ulong.MaxValue);
    }

    [Fact]
    public async Task Hidden_and_missing_answer_alike_to_the_byte()
    {
        await using var node = await TestNode.StartAsync();
        var expired = SampleRecords.Empty();
        expired.Handling = SampleRecords.Until(node.Clock.GetUtcNow().AddHours(1), expired.Handling);
        var expiring = node.Peer.Sign(expired, node.Peer.NewRecordId());
        await node.ReceiveAsync(expired, expiring);
        var recalled = SampleRecords.Empty();
        recalled.Status = RecordStatus.Recalled;
        var recalling = node.Peer.Sign(recalled, node.Peer.NewRecordId());
        await node.ReceiveAsync(recalled, recalling);
        await GetAsync(node, "KAR", expiring.Record.ToString());
        node.Clock.Advance(TimeSpan.FromHours(1));

        var missing = await NotFoundAsync(node, "KAR", node.Peer.NewRecordId().ToString());
        Exception[] hidden =
        [
            await NotFoundAsync(node, "KAR", expiring.Record.ToString()),
            await NotFoundAsync(node, "KAR", expiring.Record.ToString(), 1),
            await NotFoundAsync(node, "KAR", recalling.Record.ToString()),
            await NotFoundAsync(node, "", expiring.Record.ToString()),
            await NotFoundAsync(node, "LIN", expiring.Record.ToString()),
            await NotFoundAsync(node, node.Own.Id, expiring.Record.ToString()),
        ];

        Assert.All(hidden.Cast<RpcException>(), refusal => Assert.Equal(
            (missing.Status, Refusals.DetailsOf(missing)), (refusal.Status, Refusals.DetailsOf(refusal))));
    }

    [Fact]
    public async Task A_later_version_that_must_go_takes_the_earlier_ones_with_it()
    {
        await using var node = await TestNode.StartAsync();
        var record = node.Peer.NewRecordId();
        var first = SampleRecords.Empty();
        await node.ReceiveAsync(first, node.Peer.Sign(first, record, 1));
        var second = SampleRecords.Empty();
        second.Handling = SampleRecords.Until(node.Clock.GetUtcNow().AddHours(1), second.Handling);
        await node.ReceiveAsync(second, node.Peer.Sign(second, record, 2));
        await GetAsync(node, "KAR", record.ToString(), 1);

        node.Clock.Advance(TimeSpan.FromHours(1));

        await NotFoundAsync(node, "KAR", record.ToString(), 1);
    }

    [Fact]
    public async Task A_part_past_its_own_retention_is_shown_no_more_nor_what_speaks_of_it()
    {
        await using var node = await TestNode.StartAsync();
        var person = _sample.Person("Dorian Vasek");
        var phone = _sample.Phone("07700 900417");
        phone.Handling = SampleRecords.Until(node.Clock.GetUtcNow().AddHours(1));
        var content = SampleRecords.With(person, phone);
        content.Participations.Add(_sample.Part(person, SubjectCategory.Suspect));
        content.Participations.Add(_sample.Part(phone, SubjectCategory.NotDataSubject));
        content.Links.Add(_sample.Link(person, LinkType.Uses, phone));
        var signed = node.Peer.Sign(content, node.Peer.NewRecordId());
        await node.ReceiveAsync(content, signed);
        Assert.Equal(2, (await GetAsync(node, "KAR", signed.Record.ToString())).Record.Content.Entities.Count);

        node.Clock.Advance(TimeSpan.FromHours(1));
        var held = (await GetAsync(node, "KAR", signed.Record.ToString())).Record;

        Assert.Equal([person.Key], held.Content.Entities.Select(entity => entity.Key));
        Assert.Equal([person.Key], held.Content.Participations.Select(part => part.Entity.Key));
        Assert.Empty(held.Content.Links);
        Assert.DoesNotContain(held.Disclosed, path => path.Contains(phone.Key, StringComparison.Ordinal) || path.StartsWith("link/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_changed_on_disk_is_not_shown()
    {
        await using var node = await TestNode.StartAsync();
        var content = SampleRecords.With(_sample.Phone("07700 900417"));
        var signed = node.Peer.Sign(content, node.Peer.NewRecordId());
        var row = await node.ReceiveAsync(content, signed);
        var changed = signed.View.ToArray();
        changed[^1] ^= 1;
        await node.Database.WriteAsync(
            scope => new Written<int>(
                scope.Sql.Execute("UPDATE record_version SET view = $2 WHERE record_row = $1", row, changed), new AuditEntry("test", "tamper")),
            TestContext.Current.CancellationToken);

        await Refusals.RefusedAsync(StatusCode.DataLoss, "RECORD_DAMAGED", () => GetAsync(node, "KAR", signed.Record.ToString()));
        Assert.Contains(node.Audit(), entry => entry is { Act: "get", Detail: "its view does not verify" });
    }

    [Theory]
    [InlineData("")]
    [InlineData("KAR")]
    [InlineData("00112233445566778899AABBCCDDEEFF")]
    [InlineData("00112233445566778899aabbccddee")]
    public async Task A_record_id_that_is_none_is_refused(string id)
    {
        await using var node = await TestNode.StartAsync();

        var info = await Refusals.RefusedAsync(StatusCode.InvalidArgument, "RECORD_ID_INVALID", () => GetAsync(node, "KAR", id));

        Assert.Equal("record_id", info.Metadata["field"]);
    }

    [Fact]
    public async Task Lists_page_through_latest_versions_newest_first()
    {
        await using var node = await TestNode.StartAsync();
        var amended = node.Peer.NewRecordId();
        var expected = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            var content = SampleRecords.Empty();
            content.Title = $"record {i}";
            await node.ReceiveAsync(content, node.Peer.Sign(content, i is 3 or 7 ? amended : node.Peer.NewRecordId(), i == 7 ? 2UL : 1));
            await node.StoreOwnAsync(content, node.Own.Sign(content, node.Own.NewRecordId()));
            expected.Insert(0, $"KAR record {i}");
            expected.Insert(0, $"WES record {i}");
        }

        expected.Remove("KAR record 3");
        Assert.Equal(expected, await TitlesAsync(node, "", 5));
        Assert.Equal(expected.Where(title => title.StartsWith("KAR", StringComparison.Ordinal)), await TitlesAsync(node, "KAR", 4));
        Assert.Equal(expected.Where(title => title.StartsWith("WES", StringComparison.Ordinal)), await TitlesAsync(node, node.Own.Id, 100));
        Assert.Empty(await TitlesAsync(node, "nobody", 100));
    }

    [Fact]
    public async Task A_page_token_of_another_list_or_nobody_is_refused()
    {
        await using var node = await TestNode.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await node.ReceiveAsync(SampleRecords.Empty());
        }

        var token = (await node.RecordCalls.ListRecords(new ListRecordsRequest { PageSize = 1 }, Call(node))).NextPageToken;
        (string Token, string Originator, string Client)[] forged = [(token, "KAR", "analyst"), (token, "", "publisher"), (token + "A", "", "analyst"), ("2", "", "analyst")];

        foreach (var (forgedToken, originator, client) in forged)
        {
            await Refusals.RefusedAsync(StatusCode.InvalidArgument, "PAGE_TOKEN_INVALID", () => node.RecordCalls.ListRecords(
                new ListRecordsRequest { PageToken = forgedToken, Originator = originator }, new TestCall(node.Client(client))));
        }

        Assert.Equal(forged.Length, node.Audit().Count(entry => entry.Act == "refuse"));
        Assert.Single((await node.RecordCalls.ListRecords(new ListRecordsRequest { PageToken = token, PageSize = 1 }, Call(node))).Records);
    }

    private static async Task<List<string>> TitlesAsync(TestNode node, string originator, uint pageSize)
    {
        var titles = new List<string>();
        var token = "";
        do
        {
            var page = await node.RecordCalls.ListRecords(new ListRecordsRequest { Originator = originator, PageSize = pageSize, PageToken = token }, Call(node));
            Assert.InRange(page.Records.Count, 0, (int)pageSize);
            titles.AddRange(page.Records.Select(record => $"{record.OriginatorName} {record.Title}"));
            token = page.NextPageToken;
        }
        while (token.Length > 0);

        return titles;
    }

    private static CaseRecord WithoutSummary(CaseRecord content) => new(content) { Summary = "" };

    private static Task<GetRecordResponse> GetAsync(TestNode node, string originator, string record, ulong version = 0) =>
        node.RecordCalls.GetRecord(new GetRecordRequest { Originator = originator, RecordId = record, Version = version }, Call(node));

    private static Task<RpcException> NotFoundAsync(TestNode node, string originator, string record, ulong version = 0) =>
        Assert.ThrowsAsync<RpcException>(() => GetAsync(node, originator, record, version));

    private static TestCall Call(TestNode node) => new(node.Analyst, cancel: TestContext.Current.CancellationToken);
}
