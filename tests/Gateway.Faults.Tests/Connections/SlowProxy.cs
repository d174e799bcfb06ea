using System.Net;
using System.Net.Sockets;

namespace Gateway.Faults.Tests.Connections;

/// <summary>Stands before a node and passes on what is said, both ways, no faster than a bad line, until it is told to hurry.</summary>
internal sealed class SlowProxy : IAsyncDisposable
{
    /// <summary>Bytes that pass in one direction before it pauses.</summary>
    private const int Sip = 32 * 1024;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly IPEndPoint _node;
    private readonly Task _accepting;
    private volatile bool _hurries;

    /// <param name="node">The node that is dialled through the proxy, <c>address:port</c>.</param>
    public SlowProxy(string node)
    {
        _node = IPEndPoint.Parse(node);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where the proxy is dialled.</summary>
    public string Address => _listener.LocalEndpoint.ToString()!;

    /// <summary>From now on the line is a good one.</summary>
    public void Hurry() => _hurries = true;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(PassAsync(await _listener.AcceptSocketAsync(_stop.Token)));
            }
        }
        finally
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task PassAsync(Socket dialler)
    {
        using var node = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var both = dialler;
        try
        {
            await node.ConnectAsync(_node, _stop.Token);
            await Task.WhenAny(PumpAsync(dialler, node), PumpAsync(node, dialler));
        }
        catch (Exception gone) when (gone is SocketException or OperationCanceledException)
        {
            // The node does not answer just now, or the test is over.
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[Sip];
        try
        {
            while (await from.ReceiveAsync(buffer, _stop.Token) is > 0 and var read)
            {
                await to.SendAsync(buffer.AsMemory(0, read), _stop.Token);
                if (!_hurries)
                {
                    await Task.Delay(Pause, _stop.Token);
                }
            }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Either side ended the connection.
        }
    }
}
