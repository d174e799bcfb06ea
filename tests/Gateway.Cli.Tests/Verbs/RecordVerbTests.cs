using Gateway.Cli.Tests.Fakes;
using Gateway.Node.V1;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Cli.Tests.Verbs;

/// <summary><c>gateway record …</c>: what is asked of the node, and what people and pipes see.</summary>
public sealed class RecordVerbTests
{
    private const string Id = "9f86d081884c7d659a2feaa0c55ad015";

    [Fact]
    public async Task Publishing_sends_the_record_and_prints_who_gets_what()
    {
        await using var node = await PublishingNodeAsync();
        var file = node.Clients.File("stop.json", """{"kind": "RECORD_KIND_SIGHTING", "title": "A stop"}""");

        var run = await CliRun.PipedAsync(node, "record", "publish", file);

        Assert.Equal(ExitCode.Ok, run.Code);
        var request = node.Only<PublishRequest>();
        Assert.Equal(new CaseRecord { Kind = RecordKind.Sighting, Title = "A stop" }, request.Record);
        Assert.False(request.DryRun);
        Assert.Equal("publisher", Assert.Single(node.Requests).Client);
        Assert.Equal(
            ["record_id\tversion\tpeer\tdecision\treleased\twithheld\trules", $"{Id}\t1\tLIN\treleased\t3\t2\tvans", $"{Id}\t1\tWES\twithheld\t0\t5\tbuiltin/default-withhold"],
            run.Lines);
    }

    [Fact]
    public async Task Each_run_has_a_request_id_of_its_own_and_prints_it()
    {
        await using var node = await PublishingNodeAsync();
        var file = node.Clients.File("stop.json", "{}");

        var runs = new[] { await CliRun.PipedAsync(node, "record", "publish", file), await CliRun.PipedAsync(node, "record", "publish", file) };

        var ids = node.Requests.Select(request => ((PublishRequest)request.Request).RequestId).ToList();
        Assert.Equal(2, ids.Distinct().Count());
        Assert.All(runs.Zip(ids), pair => Assert.Contains(pair.Second, pair.First.Error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_request_id_can_be_given_again()
    {
        await using var node = await PublishingNodeAsync();

        await new CliRun.Setting { Data = node.Clients.Folder, Input = "{}" }.RunAsync("record", "publish", "-", "--request-id", "mine");

        Assert.Equal("mine", node.Only<PublishRequest>().RequestId);
    }

    [Fact]
    public async Task A_dry_run_says_that_nothing_happened()
    {
        await using var node = await PublishingNodeAsync();
        var file = node.Clients.File("stop.json", "{}");

        var run = await CliRun.PersonAsync(node, "record", "publish", file, "--dry-run");

        Assert.True(node.Only<PublishRequest>().DryRun);
        Assert.Contains("nothing was stored or sent", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Published", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_learns_how_to_have_a_no_explained()
    {
        await using var node = await PublishingNodeAsync();
        var file = node.Clients.File("stop.json", "{}");

        var run = await CliRun.PersonAsync(node, "record", "publish", file);

        Assert.Contains($"gateway policy explain {Id} --peer LIN", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_file_with_a_wrong_field_is_refused_before_the_node_is_asked()
    {
        await using var node = await PublishingNodeAsync();
        var file = node.Clients.File("stop.json", "{\n  \"kind\": \"RECORD_KIND_SIGHTING\",\n  \"colour\": \"white\"\n}");

        var run = await CliRun.PipedAsync(node, "record", "publish", file);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains($"{file}:3:3:", run.Error, StringComparison.Ordinal);
        Assert.Empty(node.Requests);
    }

    [Theory]
    [InlineData("no-such-file.json")]
    [InlineData("/")]
    public async Task A_file_that_cannot_be_read_is_a_usage_error(string file)
    {
        await using var node = await PublishingNodeAsync();

        var run = await CliRun.PipedAsync(node, "record", "publish", file);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Empty(node.Requests);
    }

    [Fact]
    public async Task A_file_over_the_limit_is_refused_not_cut()
    {
        await using var node = await PublishingNodeAsync();
        var file = node.Clients.File("large.json", "{}" + new string(' ', 5 * 1024 * 1024));

        var run = await CliRun.PipedAsync(node, "record", "publish", file);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("FILE_SIZE", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_get_prints_in_json_can_be_given_to_amend()
    {
        var record = EveryField.Of(CaseRecord.Descriptor);
        await using var node = (await FakeNode.StartAsync())
            .On<GetRecordRequest, GetRecordResponse>(_ => new GetRecordResponse { Record = new HeldRecord { Summary = new RecordSummary(), Content = record } })
            .On<AmendRequest, AmendResponse>(request => new AmendResponse { Publication = new Publication { RecordId = request.RecordId, Version = 2 } });

        var got = await CliRun.PipedAsync(node, "record", "get", Id, "--json");
        var amended = await new CliRun.Setting { Data = node.Clients.Folder, Input = got.Out }.RunAsync("record", "amend", Id, "-");

        Assert.Equal(ExitCode.Ok, amended.Code);
        var request = node.Only<AmendRequest>();
        Assert.Equal((Id, record), (request.RecordId, request.Record));
    }

    [Fact]
    public async Task A_record_of_another_agency_is_asked_for_by_its_name()
    {
        await using var node = (await FakeNode.StartAsync()).On<GetRecordRequest, GetRecordResponse>(
            _ => new GetRecordResponse { Record = new HeldRecord { Summary = new RecordSummary(), Content = new CaseRecord() } });

        await CliRun.PipedAsync(node, "record", "get", $"WES/{Id}", "--version", "3");

        Assert.Equal(new GetRecordRequest { Originator = "WES", RecordId = Id, Version = 3 }, node.Only<GetRecordRequest>());
    }

    [Fact]
    public async Task A_list_is_read_page_by_page_up_to_the_limit()
    {
        await using var node = (await FakeNode.StartAsync()).On<ListRecordsRequest, ListRecordsResponse>(request =>
        {
            var from = request.PageToken.Length == 0 ? 0 : int.Parse(request.PageToken, System.Globalization.CultureInfo.InvariantCulture);
            var page = new ListRecordsResponse { NextPageToken = $"{from + 2}" };
            page.Records.Add(Enumerable.Range(from, 2).Select(i => new RecordSummary { OriginatorName = "KAR", RecordId = $"{i:x32}", Title = "a\tb" }));
            return page;
        });

        var run = await CliRun.PipedAsync(node, "record", "list", "--limit", "4", "--from", "KAR");

        Assert.Equal("", run.Error);
        Assert.Equal(["", "2"], node.Requests.Select(request => ((ListRecordsRequest)request.Request).PageToken));
        Assert.All(node.Requests, request => Assert.Equal("KAR", ((ListRecordsRequest)request.Request).Originator));
        Assert.Equal(5, run.Lines.Length);
        Assert.All(run.Lines, line => Assert.Equal(7, line.Split('\t').Length));
        Assert.Contains("a\\tb", run.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Searching_by_an_identifier_marks_hits_exact_and_by_a_name_only_possible()
    {
        await using var node = (await FakeNode.StartAsync()).On<SearchRecordsRequest, SearchRecordsResponse>(request => new SearchRecordsResponse
        {
            Hits = { new SearchHit { Record = new RecordSummary { RecordId = Id }, Matched = "m", Possible = request.QueryCase == SearchRecordsRequest.QueryOneofCase.Name, Score = 0.873 } },
        });

        var exact = await CliRun.PipedAsync(node, "record", "search", "phone/GB:07700 900 417");
        var possible = await CliRun.PipedAsync(node, "record", "search", "--name", "Dori");

        Assert.StartsWith("exact\t", exact.Lines[1], StringComparison.Ordinal);
        Assert.StartsWith("POSSIBLE 0.87\t", possible.Lines[1], StringComparison.Ordinal);
        Assert.Equal(
            new IdentifierQuery { Type = IdentifierType.Phone, Scope = "GB", Value = "07700 900 417" },
            ((SearchRecordsRequest)node.Requests.First().Request).Identifier);
    }

    [Theory]
    [InlineData("record", "search")]
    [InlineData("record", "search", "phone:1", "--name", "x")]
    [InlineData("record", "search", "telephone:1")]
    [InlineData("record", "get", "nonsense")]
    [InlineData("record", "get")]
    [InlineData("record", "list", "--limit", "0")]
    [InlineData("record", "export", Id)]
    [InlineData("record", "publish")]
    [InlineData("record", "pubish", "x")]
    [InlineData("record", "publish", "x", "--request-id", "")]
    [InlineData("sub", "create", "x", "--purpose", "investigation")]
    [InlineData("sub", "create", "x", "--purpose", "curiosity", "--name", "y")]
    [InlineData("sub", "create", "x", "--name", "y")]
    [InlineData("sub", "create", "x", "--purpose", "investigation", "--kind", "gossip")]
    [InlineData("alert", "ack", "one")]
    [InlineData("alert", "dismiss", "1")]
    [InlineData("peer", "revoke", "LIN")]
    [InlineData("peer", "accept", "x", "--ceiling", "cosmic")]
    [InlineData("policy", "explain", Id)]
    [InlineData("--no-such-option")]
    [InlineData("record", "verify", "x", "--fingerprint", "123")]
    public async Task A_wrong_command_line_is_a_usage_error_that_names_the_help(params string[] arguments)
    {
        var run = await new CliRun.Setting().RunAsync(arguments);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("--help", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Out);
    }

    [Fact]
    public async Task An_export_is_readable_by_its_owner_only_and_never_overwrites_unasked()
    {
        await using var node = (await FakeNode.StartAsync()).On<ExportRecordRequest, ExportRecordResponse>(
            _ => new ExportRecordResponse { File = ByteString.CopyFromUtf8("bytes") });
        var file = Path.Combine(node.Clients.Folder, "x.gwrecord");

        var first = await CliRun.PipedAsync(node, "record", "export", Id, "-o", file, "--peer", "LIN");
        var second = await CliRun.PipedAsync(node, "record", "export", Id, "-o", file);
        var forced = await CliRun.PipedAsync(node, "record", "export", Id, "-o", file, "--force");

        Assert.Equal((ExitCode.Ok, ExitCode.Usage, ExitCode.Ok), (first.Code, second.Code, forced.Code));
        Assert.Equal("bytes", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(["LIN", ""], node.Requests.Select(request => ((ExportRecordRequest)request.Request).Peer));
    }

    [Fact]
    public async Task An_export_answers_in_json_where_json_is_asked_for()
    {
        await using var node = (await FakeNode.StartAsync()).On<ExportRecordRequest, ExportRecordResponse>(
            _ => new ExportRecordResponse { File = ByteString.CopyFromUtf8("bytes") });
        var file = Path.Combine(node.Clients.Folder, "x.gwrecord");

        var run = await CliRun.PipedAsync(node, "record", "export", Id, "-o", file, "--json");

        using var json = System.Text.Json.JsonDocument.Parse(run.Out);
        Assert.Equal(file, json.RootElement.GetProperty("written").GetString());
        Assert.Equal("bytes".Length, json.RootElement.GetProperty("bytes").GetInt32());
    }

    [Fact]
    public async Task With_json_the_request_id_is_json_too()
    {
        await using var node = await PublishingNodeAsync();

        var run = await CliRun.PipedAsync(node, "record", "publish", node.Clients.File("stop.json", "{}"), "--request-id", "again-1", "--json");

        using var json = System.Text.Json.JsonDocument.Parse(run.Error);
        Assert.Equal("again-1", json.RootElement.GetProperty("request_id").GetString());
    }

    [Fact]
    public async Task A_dry_run_gives_out_no_id_that_nobody_can_ask_for()
    {
        await using var node = await PublishingNodeAsync();

        var run = await CliRun.PipedAsync(node, "record", "publish", node.Clients.File("stop.json", "{}"), "--dry-run");

        Assert.DoesNotContain(Id, run.Out, StringComparison.Ordinal);
        Assert.StartsWith("\t1\tLIN\treleased", run.Lines[1], StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task A_command_to_copy_is_not_broken_by_a_narrow_window()
    {
        await using var node = await PublishingNodeAsync();

        var run = await new CliRun.Setting { Data = node.Clients.Folder, IsPerson = true, Width = 60 }.RunAsync(
            "record", "publish", node.Clients.File("stop.json", "{}"));

        Assert.Contains($"gateway policy explain {Id} --peer LIN", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Times_are_shown_in_UTC()
    {
        await using var node = (await FakeNode.StartAsync()).On<ListRecordsRequest, ListRecordsResponse>(_ => new ListRecordsResponse
        {
            Records = { new RecordSummary { StoredAt = Timestamp.FromDateTimeOffset(new DateTimeOffset(2026, 3, 1, 1, 15, 0, TimeSpan.FromHours(2))) } },
        });

        var run = await CliRun.PipedAsync(node, "record", "list");

        Assert.StartsWith("2026-02-28 23:15:00Z\t", run.Lines[1], StringComparison.Ordinal);
    }

    private static async Task<FakeNode> PublishingNodeAsync() => (await FakeNode.StartAsync()).On<PublishRequest, PublishResponse>(_ => new PublishResponse
    {
        Publication = new Publication
        {
            RecordId = Id,
            Version = 1,
            Decisions =
            {
                new PeerDecision { Peer = "LIN", Outcome = DecisionOutcome.Released, ReleasedFields = 3, WithheldFields = 2, Rules = { "vans" } },
                new PeerDecision { Peer = "WES", Outcome = DecisionOutcome.Withheld, WithheldFields = 5, Rules = { "builtin/default-withhold" } },
            },
        },
    });
}
