using Gateway.Exchange.V1;
using Gateway.Node.Peers;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;
using Google.Protobuf;

namespace Gateway.Federation.Tests.Hostile;

/// <summary>
/// An accepted peer misbehaves: it is told a coarse reason, the audit names the rule, nothing is stored, and another peer's session goes on
/// and its next record arrives.
/// </summary>
public sealed class HostilePeerTests(TwoAgencies agencies) : IClassFixture<TwoAgencies>
{
    /// <summary>Attack and whether the hostile peer dials.</summary>
    public static TheoryData<string, bool> Cases()
    {
        var data = new TheoryData<string, bool>();
        foreach (var (name, attack) in Attacks.AfterHello)
        {
            data.Add(name, true);
            if (!attack.OnlyDialling)
            {
                data.Add(name, false);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_misbehaving_peer_is_refused_and_nobody_else_notices(string name, bool dials)
    {
        var attack = Attacks.AfterHello[name];
        await using var hostile = ScriptedPeer.Create(agencies.NextName(), hasOpenPort: !dials);
        await using var listener = dials ? null : await ScriptedListener.StartAsync(hostile);
        await hostile.BeAcceptedByAsync(agencies.Node);
        var session = listener is null ? hostile.Dial(agencies.Node) : await listener.SessionAsync();
        await session.SendAsync(hostile.Hello(agencies.Node));
        Assert.NotNull((await session.ReceiveAsync())?.Hello);

        await attack.Says(hostile, agencies.Node, session);

        if (attack.Reason is { } reason)
        {
            Assert.Equal(reason, await session.GoodbyeAsync());
        }
        else
        {
            var receipt = Receipt.Parser.ParseFrom((await session.UntilAsync(Frame.ContentOneofCase.Receipt))!.Receipt.Payload);
            Assert.Equal(attack.Outcome, Assert.Single(receipt.Exceptions).Code);
        }

        await agencies.AssertRefusedAsync(hostile, attack.Rule);
        await agencies.AssertOtherPeerUnharmedAsync();
    }

    /// <summary>What may stand where a Hello should.</summary>
    public static TheoryData<string, GoodbyeReason, string> BadHellos() => new()
    {
        { "heartbeat", GoodbyeReason.ProtocolError, "the first frame is a Hello of protocol 1" },
        { "protocol", GoodbyeReason.ProtocolError, "the first frame is a Hello of protocol 1" },
        { "entries", GoodbyeReason.ProtocolError, "the first frame is a Hello of protocol 1" },
        { "other-peer", GoodbyeReason.Identity, "the identity is that of the certificate" },
        { "stranger", GoodbyeReason.Identity, "the identity is that of the certificate" },
        { "node-itself", GoodbyeReason.Identity, "the identity is that of the certificate" },
        { "not-for-us", GoodbyeReason.Identity, "a Hello names the agency it is meant for" },
        { "tampered", GoodbyeReason.Identity, "the delegated key signed the descriptor" },
        { "no-identity", GoodbyeReason.Identity, "an identity is a delegation and a descriptor" },
        { "generation", GoodbyeReason.FeedStopped, "a later generation of a feed is accepted by a person" },
        { "position", GoodbyeReason.ProtocolError, "a position is one of my feeds, under my own signed head" },
        { "position-of-unknown-lane", GoodbyeReason.ProtocolError, "a position is one of my feeds, under my own signed head" },
        { "claims-another-pin", GoodbyeReason.Identity, Pairing.PinRule },
    };

    [Theory]
    [MemberData(nameof(BadHellos))]
    public async Task A_wrong_Hello_ends_the_session(string kind, GoodbyeReason reason, string rule)
    {
        await using var hostile = ScriptedPeer.Create(agencies.NextName());
        await using var stranger = ScriptedPeer.Create("STRANGER");
        await hostile.BeAcceptedByAsync(agencies.Node);
        var frame = hostile.Hello(agencies.Node);
        var hello = frame.Hello;
        switch (kind)
        {
            case "heartbeat":
                frame = new Frame { Heartbeat = new Heartbeat() };
                break;
            case "protocol":
                hello.Protocol = 2;
                break;
            case "entries":
                frame = hostile.FeedTo(agencies.Node).Frame(hostile.Body(SampleRecords.Suspect()));
                break;
            case "other-peer":
                hello.Identity = agencies.Other.Host.Rooms.OwnKeys.Self.Identity;
                break;
            case "stranger":
                hello.Identity = stranger.Keys.Self.Identity;
                break;
            case "node-itself":
                hello.Identity = agencies.Node.Host.Rooms.OwnKeys.Self.Identity;
                break;
            case "not-for-us":
                hello.Peer = ByteString.CopyFrom(stranger.Keys.Agency.ToBytes());
                break;
            case "tampered":
                hello.Identity = hello.Identity.Clone();
                hello.Identity.Descriptor_.Payload = ByteString.CopyFrom([.. hello.Identity.Descriptor_.Payload.Span[..^1], 0]);
                break;
            case "no-identity":
                hello.Identity = null;
                break;
            case "generation":
                hello.Offers.Add(new FeedOffer { Lane = Lane.Records, Generation = 2 });
                break;
            case "position":
                hello.Positions.Add(new FeedPosition { Lane = Lane.Records, Generation = 1, Seq = ulong.MaxValue, Head = ByteString.CopyFrom(new byte[32]) });
                break;
            case "position-of-unknown-lane":
                hello.Positions.Add(new FeedPosition { Lane = (Lane)99, Generation = 0, Seq = 1 });
                break;
            default:
                hello.Identity = Claiming(hostile, agencies.Other.Host.Rooms.OwnKeys.Self.Descriptor.TlsPins[0]);
                break;
        }

        var session = hostile.Dial(agencies.Node);
        await session.SendAsync(frame);

        Assert.Equal(reason, await session.GoodbyeAsync());
        await agencies.AssertRefusedAsync(hostile, rule);
        await agencies.AssertOtherPeerUnharmedAsync();
    }

    [Fact]
    public async Task A_planted_honest_entry_is_stored_so_that_the_refusals_above_mean_something()
    {
        await using var honest = ScriptedPeer.Create(agencies.NextName());
        await honest.BeAcceptedByAsync(agencies.Node);
        var session = honest.Dial(agencies.Node);
        await session.SendAsync(honest.Hello(agencies.Node));

        await session.SendAsync(honest.FeedTo(agencies.Node).Frame(honest.Body(SampleRecords.Suspect())));

        Assert.Empty(Receipt.Parser.ParseFrom((await session.UntilAsync(Frame.ContentOneofCase.Receipt))!.Receipt.Payload).Exceptions);
        Assert.Equal(1, agencies.StoredFrom(honest));
    }

    [Fact]
    public async Task The_same_entry_twice_has_one_effect_and_the_same_receipt()
    {
        await using var peer = ScriptedPeer.Create(agencies.NextName());
        await peer.BeAcceptedByAsync(agencies.Node);
        var feed = peer.FeedTo(agencies.Node);
        var first = feed.Frame(peer.Body(SampleRecords.Suspect()));
        var second = feed.Frame(peer.Body(SampleRecords.Suspect("Another")));
        var session = peer.Dial(agencies.Node);
        await session.SendAsync(peer.Hello(agencies.Node));
        await session.SendAsync(first);
        var receipt = await session.UntilAsync(Frame.ContentOneofCase.Receipt);
        await session.SendAsync(second);
        Assert.NotNull(await session.UntilAsync(Frame.ContentOneofCase.Receipt));

        await session.SendAsync(first);

        Assert.Equal(receipt, await session.UntilAsync(Frame.ContentOneofCase.Receipt));
        Assert.Equal(2, agencies.StoredFrom(peer));

        // In another session the node first says again what its Hello does not show as held, and an old frame changes nothing there either.
        var later = peer.Dial(agencies.Node);
        await later.SendAsync(peer.Hello(agencies.Node));
        await later.SendAsync(first);
        var third = feed.Frame(peer.Body(SampleRecords.Suspect("Third")));
        third.Entries.Epochs.Add(first.Entries.Epochs);
        await later.SendAsync(third);
        await agencies.Node.UntilAsync(() => agencies.StoredFrom(peer) == 3);
        await agencies.AssertOtherPeerUnharmedAsync();
    }

    [Fact]
    public async Task A_receipt_beyond_what_was_sent_or_with_another_head_is_refused_and_the_body_stays()
    {
        await using var peer = ScriptedPeer.Create(agencies.NextName());
        await peer.BeAcceptedByAsync(agencies.Node);
        await agencies.Node.SetPolicyAsync(SampleRecords.PolicyFor(peer.Name));
        await agencies.Node.PublishAsync(SampleRecords.Suspect());
        var own = agencies.Node.Host.Rooms;
        var feed = FeedId.Of(own.OwnKeys.Agency, peer.Keys.Agency, Lane.Records, 1);
        foreach (var (to, position) in new[] { ("beyond", 2UL), ("head", 1UL) })
        {
            var session = peer.Dial(agencies.Node);
            await session.SendAsync(peer.Hello(agencies.Node));
            var entries = await session.UntilAsync(Frame.ContentOneofCase.Entries);
            Assert.NotNull(entries);
            await session.SendAsync(new Frame
            {
                Receipt = Gateway.Protocol.Receipts.FeedReceipts.Sign(
                    Gateway.Protocol.Receipts.FeedReceipts.Write(
                        feed, 0, new Gateway.Protocol.Feeds.FeedHeadPosition(position, new byte[32]), [], TimeProvider.System.GetUtcNow()),
                    peer.Keys.Link),
            });
            Assert.True(await session.GoodbyeAsync() == GoodbyeReason.ProtocolError, to);
        }

        await agencies.AssertRefusedAsync(peer, "a receipt names the head that this node sent");
        Assert.Equal(0, own.Database.Read(sql => sql.Number("SELECT receipted_to FROM outbound_feed JOIN peer USING (peer_id) WHERE peer.name = $1", peer.Name)));
        Assert.Equal(1, own.Database.Read(sql => sql.Number(
            "SELECT COUNT(*) FROM outbound_entry JOIN peer USING (peer_id) JOIN outbound_body USING (body_id) WHERE peer.name = $1", peer.Name)));
        await agencies.AssertOtherPeerUnharmedAsync();
    }

    /// <summary>A later identity of the peer that lists another agency's TLS pin beside its own.</summary>
    private static AgencyIdentity Claiming(ScriptedPeer peer, ByteString pin)
    {
        var descriptor = peer.Keys.Self.Descriptor.Clone();
        descriptor.Number++;
        descriptor.TlsPins.Add(pin);
        return new AgencyIdentity { Delegation = peer.Keys.Self.Identity.Delegation, Descriptor_ = IdentityIssuer.Describe(peer.Keys.Descriptor, descriptor) };
    }
}
