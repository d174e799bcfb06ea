using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Gateway.Tests;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace StandIns.Tests.Rpc;

/// <summary>A client that shares no code with ours finds a gRPC server that keeps to the protocol.</summary>
public sealed class ForeignClientTests(EchoHost host) : IClassFixture<EchoHost>
{
    /// <summary>How long a test waits for the server before it fails.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Unary_call_comes_back_with_its_headers()
    {
        var payload = RandomNumberGenerator.GetBytes(100);

        var result = await CallAsync(Call("Echo", Payload(payload)) with
        {
            Headers = new Dictionary<string, string> { ["x-echo-text"] = "plain", ["x-echo-bytes-bin"] = Convert.ToBase64String(payload) },
        });

        Assert.Equal(StatusCode.OK, result.Code);
        Assert.Equal(payload, PayloadOf(Assert.Single(result.Responses)));
        Assert.Equal(["plain"], result.Headers["x-echo-text"]);
        Assert.Equal(payload, Convert.FromBase64String(Assert.Single(result.Trailers["trailer-x-echo-bytes-bin"])));
        Assert.Equal(["client"], result.Headers[EchoingService.PeerHeader]);
    }

    [Fact]
    public async Task Server_stream_comes_whole_and_in_order()
    {
        var result = await CallAsync(Call("Repeat", new JsonObject { ["times"] = 300 }));

        Assert.Equal(StatusCode.OK, result.Code);
        Assert.Equal(Enumerable.Range(1, 300), result.Responses.Select(response => response["number"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Client_stream_is_counted_whole()
    {
        var result = await CallAsync(Call("Collect", [.. Enumerable.Range(0, 50).Select(size => Payload(new byte[size]))]));

        Assert.Equal(StatusCode.OK, result.Code);
        var response = Assert.Single(result.Responses);
        Assert.Equal(50, response["count"]!.GetValue<int>());
        Assert.Equal(Enumerable.Range(0, 50).Sum(), int.Parse(response["bytes"]!.GetValue<string>(), CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Duplex_call_answers_every_request()
    {
        byte[][] payloads = [[1], [2, 2], []];

        var result = await CallAsync(Call("Converse", [.. payloads.Select(Payload)]));

        Assert.Equal(StatusCode.OK, result.Code);
        Assert.Equal(payloads, result.Responses.Select(PayloadOf));
    }

    [Fact]
    public async Task Error_comes_with_its_text_and_details()
    {
        var result = await CallAsync(Call(
            "Fail", new JsonObject { ["code"] = (int)StatusCode.FailedPrecondition, ["text"] = "Łódź → 100 %", ["reason"] = "REASON_IN_TEST" }));

        Assert.Equal(StatusCode.FailedPrecondition, result.Code);
        Assert.Equal("Łódź → 100 %", result.Text);
        Assert.Empty(result.Responses);
        var details = Google.Rpc.Status.Parser.ParseFrom(Convert.FromBase64String(Assert.Single(result.Trailers[EchoingService.StatusDetails])));
        Assert.Equal((int)StatusCode.FailedPrecondition, details.Code);
        Assert.Equal("REASON_IN_TEST", Assert.Single(details.Details).Unpack<ErrorInfo>().Type);
    }

    [Fact]
    public async Task Deadline_passes_on_both_sides()
    {
        var name = nameof(Deadline_passes_on_both_sides);

        // The first call opens the connection, so that the deadline measures the second alone.
        var results = await CallAsync(
            [Call("Echo", []), Call("Wait", new JsonObject { ["name"] = name }) with { DeadlineMs = 2000 }]);

        Assert.Equal(StatusCode.OK, results[0].Code);
        Assert.Equal(StatusCode.DeadlineExceeded, results[1].Code);
        Assert.NotEqual(DateTime.MaxValue, await host.Waiters.Named(name).Started.Task.WaitAsync(Patience, Stop));
        await host.Waiters.Named(name).Cancelled.Task.WaitAsync(Patience, Stop);
    }

    [Fact]
    public async Task Cancellation_reaches_the_server()
    {
        var name = nameof(Cancellation_reaches_the_server);
        var request = new JsonObject { ["name"] = name, ["times"] = int.MaxValue };

        var result = await CallAsync(Call("Repeat", request) with { CancelAfterResponses = 3 });

        Assert.Equal(StatusCode.Cancelled, result.Code);
        Assert.InRange(result.Responses.Count, 3, int.MaxValue);
        await host.Waiters.Named(name).Cancelled.Task.WaitAsync(Patience, Stop);
    }

    [Fact]
    public async Task Message_of_one_mebibyte_passes_both_ways()
    {
        var payload = RandomNumberGenerator.GetBytes(EchoHost.MessageLimit - Overhead(EchoHost.MessageLimit));

        var result = await CallAsync(Call("Echo", Payload(payload)));

        Assert.Equal(StatusCode.OK, result.Code);
        Assert.Equal(payload, PayloadOf(Assert.Single(result.Responses)));
    }

    [Fact]
    public async Task Message_over_the_limit_is_refused_and_the_connection_lives_on()
    {
        var over = new byte[EchoHost.MessageLimit - Overhead(EchoHost.MessageLimit) + 1];

        var results = await CallAsync([Call("Echo", Payload(over)), Call("Echo", Payload([7]))]);

        Assert.Equal(StatusCode.ResourceExhausted, results[0].Code);
        Assert.Empty(results[0].Responses);
        Assert.Equal(StatusCode.OK, results[1].Code);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Compressed_request_is_refused(string compression)
    {
        using var client = Client(compression);

        var results = await client.CallAsync([Call("Echo", Payload(new byte[1000]))], Stop);

        Assert.Equal(StatusCode.Unimplemented, Assert.Single(results).Code);
    }

    private static ForeignCall Call(string method, params IReadOnlyList<JsonObject> requests) =>
        new(method, "standins.echo.v1.EchoService", method, requests.Count == 0 ? [[]] : requests);

    private static JsonObject Payload(byte[] payload) => new() { ["payload"] = Convert.ToBase64String(payload) };

    private static byte[] PayloadOf(JsonObject response) => Convert.FromBase64String(response["payload"]!.GetValue<string>());

    /// <summary>What the encoding of a payload of this size adds to it, in bytes.</summary>
    private static int Overhead(int size) => new EchoRequest { Payload = ByteString.CopyFrom(new byte[size]) }.CalculateSize() - size;

    private async Task<ForeignResult> CallAsync(ForeignCall call) => Assert.Single(await CallAsync([call]));

    private async Task<IReadOnlyList<ForeignResult>> CallAsync(IReadOnlyList<ForeignCall> calls)
    {
        using var client = Client("identity");
        return await client.CallAsync(calls, Stop);
    }

    private ForeignClient Client(string compression)
    {
        using var key = host.Certificates.Client.GetECDsaPrivateKey();
        return new ForeignClient(
            host.Certificates.Authority.ExportCertificatePem(), host.Certificates.Client.ExportCertificatePem(), key!.ExportPkcs8PrivateKeyPem())
        {
            Address = $"127.0.0.1:{host.Port}",
            ServerName = "localhost",
            Protos = Path.Combine(SharedFolder.RepositoryRoot, "tests", "StandIns.Tests", "Rpc", "protos"),
            MessageLimit = EchoHost.MessageLimit,
            Compression = compression,
        };
    }
}
