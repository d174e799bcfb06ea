using Gateway.Exchange.V1;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Sealing;

namespace Gateway.Protocol.Feeds;

/// <summary>
/// Opens one entry whose signed head has verified: slip, digest, body, and what the body holds. Called by <see cref="FeedReader"/> only,
/// which holds the order.
/// </summary>
internal sealed class EntryOpener(FeedRoute route, FeedReaderKeys keys)
{
    private readonly BodyReader _bodies = new(keys);

    /// <summary>Opens an entry.</summary>
    /// <param name="entry">The entry with its place in the chain.</param>
    /// <param name="epoch">The epoch its slip names; null when this session has not opened it.</param>
    /// <param name="chunkedBody">Bodies that came in chunks, by sequence number.</param>
    public OpenResult Open(ChainedEntry entry, OpeningEpoch? epoch, Func<ulong, ReadOnlyMemory<byte>?> chunkedBody)
    {
        if (entry.Entry.ContentCase == FeedEntry.ContentOneofCase.Withdrawal)
        {
            return Withdraw(entry.Entry);
        }

        if (epoch is null)
        {
            return new OpenResult.Undecryptable("the slip's epoch was started in this session");
        }

        if (entry.Entry.Seq == epoch.FirstSeq && !entry.Before.Head.Span.SequenceEqual(epoch.PreviousHead.Span))
        {
            return new OpenResult.Undecryptable("an epoch begins at the head it names");
        }

        ReadOnlyMemory<byte>? body = entry.Entry.ContentCase switch
        {
            FeedEntry.ContentOneofCase.Body => entry.Entry.Body.Memory,
            FeedEntry.ContentOneofCase.ChunkedBody => chunkedBody(entry.Entry.Seq),
            _ => null,
        };
        using var content = epoch.OpenSlip(entry.Entry.Seq, entry.Slip);
        if (content is null)
        {
            return new OpenResult.Undecryptable("the slip was sealed in its epoch for this place in the feed");
        }

        return body is null ? new OpenResult.WrongDigest() : Open(content, body.Value.Span);
    }

    private OpenResult Open(SlipContent content, ReadOnlySpan<byte> body) =>
        SealedBody.Open(content.BodyKey.Span, content.BodyDigest.Span, body) switch
        {
            BodyResult.WrongDigest => new OpenResult.WrongDigest(),
            BodyResult.Malformed => new OpenResult.Malformed("a body is padded content"),
            BodyResult.Opened opened => _bodies.Read(opened.Content),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private OpenResult Withdraw(FeedEntry entry) =>
        KeyId.TryFromBytes(entry.Withdrawal.KeyId.Span, out var keyId)
        && keys.FindPastLinkKey(keyId) is { } linkKey
        && SignedHeads.VerifyWithdrawal(entry.Withdrawal, linkKey, route.Id, entry.Seq, entry.Slip.Span) is { } reason
            ? new OpenResult.Withdrawn(reason)
            : new OpenResult.Undecryptable("a withdrawal is signed by the sender for exactly this entry");
}
