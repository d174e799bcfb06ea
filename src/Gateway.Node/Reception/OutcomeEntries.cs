using System.Security.Cryptography;
using Gateway.Exchange.V1;
using Gateway.Node.Configuration;
using Gateway.Node.Peers;
using Gateway.Node.Storage;
using Gateway.Protocol;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Receipts;
using Gateway.Protocol.Sealing;

namespace Gateway.Node.Reception;

/// <summary>Tells the sender of an entry what became of it after its receipt, in the transaction in which it becomes so (protos/spec/feed.md).</summary>
internal sealed class OutcomeEntries(OwnKeys ownKeys, OutboundWakes wakes)
{
    /// <summary>Queues a signed outcome in the control lane.</summary>
    /// <param name="scope">The write that changes what became of the entry.</param>
    /// <param name="peer">The sender of the entry.</param>
    /// <param name="route">The feed it came in.</param>
    /// <param name="seq">The entry.</param>
    /// <param name="code">What became of it.</param>
    /// <returns>False when nothing can be sealed for the peer: it is not accepted, or shows no current KEM key.</returns>
    public bool Send(WriteScope scope, KnownPeer peer, FeedRoute route, ulong seq, OutcomeCode code)
    {
        if (!peer.IsAccepted || peer.Agency.CurrentKey(KeyUse.Kem, scope.Now) is not { } kemKey)
        {
            return false;
        }

        var outcome = FeedOutcomes.Sign(route.Id, seq, code, scope.Now, ownKeys.Link);
        using var body = SealedBody.Seal(CanonicalMessage.Write(new EntryBody { Outcome = outcome }), RandomNumberGenerator.Fill);
        var row = OutboundFeeds.StoreBody(scope.Sql, body, entries: 1);
        scope.Feeds.Append(scope.Sql, (peer.Row, peer.Id), Lane.Control, body, row, kemKey, recordRow: null);
        scope.AfterCommit(wakes.Of(peer.Row).Set);
        return true;
    }
}
