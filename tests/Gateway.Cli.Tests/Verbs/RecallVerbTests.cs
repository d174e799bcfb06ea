using Gateway.Cli.Tests.Fakes;
using Gateway.Exchange.V1;
using Gateway.Node.V1;

namespace Gateway.Cli.Tests.Verbs;

/// <summary><c>gateway record recall</c>, <c>forward</c>, <c>hold</c> and <c>review</c>: what is asked of the node, and what the shell is told.</summary>
public sealed class RecallVerbTests
{
    private const string Id = "9f86d081884c7d659a2feaa0c55ad015";

    [Fact]
    public async Task Recalling_sends_what_was_asked_and_prints_a_line_for_each_holder()
    {
        await using var node = await FakeNode.StartAsync();
        node.On<RecallRecordRequest, RecallRecordResponse>(_ => new RecallRecordResponse { Recall = With(RecallProgress.Queued) });

        var run = await CliRun.PipedAsync(node, "record", "recall", Id, "--field", "summary", "--peer", "LIN", "--because", "wrong", "--request-id", "mine");

        Assert.Equal(ExitCode.Ok, run.Code);
        var request = node.Only<RecallRecordRequest>();
        Assert.Equal((Id, "mine", RecallReason.Wrong), (request.RecordId, request.RequestId, request.Reason));
        Assert.Equal("summary", Assert.Single(request.Fields));
        Assert.Equal("LIN", Assert.Single(request.Peers));
        Assert.Equal(2, run.Lines.Length);
        Assert.Contains("\tLIN\tqueued\t", run.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_reason_nothing_is_asked_of_the_node()
    {
        await using var node = await FakeNode.StartAsync();

        var run = await CliRun.PipedAsync(node, "record", "recall", Id);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Empty(node.Requests);
    }

    [Fact]
    public async Task A_received_record_is_not_recalled()
    {
        await using var node = await FakeNode.StartAsync();

        var run = await CliRun.PipedAsync(node, "record", "recall", $"KAR/{Id}", "--because", "wrong");

        Assert.Equal(ExitCode.Denied, run.Code);
        Assert.Empty(node.Requests);
    }

    [Theory]
    [InlineData(RecallProgress.Confirmed, false, 0)]
    [InlineData(RecallProgress.Receipted, true, 1)]
    [InlineData(RecallProgress.NotTold, false, 1)]
    public async Task Watching_ends_when_nobody_is_waited_for_and_tells_the_shell_whether_all_confirmed(RecallProgress progress, bool overdue, int code)
    {
        await using var node = await FakeNode.StartAsync();
        var asked = 0;
        node.On<GetRecallRequest, GetRecallResponse>(_ => new GetRecallResponse
        {
            Recalls = { asked++ == 0 ? With(RecallProgress.Queued) : With(progress, overdue) },
        });

        var run = await CliRun.PipedAsync(node, "record", "recall", Id, "--watch");

        Assert.Equal((ExitCode)code, run.Code);
        Assert.Equal(2, asked);
        Assert.Equal(overdue, run.Out.Contains("OVERDUE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_hold_needs_a_ground_or_is_lifted()
    {
        await using var node = await FakeNode.StartAsync();
        node.On<PlaceHoldRequest, PlaceHoldResponse>(_ => new PlaceHoldResponse());

        Assert.Equal(ExitCode.Usage, (await CliRun.PipedAsync(node, "record", "hold", $"KAR/{Id}")).Code);
        Assert.Equal(ExitCode.Ok, (await CliRun.PipedAsync(node, "record", "hold", $"KAR/{Id}", "--ground", "court-order")).Code);

        Assert.Equal(("KAR", LegalGround.CourtOrder), (node.Only<PlaceHoldRequest>().Originator, node.Only<PlaceHoldRequest>().Ground));
    }

    [Fact]
    public async Task Forwarding_and_reviewing_ask_the_node()
    {
        await using var node = await FakeNode.StartAsync();
        node.On<ForwardRecordRequest, ForwardRecordResponse>(_ => new ForwardRecordResponse { Version = 1, Fields = 3 });
        node.On<ListExpiringRequest, ListExpiringResponse>(_ => new ListExpiringResponse());

        Assert.Equal(ExitCode.Ok, (await CliRun.PipedAsync(node, "record", "forward", $"KAR/{Id}", "--to", "LIN")).Code);
        Assert.Equal(ExitCode.Ok, (await CliRun.PipedAsync(node, "record", "review", "--within", "7")).Code);

        Assert.Equal("LIN", node.Only<ForwardRecordRequest>().Peer);
        Assert.Equal(7U, node.Only<ListExpiringRequest>().WithinDays);
    }

    private static Recall With(RecallProgress progress, bool overdue = false) => new()
    {
        RecordId = Id,
        Number = 1,
        Holders = { new RecallHolder { Peer = "LIN", Progress = progress, Overdue = overdue, Code = progress == RecallProgress.Confirmed ? OutcomeCode.Erased : OutcomeCode.Unspecified } },
    };
}
