using Gateway.Exchange.V1;
using Grpc.Core;

namespace Gateway.Node.Exchange;

/// <summary>One stream of frames in each direction, whoever dialled. One task writes, one reads.</summary>
internal interface IFrameChannel
{
    /// <summary>Sends a frame; completes when the transport has taken it.</summary>
    Task SendAsync(Frame frame, CancellationToken cancel);

    /// <summary>The next frame; null when the peer has ended the stream.</summary>
    /// <exception cref="SessionEndException">What came is too large, or no frame.</exception>
    Task<Frame?> ReceiveAsync(CancellationToken cancel);

    /// <summary>
    /// Says that no more frames come and, where ending the stream could overtake the last one, waits a little for the peer to end it.
    /// </summary>
    /// <param name="isRead">Whether another task still reads.</param>
    /// <param name="cancel">Ends the wait; the stream is then gone.</param>
    Task CompleteAsync(bool isRead, CancellationToken cancel);
}

/// <summary>What a transport says of a message that it refused, as the rule that the message broke.</summary>
internal static class FrameRules
{
    /// <summary>The end of the session that a failure of reading means; null when the stream merely broke.</summary>
    public static SessionEndException? EndOf(Exception failure) => failure switch
    {
        RpcException { StatusCode: StatusCode.ResourceExhausted } => new SessionEndException(GoodbyeReason.OverLimit, "a frame has at most 64 KiB"),
        Google.Protobuf.InvalidProtocolBufferException or RpcException { Status.DebugException: Google.Protobuf.InvalidProtocolBufferException } =>
            new SessionEndException(GoodbyeReason.ProtocolError, "a frame is a well-formed message"),
        _ => null,
    };
}

/// <summary>The stream of a peer that dialled us.</summary>
internal sealed class ServedChannel(IAsyncStreamReader<ExchangeRequest> requests, IServerStreamWriter<ExchangeResponse> responses) : IFrameChannel
{
    /// <inheritdoc/>
    public Task SendAsync(Frame frame, CancellationToken cancel) => responses.WriteAsync(new ExchangeResponse { Frame = frame }, cancel);

    /// <inheritdoc/>
    public async Task<Frame?> ReceiveAsync(CancellationToken cancel)
    {
        try
        {
            return await requests.MoveNext(cancel) ? requests.Current.Frame ?? new Frame() : null;
        }
        catch (Exception failure) when (FrameRules.EndOf(failure) is { } end)
        {
            throw end;
        }
    }

    /// <inheritdoc/>
    public Task CompleteAsync(bool isRead, CancellationToken cancel) => Task.CompletedTask;
}

/// <summary>The stream to a peer that we dialled.</summary>
internal sealed class DialledChannel(AsyncDuplexStreamingCall<ExchangeRequest, ExchangeResponse> call) : IFrameChannel
{
    /// <inheritdoc/>
    public Task SendAsync(Frame frame, CancellationToken cancel) => call.RequestStream.WriteAsync(new ExchangeRequest { Frame = frame }, cancel);

    /// <inheritdoc/>
    public async Task<Frame?> ReceiveAsync(CancellationToken cancel)
    {
        try
        {
            return await call.ResponseStream.MoveNext(cancel) ? call.ResponseStream.Current.Frame ?? new Frame() : null;
        }
        catch (Exception failure) when (FrameRules.EndOf(failure) is { } end)
        {
            throw end;
        }
    }

    /// <inheritdoc/>
    public async Task CompleteAsync(bool isRead, CancellationToken cancel)
    {
        await call.RequestStream.CompleteAsync();
        while (!isRead && await call.ResponseStream.MoveNext(cancel))
        {
            // What still comes is not read any more.
        }
    }
}
