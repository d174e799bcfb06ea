using Gateway.Admin.V1;
using Gateway.Cli.Tests.Fakes;
using Gateway.Exchange.V1;

namespace Gateway.Cli.Tests.Verbs;

/// <summary><c>gateway peer stopped</c>, <c>recover</c>, <c>accept-generation</c>.</summary>
public sealed class RecoveryVerbTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Recover_proposes_with_the_counts_and_only_asks_when_it_is_a_dry_run(bool dryRun)
    {
        await using var node = await NodeAsync();

        string[] line = ["peer", "recover", "LIN", "--lane", "records", .. dryRun ? (string[])["--dry-run"] : []];
        var run = await CliRun.PipedAsync(node, line);

        Assert.Equal(ExitCode.Ok, run.Code);
        var request = node.Only<ProposeRecoveryRequest>();
        Assert.Equal(("LIN", Lane.Records, dryRun), (request.Peer, request.Lane, request.DryRun));
        Assert.Equal("operator", Assert.Single(node.Requests).Client);
        Assert.Contains("released\t31", run.Lines);
        Assert.Contains("withheld\t7", run.Lines);
        Assert.Contains("skipped\t4", run.Lines);
        Assert.Contains("decided_anew\t42 of 43", run.Lines);
    }

    [Fact]
    public async Task The_second_person_confirms_with_another_key()
    {
        await using var node = await NodeAsync();

        var run = await CliRun.PipedAsync(node, "peer", "recover", "LIN", "--lane", "control", "--confirm", "--as", "policy-admin", "--json");

        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Equal(Lane.Control, node.Only<ConfirmRecoveryRequest>().Lane);
        Assert.Equal("policy-admin", Assert.Single(node.Requests).Client);
        Assert.Contains("\"proposed_by\": \"operator\"", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "waits for a second person")]
    [InlineData(true, "begun anew")]
    public async Task Accept_generation_says_whether_a_second_person_is_needed(bool isBegun, string state)
    {
        await using var node = await NodeAsync(isBegun);

        var run = await CliRun.PipedAsync(node, "peer", "accept-generation", "KAR", "--lane", "records");

        Assert.Equal(ExitCode.Ok, run.Code);
        Assert.Equal("KAR", node.Only<AcceptGenerationRequest>().Peer);
        Assert.Contains($"state\t{state}", run.Lines);
    }

    [Fact]
    public async Task Stopped_lists_feeds_and_a_lane_must_be_named()
    {
        await using var node = await NodeAsync();

        var list = await CliRun.PipedAsync(node, "peer", "stopped");
        var without = await CliRun.PipedAsync(node, "peer", "recover", "LIN");

        Assert.Equal(ExitCode.Ok, list.Code);
        Assert.Contains("LIN\trecords\tto it\t1\trolled back\tbecause of a test\toperator", list.Lines);
        Assert.Equal(ExitCode.Usage, without.Code);
        Assert.Contains("--lane", without.Error, StringComparison.Ordinal);
    }

    private static async Task<FakeNode> NodeAsync(bool isBegun = false)
    {
        var recovery = new Recovery
        {
            Peer = "LIN",
            Lane = Lane.Records,
            Generation = 2,
            Cause = StopCause.RolledBack,
            Reason = "because of a test",
            Records = 43,
            Decided = 42,
            Released = 31,
            Withheld = 7,
            Skipped = 4,
            ProposedBy = "operator",
        };
        return (await FakeNode.StartAsync())
            .On<ProposeRecoveryRequest, ProposeRecoveryResponse>(_ => new ProposeRecoveryResponse { Recovery = recovery })
            .On<ConfirmRecoveryRequest, ConfirmRecoveryResponse>(_ => new ConfirmRecoveryResponse { Recovery = recovery })
            .On<AcceptGenerationRequest, AcceptGenerationResponse>(_ => new AcceptGenerationResponse { Generation = 2, IsBegun = isBegun, FirstPerson = "operator" })
            .On<ListStoppedFeedsRequest, ListStoppedFeedsResponse>(_ => new ListStoppedFeedsResponse
            {
                Feeds =
                {
                    new StoppedFeed { Peer = "LIN", Lane = Lane.Records, IsSent = true, Generation = 1, Cause = StopCause.RolledBack, Reason = "because of a test", FirstPerson = "operator" },
                },
            });
    }
}
