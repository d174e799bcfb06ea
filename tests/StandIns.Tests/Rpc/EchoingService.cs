using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace StandIns.Tests.Rpc;

/// <summary>The server the tests call; see echo.proto.</summary>
internal sealed class EchoingService(Waiters waiters) : EchoService.EchoServiceBase
{
    /// <summary>The trailer in which a <c>google.rpc.Status</c> travels.</summary>
    public const string StatusDetails = "grpc-status-details-bin";

    /// <summary>The domain of every <c>google.rpc.ErrorInfo</c> this server sends.</summary>
    public const string ErrorDomain = "standins.tests";

    /// <summary>Headers of this beginning come back as response headers, and as trailers with "trailer-" before them.</summary>
    public const string EchoedHeader = "x-echo-";

    /// <summary>The response header that says who the client proved to be.</summary>
    public const string PeerHeader = "x-peer";

    public override async Task<EchoResponse> Echo(EchoRequest request, ServerCallContext context)
    {
        var headers = new Metadata();
        foreach (var entry in context.RequestHeaders.Where(entry => entry.Key.StartsWith(EchoedHeader, StringComparison.Ordinal)))
        {
            headers.Add(entry);
            context.ResponseTrailers.Add(entry.IsBinary
                ? new Metadata.Entry("trailer-" + entry.Key, entry.ValueBytes)
                : new Metadata.Entry("trailer-" + entry.Key, entry.Value));
        }

        if (context.AuthContext.IsPeerAuthenticated)
        {
            headers.Add(PeerHeader, string.Join(' ', context.AuthContext.PeerIdentity.Select(property => property.Value)));
        }

        await context.WriteResponseHeadersAsync(headers);
        return new EchoResponse { Payload = request.Payload };
    }

    public override async Task<CollectResponse> Collect(IAsyncStreamReader<CollectRequest> requestStream, ServerCallContext context)
    {
        var response = new CollectResponse();
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            response.Count++;
            response.Bytes += request.Payload.Length;
        }

        return response;
    }

    public override async Task Repeat(RepeatRequest request, IServerStreamWriter<RepeatResponse> responseStream, ServerCallContext context)
    {
        var waiter = waiters.Named(request.Name);
        await using var registration = context.CancellationToken.Register(waiter.Cancelled.SetResult);
        for (var number = 1; number <= request.Times; number++)
        {
            await responseStream.WriteAsync(new RepeatResponse { Payload = request.Payload, Number = number }, context.CancellationToken);
        }
    }

    public override async Task Converse(
        IAsyncStreamReader<ConverseRequest> requestStream,
        IServerStreamWriter<ConverseResponse> responseStream,
        ServerCallContext context)
    {
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            await responseStream.WriteAsync(new ConverseResponse { Payload = requestStream.Current.Payload }, context.CancellationToken);
        }
    }

    public override Task<FailResponse> Fail(FailRequest request, ServerCallContext context)
    {
        if (request.Unexpectedly)
        {
            throw new InvalidOperationException(request.Text);
        }

        var details = new Google.Rpc.Status { Code = request.Code, Message = request.Text };
        details.Details.Add(Any.Pack(new ErrorInfo { Type = request.Reason, Domain = ErrorDomain }));
        throw new RpcException(
            new Grpc.Core.Status((StatusCode)request.Code, request.Text),
            new Metadata { { StatusDetails, details.ToByteArray() } });
    }

    public override async Task<WaitResponse> Wait(WaitRequest request, ServerCallContext context)
    {
        var waiter = waiters.Named(request.Name);
        await using var registration = context.CancellationToken.Register(waiter.Cancelled.SetResult);
        waiter.Started.SetResult(context.Deadline);
        await waiter.Cancelled.Task;
        return new WaitResponse();
    }
}
