using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Gateway.Admin.V1;
using Gateway.Faults.Tests.Load;
using Gateway.Node.Configuration;
using Gateway.Node.Hosting;
using Gateway.Node.V1;
using Grpc.Net.Client;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Gateway.Faults.Tests.Nodes;

/// <summary>
/// An agency whose node a test kills, starves or cuts off, with the clients of its people. The node is a process of its own, or runs in the
/// test's process where the test needs a hand on its clock or starts it very often.
/// </summary>
internal sealed class Agency : IAsyncDisposable
{
    /// <summary>Longest wait for a condition. Generous: a machine with much else to do is slow, and nothing here measures time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly List<GrpcChannel> _channels = [];
    private readonly string _made;
    private readonly string _clientAddress;
    private readonly string _pin;
    private NodeProcess? _process;
    private NodeHost? _host;

    private Agency(string name, NodeFolder folder, string made, string clientAddress)
    {
        Name = name;
        _made = made;
        Folder = folder;
        Store = new NodeStore(folder.DatabaseFile);
        _clientAddress = clientAddress;
        using var certificate = X509Certificate2.CreateFromPemFile(Path.Combine(folder.KeysFolder, "tls.pem"));
        _pin = NodeCertificate.PinOf(certificate);
    }

    /// <summary>Short name.</summary>
    public string Name { get; }

    /// <summary>Its folder.</summary>
    public NodeFolder Folder { get; }

    /// <summary>Its database, from outside.</summary>
    public NodeStore Store { get; }

    /// <summary>Variables the node's process gets.</summary>
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    /// <summary>Words before the node's command.</summary>
    public List<string> Wrapper { get; } = [];

    /// <summary>The running process.</summary>
    public NodeProcess Process => _process ?? throw new InvalidOperationException($"{Name} is not running.");

    /// <summary>The node that runs in this process.</summary>
    public NodeHost Host => _host ?? throw new InvalidOperationException($"{Name} does not run here.");

    /// <summary>Makes an agency's folder; its node does not run yet.</summary>
    /// <param name="name">Short name.</param>
    /// <param name="folder">Where; a new temporary folder when null.</param>
    /// <param name="peerListen">Where peers are answered; a free port on loopback when null, no open port when empty.</param>
    /// <param name="clientListen">Where clients are answered; a free port on loopback when null.</param>
    /// <param name="peerEndpoint">What peers are told to dial, when that is something else: a proxy.</param>
    /// <param name="time">When it is made; now when null.</param>
    public static Agency Create(
        string name, string? folder = null, string? peerListen = null, string? clientListen = null, string? peerEndpoint = null,
        TimeProvider? time = null)
    {
        var made = folder ?? Directory.CreateTempSubdirectory($"gateway-{name}-").FullName;
        var node = new NodeFolder(folder ?? Path.Combine(made, "node"));
        var clients = clientListen ?? $"127.0.0.1:{FreePort.Next()}";
        node.Initialise(
            new NodeInitialisation
            {
                ShortName = name,
                Name = $"{name} agency",
                Country = "XK",
                Functions = ["police"],
                PeerListen = peerListen ?? $"127.0.0.1:{FreePort.Next()}",
                ClientListen = clients,
                IsDevelopment = true,
            },
            time ?? TimeProvider.System);
        var settings = File.ReadAllText(node.SettingsFile);
        if (peerEndpoint is not null)
        {
            settings = settings.Replace("peer_endpoints: []", $"peer_endpoints: [\"{peerEndpoint}\"]", StringComparison.Ordinal);
        }

        // A second, so that a test does not wait for the patience that suits a long outage.
        File.WriteAllText(node.SettingsFile, settings + "redial_seconds: 1\n");
        return new Agency(name, node, made, clients);
    }

    /// <summary>Starts the node, at first or again.</summary>
    public async Task StartAsync() =>
        _process = await NodeProcess.StartAsync(Folder.Path, Wrapper, Environment, TestContext.Current.CancellationToken);

    /// <summary>Starts the node in this process.</summary>
    public async Task StartHereAsync(TimeProvider time) => _host = await NodeHost.StartAsync(
        Folder, allowDevelopmentKeys: true, LogLevel.Error, time, TestContext.Current.CancellationToken);

    /// <summary>Kills the node.</summary>
    public async Task KillAsync()
    {
        await Process.KillAsync();
        await Process.DisposeAsync();
        _process = null;
    }

    /// <summary>Stops the node in good order.</summary>
    public async Task StopAsync()
    {
        await (_process?.DisposeAsync() ?? default);
        await (_host?.DisposeAsync() ?? default);
        (_process, _host) = (null, null);
    }

    /// <summary>A connection as the client of this role.</summary>
    public GrpcChannel Connect(string client)
    {
        var certificate = X509Certificate2.CreateFromPemFile(Path.Combine(Folder.ClientsFolder, $"{client}.pem"));
        var channel = GrpcChannel.ForAddress($"https://{_clientAddress}", new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                SslOptions =
                {
                    EnabledSslProtocols = SslProtocols.Tls13,
                    LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate,
                    RemoteCertificateValidationCallback = (_, presented, _, _) =>
                        presented is X509Certificate2 server && NodeCertificate.PinOf(server) == _pin,
                },
            },
            MaxReceiveMessageSize = null,
            MaxSendMessageSize = null,
            DisposeHttpClient = true,
        });
        lock (_channels)
        {
            _channels.Add(channel);
        }

        return channel;
    }

    /// <summary>Makes two agencies peers of each other that release to each other what concerns suspects, and watch one telephone.</summary>
    public static async Task PairAsync(Agency a, Agency b)
    {
        await a.AcceptAsync(b);
        await b.AcceptAsync(a);
    }

    /// <summary>Releases everything to these peers, and makes the subscription that the load's watched records meet.</summary>
    public async Task ShareWithAsync(params string[] peers)
    {
        await new PolicyService.PolicyServiceClient(Connect("policy-admin")).SetPolicyAsync(
            new SetPolicyRequest { Yaml = LoadRecords.PolicyFor(string.Join(", ", peers)) }, cancellationToken: TestContext.Current.CancellationToken);
        await new SubscriptionService.SubscriptionServiceClient(Connect("analyst")).CreateSubscriptionAsync(
            LoadRecords.Subscription, cancellationToken: TestContext.Current.CancellationToken);
    }

    /// <summary>Publishes one record.</summary>
    public async Task<Publication> PublishAsync(Gateway.Record.V1.CaseRecord record, string? requestId = null) =>
        (await new PublicationService.PublicationServiceClient(Connect("publisher")).PublishAsync(
            new PublishRequest { RequestId = requestId ?? Guid.CreateVersion7().ToString(), Record = record },
            cancellationToken: TestContext.Current.CancellationToken)).Publication;

    /// <summary>Waits until a condition holds. A store that cannot be read just now, because its node is being replaced, does not hold it.</summary>
    /// <param name="what">What is waited for, as the failure says it.</param>
    /// <param name="condition">The condition.</param>
    public async Task UntilAsync(string what, Func<bool> condition)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!Holds(condition))
        {
            if (TimeProvider.System.GetElapsedTime(since) > Patience)
            {
                Assert.Fail($"{Name}: not within {Patience.TotalMinutes} minutes: {what}\n{_process?.Log}");
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _channels.ForEach(channel => channel.Dispose());
        await StopAsync();
        Directory.Delete(_made, recursive: true);
    }

    private static bool Holds(Func<bool> condition)
    {
        try
        {
            return condition();
        }
        catch (SqliteException)
        {
            return false;
        }
    }

    private async Task AcceptAsync(Agency other)
    {
        var invitation = await new PeerService.PeerServiceClient(other.Connect("policy-admin")).InviteAsync(
            new InviteRequest(), cancellationToken: TestContext.Current.CancellationToken);
        await new PeerService.PeerServiceClient(Connect("policy-admin")).AcceptPeerAsync(
            new AcceptPeerRequest { Invitation = invitation.Invitation, Fingerprint = invitation.Fingerprint },
            cancellationToken: TestContext.Current.CancellationToken);
    }
}
