using System.Security.Cryptography;
using Gateway.Exchange.V1;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Sealing;
using Google.Protobuf;

namespace Gateway.Cli.Demo.Hostile;

/// <summary>Where a frame of entries is damaged after it was made as it should be.</summary>
internal enum Damage
{
    /// <summary>Nowhere.</summary>
    None,

    /// <summary>One bit of the signature over the head.</summary>
    Head,

    /// <summary>One bit of the last slip.</summary>
    Slip,

    /// <summary>One bit of the last encrypted body.</summary>
    Body,
}

/// <summary>One feed of the hostile peer, sealed and signed with its own, accepted keys.</summary>
internal sealed class HostileFeed(HostilePeer peer, VerifiedAgency node, Lane lane, DateTimeOffset now)
{
    private FeedHeadPosition? _position;

    /// <summary>The feed.</summary>
    public FeedRoute Route { get; } = new(peer.Agency, node.Id, lane, 1);

    /// <summary>The last entry made.</summary>
    public ulong LastSeq => _position?.Seq ?? 0;

    /// <summary>Makes a frame of the next entries, in an epoch of their own.</summary>
    public Frame Next(Damage damage, params IReadOnlyList<HostileRecord> records)
    {
        var kemKey = node.CurrentKey(KeyUse.Kem, now) ?? throw new DemoException("The node has no KEM key.");
        using var writer = new FeedWriter(Route, _position ?? HeadChain.Start(Route.Id), peer.LinkKey, RandomNumberGenerator.Fill);
        var frame = new Entries { Lane = lane };
        foreach (var record in records)
        {
            using var body = SealedBody.Seal(record.Body, RandomNumberGenerator.Fill);
            var entry = writer.Append(body, kemKey) ?? throw new DemoException("The node's KEM key is not usable.");
            if (entry.EpochStart is not null)
            {
                frame.Epochs.Add(entry.EpochStart);
            }

            frame.Entries_.Add(new FeedEntry
            {
                Seq = entry.Position.Seq,
                Slip = ByteString.CopyFrom(entry.Slip.Span),
                Body = ByteString.CopyFrom(body.Ciphertext.Span),
            });
        }

        _position = writer.Position;
        frame.Head = SignedHeads.Sign(Route.Id, writer.Position, kemKey.Id, peer.LinkKey);
        Apply(damage, frame);
        return new Frame { Entries = frame };
    }

    private static void Apply(Damage damage, Entries frame)
    {
        var last = frame.Entries_[^1];
        switch (damage)
        {
            case Damage.Head:
                frame.Head.Signature = Flipped(frame.Head.Signature);
                break;
            case Damage.Slip:
                last.Slip = Flipped(last.Slip);
                break;
            case Damage.Body:
                last.Body = Flipped(last.Body);
                break;
            case Damage.None:
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static ByteString Flipped(ByteString bytes)
    {
        var changed = bytes.ToByteArray();
        changed[^1] ^= 1;
        return ByteString.CopyFrom(changed);
    }
}
