using Gateway.Node.Access;
using Gateway.Node.Configuration;
using Gateway.Node.Exchange;
using Gateway.Node.Peers;
using Gateway.Node.Policies;
using Gateway.Node.Publication;
using Gateway.Node.Reception;
using Gateway.Node.Storage;
using Microsoft.Extensions.Logging;

namespace Gateway.Node.Hosting;

/// <summary>
/// All rooms of one node, made in the order they need each other. The two listeners are separate hosts that share these objects and nothing
/// else, so that no request of a peer can reach a client's method.
/// </summary>
internal sealed class NodeRooms : IAsyncDisposable
{
    private readonly ILoggerFactory _loggers;

    public NodeRooms(NodeFolder folder, TimeProvider time, ILoggerFactory loggers)
    {
        _loggers = loggers;
        Folder = folder;
        Time = time;
        Settings = NodeSettings.Read(folder.SettingsFile);
        OwnKeys = folder.LoadKeys(Settings, time);
        AccessList = new AccessList(folder.AccessFile);
        Database = GatewayDatabase.Open(folder.DatabaseFile, OwnKeys, time);
        Directory = new PeerDirectory(Database, OwnKeys, time);
        Pairing = new Pairing(Database, Directory, OwnKeys, time);
        Policies = new PolicyStore(Database, Directory);
        Wakes = new OutboundWakes();
        Batches = new PublicationBatches(Database, OwnKeys, Wakes, Policies);
        Publishing = new Publishing(Database, Batches, Directory, Policies, OwnKeys, time);
        Clients = new ClientRooms(Database, OwnKeys, time);
        Receiving = new Receiving(Database, Directory, Pairing, new AdmittedRecords(Clients.AlertWriter.Write), time);
        Sessions = new SessionRegistry(OwnKeys.Agency, time);
        SessionLog = new SessionLog(loggers.CreateLogger<SessionLog>());
        Exchange = new ExchangeRooms(
            Database, Directory, new HelloExchange(Database, Pairing, OwnKeys, time), Receiving, OwnKeys, Wakes, time);
        Dialer = new PeerDialer(Exchange, Sessions, Settings, SessionLog);
        Renewal = new IdentityRenewal(folder, Settings, OwnKeys, Database, Directory, Wakes, new PeerLog(loggers.CreateLogger<PeerLog>()), time);
        StartedAt = time.GetUtcNow();
    }

    public NodeFolder Folder { get; }

    public TimeProvider Time { get; }

    public NodeSettings Settings { get; }

    public OwnKeys OwnKeys { get; }

    public AccessList AccessList { get; }

    public GatewayDatabase Database { get; }

    public PeerDirectory Directory { get; }

    public Pairing Pairing { get; }

    public PolicyStore Policies { get; }

    public OutboundWakes Wakes { get; }

    public ClientRooms Clients { get; }

    public PublicationBatches Batches { get; }

    public Publishing Publishing { get; }

    public Receiving Receiving { get; }

    public SessionRegistry Sessions { get; }

    public SessionLog SessionLog { get; }

    public ExchangeRooms Exchange { get; }

    public PeerDialer Dialer { get; }

    public IdentityRenewal Renewal { get; }

    public DateTimeOffset StartedAt { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Dialer.Dispose();
        Renewal.Dispose();
        Sessions.Dispose();
        Batches.Dispose();
        await Database.DisposeAsync();
        OwnKeys.Dispose();
        _loggers.Dispose();
    }
}
