using System.Security.Cryptography;
using Gateway.Exchange.V1;
using Gateway.Node.Configuration;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Sealing;
using Google.Protobuf;

namespace Gateway.Federation.Tests.Hostile;

/// <summary>A feed that a scripted peer seals correctly; what a test then does to the frames is its own business.</summary>
internal sealed class ScriptedFeed(OwnKeys keys, FeedRoute route, VerifyingKey kemKey)
{
    private readonly FeedWriter _writer = new(route, HeadChain.Start(route.Id), keys.Link, RandomNumberGenerator.Fill);

    /// <summary>The feed.</summary>
    public FeedRoute Route => route;

    /// <summary>Where it stands.</summary>
    public FeedHeadPosition Position => _writer.Position;

    /// <summary>A frame with one entry for each body, its head signed.</summary>
    public Frame Frame(params byte[][] bodies)
    {
        var entries = new Entries { Lane = route.Lane };
        foreach (var body in bodies)
        {
            var (entry, start, ciphertext) = Seal(body);
            entry.Body = ByteString.CopyFrom(ciphertext);
            entries.Entries_.Add(entry);
            if (start is not null)
            {
                entries.Epochs.Add(start);
            }
        }

        entries.Head = Head();
        return new Frame { Entries = entries };
    }

    /// <summary>The frames of one entry whose body goes in chunks.</summary>
    public IEnumerable<Frame> Chunked(byte[] body, int chunk = 60 * 1024)
    {
        var (entry, start, ciphertext) = Seal(body);
        foreach (var frame in Chunks(entry.Seq, ciphertext, chunk))
        {
            yield return frame;
        }

        entry.ChunkedBody = new ChunkedBody { Size = (ulong)ciphertext.Length };
        var entries = new Entries { Lane = route.Lane, Entries_ = { entry }, Head = Head() };
        if (start is not null)
        {
            entries.Epochs.Add(start);
        }

        yield return new Frame { Entries = entries };
    }

    /// <summary>The chunks of some bytes.</summary>
    public IEnumerable<Frame> Chunks(ulong seq, byte[] bytes, int chunk = 60 * 1024)
    {
        for (var offset = 0; offset < bytes.Length; offset += chunk)
        {
            yield return new Frame
            {
                BodyChunk = new BodyChunk
                {
                    Lane = route.Lane,
                    Seq = seq,
                    Offset = (ulong)offset,
                    Size = (ulong)bytes.Length,
                    Data = ByteString.CopyFrom(bytes, offset, Math.Min(chunk, bytes.Length - offset)),
                },
            };
        }
    }

    /// <summary>The head over everything sealed so far.</summary>
    public Signed Head() => SignedHeads.Sign(route.Id, Position, null, keys.Link);

    private (FeedEntry Entry, Signed? EpochStart, byte[] Ciphertext) Seal(byte[] body)
    {
        using var sealedBody = SealedBody.Seal(body, RandomNumberGenerator.Fill);
        var written = _writer.Append(sealedBody, kemKey)!;
        return (
            new FeedEntry { Seq = written.Position.Seq, Slip = ByteString.CopyFrom(written.Slip.Span) }, written.EpochStart, sealedBody.Ciphertext.ToArray());
    }
}
