using System.Data.Common;
using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Gateway.Node.Access;
using Gateway.Node.Alerts;
using Gateway.Node.Attachments;
using Gateway.Node.Configuration;
using Gateway.Node.Diagnostics;
using Gateway.Node.Exchange;
using Gateway.Node.Oversight;
using Gateway.Node.Peers;
using Gateway.Node.Policies;
using Gateway.Node.Publication;
using Gateway.Node.Recall;
using Gateway.Node.Reception;
using Gateway.Node.Records;
using Gateway.Node.Recovery;
using Gateway.Node.Storage;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Gateway.Node.Hosting;

/// <summary>
/// One agency's node, running: the peer listener, the client listener, and the loops. Two trust boundaries, two web hosts.
/// </summary>
public sealed class NodeHost : IAsyncDisposable
{
    /// <summary>Largest message a client may send, in bytes: a full record.</summary>
    public const int MaxClientMessage = (1 << 20) + (64 * 1024);

    /// <summary>Streams one connection may have open.</summary>
    public const int MaxStreams = 100;

    private readonly NodeRooms _rooms;
    private readonly WebApplication _clients;
    private readonly WebApplication? _peers;

    private NodeHost(NodeRooms rooms, WebApplication clients, WebApplication? peers)
    {
        _rooms = rooms;
        _clients = clients;
        _peers = peers;
    }

    /// <summary>The agency's short name.</summary>
    public string ShortName => _rooms.Settings.Agency.ShortName;

    /// <summary>The agency's fingerprint as people compare it.</summary>
    public string Fingerprint => _rooms.OwnKeys.Agency.ToFingerprint();

    /// <summary>Where clients are answered.</summary>
    public string ClientAddress => _rooms.Place.Clients(_rooms.Settings);

    /// <summary>Where peers are answered; empty for a node that only dials out.</summary>
    public string PeerAddress => _rooms.Place.Peers(_rooms.Settings);

    internal NodeRooms Rooms => _rooms;

    /// <summary>Starts a node on a folder that is as its last process left it. When it returns, both listeners answer.</summary>
    /// <param name="folder">The node's folder.</param>
    /// <param name="allowDevelopmentKeys">Development keys are refused unless this is set.</param>
    /// <param name="logLevel">Least level that is written to standard error.</param>
    /// <param name="time">The node's clock.</param>
    /// <exception cref="ConfigurationException">The folder, its settings or its keys are not in order.</exception>
    public static Task<NodeHost> StartAsync(
        NodeFolder folder, bool allowDevelopmentKeys, LogLevel logLevel, TimeProvider time, CancellationToken cancel) =>
        StartAsync(folder, ReplicaPlace.OfSettings, allowDevelopmentKeys, isRestored: false, logLevel, time, cancel);

    /// <summary>Starts a node, restored or not, where its settings say.</summary>
    /// <inheritdoc cref="StartAsync(NodeFolder, ReplicaPlace, bool, bool, LogLevel, TimeProvider, CancellationToken)"/>
    public static Task<NodeHost> StartAsync(
        NodeFolder folder, bool allowDevelopmentKeys, bool isRestored, LogLevel logLevel, TimeProvider time, CancellationToken cancel) =>
        StartAsync(folder, ReplicaPlace.OfSettings, allowDevelopmentKeys, isRestored, logLevel, time, cancel);

    /// <summary>Starts a node. When it returns, both listeners answer.</summary>
    /// <param name="folder">The node's folder.</param>
    /// <param name="place">What this replica has for itself.</param>
    /// <param name="allowDevelopmentKeys">Development keys are refused unless this is set.</param>
    /// <param name="isRestored">
    /// The folder comes from a backup: nothing is sealed for a peer before its Hello agrees. A folder whose current KEM key is gone comes from
    /// one whatever is said here, because those keys are in no backup.
    /// </param>
    /// <param name="logLevel">Least level that is written to standard error.</param>
    /// <param name="time">The node's clock.</param>
    /// <exception cref="ConfigurationException">The folder, its settings or its keys are not in order.</exception>
    public static async Task<NodeHost> StartAsync(
        NodeFolder folder, ReplicaPlace place, bool allowDevelopmentKeys, bool isRestored, LogLevel logLevel, TimeProvider time, CancellationToken cancel)
    {
        try
        {
            return await StartOnStoreAsync(folder, place, allowDevelopmentKeys, isRestored, logLevel, time, cancel);
        }
        catch (Exception failure) when (failure is StoreUnavailableException or DbException)
        {
            // Consequence: nothing is sent or answered from a store that could not be taken over, or that may still show what has expired.
            throw new ConfigurationException(
                folder.DatabaseFile, $"cannot be read or written ({(failure.InnerException ?? failure).Message}).",
                "Make room on the disk or repair it, then start again; nothing was lost by this.");
        }
    }

    private static async Task<NodeHost> StartOnStoreAsync(
        NodeFolder folder, ReplicaPlace place, bool allowDevelopmentKeys, bool isRestored, LogLevel logLevel, TimeProvider time, CancellationToken cancel)
    {
        var rooms = Open(folder, place, logLevel, time);
        if (rooms.OwnKeys.IsDevelopment && !allowDevelopmentKeys)
        {
            await rooms.DisposeAsync();
            throw new ConfigurationException(
                folder.KeysFolder, "holds development keys.", "Start with --development on a test machine, or make a real node with `gateway init`.");
        }

        var clients = BuildClientHost(rooms, logLevel);
        var peers = place.Peers(rooms.Settings).Length == 0 ? null : BuildPeerHost(rooms, logLevel);
        var host = new NodeHost(rooms, clients, peers);
        try
        {
            await rooms.Recall.Retention.SweepAsync(cancel);
            if (isRestored || rooms.OwnKeys.HasLostKemKey)
            {
                await AwaitHellosAsync(rooms, cancel);
            }

            await rooms.Batches.StartAsync(cancel);
            await ListenAsync(clients, folder, "client_listen", cancel);
            if (peers is not null)
            {
                await ListenAsync(peers, folder, "peer_listen", cancel);
            }

            await (rooms.ReplicaLife?.StartAsync(cancel) ?? Task.CompletedTask);
            await rooms.Dialer.StartAsync(cancel);
            await rooms.RefusalSummaries.StartAsync(cancel);
            await rooms.Housekeeping.StartAsync(cancel);
        }
        catch (Exception failure) when (failure is ConfigurationException or StoreUnavailableException or DbException)
        {
            await host.DisposeAsync();
            throw;
        }

        return host;
    }

    private static async Task AwaitHellosAsync(NodeRooms rooms, CancellationToken cancel)
    {
        await rooms.Database.WriteAsync(
            scope => new Written<int>(
                StoppedFeeds.AwaitHellos(scope, rooms.OwnKeys.Agency, _ => false),
                new AuditEntry(AuditEntry.NodeActor, "await-hellos") { Detail = "the node was restored from a backup" }),
            cancel);
        rooms.Directory.Reload();
    }

    private static NodeRooms Open(NodeFolder folder, ReplicaPlace place, LogLevel logLevel, TimeProvider time)
    {
        var settings = NodeSettings.Read(folder.SettingsFile);
        var folderLock = FolderLock.Take(folder, isShared: place.Postgres(settings) is not null);
        try
        {
            return new NodeRooms(folder, settings, place, folderLock, time, LoggerFactory.Create(logging => Configure(logging, logLevel)));
        }
        catch
        {
            folderLock.Dispose();
            throw;
        }
    }

    private static async Task ListenAsync(WebApplication host, NodeFolder folder, string field, CancellationToken cancel)
    {
        try
        {
            await host.StartAsync(cancel);
        }
        catch (IOException)
        {
            throw new ConfigurationException(
                folder.SettingsFile, $"names an address in {field} that this machine does not have or another program uses.",
                "Stop the other program, or choose another address; clients/connection.yaml names the one for clients, too.");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await _rooms.Housekeeping.StopAsync(patience.Token);
        await _rooms.Sessions.StopAsync();
        await _rooms.Dialer.StopAsync(patience.Token);
        if (_peers is not null)
        {
            await _peers.StopAsync(patience.Token);
            await _peers.DisposeAsync();
        }

        await _clients.StopAsync(patience.Token);
        await _clients.DisposeAsync();
        await _rooms.Batches.StopAsync(patience.Token);
        await _rooms.RefusalSummaries.StopAsync(patience.Token);
        await (_rooms.ReplicaLife?.StopAsync(patience.Token) ?? Task.CompletedTask);
        await _rooms.DisposeAsync();
    }

    private static WebApplication BuildPeerHost(NodeRooms rooms, LogLevel logLevel)
    {
        var builder = Builder(rooms, logLevel, rooms.Place.Peers(rooms.Settings), AcceptsPeer, http2 =>
        {
            http2.InitialConnectionWindowSize = ExchangeLimits.TransportWindow;
            http2.InitialStreamWindowSize = ExchangeLimits.TransportWindow;
        });
        builder.Services.AddSingleton(rooms.Exchange);
        builder.Services.AddSingleton(rooms.Sessions);
        builder.Services.AddSingleton(rooms.SessionLog);
        AddGrpc(builder, ExchangeLimits.MaxMessage);
        var app = builder.Build();
        app.MapGrpcService<ExchangeGrpcService>();
        return app;

        bool AcceptsPeer(X509Certificate2 certificate) => rooms.Directory.FindByPin(NodeCertificate.PinOf(certificate)) is not null;
    }

    private static WebApplication BuildClientHost(NodeRooms rooms, LogLevel logLevel)
    {
        var builder = Builder(rooms, logLevel, rooms.Place.Clients(rooms.Settings), AcceptsClient, _ => { });
        builder.Services.AddSingleton(rooms.AccessList);
        builder.Services.AddSingleton(rooms.Database);
        builder.Services.AddSingleton(rooms.Directory);
        builder.Services.AddSingleton(rooms.Pairing);
        builder.Services.AddSingleton(rooms.Policies);
        builder.Services.AddSingleton(rooms.Publishing);
        builder.Services.AddSingleton(rooms.OwnKeys);
        builder.Services.AddSingleton(rooms.Time);
        builder.Services.AddSingleton<IsConnected>(rooms.IsConnected);
        builder.Services.AddSingleton<LiveReplicas>(() => rooms.Replicas.Live);
        builder.Services.AddSingleton(rooms.Recovery);
        builder.Services.AddSingleton(rooms.Folder);
        builder.Services.AddSingleton(rooms.Settings);
        builder.Services.AddSingleton(new StartedAt(rooms.StartedAt));
        builder.Services.AddSingleton<NodeChecks>();
        builder.Services.AddSingleton(rooms.AttachmentFiles);
        builder.Services.AddSingleton(rooms.ContentLines);
        builder.Services.AddSingleton<AddedAttachments>();
        builder.Services.AddSingleton(rooms.Quarantine);
        builder.Services.AddSingleton(rooms.Trace);
        rooms.Clients.AddTo(builder.Services);
        rooms.Recall.AddTo(builder.Services);
        AddGrpc(builder, MaxClientMessage, typeof(AccessInterceptor));
        var app = builder.Build();
        app.MapGrpcService<PublicationGrpcService>();
        app.MapGrpcService<PeerGrpcService>();
        app.MapGrpcService<RecoveryGrpcService>();
        app.MapGrpcService<PolicyGrpcService>();
        app.MapGrpcService<RecordGrpcService>();
        app.MapGrpcService<AttachmentGrpcService>();
        app.MapGrpcService<RecallGrpcService>();
        app.MapGrpcService<SubscriptionGrpcService>();
        app.MapGrpcService<AlertGrpcService>();
        app.MapGrpcService<NodeGrpcService>();
        app.MapGrpcService<QuarantineGrpcService>();
        app.MapGrpcService<AlarmGrpcService>();
        app.MapGrpcService<TraceGrpcService>();
        return app;

        bool AcceptsClient(X509Certificate2 certificate) => rooms.AccessList.Find(NodeCertificate.PinOf(certificate)) is not null;
    }

    private static WebApplicationBuilder Builder(
        NodeRooms rooms, LogLevel logLevel, string listen, Func<X509Certificate2, bool> accepts, Action<Http2Limits> limits)
    {
        // Empty: settings come from the node's folder alone. The usual builder would take addresses from the environment, and watch the folder
        // it was started in for a settings file, which costs a tenth of the processor where the database is in that folder.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        Configure(builder.Logging, logLevel);
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.Http2.MaxStreamsPerConnection = MaxStreams;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MaxRequestBodySize = null;
            limits(kestrel.Limits.Http2);
            kestrel.Listen(IPEndPoint.Parse(listen), endpoint =>
            {
                endpoint.Protocols = HttpProtocols.Http2;
                endpoint.UseHttps(https => Secure(https, rooms, accepts));
            });
        });
        return builder;
    }

    /// <summary>
    /// Mutual TLS 1.3 without resumption. A certificate counts by its pin alone, and only if it was made to authenticate clients and is valid
    /// now; names and issuers in it are nobody's word.
    /// </summary>
    private static void Secure(HttpsConnectionAdapterOptions https, NodeRooms rooms, Func<X509Certificate2, bool> accepts)
    {
        https.ServerCertificate = rooms.OwnKeys.Certificate;
        https.SslProtocols = SslProtocols.Tls13;
        https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        https.CheckCertificateRevocation = false;
        https.ClientCertificateValidation = (certificate, _, _) =>
            NodeCertificate.IsForClients(certificate) && NodeCertificate.IsValidAt(certificate, rooms.Time.GetUtcNow()) && accepts(certificate);
        https.OnAuthenticate = (_, tls) => tls.AllowTlsResume = false;
    }

    private static void AddGrpc(WebApplicationBuilder builder, int maxMessage, Type? interceptor = null)
    {
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = maxMessage;
            grpc.MaxSendMessageSize = MaxClientMessage * 4;
            grpc.EnableDetailedErrors = false;
            grpc.Interceptors.Add<StoreInterceptor>();
            if (interceptor is not null)
            {
                grpc.Interceptors.Add(interceptor);
            }
        });

        // Compression beside encryption tells secrets by sizes, and a small message could grow large: no provider, so it is refused.
        builder.Services.PostConfigure<GrpcServiceOptions>(grpc => grpc.CompressionProviders.Clear());
    }

    private static void Configure(ILoggingBuilder logging, LogLevel level)
    {
        logging.SetMinimumLevel(level);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        logging.AddFilter("Grpc", LogLevel.Error);
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
        });
    }

    /// <summary>The program that started the node decides when it stops.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
