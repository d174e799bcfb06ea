using System.Data.Common;
using Gateway.Exchange.V1;
using Gateway.Node.Configuration;
using Gateway.Node.Peers;
using Gateway.Node.Policies;
using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Protocol.Records;
using Gateway.Protocol.Sealing;
using Microsoft.Extensions.Hosting;

namespace Gateway.Node.Publication;

/// <summary>
/// Works the list of records to be decided again (<see cref="DecideAgainList"/>), peer by peer, as soon as something may be sealed for the
/// peer: after it showed a fresh descriptor, after its Hello agreed with a restored database, after a recovery.
/// </summary>
/// <remarks>
/// A record leaves the list in the transaction that appends its entry, or that notes why it has none. If we crash before the commit, it is
/// decided again; after it, it is in the feed once. What was decided must still hold in that transaction, as for a publication; what does not
/// stays on the list.
/// </remarks>
internal sealed class DecidingAgain(
    GatewayDatabase database, PeerDirectory directory, PolicyStore policies, OwnKeys ownKeys, OutboundWakes wakes, AgainDecisions decisions, TimeProvider time)
    : BackgroundService
{
    /// <summary>Records decided for one commit.</summary>
    public const int BatchSize = 64;

    /// <summary>How often to look, beside being woken when a peer changes.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    /// <summary>Decides what can be decided now for one peer.</summary>
    public async Task DecideAsync(KnownPeer peer, CancellationToken cancel)
    {
        while (Read(peer) is { Count: > 0 } batch)
        {
            var decided = batch.Select(record => (Record: record, Decision: decisions.Of(peer, record))).Where(item => item.Decision is not AgainDecision.Postponed)
                .Select(item => new Prepared(item.Record, item.Decision, SealIfReleased(item.Decision))).ToList();
            try
            {
                if (decided.Count == 0 || await database.WriteAsync(scope => Commit(scope, peer, decided), cancel) == 0)
                {
                    return;
                }
            }
            finally
            {
                decided.ForEach(item => item.Body?.Dispose());
            }
        }
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RunAsync(stoppingToken);

    /// <summary>Decides whenever a peer changes, until cancelled.</summary>
    public async Task RunAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var changed = directory.Changed.Next;
            try
            {
                foreach (var peer in directory.All.Where(peer => peer is { IsAccepted: true, RecordsStop: FeedStop.None }))
                {
                    await DecideAsync(peer, stoppingToken);
                }
            }
            catch (Exception failure) when (failure is StoreUnavailableException or DbException)
            {
                // Consequence: nothing left the list. It is looked at again in a minute; until then the disk is what the operator is told about.
            }

            await Loops.WaitAsync(time, LookEvery, [changed], stoppingToken);
        }
    }

    private List<RecordId> Read(KnownPeer peer) => database.Read(sql => DecideAgainList.Of(sql, peer.Row, BatchSize));

    private static SealedBody? SealIfReleased(AgainDecision decision) =>
        decision is AgainDecision.Decided { Release.KemKey: not null } released ? AgainDecisions.Seal(released) : null;

    /// <returns>How many records left the list.</returns>
    private Written<int> Commit(WriteScope scope, KnownPeer peer, List<Prepared> batch)
    {
        var audit = new List<AuditEntry>();
        var done = 0;
        foreach (var item in batch.Where(item => DecideAgainList.Contains(scope.Sql, peer.Row, item.Record)))
        {
            switch (item.Decision)
            {
                case AgainDecision.Skipped skipped:
                    audit.Add(Audit("skip", peer, item.Record, skipped.Why, ""));
                    break;
                case AgainDecision.Decided decided when StillHolds(scope.Sql, peer, item.Record, decided):
                    audit.Add(Store(scope, peer, item, decided));
                    break;
                default:
                    continue;
            }

            DecideAgainList.Remove(scope.Sql, peer.Row, item.Record);
            done++;
        }

        audit.Add(new AuditEntry(AuditEntry.NodeActor, "decide-again") { Peer = peer.Name, Detail = $"{done} record(s)" });
        return new Written<int>(done, audit);
    }

    private AuditEntry Store(WriteScope scope, KnownPeer peer, Prepared item, AgainDecision.Decided decided)
    {
        var release = decided.Release;
        if (item.Body is not null)
        {
            var body = OutboundFeeds.StoreBody(scope.Sql, item.Body, 1);
            var seq = scope.Feeds.Append(scope.Sql, (peer.Row, peer.Id), Lane.Records, item.Body, body, release.KemKey!, decided.RecordRow);
            AttachmentRows.Release(scope.Sql, decided.RecordRow, peer.Row, decided.Content, decided.Sealed);
            scope.AfterCommit(wakes.Of(peer.Row).Set);
            StoreDecision(scope.Sql, peer, decided, (long)seq);
        }
        else if (!WasSent(scope.Sql, peer, decided.RecordRow))
        {
            StoreDecision(scope.Sql, peer, decided, null);
        }

        return Audit(
            release.Outcome == DecisionOutcome.Released ? "release" : "withhold", peer, item.Record,
            $"decided again: {release.View.Ordered.Length} field(s) released, {release.Withheld} not, by {string.Join(", ", release.Rules)}", decided.Revision);
    }

    /// <summary>The peer may hold it from an abandoned generation: that it was sent stays on record, so that a recall reaches it.</summary>
    private static bool WasSent(SqlSession sql, KnownPeer peer, long recordRow) => sql.Number(
        "SELECT COUNT(*) FROM decision WHERE record_row = $1 AND peer_id = $2 AND seq IS NOT NULL", recordRow, peer.Row) > 0;

    private static void StoreDecision(SqlSession sql, KnownPeer peer, AgainDecision.Decided decided, long? seq) => sql.Execute(
        """
        INSERT INTO decision (record_row, peer_id, outcome, revision, released, withheld, rules, seq) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (record_row, peer_id) DO UPDATE
            SET outcome = $3, revision = $4, released = $5, withheld = $6, rules = $7, seq = $8, generation = NULL
        """,
        decided.RecordRow, peer.Row, (int)decided.Release.Outcome, decided.Revision, decided.Release.View.Name, decided.Release.Withheld,
        string.Join('\n', decided.Release.Rules), seq);

    private bool StillHolds(SqlSession sql, KnownPeer peer, RecordId record, AgainDecision.Decided decided) =>
        policies.IsInForce(sql, decided.Revision)
        && decisions.LatestRow(sql, record) == decided.RecordRow
        && !AgainDecisions.IsOnItsWay(sql, peer.Row, decided.RecordRow)
        && AgainDecisions.IsUpToDate(sql, ownKeys.Agency, record, decided)
        && !StoppedFeeds.IsStopped(sql, peer.Row, Lane.Records)
        && sql.Number(
            "SELECT COUNT(*) FROM peer WHERE peer_id = $1 AND state = $2 AND ceiling = $3", peer.Row, (int)Admin.V1.PeerState.Accepted, (int)peer.Ceiling) > 0;

    private AuditEntry Audit(string act, KnownPeer peer, RecordId record, string detail, string revision) => new(AuditEntry.NodeActor, act)
    {
        Peer = peer.Name,
        Record = $"{ownKeys.Agency}/{record}",
        Detail = detail,
        Revision = revision,
    };

    private sealed record Prepared(RecordId Record, AgainDecision Decision, SealedBody? Body);
}
