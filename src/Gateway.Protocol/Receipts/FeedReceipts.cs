using Gateway.Exchange.V1;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Protocol.Receipts;

/// <summary>
/// Receipts (protos/spec/feed.md, "Receipt"): the receiver's signed word that everything in (from, to] is on its disk. The content is fixed
/// in the commit that stores the entries; signing those same bytes later adds nothing but the signature.
/// </summary>
public static class FeedReceipts
{
    /// <summary>Most exceptions in one receipt: with them it still fits into a frame. A receiver with more cuts its receipt there.</summary>
    public const int MaxExceptions = 4_096;

    /// <summary>The bytes to commit with the entries.</summary>
    /// <param name="feed">The feed.</param>
    /// <param name="from">The last entry of the receipt before.</param>
    /// <param name="to">The last entry this one covers.</param>
    /// <param name="exceptions">Entries that were not simply admitted, ascending.</param>
    /// <param name="storedAt">The receiver's clock.</param>
    /// <exception cref="ArgumentException">The numbers make no sense, or there are too many exceptions.</exception>
    public static byte[] Write(FeedId feed, ulong from, FeedHeadPosition to, IEnumerable<EntryOutcome> exceptions, DateTimeOffset storedAt)
    {
        var receipt = new Receipt
        {
            FeedId = ByteString.CopyFrom(feed.ToBytes()),
            From = from,
            To = to.Seq,
            Head = ByteString.CopyFrom(to.Head.Span),
            Exceptions = { exceptions },
            StoredAt = Timestamp.FromDateTimeOffset(storedAt),
        };
        return MakesSense(receipt)
            ? CanonicalMessage.Write(receipt)
            : throw new ArgumentException("A receipt covers at least one entry, and its exceptions lie in it in ascending order.", nameof(exceptions));
    }

    /// <summary>Signs committed bytes.</summary>
    public static Signed Sign(byte[] committed, SigningKey linkKey) => linkKey.SignEnvelope(PayloadTypes.Receipt, committed);

    /// <summary>Checks a receipt of a feed that this agency sends.</summary>
    /// <returns>
    /// Null unless the receiver's link key signed it for this feed and its numbers make sense. Whether the head is the sender's own after
    /// that entry, and whether the receipt follows the one before, its caller compares with what it has stored.
    /// </returns>
    public static Receipt? Verify(Signed? envelope, VerifyingKey receiverLinkKey, FeedId feed) =>
        Signatures.Verify(envelope, receiverLinkKey, PayloadTypes.Receipt)
        && CanonicalMessage.TryParse(Receipt.Parser, envelope!.Payload.Span, out var receipt)
        && receipt.FeedId.Span.SequenceEqual(feed.ToBytes())
        && MakesSense(receipt)
            ? receipt
            : null;

    private static bool MakesSense(Receipt receipt) =>
        receipt.From < receipt.To
        && receipt.Head.Length == HeadChain.Size
        && Instants.IsValid(receipt.StoredAt)
        && receipt.Exceptions.Count <= MaxExceptions
        && AreInOrder(receipt);

    private static bool AreInOrder(Receipt receipt)
    {
        var last = receipt.From;
        foreach (var exception in receipt.Exceptions)
        {
            if (exception.Seq <= last || exception.Seq > receipt.To || !System.Enum.IsDefined(exception.Code)
                || exception.Code is OutcomeCode.Unspecified or OutcomeCode.Admitted)
            {
                return false;
            }

            last = exception.Seq;
        }

        return true;
    }
}
