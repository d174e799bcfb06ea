using System.Net;
using System.Net.Sockets;

namespace Gateway.Faults.Tests.Connections;

/// <summary>
/// Stands between two nodes and passes on what they say, until it breaks the connection at the byte it was told. It takes a connection only
/// when it was told what to do with it.
/// </summary>
internal sealed class CutProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _node;

    /// <param name="node">The node that is dialled through the proxy, <c>address:port</c>.</param>
    public CutProxy(string node)
    {
        _node = IPEndPoint.Parse(node);
        _listener.Start();
    }

    /// <summary>Where the proxy is dialled.</summary>
    public string Address => _listener.LocalEndpoint.ToString()!;

    /// <summary>Takes the next connection.</summary>
    public async Task<CutConnection> NextAsync(Cut cut, CancellationToken cancel)
    {
        var dialler = await _listener.AcceptSocketAsync(cancel);
        var node = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await node.ConnectAsync(_node, cancel);
        return new CutConnection(dialler, node, cut);
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();
}
