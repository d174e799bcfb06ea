using Gateway.Exchange.V1;
using Gateway.Node.Storage;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;
using Google.Protobuf;

namespace Gateway.Node.Peers;

/// <summary>A later generation that a peer offers.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="Generation">The generation.</param>
/// <param name="Start">The peer's signed start of it, as it was verified.</param>
/// <param name="AcceptedBy">The first person who accepted it; empty for nobody yet.</param>
/// <param name="Client">The pin of that person's certificate.</param>
internal sealed record OfferedGeneration(Lane Lane, ulong Generation, Signed Start, string AcceptedBy, string Client)
{
    /// <summary>The last entry of the generation before that both agencies hold, by the peer's word.</summary>
    public ulong AbandonedAfter => GenerationStart.Parser.ParseFrom(Start.Payload).AbandonedAfter;
}

/// <summary>
/// Later generations that peers offer (protos/spec/feed.md, "Generations"). A session keeps the offer and reads nothing of it; two people
/// accept it, and the feed begins anew at number 1.
/// </summary>
internal static class GenerationOffers
{
    /// <summary>Whether the peer signed the start of exactly this generation.</summary>
    public static bool IsSigned(KnownPeer peer, AgencyId own, FeedOffer offer, DateTimeOffset now) =>
        offer.Generation > 1
        && offer.Lane is Lane.Control or Lane.Records or Lane.Bulk
        && offer.GenerationStart is not null
        && KeyId.TryFromBytes(offer.GenerationStart.KeyId.Span, out var keyId)
        && peer.FindLinkKey(keyId, now) is { } key
        && FeedGenerations.VerifyStart(offer.GenerationStart, key, new FeedRoute(peer.Id, own, offer.Lane, offer.Generation)) is not null;

    /// <summary>Keeps an offer whose signature was checked.</summary>
    /// <returns>False when it was known.</returns>
    public static bool Note(WriteScope scope, long peerRow, FeedOffer offer)
    {
        var start = offer.GenerationStart.ToByteArray();
        return scope.Sql.Execute(
            """
            INSERT INTO generation_offer (peer_id, lane, generation, start, offered_at) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (peer_id, lane) DO UPDATE SET generation = $3, start = $4, offered_at = $5, accepted_by = '', client = ''
            WHERE generation <> $3 OR start <> $4
            """,
            peerRow, (int)offer.Lane, (long)offer.Generation, start, scope.Now.UtcTicks) > 0;
    }

    /// <summary>What a peer offers and people have not accepted.</summary>
    public static List<OfferedGeneration> Of(SqlSession sql, long peerRow) => sql.Query(
        "SELECT lane, generation, start, accepted_by, client FROM generation_offer WHERE peer_id = $1 ORDER BY lane",
        row => new OfferedGeneration(
            (Lane)row.GetInt32(0), (ulong)row.GetInt64(1), Signed.Parser.ParseFrom(row.GetFieldValue<byte[]>(2)), row.GetString(3), row.GetString(4)),
        peerRow);

    /// <summary>Notes the first person who accepts.</summary>
    public static void NoteFirst(SqlSession sql, long peerRow, Lane lane, string actor, string client) => sql.Execute(
        "UPDATE generation_offer SET accepted_by = $3, client = $4 WHERE peer_id = $1 AND lane = $2", peerRow, (int)lane, actor, client);

    /// <summary>
    /// Begins the feed anew in the offered generation. What is held of the old one stays held; its place and the receipts that the sender
    /// had not shown to hold are kept aside.
    /// </summary>
    public static void Accept(WriteScope scope, long peerRow, FeedRoute route, OfferedGeneration offer)
    {
        var (sql, lane) = (scope.Sql, (int)route.Lane);
        sql.Execute(
            """
            INSERT OR REPLACE INTO abandoned_inbound_feed (peer_id, lane, generation, seq, head, signed_head, abandoned_at)
            SELECT peer_id, lane, generation, seq, head, signed_head, $3 FROM inbound_feed WHERE peer_id = $1 AND lane = $2
            """,
            peerRow, lane, scope.Now.UtcTicks);
        sql.Execute(
            """
            INSERT OR REPLACE INTO abandoned_inbound_receipt (peer_id, lane, generation, to_seq, content)
            SELECT receipt.peer_id, receipt.lane, feed.generation, receipt.to_seq, receipt.content
            FROM inbound_receipt receipt JOIN inbound_feed feed ON feed.peer_id = receipt.peer_id AND feed.lane = receipt.lane
            WHERE receipt.peer_id = $1 AND receipt.lane = $2
            """,
            peerRow, lane);
        sql.Execute("DELETE FROM inbound_receipt WHERE peer_id = $1 AND lane = $2", peerRow, lane);
        sql.Execute(
            """
            INSERT INTO inbound_feed (peer_id, lane, generation, seq, head, signed_head, stopped, generation_start) VALUES ($1, $2, $3, 0, $4, $5, '', $6)
            ON CONFLICT (peer_id, lane) DO UPDATE SET generation = $3, seq = 0, head = $4, signed_head = $5, stopped = '', generation_start = $6
            """,
            peerRow, lane, (long)route.Generation, route.Id.ToBytes(), Array.Empty<byte>(), offer.Start.ToByteArray());
        sql.Execute("DELETE FROM generation_offer WHERE peer_id = $1 AND lane = $2", peerRow, lane);
    }
}
