using Gateway.Admin.V1;
using Gateway.Cli.Tests.Fakes;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Status = Grpc.Core.Status;

namespace Gateway.Cli.Tests.Connection;

/// <summary>The client finds its node by the pin, shows its key, and says why it could not.</summary>
public sealed class ConnectionTests
{
    [Fact]
    public async Task The_client_shows_the_key_its_verb_needs()
    {
        await using var node = await StatusNodeAsync();

        Assert.Equal(ExitCode.Ok, (await CliRun.PipedAsync(node, "status")).Code);
        Assert.Equal("operator", Assert.Single(node.Requests).Client);
    }

    [Fact]
    public async Task Without_the_usual_key_the_next_role_that_may_is_used()
    {
        await using var node = await StatusNodeAsync();
        File.Delete(Path.Combine(node.Clients.ClientsFolder, "operator.pem"));
        File.Delete(Path.Combine(node.Clients.ClientsFolder, "policy-admin.pem"));

        Assert.Equal(ExitCode.Ok, (await CliRun.PipedAsync(node, "status")).Code);
        Assert.Equal("publisher", Assert.Single(node.Requests).Client);
    }

    [Fact]
    public async Task The_key_can_be_chosen()
    {
        await using var node = await StatusNodeAsync();

        Assert.Equal(ExitCode.Ok, (await CliRun.PipedAsync(node, "status", "--as", "auditor")).Code);
        Assert.Equal("auditor", Assert.Single(node.Requests).Client);
    }

    [Fact]
    public async Task A_workstation_folder_serves_instead_of_the_nodes()
    {
        await using var node = await StatusNodeAsync();

        var run = await new CliRun.Setting().RunAsync("status", "--client", node.Clients.ClientsFolder);

        Assert.Equal(ExitCode.Ok, run.Code);
    }

    [Fact]
    public async Task A_node_with_another_key_than_the_pinned_one_is_refused_before_anything_is_said()
    {
        await using var node = await StatusNodeAsync();
        node.Clients.WriteConnection(node.Clients.Address, new string('0', 64));

        var run = await CliRun.PipedAsync(node, "status");

        Assert.Equal(ExitCode.Unverified, run.Code);
        Assert.Contains("NODE_PIN", run.Error, StringComparison.Ordinal);
        Assert.Empty(node.Requests);
    }

    [Fact]
    public async Task A_node_that_is_not_there_is_unreachable()
    {
        await using var node = await StatusNodeAsync();
        node.Clients.WriteConnection("127.0.0.1:1", TestClients.PinOf(node.Clients.NodeCertificate));

        var run = await CliRun.PipedAsync(node, "status");

        Assert.Equal(ExitCode.Unreachable, run.Code);
        Assert.Contains("gateway node run", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_the_node_does_not_know_is_denied()
    {
        await using var node = await StatusNodeAsync();
        node.Clients.AddKey("stranger", isKnown: false);

        var run = await CliRun.PipedAsync(node, "status", "--as", "stranger");

        Assert.Equal(ExitCode.Denied, run.Code);
        Assert.Contains("access.yaml", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_others_may_read_is_not_used()
    {
        await using var node = await StatusNodeAsync();
        var key = Path.Combine(node.Clients.ClientsFolder, "operator.pem");
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        var run = await CliRun.PipedAsync(node, "status");

        Assert.Equal(ExitCode.Denied, run.Code);
        Assert.Contains("chmod 600", run.Error, StringComparison.Ordinal);
        Assert.Empty(node.Requests);
    }

    [Theory]
    [InlineData("no-such-key")]
    [InlineData("../operator")]
    [InlineData("")]
    public async Task A_key_that_is_not_there_is_a_usage_error_that_names_those_that_are(string name)
    {
        await using var node = await StatusNodeAsync();

        var run = await CliRun.PipedAsync(node, "status", "--as", name);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("policy-admin", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("address: 127.0.0.1:7000\n")]
    [InlineData("address: 127.0.0.1\npin: abc\n")]
    [InlineData("address: nobody@127.0.0.1:7000\npin: 0000000000000000000000000000000000000000000000000000000000000000\n")]
    [InlineData("address: 127.0.0.1:7000\npin: 0000000000000000000000000000000000000000000000000000000000000000\nproxy: x\n")]
    [InlineData("[")]
    [InlineData("")]
    public async Task A_connection_file_with_anything_else_in_it_is_a_usage_error(string content)
    {
        await using var node = await StatusNodeAsync();
        await File.WriteAllTextAsync(Path.Combine(node.Clients.ClientsFolder, "connection.yaml"), content, TestContext.Current.CancellationToken);

        var run = await CliRun.PipedAsync(node, "status");

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("CONNECTION_FILE", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_a_node_says_how_to_make_one()
    {
        var run = await new CliRun.Setting { Data = Path.GetTempPath() + "/gateway-no-such-folder" }.RunAsync("status");

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("gateway init", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StatusCode.InvalidArgument, 2)]
    [InlineData(StatusCode.PermissionDenied, 3)]
    [InlineData(StatusCode.Unauthenticated, 3)]
    [InlineData(StatusCode.NotFound, 1)]
    [InlineData(StatusCode.FailedPrecondition, 1)]
    [InlineData(StatusCode.AlreadyExists, 1)]
    [InlineData(StatusCode.ResourceExhausted, 1)]
    [InlineData(StatusCode.Unavailable, 4)]
    [InlineData(StatusCode.DeadlineExceeded, 4)]
    [InlineData(StatusCode.DataLoss, 5)]
    [InlineData(StatusCode.Internal, 1)]
    public async Task Every_refusal_has_its_exit_code_and_says_rule_field_limit_remedy_and_explanation(StatusCode status, int code)
    {
        await using var node = (await FakeNode.StartAsync()).On<GetStatusRequest, GetStatusResponse>(_ => throw Refusal(status));

        var run = await CliRun.PipedAsync(node, "status");

        Assert.Equal(code, (int)run.Code);
        Assert.All(
            ["It may not be.", "SOME_RULE", "some.field", "7 bytes", "Make it smaller.", "gateway policy explain X"],
            words => Assert.Contains(words, run.Error, StringComparison.Ordinal));
        Assert.Empty(run.Out);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_json_a_refusal_is_one_object()
    {
        await using var node = (await FakeNode.StartAsync()).On<GetStatusRequest, GetStatusResponse>(_ => throw Refusal(StatusCode.PermissionDenied));

        var run = await CliRun.PipedAsync(node, "status", "--json");

        using var json = System.Text.Json.JsonDocument.Parse(run.Error);
        var error = json.RootElement.GetProperty("error");
        Assert.Equal("SOME_RULE", error.GetProperty("rule").GetString());
        Assert.Equal(3, error.GetProperty("exit_code").GetInt32());
    }

    [Theory]
    [InlineData(StatusCode.PermissionDenied, 3)]
    [InlineData(StatusCode.Unimplemented, 1)]
    [InlineData(StatusCode.Unavailable, 4)]
    [InlineData(StatusCode.DeadlineExceeded, 4)]
    [InlineData(StatusCode.Internal, 1)]
    public async Task A_refusal_without_details_still_says_what_to_do_or_what_was_said(StatusCode status, int code)
    {
        await using var node = (await FakeNode.StartAsync()).On<GetStatusRequest, GetStatusResponse>(
            _ => throw new RpcException(new Status(status, "words of the node")));

        var run = await CliRun.PipedAsync(node, "status");

        Assert.Equal(code, (int)run.Code);
        Assert.NotEmpty(run.Error);
    }

    private static async Task<FakeNode> StatusNodeAsync() =>
        (await FakeNode.StartAsync()).On<GetStatusRequest, GetStatusResponse>(_ => new GetStatusResponse { ShortName = "KAR" });

    private static RpcException Refusal(StatusCode status)
    {
        var info = new ErrorInfo { Type = "SOME_RULE", Domain = "gateway" };
        info.Metadata.Add("field", "some.field");
        info.Metadata.Add("limit", "7 bytes");
        info.Metadata.Add("remedy", "Make it smaller.");
        info.Metadata.Add("explain", "gateway policy explain X");
        var details = new Google.Rpc.Status { Code = (int)status, Message = "It may not be.", Details = { Any.Pack(info) } };
        return new RpcException(new Status(status, "It may not be."), new Metadata { { "grpc-status-details-bin", details.ToByteArray() } });
    }
}
