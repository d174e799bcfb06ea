using Gateway.Node.Access;
using Gateway.Node.Attachments;
using Gateway.Node.Configuration;
using Gateway.Node.Exchange;
using Gateway.Node.Oversight;
using Gateway.Node.Peers;
using Gateway.Node.Policies;
using Gateway.Node.Publication;
using Gateway.Node.Reception;
using Gateway.Node.Recovery;
using Gateway.Node.Storage;
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

    public NodeRooms(NodeFolder folder, FolderLock folderLock, TimeProvider time, ILoggerFactory loggers)
    {
        _loggers = loggers;
        _lock = folderLock;
        Folder = folder;
        Time = time;
        Settings = NodeSettings.Read(folder.SettingsFile);
        OwnKeys = folder.LoadKeys(Settings, time);
        AccessList = new AccessList(folder.AccessFile);
        Database = GatewayDatabase.Open(folder.DatabaseFile, OwnKeys, time);
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
            TakeReturned = Recall.Returned.TakeAsync,
            IsFileReleased = new ReleasedFiles(Database, Policies, Directory, OwnKeys, time).IsReleased,
        };
        RefusalSummaries = new RefusalSummaries(Exchange.Refusals, Database, time);
        Quarantine = new Quarantine(Database, Directory, Receiving, new OutcomeEntries(OwnKeys, Wakes), OwnKeys, new PageTokens(), time);
        StatementRetries = new StatementRetries(Quarantine, Directory, time);
        var alarmLog = new AlarmLog(loggers.CreateLogger<AlarmLog>());
        Alarms = new AlarmWatch(
            new AlarmCauses(folder, Settings, Database, Directory, Sessions.IsOpen, time), new AlarmHook(Settings, alarmLog), alarmLog, new AlarmFile(folder, time),
            Database, Directory, time);
        Trace = new RecordTrace(Database, Directory, OwnKeys, Wakes, Sessions.IsOpen, time);
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

    public RecordTrace Trace { get; }

    public PeerDialer Dialer { get; }

    public IdentityRenewal Renewal { get; }

    public DateTimeOffset StartedAt { get; }

    private VerifiedView? Verify(ReadOnlySpan<byte> view) =>
        (new ViewVerifier(Directory.FindRecordKey, Directory.BatchSignatures).Verify(view) as ViewResult.Verified)?.View;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Alarms.Dispose();
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
