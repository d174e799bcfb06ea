using System.Net.Sockets;

namespace Gateway.Faults.Tests.Connections;

/// <summary>One connection through the proxy.</summary>
internal sealed class CutConnection : IDisposable
{
    private const int ReadSize = 64 * 1024;

    private readonly Socket _dialler;
    private readonly Socket _node;
    private readonly Cut _cut;
    private readonly TaskCompletionSource<bool> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task[] _pumps;

    public CutConnection(Socket dialler, Socket node, Cut cut)
    {
        (_dialler, _node, _cut) = (dialler, node, cut);
        dialler.NoDelay = node.NoDelay = true;
        if (cut.Offset == 0)
        {
            Break();
        }

        _pumps = [PumpAsync(dialler, node, cut.Direction == Direction.FromDialler), PumpAsync(node, dialler, cut.Direction == Direction.ToDialler)];
    }

    /// <summary>Completes when the connection is over: true when it was cut, false when a node ended it.</summary>
    public Task<bool> Ended => _ended.Task;

    /// <summary>Waits until nothing of it is left.</summary>
    public async Task FinishAsync()
    {
        Dispose();
        await Task.WhenAll(_pumps);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended.TrySetResult(false);
        _dialler.Dispose();
        _node.Dispose();
    }

    private async Task PumpAsync(Socket from, Socket to, bool isCounted)
    {
        var buffer = new byte[ReadSize];
        var left = isCounted ? _cut.Offset : long.MaxValue;
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var read)
            {
                await to.SendAsync(buffer.AsMemory(0, (int)Math.Min(read, left)));
                left -= read;
                if (left <= 0)
                {
                    Break();
                    return;
                }
            }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The other direction ended the connection, or a node did.
        }

        Dispose();
    }

    /// <summary>Breaks both sides: at even offsets with an end of stream, at odd ones with a reset, as a dying machine or a firewall does.</summary>
    private void Break()
    {
        _ended.TrySetResult(true);
        if (_cut.Offset % 2 != 0)
        {
            _dialler.LingerState = _node.LingerState = new LingerOption(true, 0);
        }

        Dispose();
    }
}
