using Google.Protobuf;
using Grpc.Core;

namespace StandIns.Tests.Rpc;

public sealed class LimitTests(EchoHost host) : IClassFixture<EchoHost>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Message_of_the_largest_size_passes_both_ways()
    {
        using var channel = host.Connect();
        var request = RequestOf(EchoHost.MessageLimit);

        var response = await new EchoService.EchoServiceClient(channel).EchoAsync(request, cancellationToken: Stop);

        Assert.Equal(request.Payload, response.Payload);
    }

    [Fact]
    public async Task Message_one_byte_larger_is_refused_by_the_server()
    {
        using var channel = host.Connect();
        using var call = new EchoService.EchoServiceClient(channel).EchoAsync(RequestOf(EchoHost.MessageLimit + 1), cancellationToken: Stop);

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);

        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
    }

    [Fact]
    public async Task Message_one_byte_larger_is_refused_within_a_stream_and_the_channel_lives_on()
    {
        using var channel = host.Connect();
        var client = new EchoService.EchoServiceClient(channel);
        using var call = client.Converse(cancellationToken: Stop);
        await call.RequestStream.WriteAsync(new ConverseRequest(), Stop);
        Assert.True(await call.ResponseStream.MoveNext(Stop));

        // Whether the write itself still succeeds depends on how fast the server answers; the read knows the reason.
        await Record.ExceptionAsync(
            () => call.RequestStream.WriteAsync(new ConverseRequest { Payload = RequestOf(EchoHost.MessageLimit + 1).Payload }, Stop));

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Stop));
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        await client.EchoAsync(new EchoRequest(), cancellationToken: Stop);
    }

    [Fact]
    public async Task Message_larger_than_the_client_takes_is_refused_by_the_client()
    {
        const int ClientLimit = 1000;
        using var channel = host.Connect(options => options.MaxReceiveMessageSize = ClientLimit);
        var client = new EchoService.EchoServiceClient(channel);

        await client.EchoAsync(RequestOf(ClientLimit), cancellationToken: Stop);
        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await client.EchoAsync(RequestOf(ClientLimit + 1), cancellationToken: Stop));

        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
    }

    /// <summary>A request whose encoding has exactly this many bytes (1,000 or more).</summary>
    private static EchoRequest RequestOf(int size)
    {
        var request = new EchoRequest { Payload = ByteString.CopyFrom(new byte[size]) };
        var overhead = request.CalculateSize() - size;
        request.Payload = ByteString.CopyFrom(new byte[size - overhead]);
        Assert.Equal(size, request.CalculateSize());
        return request;
    }
}
