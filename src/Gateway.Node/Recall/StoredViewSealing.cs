using System.Security.Cryptography;
using Gateway.Exchange.V1;
using Gateway.Node.Peers;
using Gateway.Node.Storage;
using Gateway.Protocol;
using Gateway.Protocol.Records;
using Gateway.Protocol.Sealing;
using Google.Protobuf;

namespace Gateway.Node.Recall;

/// <summary>
/// Seals a stored view anew for one peer: what was decided anew after a withdrawal, and what is passed on. Nothing is signed again, because a
/// subset of a signed view verifies as it is; fields that were recalled from it are left out whatever the decision says.
/// </summary>
internal static class StoredViewSealing
{
    /// <summary>Appends an entry with the fields at these paths to the records lane, and notes its number beside the decision.</summary>
    /// <returns>Its sequence number; null when nothing of it may go, or no key of the peer's is valid.</returns>
    public static ulong? Seal(
        WriteScope scope, string originator, string record, bool isOwn, long row, byte[] view, string released, KnownPeer peer, OutboundWakes wakes)
    {
        var paths = released.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        var chosen = ViewDisclosures.Only(view, paths);
        var digests = isOwn
            ? StoredStatements.DigestsRecalledFrom(scope.Sql, originator, record, peer.Row)
            : StoredStatements.RecalledDigests(scope.Sql, originator, record);
        var rest = chosen is null ? null : ViewDisclosures.Without(CanonicalMessage.Write(chosen), digests, out _);
        var kemKey = peer.Agency.CurrentKey(KeyUse.Kem, scope.Now);
        var mayGo = peer.IsAccepted && peer.Agency.ExpiresAt > scope.Now && rest?.Disclosures.Count > 0 && kemKey is not null
            && !StoppedFeeds.IsStopped(scope.Sql, peer.Row, Lane.Records);
        ulong? seq = null;
        if (mayGo)
        {
            var content = CanonicalMessage.Write(new EntryBody { View = ByteString.CopyFrom(CanonicalMessage.Write(rest!)) });
            var body = SealedBody.Seal(content, RandomNumberGenerator.Fill);
            seq = scope.Feeds.Append(scope.Sql, (peer.Row, peer.Id), Lane.Records, body, OutboundFeeds.StoreBody(scope.Sql, body, 1), kemKey!, row);
            scope.AfterCommit(wakes.Of(peer.Row).Set);
        }

        scope.Sql.Execute(
            "UPDATE decision SET seq = $3, released = $4 WHERE record_row = $1 AND peer_id = $2",
            row, peer.Row, (long?)seq, seq is null ? "" : string.Join('\n', rest!.Disclosures.Select(field => field.Path).Order(StringComparer.Ordinal)));
        return seq;
    }
}
