using Gateway.Admin.V1;
using Gateway.Cli.Tests.Fakes;
using Gateway.Node.V1;
using Google.Protobuf;

namespace Gateway.Cli.Tests.Verbs;

/// <summary><c>gateway policy …</c>, <c>audit</c>, <c>status</c> and <c>doctor</c>.</summary>
public sealed class AdminVerbTests
{
    private const string Id = "9f86d081884c7d659a2feaa0c55ad015";

    [Fact]
    public async Task A_draft_with_problems_is_shown_line_by_line_and_not_put_in_force()
    {
        await using var node = (await FakeNode.StartAsync()).On<CheckPolicyRequest, CheckPolicyResponse>(_ => new CheckPolicyResponse
        {
            Problems = { new PolicyProblem { Line = 3, Column = 5, Message = "There is no peer LINN." }, new PolicyProblem { Line = 9, Column = 1, Message = "Twice." } },
        });
        var file = node.Clients.File("policy.yaml", "policy: 1\n");

        var run = await CliRun.PipedAsync(node, "policy", "set", file);

        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.Equal(["line\tcolumn\tproblem", "3\t5\tThere is no peer LINN.", "9\t1\tTwice."], run.Lines);
        Assert.Contains("gateway policy check", run.Error, StringComparison.Ordinal);
        Assert.Equal("policy: 1\n", node.Only<CheckPolicyRequest>().Yaml);
        Assert.Single(node.Requests);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public async Task A_draft_without_problems_is_put_in_force_unless_it_is_a_dry_run(bool dryRun, int calls)
    {
        await using var node = (await FakeNode.StartAsync())
            .On<CheckPolicyRequest, CheckPolicyResponse>(_ => new CheckPolicyResponse { Revision = "r1" })
            .On<SetPolicyRequest, SetPolicyResponse>(_ => new SetPolicyResponse { Revision = "r1" });
        var file = node.Clients.File("policy.yaml", "policy: 1\n");

        var run = await CliRun.PipedAsync(node, ["policy", "set", file, .. dryRun ? new[] { "--dry-run" } : []]);

        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Contains("r1", run.Out, StringComparison.Ordinal);
        Assert.Equal(calls, node.Requests.Count);
    }

    [Fact]
    public async Task A_pipe_gets_the_policys_text_and_a_person_its_sentences()
    {
        await using var node = (await FakeNode.StartAsync()).On<GetPolicyRequest, GetPolicyResponse>(
            _ => new GetPolicyResponse { Yaml = "policy: 1\n", Sentences = { "vans: Releases vehicle.*." }, Revision = "r1" });

        var piped = await CliRun.PipedAsync(node, "policy", "show");
        var person = await CliRun.PersonAsync(node, "policy", "show");

        Assert.Equal("policy: 1\n", piped.Out);
        Assert.Contains("vans: Releases vehicle.*.", person.Out, StringComparison.Ordinal);
        Assert.Contains("What no rule releases is withheld.", person.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("person.names")]
    [InlineData("entity/0123456789abcdef/names")]
    public async Task An_explanation_can_be_asked_for_one_field_by_name_or_path(string field)
    {
        await using var node = await ExplainingNodeAsync();

        var run = await CliRun.PipedAsync(node, "policy", "explain", Id, "--peer", "LIN", "--field", field);

        Assert.Equal(new ExplainDecisionRequest { RecordId = Id, Peer = "LIN" }, node.Only<ExplainDecisionRequest>());
        Assert.Equal(2, run.Lines.Length);
        Assert.StartsWith("person.names\twithheld\tBecause.\tnever-victims\t", run.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_field_the_record_does_not_have_is_a_usage_error_that_names_those_it_has()
    {
        await using var node = await ExplainingNodeAsync();

        var run = await CliRun.PipedAsync(node, "policy", "explain", Id, "--peer", "LIN", "--field", "person.shoes");

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("person.names", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CheckState.Green, 0)]
    [InlineData(CheckState.Yellow, 0)]
    [InlineData(CheckState.Red, 1)]
    [InlineData(CheckState.Unspecified, 1)]
    public async Task The_doctor_ends_well_only_when_nothing_is_red(CheckState state, int code)
    {
        await using var node = (await FakeNode.StartAsync()).On<CheckNodeRequest, CheckNodeResponse>(
            _ => new CheckNodeResponse { Checks = { new NodeCheck { Name = "disk", State = state, Finding = "1 GiB left", Remedy = "Make room." } } });

        var run = await CliRun.PipedAsync(node, "doctor");

        Assert.Equal(code, (int)run.Code);
        Assert.Contains("disk\t1 GiB left\tMake room.", run.Out, StringComparison.Ordinal);
        Assert.StartsWith("green\tnode answers", run.Lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_doctor_says_what_to_do_when_the_node_does_not_answer()
    {
        await using var node = await FakeNode.StartAsync();
        node.Clients.WriteConnection("127.0.0.1:1", TestClients.PinOf(node.Clients.NodeCertificate));

        var run = await CliRun.PipedAsync(node, "doctor", "--json");

        Assert.Equal(ExitCode.Unreachable, run.Code);
        var answer = JsonParser.Default.Parse<CheckNodeResponse>(run.Out);
        Assert.Equal(CheckState.Red, answer.Checks[^1].State);
        Assert.Contains("gateway node run", answer.Checks[^1].Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_audit_is_whole_in_a_pipe_and_shortened_in_a_table()
    {
        var record = $"{new string('a', 64)}/{new string('b', 32)}";
        await using var node = (await FakeNode.StartAsync()).On<ListAuditRequest, ListAuditResponse>(
            _ => new ListAuditResponse { Entries = { new AuditLogEntry { Id = 1, Actor = "publisher", Act = "publish", Record = record } } });

        var piped = await CliRun.PipedAsync(node, "audit", "list");
        var person = await CliRun.PersonAsync(node, "audit", "list");

        Assert.Contains(record, piped.Out, StringComparison.Ordinal);
        Assert.Contains("aaaaaaaa…/bbbbbbbb…", person.Out, StringComparison.Ordinal);
        Assert.All(node.Requests, request => Assert.Equal("auditor", request.Client));
    }

    [Fact]
    public async Task Status_warns_of_development_keys_and_of_what_waits()
    {
        await using var node = (await FakeNode.StartAsync()).On<GetStatusRequest, GetStatusResponse>(
            _ => new GetStatusResponse { ShortName = "KAR", Development = true, OpenAlerts = 2, Peers = 3, ConnectedPeers = 1 });

        var run = await CliRun.PersonAsync(node, "status");

        Assert.Contains("development keys: not for real information", run.Out, StringComparison.Ordinal);
        Assert.Contains("1 of 3 connected", run.Out, StringComparison.Ordinal);
        Assert.Contains("gateway alert list --state open", run.Error, StringComparison.Ordinal);
    }

    private static async Task<FakeNode> ExplainingNodeAsync() => (await FakeNode.StartAsync()).On<ExplainDecisionRequest, ExplainDecisionResponse>(_ => new ExplainDecisionResponse
    {
        Revision = "r1",
        Outcome = DecisionOutcome.Released,
        Fields =
        {
            new ExplainedField { Path = "title", Name = "title", Outcome = DecisionOutcome.Released, Rules = { "headings" }, Sentence = "It goes." },
            new ExplainedField
            {
                Path = "entity/0123456789abcdef/names", Name = "person.names", Outcome = DecisionOutcome.Withheld, Rules = { "never-victims" }, Sentence = "Because.",
            },
        },
    });
}
