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
internal sealed class HelloExchange(GatewayDatabase database, PeerDirectory directory, Pairing pairing, OwnKeys ownKeys, TimeProvider time)
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
        hello.Offers.Add(outbound.Select(feed => new FeedOffer
        {
            Lane = feed.Lane,
            Generation = feed.Generation,
            ReceiptedTo = feed.ReceiptedTo,
            GenerationStart = feed.GenerationStart,
        }));
        hello.Positions.Add(inbound.Where(feed => feed.Position.Seq > 0 || feed.Generation > 1).Select(feed => new FeedPosition
        {
            Lane = feed.Lane,
            Generation = feed.Generation,
            Seq = feed.Position.Seq,
            Head = ByteString.CopyFrom(feed.Position.Head.Span),
            SignedHead = feed.Position.Seq > 0 ? feed.SignedHead : null,
            GenerationStart = feed.GenerationStart,
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

        var agency = IdentityChain.Verify(hello.Identity, time.GetUtcNow(), directory.IdentitySignatures) switch
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
}
