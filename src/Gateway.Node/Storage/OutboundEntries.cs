using Gateway.Exchange.V1;
using Gateway.Protocol.Feeds;

namespace Gateway.Node.Storage;

/// <summary>A committed entry as it is sent. Sending never seals: the bytes are those of the commit.</summary>
internal sealed record OutboundEntry(
    FeedHeadPosition Position, ReadOnlyMemory<byte> Slip, ReadOnlyMemory<byte> EpochId, string KemKey, ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte> Withdrawal);

/// <summary>Where a feed that this node sends stands.</summary>
internal sealed record OutboundFeedState(Lane Lane, ulong Generation, FeedHeadPosition Position, ulong ReceiptedTo)
{
    /// <summary>Why nothing is sealed in it.</summary>
    public FeedStop Stop { get; init; }

    /// <summary>The same for people; empty when it goes on.</summary>
    public string Stopped { get; init; } = "";

    /// <summary>Generation and last entry that the peer showed when the feed was stopped.</summary>
    public (ulong Generation, ulong Seq) Shown { get; init; }

    /// <summary>This node's signed start of the generation; null for the first.</summary>
    public Signed? GenerationStart { get; init; }
}

/// <summary>Reads and settles what is to be sent.</summary>
internal static class OutboundEntries
{
    /// <summary>Earlier generations of a feed whose receipts and outcomes are still recognised, in generations.</summary>
    public const ulong RememberedGenerations = 16;

    /// <summary>The feeds to a peer that have ever had an entry.</summary>
    public static List<OutboundFeedState> Feeds(SqlSession sql, long peerRow) => sql.Query(
        """
        SELECT lane, generation, seq, head, receipted_to, stop, stopped, shown_generation, shown_seq, generation_start
        FROM outbound_feed WHERE peer_id = $1 ORDER BY lane
        """,
        row => new OutboundFeedState(
            (Lane)row.GetInt32(0), (ulong)row.GetInt64(1), new FeedHeadPosition((ulong)row.GetInt64(2), row.GetBytes(3)), (ulong)row.GetInt64(4))
        {
            Stop = (FeedStop)row.GetInt32(5),
            Stopped = row.GetString(6),
            Shown = ((ulong)row.GetInt64(7), (ulong)row.GetInt64(8)),
            GenerationStart = row.IsDBNull(9) ? null : Signed.Parser.ParseFrom(row.GetBytes(9)),
        },
        peerRow);

    /// <summary>The peer's last receipt of a feed; null when there is none.</summary>
    public static Signed? LastReceipt(SqlSession sql, long peerRow, Lane lane) => sql.First(
        "SELECT envelope FROM outbound_receipt WHERE peer_id = $1 AND lane = $2 ORDER BY to_seq DESC LIMIT 1",
        row => Signed.Parser.ParseFrom(row.GetFieldValue<byte[]>(0)), peerRow, (int)lane);

    /// <summary>Earlier generations of a lane that a peer may still speak of: the last <see cref="RememberedGenerations"/>.</summary>
    public static IEnumerable<ulong> EarlierGenerations(OutboundFeedState feed)
    {
        var last = Math.Max(feed.Generation, feed.Shown.Generation);
        for (var generation = last > RememberedGenerations ? last - RememberedGenerations : 1; generation <= last; generation++)
        {
            if (generation != feed.Generation)
            {
                yield return generation;
            }
        }
    }

    /// <summary>Entries after a sequence number, in order: as many as are wanted and as go together into the memory they may take, at least one.</summary>
    /// <param name="limit">Most entries.</param>
    /// <param name="maxBytes">Most bytes of bodies; a single larger body comes alone.</param>
    public static List<OutboundEntry> After(SqlSession sql, long peerRow, Lane lane, ulong seq, int limit, long maxBytes)
    {
        // The length of a body is read without the body.
        var sizes = sql.Query(
            """
            SELECT entry.seq, COALESCE(LENGTH(body.ciphertext), 0)
            FROM outbound_entry entry LEFT JOIN outbound_body body ON body.body_id = entry.body_id
            WHERE entry.peer_id = $1 AND entry.lane = $2 AND entry.seq > $3 ORDER BY entry.seq LIMIT $4
            """,
            row => (Seq: row.GetInt64(0), Bytes: row.GetInt64(1)), peerRow, (int)lane, (long)seq, limit);
        var (last, bytes) = ((long)seq, 0L);
        foreach (var size in sizes)
        {
            bytes += size.Bytes;
            if (bytes > maxBytes && last > (long)seq)
            {
                break;
            }

            last = size.Seq;
        }

        return sql.Query(
            """
            SELECT entry.seq, entry.head, entry.slip, entry.epoch_id, entry.kem_key, body.ciphertext, entry.withdrawal
            FROM outbound_entry entry LEFT JOIN outbound_body body ON body.body_id = entry.body_id
            WHERE entry.peer_id = $1 AND entry.lane = $2 AND entry.seq > $3 AND entry.seq <= $4 ORDER BY entry.seq
            """,
            ToEntry, peerRow, (int)lane, (long)seq, last);
    }

    /// <summary>The head after an entry; null when this node never had it.</summary>
    public static byte[]? HeadAt(SqlSession sql, long peerRow, Lane lane, ulong seq) => sql.First(
        "SELECT head FROM outbound_entry WHERE peer_id = $1 AND lane = $2 AND seq = $3",
        row => row.GetBytes(0), peerRow, (int)lane, (long)seq);

    /// <summary>A signed epoch start.</summary>
    public static Signed? EpochStart(SqlSession sql, ReadOnlyMemory<byte> epochId) => sql.First(
        "SELECT start FROM outbound_epoch WHERE epoch_id = $1", row => Signed.Parser.ParseFrom(row.GetBytes(0)), epochId.ToArray());

    /// <summary>
    /// Keeps a verified receipt and deletes the bodies nobody waits for any more.
    /// </summary>
    /// <returns>Entries that this receipt newly covers.</returns>
    public static int Settle(SqlSession sql, long peerRow, Lane lane, Receipt receipt, Signed envelope, DateTimeOffset now)
    {
        var known = (ulong)sql.Number("SELECT receipted_to FROM outbound_feed WHERE peer_id = $1 AND lane = $2", peerRow, (int)lane);
        if (receipt.To <= known)
        {
            return 0;
        }

        // Those that only this peer still waited for go at once: to count them down first would write each of them anew.
        sql.Execute(
            """
            DELETE FROM outbound_body WHERE waiting <= 1 AND body_id IN
                (SELECT body_id FROM outbound_entry WHERE peer_id = $1 AND lane = $2 AND seq > $3 AND seq <= $4)
            """,
            peerRow, (int)lane, (long)known, (long)receipt.To);
        sql.Execute(
            """
            UPDATE outbound_body SET waiting = waiting - 1 WHERE body_id IN
                (SELECT body_id FROM outbound_entry WHERE peer_id = $1 AND lane = $2 AND seq > $3 AND seq <= $4)
            """,
            peerRow, (int)lane, (long)known, (long)receipt.To);
        sql.Execute("UPDATE outbound_feed SET receipted_to = $3 WHERE peer_id = $1 AND lane = $2", peerRow, (int)lane, (long)receipt.To);
        sql.Execute(
            "INSERT OR IGNORE INTO outbound_receipt (peer_id, lane, to_seq, envelope, received_at) VALUES ($1, $2, $3, $4, $5)",
            peerRow, (int)lane, (long)receipt.To, Google.Protobuf.MessageExtensions.ToByteArray(envelope), now.UtcTicks);
        return (int)(receipt.To - known);
    }

    private static OutboundEntry ToEntry(SqlRow row) => new(
        new FeedHeadPosition((ulong)row.GetInt64(0), row.GetBytes(1)),
        row.GetBytes(2),
        row.GetBytes(3),
        row.GetString(4),
        row.IsDBNull(5) ? default : row.GetBytes(5),
        row.IsDBNull(6) ? default : row.GetBytes(6));
}
