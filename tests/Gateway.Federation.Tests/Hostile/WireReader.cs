using Gateway.Exchange.V1;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;

namespace Gateway.Federation.Tests.Hostile;

/// <summary>Reads the feeds of a node with the keys of a scripted peer, as an honest receiver would.</summary>
internal static class WireReader
{
    /// <summary>A reader of one lane, from its beginning.</summary>
    public static FeedReader Of(TestAgency node, ScriptedPeer peer, Lane lane)
    {
        var sender = node.Host.Rooms.OwnKeys;
        var route = new FeedRoute(sender.Agency, peer.Keys.Agency, lane, 1);
        return new FeedReader(route, HeadChain.Start(route.Id), new FeedReaderKeys
        {
            FindLinkKey = key => sender.Self.FindKey(key, KeyUse.Link),
            FindPastLinkKey = key => sender.Self.FindKey(key, KeyUse.Link),
            FindKemKey = peer.Keys.FindKemKey,
            FindRecordKey = (originator, key) => originator == sender.Agency ? sender.Self.FindKey(key, KeyUse.Record) : null,
            IsOwnFeed = _ => true,
            BatchSignatures = new BatchSignatureCache(),
        });
    }
}
