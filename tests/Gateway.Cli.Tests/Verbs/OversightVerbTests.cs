using Gateway.Admin.V1;
using Gateway.Cli.Tests.Fakes;
using Gateway.Exchange.V1;
using Gateway.Node.V1;
using Google.Rpc;
using Grpc.Core;

namespace Gateway.Cli.Tests.Verbs;

/// <summary><c>gateway record trace</c>, <c>alarm …</c>, <c>quarantine …</c>, and where <c>init --development</c> puts a node.</summary>
public sealed class OversightVerbTests
{
    private const string Id = "9f86d081884c7d659a2feaa0c55ad015";

    [Fact]
    public async Task A_trace_names_state_detail_and_next_step_for_each_peer()
    {
        await using var node = (await FakeNode.StartAsync()).On<TraceRecordRequest, TraceRecordResponse>(_ => new TraceRecordResponse
        {
            Lines =
            {
                new TraceLine { Peer = "WES", State = TraceState.AboveCeiling, Detail = "builtin/classification-ceiling", NextStep = "Lower the classification." },
                new TraceLine { Peer = "LIN", State = TraceState.Admitted, Entry = "records/1/7" },
            },
        });

        var piped = await CliRun.PipedAsync(node, "record", "trace", Id, "--peer", "WES");
        var json = await CliRun.PipedAsync(node, "record", "trace", Id, "--json");

        Assert.Equal((ExitCode.Ok, ExitCode.Ok), (piped.Code, json.Code));
        Assert.StartsWith("WES\tabove ceiling\tbuiltin/classification-ceiling\t", piped.Lines[1], StringComparison.Ordinal);
        Assert.Contains("Lower the classification.", piped.Lines[1], StringComparison.Ordinal);
        Assert.Contains("TRACE_STATE_ABOVE_CEILING", json.Out, StringComparison.Ordinal);
        Assert.Contains(node.Requests, request => request.Request is TraceRecordRequest { RecordId: Id, Peer: "WES" });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Standing_alarms_are_an_exit_code_for_monitors(bool stands)
    {
        await using var node = (await FakeNode.StartAsync()).On<ListAlarmsRequest, ListAlarmsResponse>(_ => new ListAlarmsResponse
        {
            Alarms = { stands ? [new Alarm { Id = 3, Code = AlarmCode.PeerSilent, Peer = "WES", Finding = "Nothing was heard from WES for 25 hours." }] : [] },
        });

        var run = await CliRun.PersonAsync(node, "alarm", "list");

        Assert.Equal(stands ? ExitCode.Failed : ExitCode.Ok, run.Code);
        Assert.Contains(stands ? "Nothing was heard" : "No alarm stands.", run.Out + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alarm_is_acknowledged_by_its_number_and_an_entry_retried_and_discarded_by_its_name()
    {
        await using var node = (await FakeNode.StartAsync())
            .On<AcknowledgeAlarmRequest, AcknowledgeAlarmResponse>(request => new AcknowledgeAlarmResponse { Alarm = new Alarm { Id = request.Id, Code = AlarmCode.DiskShort } })
            .On<ListQuarantineRequest, ListQuarantineResponse>(_ => new ListQuarantineResponse { Entries = { new QuarantinedEntry { Name = "WES/records/1/4", Reason = "a label" } } })
            .On<RetryQuarantinedRequest, RetryQuarantinedResponse>(_ => new RetryQuarantinedResponse { Outcome = OutcomeCode.Admitted, Detail = "version 1", Told = true })
            .On<DiscardQuarantinedRequest, DiscardQuarantinedResponse>(_ => new DiscardQuarantinedResponse { Told = true });

        Assert.Equal(ExitCode.Ok, (await CliRun.PipedAsync(node, "alarm", "acknowledge", "3")).Code);
        Assert.Contains("WES/records/1/4", (await CliRun.PipedAsync(node, "quarantine", "list")).Out, StringComparison.Ordinal);
        Assert.Contains("admitted", (await CliRun.PipedAsync(node, "quarantine", "retry", "WES/records/1/4")).Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, (await CliRun.PipedAsync(node, "quarantine", "discard", "WES/records/1/4", "--because", "never")).Code);

        Assert.Equal(3UL, node.Only<AcknowledgeAlarmRequest>().Id);
        Assert.Equal("WES/records/1/4", node.Only<RetryQuarantinedRequest>().Name);
        Assert.Equal("never", node.Only<DiscardQuarantinedRequest>().Reason);
    }

    [Fact]
    public async Task Every_place_where_a_request_broke_a_rule_is_shown()
    {
        await using var node = (await FakeNode.StartAsync()).On<TraceRecordRequest, TraceRecordResponse>(_ => throw Broken());

        var run = await CliRun.PipedAsync(node, "record", "trace", Id);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("The record breaks 2 rules.", run.Error, StringComparison.Ordinal);
        Assert.Contains("summary", run.Error, StringComparison.Ordinal);
        Assert.Contains("At most 64 KiB.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_development_node_without_a_folder_goes_to_certs_dev_under_its_name()
    {
        var name = $"T{Guid.CreateVersion7().ToString("N")[^8..]}";
        var run = await new CliRun.Setting().RunAsync(
            "init", "--short-name", name, "--name", "A test", "--country", "XA", "--function", "police", "--development", "--json");
        var folder = Path.GetFullPath(Path.Combine("certs-dev", name.ToLowerInvariant()));
        try
        {
            Assert.Equal(ExitCode.Ok, run.Code);
            Assert.True(File.Exists(Path.Combine(folder, "node.yaml")), folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static RpcException Broken()
    {
        var status = new Google.Rpc.Status
        {
            Code = (int)StatusCode.InvalidArgument,
            Details =
            {
                Google.Protobuf.WellKnownTypes.Any.Pack(new ErrorInfo { Type = "RECORD_INVALID", Domain = "gateway", Metadata = { ["field"] = "title" } }),
                Google.Protobuf.WellKnownTypes.Any.Pack(new BadRequest
                {
                    FieldViolations =
                    {
                        new BadRequest.Types.FieldViolation { Field = "title", Description = "At most 800 bytes." },
                        new BadRequest.Types.FieldViolation { Field = "summary", Description = "At most 64 KiB." },
                    },
                }),
            },
        };
        return new RpcException(
            new Grpc.Core.Status(StatusCode.InvalidArgument, "The record breaks 2 rules."),
            new Metadata { { "grpc-status-details-bin", Google.Protobuf.MessageExtensions.ToByteArray(status) } });
    }
}
