using Grpc.Core;
using Grpc.Core.Interceptors;

namespace StandIns.Tests.Rpc;

public sealed class InterceptorTests(EchoHost host) : IClassFixture<EchoHost>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Server_interceptor_sees_every_kind_of_method()
    {
        using var channel = host.Connect();
        var client = new EchoService.EchoServiceClient(channel);

        using var unary = client.EchoAsync(new EchoRequest(), cancellationToken: Stop);
        await unary;
        Assert.Equal(nameof(MethodType.Unary), unary.GetTrailers().GetValue(StampingInterceptor.Stamp));

        using var collect = client.Collect(cancellationToken: Stop);
        await collect.RequestStream.CompleteAsync();
        await collect;
        Assert.Equal(nameof(MethodType.ClientStreaming), collect.GetTrailers().GetValue(StampingInterceptor.Stamp));

        using var repeat = client.Repeat(new RepeatRequest(), cancellationToken: Stop);
        Assert.False(await repeat.ResponseStream.MoveNext(Stop));
        Assert.Equal(nameof(MethodType.ServerStreaming), repeat.GetTrailers().GetValue(StampingInterceptor.Stamp));

        using var converse = client.Converse(cancellationToken: Stop);
        await converse.RequestStream.CompleteAsync();
        Assert.False(await converse.ResponseStream.MoveNext(Stop));
        Assert.Equal(nameof(MethodType.DuplexStreaming), converse.GetTrailers().GetValue(StampingInterceptor.Stamp));
    }

    [Fact]
    public async Task Client_interceptors_see_every_kind_of_call_in_the_order_given()
    {
        using var channel = host.Connect();
        var seen = new List<string>();
        var client = new EchoService.EchoServiceClient(channel.Intercept(new Recorder("outer", seen), new Recorder("inner", seen)));

        client.Echo(new EchoRequest(), cancellationToken: Stop);
        await client.EchoAsync(new EchoRequest(), cancellationToken: Stop);
        using var collect = client.Collect(cancellationToken: Stop);
        using var repeat = client.Repeat(new RepeatRequest(), cancellationToken: Stop);
        using var converse = client.Converse(cancellationToken: Stop);

        string[] calls = ["blocking Echo", "unary Echo", "client stream Collect", "server stream Repeat", "duplex Converse"];
        Assert.Equal(calls.SelectMany(call => new[] { $"outer {call}", $"inner {call}" }), seen);
    }

    [Fact]
    public async Task Interceptor_added_later_sees_a_call_earlier()
    {
        using var channel = host.Connect();
        var seen = new List<string>();
        var invoker = channel.Intercept(new Recorder("first", seen)).Intercept(new Recorder("second", seen));

        await new EchoService.EchoServiceClient(invoker).EchoAsync(new EchoRequest(), cancellationToken: Stop);

        Assert.Equal(["second unary Echo", "first unary Echo"], seen);
    }

    [Fact]
    public async Task Function_on_headers_changes_what_is_sent()
    {
        using var channel = host.Connect();
        var client = new EchoService.EchoServiceClient(channel.Intercept(headers =>
        {
            headers.Add("x-echo-added", "by the function");
            return headers;
        }));

        using var call = client.EchoAsync(new EchoRequest(), cancellationToken: Stop);

        Assert.Equal("by the function", (await call.ResponseHeadersAsync).GetValue("x-echo-added"));
    }

    [Fact]
    public async Task Interceptor_can_answer_without_the_server()
    {
        using var channel = host.Connect();
        var client = new EchoService.EchoServiceClient(channel.Intercept(new Refuser()));

        using var call = client.EchoAsync(new EchoRequest(), cancellationToken: Stop);

        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
        Assert.Equal(StatusCode.PermissionDenied, failure.StatusCode);
        Assert.Equal(StatusCode.PermissionDenied, call.GetStatus().StatusCode);
        Assert.Equal("here", call.GetTrailers().GetValue("refused"));
        Assert.Empty(await call.ResponseHeadersAsync);
    }

    [Fact]
    public void Client_for_a_host_names_it_in_every_call()
    {
        var hosts = new List<string?>();
        using var channel = host.Connect();
        var client = new EchoService.EchoServiceClient(channel.Intercept(new HostRecorder(hosts)));

        using var elsewhere = client.WithHost("other.example").Collect(cancellationToken: Stop);
        using var here = client.Collect(cancellationToken: Stop);

        Assert.Equal(["other.example", null], hosts);
    }

    /// <summary>Writes down every call that passes.</summary>
    private sealed class Recorder(string name, List<string> seen) : Interceptor
    {
        public override TResponse BlockingUnaryCall<TRequest, TResponse>(
            TRequest request, ClientInterceptorContext<TRequest, TResponse> context, BlockingUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            seen.Add($"{name} blocking {context.Method.Name}");
            return base.BlockingUnaryCall(request, context, continuation);
        }

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            seen.Add($"{name} unary {context.Method.Name}");
            return base.AsyncUnaryCall(request, context, continuation);
        }

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
            TRequest request,
            ClientInterceptorContext<TRequest, TResponse> context,
            AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation)
        {
            seen.Add($"{name} server stream {context.Method.Name}");
            return base.AsyncServerStreamingCall(request, context, continuation);
        }

        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
            ClientInterceptorContext<TRequest, TResponse> context, AsyncClientStreamingCallContinuation<TRequest, TResponse> continuation)
        {
            seen.Add($"{name} client stream {context.Method.Name}");
            return base.AsyncClientStreamingCall(context, continuation);
        }

        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
            ClientInterceptorContext<TRequest, TResponse> context, AsyncDuplexStreamingCallContinuation<TRequest, TResponse> continuation)
        {
            seen.Add($"{name} duplex {context.Method.Name}");
            return base.AsyncDuplexStreamingCall(context, continuation);
        }
    }

    /// <summary>Refuses unary calls on the spot.</summary>
    private sealed class Refuser : Interceptor
    {
        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            var status = new Status(StatusCode.PermissionDenied, "refused here");
            return new AsyncUnaryCall<TResponse>(
                Task.FromException<TResponse>(new RpcException(status)),
                Task.FromResult(Metadata.Empty),
                () => status,
                () => new Metadata { { "refused", "here" } },
                () => { });
        }
    }

    /// <summary>Writes down the host of every client stream.</summary>
    private sealed class HostRecorder(List<string?> hosts) : Interceptor
    {
        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
            ClientInterceptorContext<TRequest, TResponse> context, AsyncClientStreamingCallContinuation<TRequest, TResponse> continuation)
        {
            hosts.Add(context.Host);
            return continuation(context);
        }
    }
}
