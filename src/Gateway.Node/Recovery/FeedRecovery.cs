using System.Security.Cryptography;
using Gateway.Exchange.V1;
using Gateway.Node.Access;
using Gateway.Node.Configuration;
using Gateway.Node.Peers;
using Gateway.Node.Publication;
using Gateway.Node.Storage;
using Gateway.Protocol;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Records;
using Gateway.Protocol.Sealing;

namespace Gateway.Node.Recovery;

/// <summary>
/// Recovers a stopped feed: one person proposes, another confirms, and the feed goes on in its next generation (protos/spec/feed.md,
/// "Generations"). What came after the last place that both provably hold is put on the list to be decided again; nothing sealed before is
/// sent.
/// </summary>
/// <remarks>
/// The confirmation is one transaction: the old generation put aside, the new one begun with its signed start, the list filled, audit. If we
/// crash before it, the feed is stopped and proposed as before; after it, the new generation is there, and the list is worked through whenever the
/// node runs.
/// </remarks>
internal sealed class FeedRecovery(
    GatewayDatabase database, PeerDirectory directory, AgainDecisions decisions, OwnKeys ownKeys, OutboundWakes wakes, EndSession endSession)
{
    /// <summary>Records a plan decides on to show counts; what is beyond is only counted.</summary>
    public const int MaxPlanned = 20_000;

    /// <summary>What a recovery would do; changes nothing.</summary>
    public RecoveryResult Plan(KnownPeer peer, Lane lane)
    {
        var (feed, proposal) = database.Read(sql => (Find(sql, peer, lane), Proposed(sql, peer, lane)));
        return feed is null ? new RecoveryResult.NotStopped() : new RecoveryResult.Planned(Plan(peer, feed) with { ProposedBy = proposal?.By ?? "" });
    }

    /// <summary>Who has proposed a recovery; empty for nobody.</summary>
    public string ProposedBy(KnownPeer peer, Lane lane) => database.Read(sql => Proposed(sql, peer, lane))?.By ?? "";

    /// <summary>Proposes a recovery. Durable when it returns; a second call changes nothing.</summary>
    public async Task<RecoveryResult> ProposeAsync(ClientIdentity client, KnownPeer peer, Lane lane, CancellationToken cancel)
    {
        if (Plan(peer, lane) is not RecoveryResult.Planned planned)
        {
            return new RecoveryResult.NotStopped();
        }

        await database.WriteAsync(
            scope =>
            {
                scope.Sql.Execute(
                    """
                    INSERT INTO recovery (peer_id, lane, generation, proposed_by, client, proposed_at) VALUES ($1, $2, $3, $4, $5, $6)
                    ON CONFLICT (peer_id, lane) DO UPDATE SET generation = $3, proposed_by = $4, client = $5, proposed_at = $6 WHERE generation <> $3
                    """,
                    peer.Row, (int)lane, (long)planned.Plan.Generation, client.Name, client.Pin, scope.Now.UtcTicks);
                return new Written<bool>(true, Audit(client, "propose-recovery", peer, planned.Plan));
            },
            cancel);
        return Plan(peer, lane);
    }

    /// <summary>Confirms what another person proposed. Durable when it returns; the list is worked through afterwards.</summary>
    public async Task<RecoveryResult> ConfirmAsync(ClientIdentity client, KnownPeer peer, Lane lane, CancellationToken cancel)
    {
        if (Plan(peer, lane) is not RecoveryResult.Planned { Plan: var plan })
        {
            return new RecoveryResult.NotStopped();
        }

        var result = await database.WriteAsync(scope => Confirm(scope, client, peer, plan), cancel);
        if (result is RecoveryResult.Recovered)
        {
            await endSession(peer.Id);
        }

        return result;
    }

    /// <summary>Accepts a later generation that a peer offers: the first person is noted, the second begins the feed anew.</summary>
    public async Task<AcceptanceResult> AcceptAsync(ClientIdentity client, KnownPeer peer, Lane lane, CancellationToken cancel)
    {
        var result = await database.WriteAsync(scope => Accept(scope, client, peer, lane), cancel);
        if (result is AcceptanceResult.Accepted { IsBegun: true })
        {
            await endSession(peer.Id);
        }

        return result;
    }

    private Written<AcceptanceResult> Accept(WriteScope scope, ClientIdentity client, KnownPeer peer, Lane lane)
    {
        var offer = GenerationOffers.Of(scope.Sql, peer.Row).Find(offer => offer.Lane == lane);
        var held = InboundFeeds.Feeds(scope.Sql, peer.Row).Find(feed => feed.Lane == lane);
        if (offer is null || offer.Generation <= (held?.Generation ?? 1))
        {
            return new Written<AcceptanceResult>(new AcceptanceResult.NotOffered(), new AuditEntry(client.Name, "refuse") { Peer = peer.Name, Detail = $"{lane}: no later generation is offered" });
        }

        if (offer.AcceptedBy.Length > 0 && IsSamePerson(client, offer.AcceptedBy, offer.Client))
        {
            return new Written<AcceptanceResult>(
                new AcceptanceResult.SamePerson(offer.AcceptedBy),
                new AuditEntry(client.Name, "refuse") { Peer = peer.Name, Detail = $"{lane} generation {offer.Generation}: a second person accepts" });
        }

        var isSecond = offer.AcceptedBy.Length > 0;
        if (isSecond)
        {
            GenerationOffers.Accept(scope, peer.Row, new FeedRoute(peer.Id, ownKeys.Agency, lane, offer.Generation), offer);
        }
        else
        {
            GenerationOffers.NoteFirst(scope.Sql, peer.Row, lane, client.Name, client.Pin);
        }

        return new Written<AcceptanceResult>(
            new AcceptanceResult.Accepted(isSecond, offer.Generation, offer.AbandonedAfter, held?.Position.Seq ?? 0, isSecond ? offer.AcceptedBy : client.Name),
            new AuditEntry(client.Name, "accept-generation")
            {
                Peer = peer.Name,
                Detail = $"{lane} generation {offer.Generation}, {(isSecond ? "second" : "first")} person; abandoned after {offer.AbandonedAfter}, held to {held?.Position.Seq ?? 0}",
            });
    }

    private Written<RecoveryResult> Confirm(WriteScope scope, ClientIdentity client, KnownPeer peer, RecoveryPlan plan)
    {
        var feed = Find(scope.Sql, peer, plan.Lane);
        if (Proposed(scope.Sql, peer, plan.Lane) is not { } proposal || proposal.Generation != plan.Generation || feed is null || NextOf(feed) != plan.Generation)
        {
            return Refused(new RecoveryResult.NotProposed(), client, peer, plan, "nobody has proposed it as it stands now");
        }

        if (IsSamePerson(client, proposal.By, proposal.Client))
        {
            return Refused(new RecoveryResult.SamePerson(proposal.By), client, peer, plan, "a second person confirms");
        }

        var next = new FeedRoute(ownKeys.Agency, peer.Id, plan.Lane, plan.Generation);
        var after = PlaceOf(scope.Sql, peer, feed);
        var start = FeedGenerations.SignStart(next, after, ownKeys.Link);
        foreach (var record in plan.Records)
        {
            DecideAgainList.Add(scope.Sql, peer.Row, record, "recovery", scope.Now);
        }

        scope.AfterCommit(directory.Reload);
        AbandonedFeeds.Replace(scope, peer.Row, feed, next, after.Seq, start);
        if (plan.Lane == Lane.Control)
        {
            TellIdentity(scope, peer);
        }

        return new Written<RecoveryResult>(
            new RecoveryResult.Recovered(plan with { ProposedBy = proposal.By, ConfirmedBy = client.Name }), Audit(client, "confirm-recovery", peer, plan));
    }

    /// <summary>The control lane always begins with who we are: whatever told the peer of a newer key before may have been lost.</summary>
    private void TellIdentity(WriteScope scope, KnownPeer peer)
    {
        if (peer.Agency.CurrentKey(KeyUse.Kem, scope.Now) is not { } kemKey)
        {
            return;
        }

        using var body = SealedBody.Seal(CanonicalMessage.Write(new EntryBody { Identity = ownKeys.Self.Identity }), RandomNumberGenerator.Fill);
        var row = OutboundFeeds.StoreBody(scope.Sql, body, 1);
        scope.Feeds.Append(scope.Sql, (peer.Row, peer.Id), Lane.Control, body, row, kemKey, recordRow: null);
        scope.AfterCommit(wakes.Of(peer.Row).Set);
    }

    private RecoveryPlan Plan(KnownPeer peer, OutboundFeedState feed)
    {
        // As if the feed went on: what the policy would release is what counts here.
        var running = peer with { RecordsStop = FeedStop.None };
        var (after, records, foreign) = database.Read(sql => (PlaceOf(sql, peer, feed), Records(sql, peer, feed), Foreign(sql, peer, feed)));
        var decided = records.Take(MaxPlanned).Select(record => decisions.Of(running, record, isAbandoning: true)).ToList();
        var released = decided.Count(decision => decision is AgainDecision.Decided { Release.KemKey: not null });
        var skipped = decided.Count(decision => decision is AgainDecision.Skipped);
        return new RecoveryPlan
        {
            Lane = feed.Lane,
            Generation = NextOf(feed),
            Stop = feed.Stop,
            Reason = feed.Stopped,
            AbandonedAfter = after.Seq,
            Records = records,
            Decided = decided.Count,
            Released = released,
            Withheld = decided.Count - released - skipped,
            Skipped = skipped + foreign,
        };
    }

    /// <summary>The last entry that both provably hold: what the peer's receipts and the place it showed have in common.</summary>
    private FeedHeadPosition PlaceOf(SqlSession sql, KnownPeer peer, OutboundFeedState feed)
    {
        var before = new FeedRoute(ownKeys.Agency, peer.Id, feed.Lane, NextOf(feed) - 1);
        var seq = AfterOf(feed);
        return seq > 0 && OutboundEntries.HeadAt(sql, peer.Row, feed.Lane, seq) is { } head ? new FeedHeadPosition(seq, head) : HeadChain.Start(before.Id);
    }

    private static ulong AfterOf(OutboundFeedState feed) =>
        feed.Shown.Generation != feed.Generation ? 0 : Math.Min(feed.ReceiptedTo, feed.Shown.Seq);

    private static ulong NextOf(OutboundFeedState feed) => Math.Max(feed.Generation, feed.Shown.Generation) + 1;

    /// <summary>Own records whose entries the peer may not hold, and those that wait anyway.</summary>
    private List<RecordId> Records(SqlSession sql, KnownPeer peer, OutboundFeedState feed) => feed.Lane != Lane.Records ? [] : sql.Query(
        """
        SELECT DISTINCT version.record_id FROM outbound_entry entry JOIN record_version version ON version.record_row = entry.record_row
        WHERE entry.peer_id = $1 AND entry.lane = $2 AND entry.seq > $3 AND entry.withdrawal IS NULL AND version.originator = $4
        UNION SELECT record_id FROM decide_again WHERE peer_id = $1 ORDER BY 1
        """,
        row => RecordId.TryParse(row.GetString(0), out var record) ? record : throw new InvalidOperationException("A record id in the store is malformed."),
        peer.Row, (int)feed.Lane, (long)LostAfter(feed), ownKeys.Agency.ToString());

    /// <summary>Records of other agencies among them: those are their originators' to release, and are not sent again by themselves.</summary>
    private int Foreign(SqlSession sql, KnownPeer peer, OutboundFeedState feed) => feed.Lane != Lane.Records ? 0 : (int)sql.Number(
        """
        SELECT COUNT(DISTINCT version.record_id) FROM outbound_entry entry JOIN record_version version ON version.record_row = entry.record_row
        WHERE entry.peer_id = $1 AND entry.lane = $2 AND entry.seq > $3 AND entry.withdrawal IS NULL AND version.originator <> $4
        """,
        peer.Row, (int)feed.Lane, (long)LostAfter(feed), ownKeys.Agency.ToString());

    /// <summary>
    /// Behind which entry the peer may lack something. A rolled-back sender has the peer's receipts up to there; of a receiver that is behind,
    /// what it shows is what it holds.
    /// </summary>
    private static ulong LostAfter(OutboundFeedState feed) => feed.Stop == FeedStop.RolledBack ? feed.ReceiptedTo : AfterOf(feed);

    private static OutboundFeedState? Find(SqlSession sql, KnownPeer peer, Lane lane) =>
        OutboundEntries.Feeds(sql, peer.Row).Find(feed => feed.Lane == lane && feed.Stop is FeedStop.RolledBack or FeedStop.ReceiverBehind);

    private static Proposal? Proposed(SqlSession sql, KnownPeer peer, Lane lane) => sql.First(
        "SELECT generation, proposed_by, client FROM recovery WHERE peer_id = $1 AND lane = $2",
        row => new Proposal((ulong)row.GetInt64(0), row.GetString(1), row.GetString(2)), peer.Row, (int)lane);

    /// <summary>Two certificates of one name, or one certificate under two names, are one person.</summary>
    private static bool IsSamePerson(ClientIdentity client, string name, string pin) =>
        client.Pin == pin || string.Equals(client.Name, name, StringComparison.OrdinalIgnoreCase);

    private static Written<RecoveryResult> Refused(RecoveryResult result, ClientIdentity client, KnownPeer peer, RecoveryPlan plan, string rule) =>
        new(result, new AuditEntry(client.Name, "refuse") { Peer = peer.Name, Detail = $"recovery of {plan.Lane}: {rule}" });

    private static AuditEntry Audit(ClientIdentity client, string act, KnownPeer peer, RecoveryPlan plan) => new(client.Name, act)
    {
        Peer = peer.Name,
        Detail = $"{plan.Lane} generation {plan.Generation}, abandoned after {plan.AbandonedAfter}: {plan.Records.Count} record(s), "
            + $"{plan.Decided} decided, {plan.Released} released, {plan.Withheld} withheld, {plan.Skipped} skipped",
    };

    private sealed record Proposal(ulong Generation, string By, string Client);
}
