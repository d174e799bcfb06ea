using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Gateway.Admin.V1;
using Gateway.Node.Configuration;
using Gateway.Node.Hosting;
using Gateway.Node.V1;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;

namespace Gateway.Federation.Tests;

/// <summary>An agency for a test: a real node in a folder of its own, with real keys, listeners and database, and clients of every role.</summary>
internal sealed class TestAgency : IAsyncDisposable
{
    private readonly List<GrpcChannel> _channels = [];
    private GrpcChannel? _publisher;
    private readonly bool _hasOpenPort;

    private TestAgency(string name, string folder, bool hasOpenPort)
    {
        Name = name;
        Folder = new NodeFolder(folder);
        _hasOpenPort = hasOpenPort;
    }

    /// <summary>Short name.</summary>
    public string Name { get; }

    /// <summary>Its folder.</summary>
    public NodeFolder Folder { get; }

    /// <summary>The node's clock.</summary>
    public TimeProvider Time { get; private init; } = TimeProvider.System;

    /// <summary>What the node logs.</summary>
    public LogLevel LogLevel { get; private init; } = LogLevel.Error;

    /// <summary>The node's store.</summary>
    public Gateway.Node.Storage.GatewayDatabase Store => Host.Rooms.Database;

    /// <summary>One number out of the store.</summary>
    public long Count(string sql, params Gateway.Node.Storage.SqlValue[] values) => Store.Read(session => session.Number(sql, values));

    /// <summary>The running node.</summary>
    public NodeHost Host { get; private set; } = null!;

    /// <summary>Makes and starts an agency.</summary>
    public static async Task<TestAgency> StartAsync(
        string name, bool hasOpenPort = true, string function = "police", string country = "XA", TimeProvider? time = null, LogLevel logLevel = LogLevel.Error)
    {
        var agency = new TestAgency(name, Directory.CreateTempSubdirectory($"gateway-{name}-").FullName + "/node", hasOpenPort)
        {
            Time = time ?? TimeProvider.System,
            LogLevel = logLevel,
        };
        agency.Folder.Initialise(
            new NodeInitialisation
            {
                ShortName = name,
                Name = $"{name} agency",
                Country = country,
                Functions = [function],
                PeerListen = hasOpenPort ? $"127.0.0.1:{FreePort()}" : "",
                ClientListen = $"127.0.0.1:{FreePort()}",
                IsDevelopment = true,
            },
            agency.Time);
        await agency.StartNodeAsync();
        return agency;
    }

    /// <summary>Starts the node, at first or again.</summary>
    /// <param name="isRestored">Tells the node that its folder comes from a backup.</param>
    public async Task StartNodeAsync(bool isRestored = false) => Host = await NodeHost.StartAsync(
        Folder, allowDevelopmentKeys: true, isRestored, LogLevel, Time, TestContext.Current.CancellationToken);

    /// <summary>Stops the node; its folder stays.</summary>
    public async Task StopNodeAsync()
    {
        _publisher = null;
        await Host.DisposeAsync();
    }

    /// <summary>A channel of a client made at init.</summary>
    public GrpcChannel Channel(string client) => Channel(X509Certificate2.CreateFromPemFile(Path.Combine(Folder.ClientsFolder, $"{client}.pem")));

    /// <summary>A channel to the client listener with this certificate.</summary>
    public GrpcChannel Channel(X509Certificate2 certificate)
    {
        var channel = GrpcChannel.ForAddress($"https://{Host.ClientAddress}", new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                SslOptions =
                {
                    EnabledSslProtocols = SslProtocols.Tls13,
                    LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate,
                    RemoteCertificateValidationCallback = (_, presented, _, _) =>
                        presented is X509Certificate2 server && NodeCertificate.PinOf(server) == NodeCertificate.PinOf(Host.Rooms.OwnKeys.Certificate),
                },
            },
            MaxReceiveMessageSize = null,
            MaxSendMessageSize = null,
            DisposeHttpClient = true,
        });
        _channels.Add(channel);
        return channel;
    }

    /// <summary>Publishes as the publisher.</summary>
    public async Task<Publication> PublishAsync(Gateway.Record.V1.CaseRecord record, string? requestId = null) =>
        (await new PublicationService.PublicationServiceClient(_publisher ??= Channel("publisher")).PublishAsync(
            new PublishRequest { RequestId = requestId ?? Guid.CreateVersion7().ToString(), Record = record },
            cancellationToken: TestContext.Current.CancellationToken)).Publication;

    /// <summary>Puts a policy in force.</summary>
    public async Task SetPolicyAsync(string yaml) => await new PolicyService.PolicyServiceClient(Channel("policy-admin")).SetPolicyAsync(
        new SetPolicyRequest { Yaml = yaml }, cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>Makes two agencies peers of each other, fingerprints compared.</summary>
    public static async Task PairAsync(TestAgency a, TestAgency b)
    {
        await a.AcceptAsync(b);
        await b.AcceptAsync(a);
    }

    /// <summary>Waits until a condition of the store holds, looking again after each write of the node.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(deadline) < TimeSpan.FromSeconds(30), "The condition did not come about within 30 seconds.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _channels.ForEach(channel => channel.Dispose());
        await Host.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(Folder.Path)!, recursive: true);
    }

    private async Task AcceptAsync(TestAgency other)
    {
        var invitation = await new PeerService.PeerServiceClient(other.Channel("policy-admin")).InviteAsync(
            new InviteRequest(), cancellationToken: TestContext.Current.CancellationToken);
        await new PeerService.PeerServiceClient(Channel("policy-admin")).AcceptPeerAsync(
            new AcceptPeerRequest { Invitation = invitation.Invitation, Fingerprint = invitation.Fingerprint },
            cancellationToken: TestContext.Current.CancellationToken);
    }

    internal static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
