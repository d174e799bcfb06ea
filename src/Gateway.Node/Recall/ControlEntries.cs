using System.Security.Cryptography;
using Gateway.Exchange.V1;
using Gateway.Node.Peers;
using Gateway.Node.Storage;
using Gateway.Protocol;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Sealing;

namespace Gateway.Node.Recall;

/// <summary>Where an entry of the control lane stands.</summary>
internal sealed record ControlPlace(ulong Generation, ulong Seq);

/// <summary>
/// Seals statements and outcomes into the control lane of a peer, so that they never queue behind records. A recall must get through where
/// nothing new would be sealed: an expired descriptor, a KEM key past its time, a peer that was revoked and may come back.
/// </summary>
internal sealed class ControlEntries(OutboundWakes wakes)
{
    /// <summary>Appends an entry in this write; it is durable exactly when the write is.</summary>
    /// <returns>Null when the peer never published a KEM key, or the control feed to it is stopped: it cannot be told now.</returns>
    public ControlPlace? Append(WriteScope scope, KnownPeer peer, EntryBody content)
    {
        if (KemKeyOf(peer, scope.Now) is not { } kemKey || StoppedFeeds.IsStopped(scope.Sql, peer.Row, Lane.Control))
        {
            return null;
        }

        var body = SealedBody.Seal(CanonicalMessage.Write(content), RandomNumberGenerator.Fill);
        var row = OutboundFeeds.StoreBody(scope.Sql, body, entries: 1);
        var seq = scope.Feeds.Append(scope.Sql, (peer.Row, peer.Id), Lane.Control, body, row, kemKey, recordRow: null);
        scope.AfterCommit(wakes.Of(peer.Row).Set);
        return new ControlPlace(Generation(scope.Sql, peer.Row), seq);
    }

    private static ulong Generation(SqlSession sql, long peerRow) => (ulong)sql.Number(
        "SELECT generation FROM outbound_feed WHERE peer_id = $1 AND lane = $2", peerRow, (int)Lane.Control);

    private static VerifyingKey? KemKeyOf(KnownPeer peer, DateTimeOffset now) =>
        peer.Agency.CurrentKey(KeyUse.Kem, now) ?? peer.Agency.Keys.Where(key => key.Use == KeyUse.Kem).MaxBy(key => key.NotAfter);
}
