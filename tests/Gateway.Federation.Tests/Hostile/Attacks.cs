using System.Security.Cryptography;
using Gateway.Exchange.V1;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Receipts;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Federation.Tests.Hostile;

/// <summary>The attacks by name.</summary>
internal static class Attacks
{
    private const string BadHead = "the head is signed by the sender for exactly these entries";
    private const string Chunks = "chunks of a body come in order, without gaps";

    /// <summary>Attacks that begin with an honest Hello.</summary>
    public static IReadOnlyDictionary<string, Attack> AfterHello { get; } = new Dictionary<string, Attack>(StringComparer.Ordinal)
    {
        ["a tampered head"] = Entries(GoodbyeReason.ProtocolError, BadHead, frame => frame.Head.Signature = Flip(frame.Head.Signature, 5)),
        ["a head payload with one bit changed"] = Entries(GoodbyeReason.ProtocolError, BadHead, frame => frame.Head.Payload = Flip(frame.Head.Payload, 20)),
        ["no head"] = Entries(GoodbyeReason.ProtocolError, BadHead, frame => frame.Head = null),
        ["a tampered slip"] = Entries(GoodbyeReason.ProtocolError, BadHead, frame => frame.Entries_[0].Slip = Flip(frame.Entries_[0].Slip, 60)),
        ["a short slip"] = Entries(
            GoodbyeReason.ProtocolError, "a slip is 104 bytes", frame => frame.Entries_[0].Slip = ByteString.CopyFrom(frame.Entries_[0].Slip.Span[1..])),
        ["a tampered body"] = Entries(
            GoodbyeReason.FeedStopped, "the body is the one its slip speaks of", frame => frame.Entries_[0].Body = Flip(frame.Entries_[0].Body, 9)),
        ["no body"] = Entries(GoodbyeReason.FeedStopped, "the body is the one its slip speaks of", frame => frame.Entries_[0].ClearContent()),
        ["no epoch start"] = Entries(GoodbyeReason.FeedStopped, "the slip's epoch was started in this session", frame => frame.Epochs.Clear()),
        ["a tampered epoch start"] = Entries(
            GoodbyeReason.ProtocolError, "epoch", frame => frame.Epochs[0].Signature = Flip(frame.Epochs[0].Signature, 1)),
        ["more epoch starts than entries"] = Entries(
            GoodbyeReason.ProtocolError, "no more epoch starts than entries", frame => frame.Epochs.Add(frame.Epochs[0].Clone())),
        ["an epoch of another feed"] = new(
            async (peer, node, session) =>
            {
                var frame = peer.FeedTo(node).Frame(peer.Body(SampleRecords.Suspect()));
                frame.Entries.Epochs[0] = peer.FeedTo(node, Lane.Bulk).Frame(peer.Body(SampleRecords.Suspect())).Entries.Epochs[0];
                await session.SendAsync(frame);
            },
            GoodbyeReason.ProtocolError, "epoch"),
        ["entries of another lane"] = Feed((peer, node) => peer.FeedTo(node, Lane.Bulk), frame => frame.Lane = Lane.Records),
        ["entries of another generation"] = Feed((peer, node) => peer.FeedTo(node, Lane.Records, 2), _ => { }),
        ["entries for another recipient"] = Feed((peer, _) => peer.FeedTo(peer.Keys), _ => { }),
        ["an unknown lane"] = Entries(GoodbyeReason.ProtocolError, "a lane is control, records or bulk", frame => frame.Lane = (Lane)77),
        ["a gap"] = Entries(GoodbyeReason.ProtocolError, "entries follow each other", frame => frame.Entries_[0].Seq = 3),
        ["entry number zero"] = Entries(GoodbyeReason.ProtocolError, "numbered from 1", frame => frame.Entries_[0].Seq = 0),
        ["entry number two to the 64th"] = Entries(GoodbyeReason.ProtocolError, "entries follow each other", frame => frame.Entries_[0].Seq = ulong.MaxValue),
        ["no entries"] = Entries(GoodbyeReason.ProtocolError, "1 to 512 entries", frame => frame.Entries_.Clear()),
        ["thirty thousand empty entries"] = Entries(GoodbyeReason.ProtocolError, "1 to 512 entries", frame =>
        {
            frame.Entries_.Clear();
            frame.Entries_.AddRange(Enumerable.Range(0, 30_000).Select(_ => new FeedEntry()));
        }),
        ["an unsigned receipt"] = Says(
            GoodbyeReason.ProtocolError, "a receipt is signed with a link key of the peer", new Frame { Receipt = new Signed { Payload = ByteString.CopyFrom(1, 2) } }),
        ["a receipt for a feed that was never sent"] = new(
            async (peer, node, session) => await session.SendAsync(new Frame
            {
                Receipt = FeedReceipts.Sign(
                    FeedReceipts.Write(
                        FeedId.Of(node.Host.Rooms.OwnKeys.Agency, peer.Keys.Agency, Lane.Bulk, 9), 0, new FeedHeadPosition(1, new byte[32]), [],
                        TimeProvider.System.GetUtcNow()),
                    peer.Keys.Link),
            }),
            GoodbyeReason.ProtocolError, "a receipt is for a feed that this node sends"),
        ["a frame over the limit"] = Says(
            GoodbyeReason.OverLimit, "a frame has at most 64 KiB", new Frame { BodyChunk = new BodyChunk { Lane = Lane.Records, Data = ByteString.CopyFrom(new byte[64 * 1024]) } }),
        ["a frame far over the limit"] = Says(
            GoodbyeReason.OverLimit, "a frame has at most 64 KiB", new Frame { BodyChunk = new BodyChunk { Lane = Lane.Records, Data = ByteString.CopyFrom(new byte[1 << 20]) } })
            with
        { OnlyDialling = true },
        ["ten mebibytes of chunks without an entry"] = new(
            async (peer, node, session) =>
            {
                var feed = peer.FeedTo(node);
                foreach (var frame in Enumerable.Range(1, 10).SelectMany(seq => feed.Chunks((ulong)seq, new byte[1 << 20])))
                {
                    await session.SendAsync(frame);
                }
            },
            GoodbyeReason.ProtocolError, Chunks),
        ["a chunk that leaves a gap"] = Chunk(chunk => chunk.Offset = 10),
        ["a chunk of a body over the limit"] = Chunk(chunk => chunk.Size = 1_310_721),
        ["an empty chunk"] = Chunk(chunk => chunk.Data = ByteString.Empty),
        ["a chunk in an unknown lane"] = Chunk(chunk => chunk.Lane = (Lane)4_000, "a lane is control, records or bulk"),
        ["an empty frame"] = Says(GoodbyeReason.ProtocolError, "a frame holds entries, a body chunk", new Frame()),
        ["a second Hello"] = new(async (peer, node, session) => await session.SendAsync(peer.Hello(node)), GoodbyeReason.ProtocolError, "a frame holds entries, a body chunk"),
        ["groups nested a thousand deep"] = Bytes([0x0A, 0xD0, 0x0F, .. Enumerable.Repeat((byte)0x7B, 1_000), .. Enumerable.Repeat((byte)0x7C, 1_000)]),
        ["a frame cut short"] = Bytes([0x0A, 0x7F, 0x12]),
        ["a manifest with an unknown field"] = Manifest("malformed: a manifest is canonical", manifest => [.. manifest, 0xA2, 0x06, 0x01, 0x41]),
        ["a manifest with a field twice"] = Manifest("malformed: a manifest is canonical", manifest => [.. manifest, 0x20, 0x01]),
        ["a manifest without a version"] = Manifest("malformed: versions count from 1", manifest =>
        {
            var changed = Record.V1.Manifest.Parser.ParseFrom(manifest);
            changed.Version = 0;
            return changed.ToByteArray();
        }),
        ["a manifest with a version above every store's numbers"] = Manifest("malformed: a version is below 2^63", manifest =>
        {
            var changed = Record.V1.Manifest.Parser.ParseFrom(manifest);
            changed.Version = 1UL << 63;
            return changed.ToByteArray();
        }),
        ["a manifest with labels that its disclosures do not have"] = Manifest("malformed", manifest =>
        {
            var changed = Record.V1.Manifest.Parser.ParseFrom(manifest);
            changed.Digests = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(changed.Digests.Length));
            return changed.ToByteArray();
        }),
        ["an unknown enum value in a manifest"] = Manifest("malformed", manifest =>
        {
            var changed = Record.V1.Manifest.Parser.ParseFrom(manifest);
            changed.Kind = (RecordKind)999;
            return changed.ToByteArray();
        }),
        ["a record of an unknown originator"] = new(
            async (peer, node, session) =>
            {
                await using var stranger = ScriptedPeer.Create("STRANGER");
                await session.SendAsync(peer.FeedTo(node).Frame(stranger.Body(SampleRecords.Suspect())));
            },
            null, "no record key")
        { Outcome = OutcomeCode.Quarantined },
        ["a record forged in another agency's name"] = new(
            async (peer, node, session) => await session.SendAsync(peer.FeedTo(node).Frame(peer.Body(
                SampleRecords.Suspect(), originator: node.Host.Rooms.OwnKeys.Agency, keyId: node.Host.Rooms.OwnKeys.Record.Id))),
            null, "the originator did not sign this")
        { Outcome = OutcomeCode.Refused },
        ["an expired record"] = Content("Expired", record =>
            record.Handling.Retention = new Retention { DeleteAfter = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch.AddYears(50)) }),
        ["a record above the ceiling"] = Content("AboveCeiling", record => record.Handling.Classification.Rank = ClassificationRank.Secret),
        ["a recalled record as new"] = Content("StatusNeverLeaves", record => record.Status = RecordStatus.Recalled),
        ["a body that is no message"] = Body(_ => [0xFF, 0xFF, 0xFF], "malformed: a body is a canonical EntryBody"),
        ["a body of nothing"] = Body(_ => [], "malformed"),
        ["a body with an unknown field"] = Body(body => [.. body, 0xA2, 0x06, 0x01, 0x41], "malformed: a body is a canonical EntryBody"),
        ["half a million empty disclosures"] = Bomb(
            [.. Enumerable.Repeat<byte[]>([0x22, 0x00], 500_000).SelectMany(pair => pair)], "malformed: a view is at most"),
        ["half a million unknown empty messages"] = Bomb(
            [.. Enumerable.Repeat<byte[]>([0x7A, 0x00], 500_000).SelectMany(pair => pair)], "malformed: a view is a canonical RecordView"),
    };

    /// <summary>The lane is named, its frame tampered with: the most usual shape.</summary>
    private static Attack Entries(GoodbyeReason reason, string rule, Action<Entries> tamper) => new(
        async (peer, node, session) =>
        {
            var frame = peer.FeedTo(node).Frame(peer.Body(SampleRecords.Suspect()));
            tamper(frame.Entries);
            await session.SendAsync(frame);
        },
        reason, rule);

    private static Attack Feed(Func<ScriptedPeer, TestAgency, ScriptedFeed> feed, Action<Entries> tamper) => new(
        async (peer, node, session) =>
        {
            var frame = feed(peer, node).Frame(peer.Body(SampleRecords.Suspect()));
            tamper(frame.Entries);
            await session.SendAsync(frame);
        },
        GoodbyeReason.ProtocolError, BadHead);

    private static Attack Says(GoodbyeReason reason, string rule, Frame frame) => new(async (_, _, session) => await session.SendAsync(frame), reason, rule);

    private static Attack Bytes(byte[] bytes) => new(
        async (_, _, session) => await session.SendBytesAsync(bytes), GoodbyeReason.ProtocolError, "a frame is a well-formed message")
    { OnlyDialling = true };

    private static Attack Chunk(Action<BodyChunk> tamper, string rule = Chunks) => new(
        async (peer, node, session) =>
        {
            var frame = peer.FeedTo(node).Chunks(1, new byte[100_000]).First();
            tamper(frame.BodyChunk);
            await session.SendAsync(frame);
        },
        GoodbyeReason.ProtocolError, rule);

    private static Attack Manifest(string rule, Func<byte[], byte[]> change) => new(
        async (peer, node, session) => await session.SendAsync(peer.FeedTo(node).Frame(peer.Body(SampleRecords.Suspect(), change))), null, rule)
    { Outcome = OutcomeCode.Refused };

    private static Attack Content(string rule, Action<CaseRecord> change) => new(
        async (peer, node, session) =>
        {
            var record = SampleRecords.Suspect();
            change(record);
            await session.SendAsync(peer.FeedTo(node).Frame(peer.Body(record)));
        },
        null, rule)
    { Outcome = OutcomeCode.Refused };

    private static Attack Body(Func<byte[], byte[]> change, string rule) => new(
        async (peer, node, session) => await session.SendAsync(peer.FeedTo(node).Frame(change(peer.Body(SampleRecords.Suspect())))), null, rule)
    { Outcome = OutcomeCode.Refused };

    private static Attack Bomb(byte[] view, string rule) => new(
        async (peer, node, session) =>
        {
            foreach (var frame in peer.FeedTo(node).Chunked(new EntryBody { View = ByteString.CopyFrom(view) }.ToByteArray()))
            {
                await session.SendAsync(frame);
            }
        },
        null, rule)
    { Outcome = OutcomeCode.Refused };

    private static ByteString Flip(ByteString bytes, int at)
    {
        var changed = bytes.ToByteArray();
        changed[at] ^= 1;
        return ByteString.CopyFrom(changed);
    }
}
