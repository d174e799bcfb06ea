using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Gateway.Cli.Connection;
using Gateway.Node.Configuration;

namespace Gateway.Cli.Demo;

/// <summary>One agency on the stage: its folder, its node's process, and a connection for each of its people.</summary>
internal sealed class DemoAgency : IAsyncDisposable
{
    private readonly Dictionary<string, NodeConnection> _connections = new(StringComparer.Ordinal);
    private readonly TimeProvider _clock;
    private AlertInbox? _inbox;

    private DemoAgency(LanternAgency part, NodeFolder folder, NodeProcess process, TimeProvider clock)
    {
        Part = part;
        Folder = folder;
        Process = process;
        _clock = clock;
    }

    /// <summary>Who it is in the case.</summary>
    public LanternAgency Part { get; }

    /// <summary>Its short name.</summary>
    public string Name => Part.ShortName;

    /// <summary>Its folder.</summary>
    public NodeFolder Folder { get; }

    /// <summary>Its node's process.</summary>
    public NodeProcess Process { get; }

    /// <summary>Publishes.</summary>
    public NodeConnection Publisher => As(ClientRole.Publisher);

    /// <summary>Watches and reads.</summary>
    public NodeConnection Analyst => As(ClientRole.Analyst);

    /// <summary>Pairs and writes policy.</summary>
    public NodeConnection PolicyAdmin => As(ClientRole.PolicyAdmin);

    /// <summary>Reads the audit.</summary>
    public NodeConnection Auditor => As(ClientRole.Auditor);

    /// <summary>Its analysts' alerts.</summary>
    public AlertInbox Inbox => _inbox ?? throw new InvalidOperationException("Nobody watches yet.");

    /// <summary>Makes a node and starts it.</summary>
    public static async Task<DemoAgency> StartAsync(LanternAgency part, string stage, ProgramSelf self, TimeProvider clock, CancellationToken cancel)
    {
        var folder = new NodeFolder(Path.Combine(stage, part.ShortName));
        Initialise(folder, part, clock);
        var process = await NodeProcess.StartAsync(self, folder.Path, Path.Combine(stage, $"{part.ShortName}.log"), clock, cancel);
        return new DemoAgency(part, folder, process, clock);
    }

    /// <summary>Makes a node's folder with free ports of this machine.</summary>
    public static void Initialise(NodeFolder folder, LanternAgency part, TimeProvider clock)
    {
        var (peers, clients) = FreePorts();
        folder.Initialise(
            new NodeInitialisation
            {
                ShortName = part.ShortName,
                Name = part.Name,
                Country = part.Country,
                Functions = [part.Function],
                PeerListen = peers,
                ClientListen = clients,
                IsDevelopment = true,
            },
            clock);
    }

    /// <summary>Begins to watch for alerts.</summary>
    public void Watch(CancellationToken cancel) => _inbox ??= new AlertInbox(Name, Analyst, _clock, cancel);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_inbox is not null)
        {
            await _inbox.DisposeAsync();
        }

        foreach (var connection in _connections.Values)
        {
            connection.Dispose();
        }

        await Process.DisposeAsync();
    }

    private NodeConnection As(string role)
    {
        if (!_connections.TryGetValue(role, out var connection))
        {
            var clients = new ClientFolder(Folder.ClientsFolder);
            if (!clients.TryReadAddress(out var address, out var failure) || !clients.TryReadKey(role, out var key, out failure))
            {
                throw new DemoException(failure.Problem);
            }

            _connections[role] = connection = new NodeConnection(address, key, _clock);
        }

        return connection;
    }

    /// <summary>Two ports that are free now; both are held while the second is found, so that they differ.</summary>
    private static (string Peers, string Clients) FreePorts()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return (Address(first), Address(second));

        static string Address(TcpListener listener) =>
            string.Create(CultureInfo.InvariantCulture, $"{IPAddress.Loopback}:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }
}
