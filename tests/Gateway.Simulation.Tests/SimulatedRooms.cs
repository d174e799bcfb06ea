using Gateway.Node.Alerts;
using Gateway.Node.Attachments;
using Gateway.Node.Configuration;
using Gateway.Node.Exchange;
using Gateway.Node.Peers;
using Gateway.Node.Policies;
using Gateway.Node.Publication;
using Gateway.Node.Recall;
using Gateway.Node.Reception;
using Gateway.Node.Recovery;
using Gateway.Node.Storage;
using Gateway.Protocol.Identifiers;
using Gateway.Protocol.Records;

namespace Gateway.Simulation.Tests;

/// <summary>The rooms of one process of a node, as <c>NodeRooms</c> puts them together; a planted bug is another part in one place.</summary>
internal sealed class SimulatedRooms
{
    public SimulatedRooms(GatewayDatabase database, OwnKeys keys, NodeClock clock, PlantedBug bug, Func<AlertWriter, RaiseAlerts> alerts)
    {
        Database = database;
        Directory = new PeerDirectory(database, keys, clock, IdentitySignatures);
        Pairing = new Pairing(database, Directory, keys, clock);
        Policies = new PolicyStore(database, Directory);
        var deciding = bug == PlantedBug.StalePolicy ? new PolicyStore(database, Directory) : Policies;
        var wakes = new OutboundWakes();
        var index = new SubscriptionIndex(IdentifierStopList.Default);
        var alertWriter = new AlertWriter(index, new Wake());
        Subscriptions = new Subscriptions(database, index);

        var control = new ControlEntries(wakes);
        var holders = new StatementHolders(control);
        var status = new RecallStatus(database, Directory, keys, clock);
        var arrivals = new Arrivals(holders, new OwedOutcomes(control, Directory, keys), Directory, keys, wakes, alertWriter.Rewrite);
        Recalling = new Recalling(database, holders, status, Directory, keys, wakes);
        var retaking = new Retaking(Recalling, Directory, keys, wakes);
        Policies.Redecide = retaking.AfterPolicy;
        Retention = new Retention(database, new RecordSummaries(keys), new UntoldStatements(database, Directory, holders), keys, wakes, clock);

        Batches = new PublicationBatches(database, keys, bug == PlantedBug.LostWake ? new OutboundWakes() : wakes, deciding, retaking.AfterAmendment);
        Publishing = new Publishing(database, Batches, Directory, deciding, keys, clock);
        var again = new AgainDecisions(database, Policies, keys, clock);
        DecidingAgain = new DecidingAgain(database, Directory, Policies, keys, wakes, again, clock);
        var receiving = new Receiving(
            database, Directory, Pairing, new AdmittedRecords(alerts(alertWriter), Verify), arrivals.ApplyStatement, arrivals.ApplyOutcome, clock);
        Sessions = new SessionRegistry(keys.Agency, clock);
        Recovery = new FeedRecovery(database, Directory, again, keys, wakes, Sessions.EndAsync);
        Exchange = new ExchangeRooms(
            database, Directory, new HelloExchange(database, Directory, Pairing, keys, clock), new FeedResumption(Directory, keys), receiving, keys, wakes,
            NoFiles, new ContentLines(), clock);
    }

    public GatewayDatabase Database { get; }

    public PeerDirectory Directory { get; }

    public Pairing Pairing { get; }

    public PolicyStore Policies { get; }

    public Subscriptions Subscriptions { get; }

    public Recalling Recalling { get; }

    public Retention Retention { get; }

    public PublicationBatches Batches { get; }

    public Publishing Publishing { get; }

    public DecidingAgain DecidingAgain { get; }

    public FeedRecovery Recovery { get; }

    public SessionRegistry Sessions { get; }

    public ExchangeRooms Exchange { get; }

    // The agencies are the same in every world, and what a signature says does not depend on the world.
    private static BatchSignatureCache IdentitySignatures { get; } = new();

    // No record of the simulation has an attachment: nothing is ever read or written there.
    private static AttachmentFiles NoFiles { get; } = new(Path.Combine(AppContext.BaseDirectory, "no-attachments"));

    private VerifiedView? Verify(ReadOnlySpan<byte> view) =>
        (new ViewVerifier(Directory.FindRecordKey, Directory.BatchSignatures).Verify(view) as ViewResult.Verified)?.View;
}
