using System.Text.Json;
using Gateway.Cli.Tests.Fakes;
using Gateway.Node.V1;
using Gateway.Record.V1;
using Gateway.Tests;
using Grpc.Core;

namespace Gateway.Cli.Tests.Verbs;

/// <summary><c>gateway record import</c>: whole files, the officer's labels, and nothing twice.</summary>
public sealed class RecordImportVerbTests
{
    private const string Ftm =
        """
        {"id": "p1", "schema": "Person", "properties": {"name": ["Dorian Vasek"]}}
        {"id": "c1", "schema": "Company", "properties": {"name": ["BrightFields Recruitment"]}}
        """;

    private static readonly string[] Labels = ["--tlp", "amber", "--purpose", "investigation", "--purpose", "prevention", "--grading", "admiralty:b2"];

    [Fact]
    public async Task Records_are_published_with_the_labels_the_officer_chose()
    {
        await using var node = await NodeAsync();

        var run = await ImportAsync(node, "ftm", node.Clients.File("a.jsonl", Ftm));

        Assert.Equal(ExitCode.Ok, run.Code);
        var record = node.Only<PublishRequest>().Record;
        Assert.Equal(
            (Tlp.Amber, ClassificationRank.Unclassified, RecordKind.IntelligenceReport, RecordStatus.Active, "B", "2"),
            (record.Handling.Tlp, record.Handling.Classification.Rank, record.Kind, record.Status, record.Grading.SourceCode, record.Grading.InformationCode));
        Assert.Equal([Purpose.Prevention, Purpose.Investigation], record.Handling.Purposes);
        Assert.Contains("Person", run.Error, StringComparison.Ordinal);
        Assert.Equal(["file", "record_id", "version", "released_to"], run.Lines[0].Split('\t'));
        Assert.EndsWith("\tLIN", run.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_import_again_asks_for_the_same_publications()
    {
        await using var node = await NodeAsync();
        var file = node.Clients.File("a.jsonl", Ftm);

        await ImportAsync(node, "ftm", file);
        await ImportAsync(node, "ftm", file);
        await ImportAsync(node, "ftm", node.Clients.File("b.jsonl", Ftm.Replace("Dorian", "Darian", StringComparison.Ordinal)));

        var ids = node.Requests.Select(request => ((PublishRequest)request.Request).RequestId).ToList();
        Assert.Equal(ids[0], ids[1]);
        Assert.NotEqual(ids[0], ids[2]);
    }

    [Fact]
    public async Task One_refused_file_keeps_all_of_them_out()
    {
        await using var node = await NodeAsync();
        var (good, cut) = (node.Clients.File("a.jsonl", Ftm), node.Clients.File("cut.jsonl", Ftm[..^5]));

        var run = await ImportAsync(node, "ftm", good, cut);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains($"{cut}:2:", run.Error, StringComparison.Ordinal);
        Assert.Empty(node.Requests);
    }

    [Fact]
    public async Task A_dry_run_reports_and_stores_nothing()
    {
        await using var node = await NodeAsync();

        var run = await ImportAsync(node, "ftm", node.Clients.File("a.jsonl", Ftm), "--dry-run", "--json");

        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Empty(node.Requests);
        using var json = JsonDocument.Parse(run.Out);
        Assert.Equal(1, json.RootElement.GetProperty("reports").GetArrayLength());
        Assert.Equal(0, json.RootElement.GetProperty("published").GetArrayLength());
    }

    [Fact]
    public async Task An_import_that_breaks_off_says_how_far_it_came()
    {
        var calls = 0;
        await using var node = (await FakeNode.StartAsync()).On<PublishRequest, PublishResponse>(_ => Interlocked.Increment(ref calls) == 1
            ? Published()
            : throw new RpcException(new Status(StatusCode.ResourceExhausted, "The disk is full.")));

        var run = await ImportAsync(node, "ftm", node.Clients.File("a.jsonl", Ftm), node.Clients.File("b.jsonl", Ftm.Replace("Dorian", "Darian", StringComparison.Ordinal)));

        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Contains("1 record was published, then: The disk is full.", run.Error, StringComparison.Ordinal);
        Assert.Contains("run the same command again", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--grading", "admiralty:Z9")]
    [InlineData("--grading", "B2")]
    [InlineData("--tlp", "purple")]
    [InlineData("--purpose", "curiosity")]
    [InlineData("--from", "csv")]
    public async Task Labels_that_are_none_are_a_usage_error(string option, string value)
    {
        var options = new Dictionary<string, string>
        {
            ["--from"] = "ftm",
            ["--tlp"] = "amber",
            ["--purpose"] = "investigation",
            ["--grading"] = "admiralty:B2",
            [option] = value,
        };

        var run = await new CliRun.Setting().RunAsync(["record", "import", "x.jsonl", .. options.SelectMany(pair => new[] { pair.Key, pair.Value })]);

        Assert.Equal(ExitCode.Usage, run.Code);
    }

    [Fact]
    public async Task Every_shared_STIX_file_can_be_imported()
    {
        var files = Directory.GetFiles(SharedFolder.Path("data", "stix21"), "*.json").Order(StringComparer.Ordinal).ToArray();
        Assert.NotEmpty(files);
        await using var node = await NodeAsync();

        var run = await ImportAsync(node, "stix", files);

        Assert.Equal(("", ExitCode.Ok), (run.Code == ExitCode.Ok ? "" : run.Error, run.Code));
        TestContext.Current.TestOutputHelper?.WriteLine($"{files.Length} STIX files became {node.Requests.Count} records");
        Assert.Equal(run.Lines.Length - 1, node.Requests.Count);
    }

    private static Task<CliRun> ImportAsync(FakeNode node, string format, params string[] files) =>
        CliRun.PipedAsync(node, ["record", "import", "--from", format, .. Labels, .. files]);

    private static async Task<FakeNode> NodeAsync() => (await FakeNode.StartAsync()).On<PublishRequest, PublishResponse>(_ => Published());

    private static PublishResponse Published() => new()
    {
        Publication = new Publication
        {
            RecordId = new string('a', 32),
            Version = 1,
            Decisions = { new PeerDecision { Peer = "LIN", Outcome = DecisionOutcome.Released }, new PeerDecision { Peer = "WES" } },
        },
    };
}
