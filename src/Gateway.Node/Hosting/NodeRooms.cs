using Gateway.Node.Access;
using Gateway.Node.Attachments;
using Gateway.Node.Configuration;
using Gateway.Node.Exchange;
using Gateway.Node.Hooks;
using Gateway.Node.Oversight;
using Gateway.Node.Peers;
using Gateway.Node.Policies;
using Gateway.Node.Publication;
using Gateway.Node.Reception;
using Gateway.Node.Recovery;
using Gateway.Node.Replicas;
using Gateway.Node.Storage;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;
using Microsoft.Extensions.Logging;

namespace Gateway.Node.Hosting;

/// <summary>
/// All rooms of one node, made in the order they need each other. The two listeners are separate hosts that share these objects and nothing
/// else, so that no request of a peer can reach a client's method.
/// </summary>
internal sealed class NodeRooms : IAsyncDisposable
{
    private readonly ILoggerFactory _loggers;
    private readonly FolderLock _lock;

    public NodeRooms(NodeFolder folder, NodeSettings settings, ReplicaPlace place, FolderLock folderLock, TimeProvider time, ILoggerFactory loggers)
    {
        _loggers = loggers;
        _lock = folderLock;
        Folder = folder;
        Time = time;
        Settings = settings;
        Place = place;
        var postgres = place.Postgres(settings);
        OwnKeys = folder.LoadKeys(Settings, time);
        AccessList = new AccessList(folder.AccessFile);
        var hooks = AlertHook.Of(settings, folder, time);
        Database = GatewayDatabase.Open(OpenStore(folder, postgres), OwnKeys, time);
        Replicas = new ReplicaTable(Database.Replica, time);
        SessionPlaces = new SessionPlaces(Database, Replicas);
        AttachmentFiles = new AttachmentFiles(folder.AttachmentsFolder);
        ContentLines = new ContentLines();
        AttachmentSweep = new AttachmentSweep(AttachmentFiles, Database, new AttachmentLog(loggers.CreateLogger<AttachmentLog>()), time);
        Directory = new PeerDirectory(Database, OwnKeys, time);
        Pairing = new Pairing(Database, Directory, OwnKeys, time);
        Policies = new PolicyStore(Database, Directory);
        Wakes = new OutboundWakes();
        Clients = new ClientRooms(Database, OwnKeys, time);
        Recall = new RecallRooms(Database, Directory, OwnKeys, Wakes, Policies, Clients.AlertWriter.Rewrite, time);
        Batches = new PublicationBatches(Database, OwnKeys, Wakes, Policies, Recall.Retaking.AfterAmendment);
        Publishing = new Publishing(Database, Batches, Directory, Policies, OwnKeys, time);
        Again = new AgainDecisions(Database, Policies, OwnKeys, time);
        DecidingAgain = new DecidingAgain(Database, Directory, Policies, OwnKeys, Wakes, Again, time);
        Receiving = new Receiving(
            Database, Directory, Pairing, new AdmittedRecords(Clients.AlertWriter.Write, Verify), Recall.Arrivals.ApplyStatement, Recall.Arrivals.ApplyOutcome, time);
        Sessions = new SessionRegistry(OwnKeys.Agency, time);
        Recovery = new FeedRecovery(Database, Directory, Again, OwnKeys, Wakes, Sessions.EndAsync);
        SessionLog = new SessionLog(loggers.CreateLogger<SessionLog>());
        Exchange = new ExchangeRooms(
            Database, Directory, new HelloExchange(Database, Directory, Pairing, OwnKeys, time), new FeedResumption(Directory, OwnKeys), Receiving, OwnKeys, Wakes,
            AttachmentFiles, ContentLines, time)
        {
            Ended = SessionPlaces.EndAsync,
            TakeReturned = Recall.Returned.TakeAsync,
            IsFileReleased = new ReleasedFiles(Database, Policies, Directory, OwnKeys, time).IsReleased,
        };
        RefusalSummaries = new RefusalSummaries(Exchange.Refusals, Database, time);
        Quarantine = new Quarantine(Database, Directory, Receiving, new OutcomeEntries(OwnKeys, Wakes), OwnKeys, new PageTokens(), time);
        StatementRetries = new StatementRetries(Quarantine, Directory, time);
        var alarmLog = new AlarmLog(loggers.CreateLogger<AlarmLog>());
        Alarms = new AlarmWatch(
            new AlarmCauses(folder, Settings, Database, Directory, IsConnected, time), new AlarmHook(Settings, alarmLog), alarmLog, new AlarmFile(folder, time),
            Database, Directory, time);
        Trace = new RecordTrace(Database, Directory, OwnKeys, Wakes, IsConnected, time);
        Dialer = new PeerDialer(Exchange, Sessions, (peer, cancel) => SessionPlaces.MayDialAsync(peer.Row, peer.Name, cancel), Settings, SessionLog);
        Renewal = new IdentityRenewal(folder, Settings, OwnKeys, Database, Directory, Wakes, new PeerLog(loggers.CreateLogger<PeerLog>()), time);
        StartedAt = time.GetUtcNow();
        AlertHooks = new AlertHooks(
            hooks, settings.Agency.ShortName, Database, Clients.AlertWake, () => Replicas.IsSenior, new HookPace(), new HookLog(loggers.CreateLogger<HookLog>()), time);
        Housekeeping = new Housekeeping(Replicas, [Renewal, AttachmentSweep, Recall.Retention, DecidingAgain, StatementRetries, Alarms, AlertHooks], time);
        if (postgres is not null)
        {
            ReplicaLife = new ReplicaLife(postgres, Replicas, FollowOthers, time);
            OwnKeys.Reread = folder.ReadKemKey;
        }
    }

    public NodeFolder Folder { get; }

    public TimeProvider Time { get; }

    public NodeSettings Settings { get; }

    public OwnKeys OwnKeys { get; }

    public AccessList AccessList { get; }

    public GatewayDatabase Database { get; }

    public PeerDirectory Directory { get; }

    public AttachmentFiles AttachmentFiles { get; }

    public ContentLines ContentLines { get; }

    public AttachmentSweep AttachmentSweep { get; }

    public Pairing Pairing { get; }

    public PolicyStore Policies { get; }

    public OutboundWakes Wakes { get; }

    public ClientRooms Clients { get; }

    public RecallRooms Recall { get; }

    public PublicationBatches Batches { get; }

    public Publishing Publishing { get; }

    public AgainDecisions Again { get; }

    public DecidingAgain DecidingAgain { get; }

    public FeedRecovery Recovery { get; }

    public Receiving Receiving { get; }

    public SessionRegistry Sessions { get; }

    public SessionLog SessionLog { get; }

    public ExchangeRooms Exchange { get; }

    public RefusalSummaries RefusalSummaries { get; }

    public Quarantine Quarantine { get; }

    public StatementRetries StatementRetries { get; }

    public AlarmWatch Alarms { get; }

    public AlertHooks AlertHooks { get; }

    public RecordTrace Trace { get; }

    public PeerDialer Dialer { get; }

    public IdentityRenewal Renewal { get; }

    public DateTimeOffset StartedAt { get; }

    public ReplicaPlace Place { get; }

    public ReplicaTable Replicas { get; }

    public SessionPlaces SessionPlaces { get; }

    public Housekeeping Housekeeping { get; }

    /// <summary>Null for a node without replicas.</summary>
    public ReplicaLife? ReplicaLife { get; }

    /// <summary>Whether a session with a peer is open, at this replica or another.</summary>
    public bool IsConnected(AgencyId peer) =>
        Sessions.IsOpen(peer) || (Directory.Find(peer) is { } known && SessionPlaces.IsOpenElsewhere(known.Row));

    /// <summary>
    /// Another replica has committed: whoever reads from the store looks again. What only writes use follows at the beginning of the next write.
    /// </summary>
    private void FollowOthers(StoreChanges changes)
    {
        if (changes.HasFlag(StoreChanges.Peers))
        {
            Folder.Refresh(OwnKeys, Time.GetUtcNow());
            Directory.Reload();
        }

        if (changes.HasFlag(StoreChanges.Withdrawals))
        {
            Wakes.NoteWithdrawal();
        }

        Wakes.SetAll();
        Clients.AlertWake.Set();
    }

    private VerifiedView? Verify(ReadOnlySpan<byte> view) =>
        (new ViewVerifier(Directory.FindRecordKey, Directory.BatchSignatures).Verify(view) as ViewResult.Verified)?.View;

    private static IStoreEngine OpenStore(NodeFolder folder, PostgresAddress? postgres)
    {
        if (postgres is not null)
        {
            return PostgresEngine.Open(postgres);
        }

        StoreMove.RequireNotMoved(folder);
        return SqliteEngine.Open(folder.DatabaseFile);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        ReplicaLife?.Dispose();
        Housekeeping.Dispose();
        Alarms.Dispose();
        AlertHooks.Dispose();
        Dialer.Dispose();
        RefusalSummaries.Dispose();
        Renewal.Dispose();
        StatementRetries.Dispose();
        AttachmentSweep.Dispose();
        Recall.Retention.Dispose();
        Sessions.Dispose();
        Batches.Dispose();
        DecidingAgain.Dispose();
        await Database.DisposeAsync();
        OwnKeys.Dispose();
        _loggers.Dispose();
        _lock.Dispose();
    }
}
