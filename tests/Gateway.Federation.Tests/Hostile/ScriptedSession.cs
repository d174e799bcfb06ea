using Gateway.Exchange.V1;
using Google.Protobuf;
using Grpc.Core;

namespace Gateway.Federation.Tests.Hostile;

/// <summary>One open stream of a scripted peer, whoever dialled it.</summary>
/// <param name="send">Sends the bytes of an ExchangeRequest or ExchangeResponse: both hold a frame in field 1.</param>
/// <param name="receive">The next frame; null at the end.</param>
internal sealed class ScriptedSession(Func<byte[], Task> send, Func<Task<Frame?>> receive)
{
    /// <summary>How long a test waits for a frame before it fails.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Frames received so far.</summary>
    public List<Frame> Received { get; } = [];

    /// <summary>Sends a frame.</summary>
    public Task SendAsync(Frame frame) => SendBytesAsync(new ExchangeRequest { Frame = frame }.ToByteArray());

    /// <summary>Sends bytes as a message. A stream that the node has ended already is no failure: the goodbye is what counts.</summary>
    public async Task SendBytesAsync(byte[] bytes)
    {
        try
        {
            await send(bytes);
        }
        catch (Exception ended) when (ended is RpcException or InvalidOperationException or IOException)
        {
            Ended = ended;
        }
    }

    /// <summary>Why the stream ended, when it did.</summary>
    public Exception? Ended { get; private set; }

    /// <summary>The next frame; null when the stream is over.</summary>
    public async Task<Frame?> ReceiveAsync()
    {
        try
        {
            if (await receive().WaitAsync(Patience) is not { } frame)
            {
                return null;
            }

            Received.Add(frame);
            return frame;
        }
        catch (Exception ended) when (ended is RpcException or InvalidOperationException or IOException)
        {
            Ended = ended;
            return null;
        }
    }

    /// <summary>Reads until a frame of this kind; null when the stream ends before.</summary>
    public async Task<Frame?> UntilAsync(Frame.ContentOneofCase kind)
    {
        while (await ReceiveAsync() is { } frame)
        {
            if (frame.ContentCase == kind)
            {
                return frame;
            }
        }

        return null;
    }

    /// <summary>Reads to the end.</summary>
    /// <returns>The reason of the goodbye; null when there was none.</returns>
    public async Task<GoodbyeReason?> GoodbyeAsync() => (await UntilAsync(Frame.ContentOneofCase.Goodbye))?.Goodbye.Reason;
}
