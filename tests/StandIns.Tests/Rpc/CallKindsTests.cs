using Google.Protobuf;
using Grpc.Core;

namespace StandIns.Tests.Rpc;

public sealed class CallKindsTests(EchoHost host) : IClassFixture<EchoHost>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Unary_call_returns_what_was_sent()
    {
        using var channel = host.Connect();
        var payload = ByteString.CopyFromUtf8("one");

        using var call = new EchoService.EchoServiceClient(channel).EchoAsync(new EchoRequest { Payload = payload }, cancellationToken: Stop);

        Assert.Equal(payload, (await call).Payload);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Both_sides_of_a_duplex_call_take_turns()
    {
        using var channel = host.Connect();
        using var call = new EchoService.EchoServiceClient(channel).Converse(cancellationToken: Stop);

        foreach (var word in new[] { "first", "second", "third" })
        {
            var payload = ByteString.CopyFromUtf8(word);
            await call.RequestStream.WriteAsync(new ConverseRequest { Payload = payload }, Stop);
            Assert.True(await call.ResponseStream.MoveNext());
            Assert.Equal(payload, call.ResponseStream.Current.Payload);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(Stop));
    }
}
