using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Node.Configuration;
using Gateway.Node.Hosting;
using Gateway.Tests;
using Google.Protobuf;
using Grpc.Core;

namespace Gateway.Federation.Tests.Foreign;

/// <summary>A gRPC client that shares no code with ours (tests/StandIns.Tests/foreign-client) works with a running node.</summary>
public sealed class ForeignClientTests
{
    /// <summary>How long one run of the client may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task It_calls_publishes_watches_gets_errors_with_details_deadlines_cancels_and_keeps_to_the_limits()
    {
        await using var node = await TestAgency.StartAsync("KAR");
        await node.PublishAsync(SampleRecords.Suspect());
        var million = SampleRecords.Large(15, 32 * 1024);
        var oversize = SampleRecords.Large(19);
        Assert.InRange(million.CalculateSize(), 1_000_000, 1 << 20);
        Assert.True(oversize.CalculateSize() > NodeHost.MaxClientMessage);

        var asPublisher = await CallAsync(node, "publisher",
            Call("status", "gateway.admin.v1.NodeService", "GetStatus", new JsonObject()),
            Call("publish", "gateway.node.v1.PublicationService", "Publish", Publish("foreign-1", SampleRecords.Suspect())),
            Call("again", "gateway.node.v1.PublicationService", "Publish", Publish("foreign-1", SampleRecords.Suspect())),
            Call("large", "gateway.node.v1.PublicationService", "Publish", Publish("foreign-2", million)),
            Call("over-limit", "gateway.node.v1.PublicationService", "Publish", Publish("foreign-3", oversize)),
            Call("invalid", "gateway.node.v1.PublicationService", "Publish", Publish("foreign-4", new Record.V1.CaseRecord())),
            Call("denied", "gateway.admin.v1.NodeService", "ListAudit", new JsonObject()),
            Call("after", "gateway.admin.v1.NodeService", "GetStatus", new JsonObject()));
        Assert.Equal(StatusCode.OK, asPublisher["status"].Code);
        Assert.Equal("KAR", (string?)asPublisher["status"].Responses[0]!["short_name"]);
        Assert.Equal(StatusCode.OK, asPublisher["publish"].Code);
        Assert.Equal(asPublisher["publish"].Responses[0]!.ToJsonString(), asPublisher["again"].Responses[0]!.ToJsonString());
        Assert.Equal(StatusCode.OK, asPublisher["large"].Code);
        Assert.Equal(StatusCode.ResourceExhausted, asPublisher["over-limit"].Code);
        Assert.Equal(StatusCode.InvalidArgument, asPublisher["invalid"].Code);
        Assert.Equal(StatusCode.PermissionDenied, asPublisher["denied"].Code);
        var details = Google.Rpc.Status.Parser.ParseFrom(Convert.FromBase64String((string)asPublisher["denied"].Trailers["grpc-status-details-bin"]![0]!));
        Assert.Equal("ROLE_REQUIRED", details.Details[0].Unpack<Google.Rpc.ErrorInfo>().Type);
        Assert.Equal(StatusCode.OK, asPublisher["after"].Code);
        Assert.Equal(3, node.Count("SELECT COUNT(*) FROM record_version"));

        var watch = Call("watch", "gateway.node.v1.AlertService", "WatchAlerts", new JsonObject());
        var deadline = watch.DeepClone().AsObject();
        (deadline["name"], deadline["deadlineMs"]) = ("deadline", 500);
        var cancelled = watch.DeepClone().AsObject();
        (cancelled["name"], cancelled["cancelAfterMs"]) = ("cancelled", 200);
        var asAnalyst = await CallAsync(
            node, "analyst", deadline, cancelled, Call("search", "gateway.node.v1.RecordService", "ListRecords", new JsonObject()));
        Assert.Equal(StatusCode.DeadlineExceeded, asAnalyst["deadline"].Code);
        Assert.Equal(StatusCode.Cancelled, asAnalyst["cancelled"].Code);
        Assert.Equal(StatusCode.OK, asAnalyst["search"].Code);
    }

    private static JsonObject Call(string name, string service, string method, JsonObject request) => new()
    {
        ["name"] = name,
        ["service"] = service,
        ["method"] = method,
        ["requests"] = new JsonArray(request),
    };

    private static JsonObject Publish(string requestId, Record.V1.CaseRecord record)
    {
        var json = new JsonFormatter(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true)).Format(
            new Gateway.Node.V1.PublishRequest { RequestId = requestId, Record = record });
        return JsonNode.Parse(json)!.AsObject();
    }

    private static async Task<Dictionary<string, Result>> CallAsync(TestAgency node, string client, params JsonObject[] calls)
    {
        var folder = Path.Combine(SharedFolder.RepositoryRoot, "tests", "StandIns.Tests", "foreign-client");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            SharedFolder.Missing("The packages of tests/StandIns.Tests/foreign-client are not installed: run `npm ci` there.");
        }

        var pem = Path.Combine(node.Folder.ClientsFolder, $"{client}.pem");
        var ca = Path.Combine(node.Folder.Path, "node-certificate.pem");
        await File.WriteAllTextAsync(ca, node.Host.Rooms.OwnKeys.Certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        var start = new ProcessStartInfo(SharedFolder.RequireTool("node")) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            Path.Combine(folder, "call.js"), "--address", node.Host.ClientAddress, "--server-name", "KAR", "--ca", ca, "--certificate", pem, "--key", pem,
            "--protos", Path.Combine(SharedFolder.RepositoryRoot, "protos"), "--message-limit", "4194304",
        ];
        arguments.ToList().ForEach(start.ArgumentList.Add);
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.StandardInput.WriteAsync(new JsonArray([.. calls.Select(call => call.DeepClone())]).ToJsonString().AsMemory(), patience.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(patience.Token);
            Assert.True(process.ExitCode == 0, await errors);
            return JsonSerializer.Deserialize<List<Result>>(await output, JsonSerializerOptions.Web)!.ToDictionary(result => result.Name, StringComparer.Ordinal);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private sealed record Result(string Name, StatusCode Code, string Text, JsonArray Responses, JsonObject Trailers);
}
