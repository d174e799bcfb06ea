using Gateway.Exchange.V1;
using Grpc.Core;

namespace Gateway.Node.Exchange;

/// <summary>One stream of frames in each direction, whoever dialled. One task writes, one reads.</summary>
internal interface IFrameChannel
{
    /// <summary>Sends a frame; completes when the transport has taken it.</summary>
    Task SendAsync(Frame frame, CancellationToken cancel);

    /// <summary>The next frame; null when the peer has ended the stream.</summary>
    Task<Frame?> ReceiveAsync(CancellationToken cancel);
}

/// <summary>The stream of a peer that dialled us.</summary>
internal sealed class ServedChannel(IAsyncStreamReader<ExchangeRequest> requests, IServerStreamWriter<ExchangeResponse> responses) : IFrameChannel
{
    /// <inheritdoc/>
    public Task SendAsync(Frame frame, CancellationToken cancel) => responses.WriteAsync(new ExchangeResponse { Frame = frame }, cancel);

    /// <inheritdoc/>
    public async Task<Frame?> ReceiveAsync(CancellationToken cancel) => await requests.MoveNext(cancel) ? requests.Current.Frame ?? new Frame() : null;
}

/// <summary>The stream to a peer that we dialled.</summary>
internal sealed class DialledChannel(AsyncDuplexStreamingCall<ExchangeRequest, ExchangeResponse> call) : IFrameChannel
{
    /// <inheritdoc/>
    public Task SendAsync(Frame frame, CancellationToken cancel) => call.RequestStream.WriteAsync(new ExchangeRequest { Frame = frame }, cancel);

    /// <inheritdoc/>
    public async Task<Frame?> ReceiveAsync(CancellationToken cancel) =>
        await call.ResponseStream.MoveNext(cancel) ? call.ResponseStream.Current.Frame ?? new Frame() : null;
}
