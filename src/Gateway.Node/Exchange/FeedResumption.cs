using System.Collections.Concurrent;
using Gateway.Exchange.V1;
using Gateway.Node.Configuration;
using Gateway.Node.Peers;
using Gateway.Node.Storage;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;
using Google.Protobuf;

namespace Gateway.Node.Exchange;

/// <summary>
/// What follows from a peer's Hello for the feeds between the two (protos/spec/exchange.md, "Going on"): where to go on, which feeds stop,
/// and which later generations wait for people. One write, under the session's lease: if we crash before it commits, the next Hello finds
/// the same; once it has, a stop is there with its proof, and no publication is sealed into that feed any more.
/// </summary>
/// <remarks>
/// Only a signature stops anything. My own signature over what I do not have proves that my database is an old copy. The peer's receipt
/// proves that it once held what it does not show now. A position without either is the peer's fault and ends the session, nothing else.
/// </remarks>
internal sealed class FeedResumption(PeerDirectory directory, OwnKeys ownKeys)
{
    private const string PositionRule = "a position is one of my feeds, under my own signed head";
    private const string GenerationRule = "a later generation of a feed is accepted by a person";

    /// <summary>Peers that said Hello since this process started, by row.</summary>
    private readonly ConcurrentDictionary<long, bool> _agreed = new();

    /// <summary>Judges a Hello.</summary>
    /// <param name="scope">The write.</param>
    /// <param name="lease">The session's.</param>
    /// <param name="peer">Who said it.</param>
    /// <param name="hello">Its identity is checked.</param>
    public Written<ResumedFeeds> Resume(WriteScope scope, SessionLease lease, KnownPeer peer, Hello hello)
    {
        if (!SessionLeases.IsHeld(scope.Sql, lease))
        {
            return new Written<ResumedFeeds>(new ResumedFeeds.Superseded(), new AuditEntry(peer.Name, "supersede") { Peer = peer.Name });
        }

        // With the identity that this very Hello has shown.
        peer = directory.Find(peer.Id) ?? peer;
        var feeds = OutboundEntries.Feeds(scope.Sql, peer.Row).ToDictionary(feed => feed.Lane);
        var judged = StoppedFeeds.Lanes.Select(lane => (
            Lane: lane, Feed: feeds.GetValueOrDefault(lane),
            Judgement: Judge(scope.Sql, peer, lane, feeds.GetValueOrDefault(lane), hello.Positions.FirstOrDefault(position => position.Lane == lane)))).ToList();
        if (judged.Any(lane => lane.Judgement is FeedJudgement.PeersFault) || hello.Positions.Any(position => !ExchangeLimits.IsLane(position.Lane)))
        {
            return Refused(peer, GoodbyeReason.ProtocolError, PositionRule);
        }

        var offers = LaterOrEarlier(scope.Sql, peer, hello);
        if (offers.Any(offer => !offer.IsEarlier && !GenerationOffers.IsSigned(peer, ownKeys.Agency, offer.Offer, scope.Now)))
        {
            return Refused(peer, GoodbyeReason.FeedStopped, GenerationRule);
        }

        return new Written<ResumedFeeds>(Apply(scope, peer, judged, offers, out var audit), [new AuditEntry(peer.Name, "open-session")
        {
            Peer = peer.Name,
            Detail = $"lease {lease.Token}",
        }, .. audit]);
    }

    private ResumedFeeds.Resumed Apply(
        WriteScope scope, KnownPeer peer, List<(Lane Lane, OutboundFeedState? Feed, FeedJudgement Judgement)> judged, List<(FeedOffer Offer, bool IsEarlier)> offers,
        out List<AuditEntry> audit)
    {
        audit = [];
        var after = new Dictionary<Lane, ulong>();
        _agreed[peer.Row] = true;
        foreach (var (lane, feed, judgement) in judged)
        {
            switch (judgement)
            {
                case FeedJudgement.Agrees agrees when GoesOn(scope, peer, lane, feed, audit):
                    after[lane] = agrees.Seq;
                    WithdrawGone(scope, peer, lane, feed, agrees.Seq, audit);
                    break;
                case FeedJudgement.Behind behind:
                    Stop(scope, peer, lane, feed, behind, audit);
                    break;
            }
        }

        foreach (var offer in offers.Where(offer => !offer.IsEarlier && GenerationOffers.Note(scope, peer.Row, offer.Offer)).Select(offer => offer.Offer))
        {
            audit.Add(new AuditEntry(peer.Name, "offer-generation") { Peer = peer.Name, Detail = $"{offer.Lane} generation {offer.Generation}" });
        }

        return new ResumedFeeds.Resumed(after, offers.Select(offer => offer.Offer.Lane).ToHashSet());
    }

    private void WithdrawGone(WriteScope scope, KnownPeer peer, Lane lane, OutboundFeedState? feed, ulong after, List<AuditEntry> audit)
    {
        var route = new FeedRoute(ownKeys.Agency, peer.Id, lane, feed?.Generation ?? 1);
        if (feed is null || GoneKeys.Withdraw(scope, peer, route, after, ownKeys) is not (> 0 and var withdrawn))
        {
            return;
        }

        audit.Add(new AuditEntry(AuditEntry.NodeActor, "withdraw") { Peer = peer.Name, Detail = $"{lane}: {withdrawn} entr(ies), sealed to a KEM key that the peer has no more" });
        scope.AfterCommit(directory.Reload);
    }

    /// <summary>Offers of another generation than the one held: a later one waits for people, an earlier one for the peer to find out.</summary>
    private static List<(FeedOffer Offer, bool IsEarlier)> LaterOrEarlier(SqlSession sql, KnownPeer peer, Hello hello)
    {
        var held = InboundFeeds.Feeds(sql, peer.Row).ToDictionary(feed => feed.Lane, feed => feed.Generation);
        return [.. hello.Offers.DistinctBy(offer => offer.Lane)
            .Select(offer => (Offer: offer, Held: held.GetValueOrDefault(offer.Lane, 1UL)))
            .Where(offer => offer.Offer.Generation != offer.Held)
            .Select(offer => (offer.Offer, offer.Offer.Generation > 0 && offer.Offer.Generation < offer.Held))];
    }

    private static Written<ResumedFeeds> Refused(KnownPeer peer, GoodbyeReason reason, string rule) =>
        new(new ResumedFeeds.Refused(reason, rule), new AuditEntry(peer.Name, "refuse") { Peer = peer.Name, Detail = rule });

    private FeedJudgement Judge(SqlSession sql, KnownPeer peer, Lane lane, OutboundFeedState? feed, FeedPosition? shown)
    {
        if (shown is null)
        {
            return feed is { ReceiptedTo: > 0 } ? ReceiverBehind(sql, peer, feed, 0)
                : feed is { Generation: > 1 } ? new FeedJudgement.Waits()
                : new FeedJudgement.Agrees(0);
        }

        var route = new FeedRoute(ownKeys.Agency, peer.Id, lane, shown.Generation);
        var signed = Own(shown.SignedHead, key => SignedHeads.Verify(shown.SignedHead, key, route.Id));
        var start = Own(shown.GenerationStart, key => FeedGenerations.VerifyStart(shown.GenerationStart, key, route));
        if (signed is null && (start is null || shown.Seq > 0))
        {
            return new FeedJudgement.PeersFault(PositionRule);
        }

        if (shown.Generation > (feed?.Generation ?? 0))
        {
            return new FeedJudgement.Behind(
                FeedStop.RolledBack, $"ROLLBACK: the peer holds my own signature in generation {shown.Generation}, and this database has {feed?.Generation ?? 0}",
                (shown.Generation, signed?.Seq ?? 0), signed is null ? shown.GenerationStart : shown.SignedHead);
        }

        return shown.Generation < feed!.Generation
            ? feed.ReceiptedTo > 0 ? ReceiverBehind(sql, peer, feed, 0) : new FeedJudgement.Waits()
            : JudgeSameGeneration(sql, peer, feed, shown, signed);
    }

    private static FeedJudgement JudgeSameGeneration(SqlSession sql, KnownPeer peer, OutboundFeedState feed, FeedPosition shown, FeedHeadPosition? signed)
    {
        if (signed is { Seq: > 0 } ahead && OutboundEntries.HeadAt(sql, peer.Row, feed.Lane, ahead.Seq)?.AsSpan().SequenceEqual(ahead.Head.Span) != true)
        {
            // My signature is on a head that is not in my database: it lies beyond its end, or the end has been written twice.
            return new FeedJudgement.Behind(
                FeedStop.RolledBack, $"ROLLBACK: the peer holds my own signed head at {ahead.Seq}, and this database has another to {feed.Position.Seq}",
                (shown.Generation, ahead.Seq), shown.SignedHead);
        }

        var head = shown.Seq == 0 ? null : OutboundEntries.HeadAt(sql, peer.Row, feed.Lane, shown.Seq);
        return shown.Seq > 0 && (head is null || !shown.Head.Span.SequenceEqual(head)) ? new FeedJudgement.PeersFault(PositionRule)
            : shown.Seq < feed.ReceiptedTo ? ReceiverBehind(sql, peer, feed, shown.Seq)
            : new FeedJudgement.Agrees(shown.Seq);
    }

    private static FeedJudgement.Behind ReceiverBehind(SqlSession sql, KnownPeer peer, OutboundFeedState feed, ulong shown) => new(
        FeedStop.ReceiverBehind, $"the peer shows {shown} and has receipted {feed.ReceiptedTo}: its database is an old copy",
        (feed.Generation, shown), OutboundEntries.LastReceipt(sql, peer.Row, feed.Lane));

    /// <summary>An agreeing Hello ends a wait for it, and a receiver's stop when it shows its receipts' place again; a rollback stays.</summary>
    private bool GoesOn(WriteScope scope, KnownPeer peer, Lane lane, OutboundFeedState? feed, List<AuditEntry> audit)
    {
        switch (feed?.Stop ?? FeedStop.None)
        {
            case FeedStop.None:
                return true;
            case FeedStop.RolledBack:
                return false;
            default:
                StoppedFeeds.GoOn(scope.Sql, peer.Row, lane);
                scope.AfterCommit(directory.Reload);
                audit.Add(new AuditEntry(AuditEntry.NodeActor, "resume-feed") { Peer = peer.Name, Detail = $"{lane}: the peer's Hello agrees" });
                return true;
        }
    }

    private void Stop(WriteScope scope, KnownPeer peer, Lane lane, OutboundFeedState? feed, FeedJudgement.Behind behind, List<AuditEntry> audit)
    {
        if (feed is not null && (feed.Stop == FeedStop.RolledBack || feed.Stop == behind.Stop) && (behind.Stop != FeedStop.RolledBack || feed.Shown == behind.Shown))
        {
            // It stands already, and this Hello proves nothing more.
            return;
        }

        var route = new FeedRoute(ownKeys.Agency, peer.Id, lane, feed?.Generation ?? 1);
        StoppedFeeds.Stop(scope, peer.Row, route, behind.Stop, behind.Reason, behind.Shown, behind.Proof);
        audit.Add(new AuditEntry(AuditEntry.NodeActor, "stop-feed") { Peer = peer.Name, Detail = $"{lane}: {behind.Reason}" });
        if (behind.Stop == FeedStop.RolledBack)
        {
            // What one peer proves holds for the whole database: nobody else gets anything sealed before its Hello has agreed.
            var waiting = StoppedFeeds.AwaitHellos(scope, ownKeys.Agency, _agreed.ContainsKey);
            audit.Add(new AuditEntry(AuditEntry.NodeActor, "await-hellos") { Peer = peer.Name, Detail = $"{waiting} feed(s) of other peers wait" });
        }

        scope.AfterCommit(directory.Reload);
    }

    private FeedHeadPosition? Own(Signed? envelope, Func<VerifyingKey, FeedHeadPosition?> verify) =>
        envelope is not null && KeyId.TryFromBytes(envelope.KeyId.Span, out var keyId) && ownKeys.Self.FindKey(keyId, KeyUse.Link) is { } key ? verify(key) : null;
}

/// <summary>How one feed stands after a Hello.</summary>
internal abstract record FeedJudgement
{
    private FeedJudgement()
    {
    }

    /// <summary>It goes on after this entry.</summary>
    public sealed record Agrees(ulong Seq) : FeedJudgement;

    /// <summary>The peer has not accepted its generation yet: nothing is sent in it.</summary>
    public sealed record Waits : FeedJudgement;

    /// <summary>One of the two databases is an old copy.</summary>
    /// <param name="Stop">Which.</param>
    /// <param name="Reason">For people.</param>
    /// <param name="Shown">Generation and entry that the peer showed.</param>
    /// <param name="Proof">The signature that proves it.</param>
    public sealed record Behind(FeedStop Stop, string Reason, (ulong Generation, ulong Seq) Shown, Signed? Proof) : FeedJudgement;

    /// <summary>The position proves nothing.</summary>
    public sealed record PeersFault(string Rule) : FeedJudgement;
}

/// <summary>What a Hello leads to.</summary>
internal abstract record ResumedFeeds
{
    private ResumedFeeds()
    {
    }

    /// <summary>The session goes on.</summary>
    /// <param name="After">The entry after which each feed goes on; a lane that is not here is not sent.</param>
    /// <param name="Waiting">Lanes of which nothing is read.</param>
    public sealed record Resumed(IReadOnlyDictionary<Lane, ulong> After, IReadOnlySet<Lane> Waiting) : ResumedFeeds;

    /// <summary>The Hello breaks a rule.</summary>
    public sealed record Refused(GoodbyeReason Reason, string Rule) : ResumedFeeds;

    /// <summary>A later session has the lease.</summary>
    public sealed record Superseded : ResumedFeeds;
}
