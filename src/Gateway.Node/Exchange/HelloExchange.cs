using Gateway.Exchange.V1;
using Gateway.Node.Configuration;
using Gateway.Node.Peers;
using Gateway.Node.Storage;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;
using Google.Protobuf;

namespace Gateway.Node.Exchange;

/// <summary>
/// The first frame of each direction (protos/spec/exchange.md, "Hello"): who I am, which feeds I send, what I hold of yours together with
/// your own signed heads, which are the only proof that you were once ahead of your database.
/// </summary>
internal sealed class HelloExchange(GatewayDatabase database, Pairing pairing, OwnKeys ownKeys, TimeProvider time)
{
    private const uint ProtocolVersion = 1;

    /// <summary>This node's Hello to a peer.</summary>
    public Frame Write(KnownPeer peer)
    {
        var hello = new Hello
        {
            Protocol = ProtocolVersion,
            Identity = ownKeys.Self.Identity,
            Peer = ByteString.CopyFrom(peer.Id.ToBytes()),
        };
        var (outbound, inbound) = database.Read(sql => (OutboundEntries.Feeds(sql, peer.Row), InboundFeeds.Feeds(sql, peer.Row)));
        hello.Offers.Add(outbound.Select(feed => new FeedOffer { Lane = feed.Lane, Generation = feed.Generation, ReceiptedTo = feed.ReceiptedTo }));
        hello.Positions.Add(inbound.Where(feed => feed.Position.Seq > 0).Select(feed => new FeedPosition
        {
            Lane = feed.Lane,
            Generation = feed.Generation,
            Seq = feed.Position.Seq,
            Head = ByteString.CopyFrom(feed.Position.Head.Span),
            SignedHead = feed.SignedHead,
        }));
        return new Frame { Hello = hello };
    }

    /// <summary>Checks the peer's Hello, and keeps a later identity that it shows.</summary>
    /// <param name="peer">The peer whose certificate pin opened the connection.</param>
    /// <param name="pin">That pin.</param>
    /// <param name="frame">The first frame received.</param>
    /// <exception cref="SessionEndException">It breaks a rule.</exception>
    public async Task<Hello> ReadAsync(KnownPeer peer, string pin, Frame? frame, CancellationToken cancel)
    {
        if (frame is null or { ContentCase: Frame.ContentOneofCase.Goodbye })
        {
            throw new SessionEndException(GoodbyeReason.ShuttingDown, "the peer ended the session before its Hello");
        }

        if (frame.Hello is not { Protocol: ProtocolVersion } hello)
        {
            throw new SessionEndException(GoodbyeReason.ProtocolError, "the first frame is a Hello of protocol 1");
        }

        if (!hello.Peer.Span.SequenceEqual(ownKeys.Agency.ToBytes()))
        {
            throw new SessionEndException(GoodbyeReason.Identity, "a Hello names the agency it is meant for");
        }

        var agency = IdentityChain.Verify(hello.Identity, time.GetUtcNow()) switch
        {
            IdentityResult.Verified verified => verified.Agency,
            IdentityResult.Expired expired => expired.Agency,
            IdentityResult.Refused refused => throw new SessionEndException(GoodbyeReason.Identity, refused.Rule),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        if (agency.Id != peer.Id || !agency.Descriptor.TlsPins.Any(known => Convert.ToHexStringLower(known.Span) == pin))
        {
            throw new SessionEndException(GoodbyeReason.Identity, "the identity is that of the certificate");
        }

        if (agency.IsLaterThan(peer.Agency) && !await pairing.RenewAsync(peer, agency, cancel))
        {
            throw new SessionEndException(GoodbyeReason.Identity, Pairing.PinRule);
        }

        return hello;
    }

    /// <summary>
    /// Where to go on in each feed this node sends: after what the peer holds. A peer that shows my signature on a head I do not have proves
    /// that my database was rolled back; without my signature the excess is the peer's fault.
    /// </summary>
    /// <exception cref="SessionEndException">The peer's positions are not ones this node ever signed.</exception>
    public IReadOnlyDictionary<Lane, ulong> Resume(KnownPeer peer, Hello hello) => database.Read(sql =>
    {
        var feeds = OutboundEntries.Feeds(sql, peer.Row).ToDictionary(feed => feed.Lane);
        var resumed = new Dictionary<Lane, ulong>();
        foreach (var position in hello.Positions.DistinctBy(position => position.Lane))
        {
            var route = new FeedRoute(ownKeys.Agency, peer.Id, position.Lane, position.Generation);
            var feed = feeds.GetValueOrDefault(position.Lane);
            var signed = SignedPosition(position.SignedHead, route.Id);
            if (signed is { } ahead && (feed is null || feed.Generation != position.Generation || ahead.Seq > feed.Position.Seq))
            {
                throw new SessionEndException(
                    GoodbyeReason.FeedStopped, $"ROLLBACK: the peer holds my own signed head at {ahead.Seq} of a feed that this database has to {feed?.Position.Seq ?? 0}");
            }

            var head = OutboundEntries.HeadAt(sql, peer.Row, position.Lane, position.Seq);
            if (signed is null || head is null || feed is null || !position.Head.Span.SequenceEqual(head))
            {
                throw new SessionEndException(GoodbyeReason.ProtocolError, "a position is one of my feeds, under my own signed head");
            }

            resumed[position.Lane] = position.Seq;
        }

        return resumed;
    });

    private FeedHeadPosition? SignedPosition(Signed? head, FeedId feed) =>
        head is not null && KeyId.TryFromBytes(head.KeyId.Span, out var keyId) && ownKeys.Self.FindKey(keyId, KeyUse.Link) is { } key
            ? SignedHeads.Verify(head, key, feed)
            : null;
}
