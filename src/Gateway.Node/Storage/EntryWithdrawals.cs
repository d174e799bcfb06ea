using Gateway.Exchange.V1;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;

namespace Gateway.Node.Storage;

/// <summary>An entry in the records lane of a peer that carries a record version and is not receipted yet.</summary>
/// <param name="PeerRow">The peer.</param>
/// <param name="Peer">The peer's agency.</param>
/// <param name="RecordRow">The record version.</param>
/// <param name="Seq">The entry.</param>
internal sealed record WaitingEntry(long PeerRow, AgencyId Peer, long RecordRow, ulong Seq);

/// <summary>
/// Withdraws entries whose bodies may no longer go out (protos/spec/feed.md, "Withdrawal"). The body is deleted and the signed withdrawal stands
/// in its place in the same transaction, so there is no state in which a sender could find the body and not the withdrawal.
/// </summary>
internal static class EntryWithdrawals
{
    /// <summary>Entries of a record version that are not receipted, for one peer or for all, own or passed on.</summary>
    public static List<WaitingEntry> Waiting(SqlSession sql, long recordRow, long? peerRow = null) => sql.Query(
        """
        SELECT sent.peer_id, p.agency, entry.seq FROM
            (SELECT record_row, peer_id, seq FROM decision WHERE record_row = $1 AND seq IS NOT NULL
             UNION SELECT record_row, peer_id, seq FROM forwarded WHERE record_row = $1) sent
        JOIN outbound_entry entry ON entry.peer_id = sent.peer_id AND entry.lane = 2 AND entry.seq = sent.seq AND entry.record_row = sent.record_row
        JOIN outbound_feed feed ON feed.peer_id = entry.peer_id AND feed.lane = 2 AND entry.seq > feed.receipted_to
        JOIN peer p ON p.peer_id = sent.peer_id
        WHERE entry.withdrawal IS NULL AND ($2 IS NULL OR sent.peer_id = $2)
        """,
        row => new WaitingEntry(row.GetInt64(0), AgencyOf(row.GetString(1)), recordRow, (ulong)row.GetInt64(2)), recordRow, peerRow);

    /// <summary>Signs that the body will never come, and deletes it when nobody else waits for it.</summary>
    /// <param name="scope">The write.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="own">The own agency: the sender of the feed.</param>
    /// <param name="reason">Why, coarsely.</param>
    /// <param name="linkKey">The own link key.</param>
    public static void Withdraw(WriteScope scope, WaitingEntry entry, AgencyId own, WithdrawalReason reason, SigningKey linkKey)
    {
        var sql = scope.Sql;
        var (slip, body, generation) = sql.First(
            """
            SELECT entry.slip, entry.body_id, feed.generation FROM outbound_entry entry
            JOIN outbound_feed feed ON feed.peer_id = entry.peer_id AND feed.lane = entry.lane
            WHERE entry.peer_id = $1 AND entry.lane = 2 AND entry.seq = $2
            """,
            row => (row.GetFieldValue<byte[]>(0), row.GetInt64(1), (ulong)row.GetInt64(2)), entry.PeerRow, (long)entry.Seq);
        var withdrawal = SignedHeads.SignWithdrawal(FeedId.Of(own, entry.Peer, Lane.Records, generation), entry.Seq, slip, reason, linkKey);
        sql.Execute(
            "UPDATE outbound_entry SET withdrawal = $3, body_id = 0 WHERE peer_id = $1 AND lane = 2 AND seq = $2",
            entry.PeerRow, (long)entry.Seq, Google.Protobuf.MessageExtensions.ToByteArray(withdrawal));
        sql.Execute("UPDATE outbound_body SET waiting = waiting - 1 WHERE body_id = $1", body);
        sql.Execute("DELETE FROM outbound_body WHERE body_id = $1 AND waiting <= 0", body);
    }

    private static AgencyId AgencyOf(string text) =>
        AgencyId.TryParse(text, out var agency) ? agency : throw new InvalidOperationException("A peer's agency is not a fingerprint.");
}
