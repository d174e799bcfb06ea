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
    public void Blocking_unary_call_returns_what_was_sent()
    {
        using var channel = host.Connect();
        var payload = ByteString.CopyFromUtf8("one");

        var response = new EchoService.EchoServiceClient(channel).Echo(new EchoRequest { Payload = payload }, cancellationToken: Stop);

        Assert.Equal(payload, response.Payload);
    }

    [Fact]
    public async Task Client_stream_arrives_whole()
    {
        using var channel = host.Connect();
        using var call = new EchoService.EchoServiceClient(channel).Collect(cancellationToken: Stop);
        int[] sizes = [0, 1, 1000, 70_000];

        foreach (var size in sizes)
        {
            await call.RequestStream.WriteAsync(new CollectRequest { Payload = ByteString.CopyFrom(new byte[size]) }, Stop);
        }

        await call.RequestStream.CompleteAsync();
        var response = await call.ResponseAsync;
        Assert.Equal(sizes.Length, response.Count);
        Assert.Equal(sizes.Sum(), response.Bytes);
    }

    [Fact]
    public async Task Server_stream_arrives_in_order()
    {
        using var channel = host.Connect();
        using var call = new EchoService.EchoServiceClient(channel).Repeat(new RepeatRequest { Times = 500 }, cancellationToken: Stop);
        var numbers = new List<int>();

        await foreach (var response in call.ResponseStream.ReadAllAsync(Stop))
        {
            numbers.Add(response.Number);
        }

        Assert.Equal(Enumerable.Range(1, 500), numbers);
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

    [Fact]
    public async Task Many_duplex_calls_are_open_at_once_and_never_mix()
    {
        const int Calls = 64;
        const int MessagesEach = 20;
        using var channel = host.Connect();
        var client = new EchoService.EchoServiceClient(channel);
        using var allOpen = new SemaphoreSlim(0);
        var opened = 0;

        await Task.WhenAll(Enumerable.Range(0, Calls).Select(ConverseAsync));

        async Task ConverseAsync(int number)
        {
            using var call = client.Converse(cancellationToken: Stop);
            for (var message = 0; message < MessagesEach; message++)
            {
                var payload = ByteString.CopyFromUtf8($"{number}/{message}");
                await call.RequestStream.WriteAsync(new ConverseRequest { Payload = payload }, Stop);
                Assert.True(await call.ResponseStream.MoveNext(Stop));
                Assert.Equal(payload, call.ResponseStream.Current.Payload);
                if (message == 0)
                {
                    await WaitForTheOthersAsync();
                }
            }

            await call.RequestStream.CompleteAsync();
            Assert.False(await call.ResponseStream.MoveNext(Stop));
        }

        async Task WaitForTheOthersAsync()
        {
            if (Interlocked.Increment(ref opened) == Calls)
            {
                allOpen.Release(Calls);
            }

            await allOpen.WaitAsync(Stop);
        }
    }
}
