using System.Collections.Immutable;
using Gateway.Admin.V1;
using Gateway.Exchange.V1;
using Gateway.Node.Access;
using Gateway.Node.Alerts;
using Gateway.Node.Records;
using Gateway.Node.Storage;
using Gateway.Protocol.Identifiers;
using Gateway.Protocol.Records;
using Gateway.Record.V1;
using Gateway.Tests;
using Google.Protobuf;

namespace Gateway.Node.Tests;

/// <summary>
/// The rooms Alerts and Records of agency WES over a real store, with a peer KAR whose records it receives. Records are stored as
/// publication and reception store them.
/// </summary>
internal sealed class TestNode : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestStore _store;

    private TestNode()
    {
        Own = new TestAgency("WES", Clock);
        Peer = new TestAgency("KAR", Clock);
        _store = new TestStore(_folder.Path);
        Open();
    }

    /// <summary>A node with one peer.</summary>
    public static async Task<TestNode> StartAsync()
    {
        var node = new TestNode();
        await node.AddPeerAsync(node.Peer, "KAR");
        return node;
    }

    public FakeClock Clock { get; } = new();

    public TestAgency Own { get; }

    public TestAgency Peer { get; }

    public TestStore Store => _store;

    public GatewayDatabase Database { get; private set; } = null!;

    public Wake AlertWake { get; } = new();

    public SubscriptionIndex Index { get; private set; } = null!;

    public AlertWriter AlertWriter { get; private set; } = null!;

    public Subscriptions Subscriptions { get; private set; } = null!;

    public AlertWatch Watch { get; private set; } = null!;

    public SubscriptionGrpcService SubscriptionCalls { get; private set; } = null!;

    public AlertGrpcService AlertCalls { get; private set; } = null!;

    public RecordGrpcService RecordCalls { get; private set; } = null!;

    public AccessList AccessList { get; private set; } = null!;

    /// <summary>The client made at init that has this one role, as access.yaml names it.</summary>
    public ClientIdentity Client(string name) => new(name, PinOf(name), [Enum.GetValues<Role>().Single(role => AccessTable.NameOf(role) == name)]);

    public ClientIdentity Analyst => Client("analyst");

    /// <summary>Stops the node and starts it again on the same file.</summary>
    public async Task RestartAsync()
    {
        await Database.DisposeAsync();
        Open();
    }

    /// <summary>Stores a version as publication does.</summary>
    public Task<long> StoreOwnAsync(CaseRecord content, SignedVersion signed) => StoreAsync(Own, content, signed, null);

    /// <summary>Stores a version as reception does, with its alerts.</summary>
    public Task<long> ReceiveAsync(CaseRecord content, SignedVersion? signed = null) =>
        StoreAsync(Peer, content, signed ?? Peer.Sign(content, Peer.NewRecordId()), 1);

    /// <summary>What reception does inside its write.</summary>
    public long ReceiveIn(WriteScope scope, CaseRecord content, SignedVersion signed)
    {
        var row = Insert(scope, Peer, content, signed, 1);
        AlertWriter.Write(scope, row, content);
        return row;
    }

    /// <summary>How many rows a table has.</summary>
    public long Count(string table) => Database.Read(sql => sql.Number($"SELECT count(*) FROM {table}"));

    /// <summary>The audit, oldest first.</summary>
    public ImmutableArray<(string Actor, string Act, string Record, string Detail)> Audit() => [.. Database.Read(
        sql => sql.Query("SELECT actor, act, record, detail FROM audit ORDER BY audit_id", row => (row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3))))];

    /// <summary>Creates a subscription through the room.</summary>
    public async Task<V1.Subscription> SubscribeAsync(V1.SubscriptionTerms terms, string requestId, Purpose purpose = Purpose.Investigation)
    {
        var outcome = await Subscriptions.CreateAsync(
            Analyst, new V1.CreateSubscriptionRequest { RequestId = requestId, Name = $"watch {requestId}", Terms = terms, Purpose = purpose },
            TestContext.Current.CancellationToken);
        return Assert.IsType<SubscriptionOutcome.Created>(outcome).Subscription;
    }

    /// <summary>Records an accepted peer with its identity and record keys.</summary>
    public Task AddPeerAsync(TestAgency agency, string name) => Database.WriteAsync(
        scope =>
        {
            scope.Sql.Execute(
                "INSERT INTO peer (agency, name, state, ceiling, identity, accepted_at, accepted_by) VALUES ($1, $2, $3, 1, $4, $5, 'policy-admin')",
                agency.Id, name, (int)PeerState.Accepted, agency.Keys.Self.Identity.ToByteArray(), scope.Now.UtcTicks);
            foreach (var key in agency.Keys.Self.Keys)
            {
                scope.Sql.Execute(
                    "INSERT INTO known_key (agency, key_id, use, public_key, not_before, not_after) VALUES ($1, $2, $3, $4, $5, $6)",
                    agency.Id, key.Id.ToString(), (int)key.Use, key.PublicKey.ToArray(), key.NotBefore.UtcTicks, key.NotAfter.UtcTicks);
            }

            return new Written<bool>(true, new AuditEntry("policy-admin", "accept-peer"));
        },
        CancellationToken.None);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        Own.Dispose();
        Peer.Dispose();
        _store.Dispose();
        _folder.Dispose();
    }

    private void Open()
    {
        Database = GatewayDatabase.Open(_store.Open(), Own.Keys, Clock);
        var summaries = new RecordSummaries(Own.Keys);
        var tokens = new PageTokens();
        Index = new SubscriptionIndex(IdentifierStopList.Default);
        AlertWriter = new AlertWriter(Index, AlertWake);
        Subscriptions = new Subscriptions(Database, Index);
        var alerts = new AlertRows(summaries);
        Watch = new AlertWatch(Database, alerts, AlertWake, Clock);
        AccessList = new AccessList(Own.Folder.AccessFile);
        SubscriptionCalls = new SubscriptionGrpcService(Subscriptions);
        AlertCalls = new AlertGrpcService(new AlertList(Database, alerts, tokens, Clock), Watch, AccessList);
        var shown = new ShownRecords(summaries, Own.Keys);
        var check = new ViewCheck(Own.Keys);
        RecordCalls = new RecordGrpcService(
            new HeldRecords(Database, shown, check, tokens, Clock), new RecordSearch(Database, shown, Clock), new RecordExport(Database, shown, check, Own.Keys, Clock));
    }

    private Task<long> StoreAsync(TestAgency originator, CaseRecord content, SignedVersion signed, long? receivedFrom) => Database.WriteAsync(
        scope =>
        {
            var row = Insert(scope, originator, content, signed, receivedFrom);
            var alerts = receivedFrom is null ? 0 : AlertWriter.Write(scope, row, content);
            return new Written<long>(row, new AuditEntry(receivedFrom is null ? "publisher" : "KAR", receivedFrom is null ? "publish" : "admit") { Detail = $"{alerts} alerts" });
        },
        TestContext.Current.CancellationToken);

    private static long Insert(WriteScope scope, TestAgency originator, CaseRecord content, SignedVersion signed, long? receivedFrom)
    {
        var row = RecordVersions.Insert(
            scope.Sql, originator.Keys.Agency, signed.Record, signed.Version, signed.Prepared.ManifestDigest, signed.View, content,
            Google.Protobuf.MessageExtensions.ToByteArray(content), receivedFrom, LatestOf(scope.Sql, originator, signed), scope.Now);
        RecordTokens.Write(scope.Sql, row, content);
        return row;
    }

    private static ulong LatestOf(SqlSession sql, TestAgency originator, SignedVersion signed) => (ulong)sql.Number(
        "SELECT COALESCE(MAX(version), 0) FROM record_version WHERE originator = $1 AND record_id = $2", originator.Keys.Agency.ToString(), signed.Record.ToString());

    private string PinOf(string name)
    {
        using var certificate = System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPemFile(
            Path.Combine(Own.Folder.ClientsFolder, $"{name}.pem"));
        return Configuration.NodeCertificate.PinOf(certificate);
    }
}
