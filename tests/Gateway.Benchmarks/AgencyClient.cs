using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Gateway.Admin.V1;
using Gateway.Node.Configuration;
using Gateway.Node.V1;
using Gateway.Protocol.Identity;
using Gateway.Record.V1;
using Grpc.Net.Client;

namespace Gateway.Benchmarks;

/// <summary>An agency's folder and the clients of its running node: the way people and case systems reach it.</summary>
internal sealed class AgencyClient : IDisposable
{
    private readonly List<GrpcChannel> _channels = [];
    private readonly NodeSettings _settings;
    private readonly string _pin;

    private AgencyClient(string name, NodeFolder folder)
    {
        Name = name;
        Folder = folder;
        _settings = NodeSettings.Read(folder.SettingsFile);
        using var keys = folder.LoadKeys(_settings, TimeProvider.System);
        _pin = NodeCertificate.PinOf(keys.Certificate);
    }

    /// <summary>Short name.</summary>
    public string Name { get; }

    /// <summary>Its folder.</summary>
    public NodeFolder Folder { get; }

    /// <summary>Makes the folder, keys and clients of a new agency.</summary>
    public static AgencyClient Initialise(string name, string folder)
    {
        var made = new NodeFolder(folder);
        made.Initialise(
            new NodeInitialisation
            {
                ShortName = name,
                Name = $"{name} agency",
                Country = "XK",
                Functions = ["police"],
                PeerListen = $"127.0.0.1:{FreePort()}",
                ClientListen = $"127.0.0.1:{FreePort()}",
                IsDevelopment = true,
            },
            TimeProvider.System);
        return new AgencyClient(name, made);
    }

    /// <summary>A new connection as the client of this role.</summary>
    public GrpcChannel Connect(string client)
    {
        var certificate = X509Certificate2.CreateFromPemFile(Path.Combine(Folder.ClientsFolder, $"{client}.pem"));
        var channel = GrpcChannel.ForAddress($"https://{_settings.ClientListen}", new GrpcChannelOptions
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
            DisposeHttpClient = true,
        });
        _channels.Add(channel);
        return channel;
    }

    /// <summary>Makes two agencies peers of each other.</summary>
    public static async Task PairAsync(AgencyClient a, AgencyClient b, CancellationToken cancel)
    {
        await a.AcceptAsync(b, cancel);
        await b.AcceptAsync(a, cancel);
    }

    /// <summary>Makes an agency a peer that has keys, and no node.</summary>
    public async Task AcceptStrangerAsync(string name, string folder, CancellationToken cancel)
    {
        var made = new NodeFolder(folder);
        made.Initialise(
            new NodeInitialisation
            {
                ShortName = name,
                Name = $"{name} agency",
                Country = "XK",
                Functions = ["police"],
                PeerListen = "",
                ClientListen = $"127.0.0.1:{FreePort()}",
                IsDevelopment = true,
            },
            TimeProvider.System);
        using var keys = made.LoadKeys(NodeSettings.Read(made.SettingsFile), TimeProvider.System);
        await new PeerService.PeerServiceClient(Connect("policy-admin")).AcceptPeerAsync(
            new AcceptPeerRequest { Invitation = Invitation.Write(keys.Self), Fingerprint = keys.Agency.ToFingerprint() }, cancellationToken: cancel);
    }

    /// <summary>Watches for every record of the samples' kind.</summary>
    public async Task SubscribeToAllAsync(CancellationToken cancel) =>
        await new SubscriptionService.SubscriptionServiceClient(Connect("analyst")).CreateSubscriptionAsync(
            new CreateSubscriptionRequest
            {
                RequestId = "all",
                Name = "all",
                Purpose = Purpose.Investigation,
                Terms = new SubscriptionTerms { Kinds = { RecordKind.IntelligenceReport } },
            },
            cancellationToken: cancel);

    /// <summary>Puts a policy in force.</summary>
    public async Task SetPolicyAsync(string yaml, CancellationToken cancel) =>
        await new PolicyService.PolicyServiceClient(Connect("policy-admin")).SetPolicyAsync(new SetPolicyRequest { Yaml = yaml }, cancellationToken: cancel);

    /// <summary>Makes the sample subscriptions.</summary>
    public async Task SubscribeAsync(CancellationToken cancel)
    {
        var subscriptions = new SubscriptionService.SubscriptionServiceClient(Connect("analyst"));
        for (var i = 0; i < SamplePolicy.Subscriptions; i++)
        {
            await subscriptions.CreateSubscriptionAsync(SamplePolicy.Subscription(i), cancellationToken: cancel);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _channels.ForEach(channel => channel.Dispose());

    private async Task AcceptAsync(AgencyClient other, CancellationToken cancel)
    {
        var invitation = await new PeerService.PeerServiceClient(other.Connect("policy-admin")).InviteAsync(new InviteRequest(), cancellationToken: cancel);
        await new PeerService.PeerServiceClient(Connect("policy-admin")).AcceptPeerAsync(
            new AcceptPeerRequest { Invitation = invitation.Invitation, Fingerprint = invitation.Fingerprint }, cancellationToken: cancel);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
