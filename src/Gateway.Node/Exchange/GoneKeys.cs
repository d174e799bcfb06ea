using Gateway.Exchange.V1;
using Gateway.Node.Configuration;
using Gateway.Node.Peers;
using Gateway.Node.Storage;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;
using Google.Protobuf;

namespace Gateway.Node.Exchange;

/// <summary>
/// Entries that the receiver can never open, because its descriptor no longer lists the KEM key their epoch is sealed to
/// (protos/spec/exchange.md, "Entries"): it deleted the key after its time, or was restored from a backup without it. Each is withdrawn, and
/// its record is decided again and sealed as a new entry.
/// </summary>
internal static class GoneKeys
{
    /// <summary>Entries withdrawn for one Hello; what is beyond is found at the next one.</summary>
    public const int MaxWithdrawn = 10_000;

    /// <summary>Withdraws them.</summary>
    /// <param name="scope">The write that judges the Hello.</param>
    /// <param name="peer">With the descriptor that the Hello has shown.</param>
    /// <param name="route">The feed.</param>
    /// <param name="after">Where the feed goes on.</param>
    /// <param name="ownKeys">Whose link key signs the withdrawals.</param>
    /// <returns>How many.</returns>
    public static int Withdraw(WriteScope scope, KnownPeer peer, FeedRoute route, ulong after, OwnKeys ownKeys)
    {
        var listed = peer.Agency.Descriptor.Keys.Where(key => key.Use == KeyUse.Kem)
            .Select(key => Convert.ToHexStringLower(key.Id.Span)).ToHashSet(StringComparer.Ordinal);
        var gone = scope.Sql.Query(
            "SELECT DISTINCT kem_key FROM outbound_entry WHERE peer_id = $1 AND lane = $2 AND seq > $3 AND withdrawal IS NULL",
            row => row.GetString(0), peer.Row, (int)route.Lane, (long)after).Where(key => !listed.Contains(key));
        return gone.ToList().Sum(key => Withdraw(scope, peer, route, after, key, ownKeys));
    }

    private static int Withdraw(WriteScope scope, KnownPeer peer, FeedRoute route, ulong after, string kemKey, OwnKeys ownKeys)
    {
        var entries = scope.Sql.Query(
            """
            SELECT entry.seq, entry.slip, entry.body_id, version.originator, version.record_id
            FROM outbound_entry entry LEFT JOIN record_version version ON version.record_row = entry.record_row
            WHERE entry.peer_id = $1 AND entry.lane = $2 AND entry.seq > $3 AND entry.withdrawal IS NULL AND entry.kem_key = $4 ORDER BY entry.seq LIMIT $5
            """,
            row => (Seq: row.GetInt64(0), Slip: row.GetFieldValue<byte[]>(1), Body: row.GetInt64(2), Originator: row.IsDBNull(3) ? "" : row.GetString(3),
                Record: row.IsDBNull(4) ? "" : row.GetString(4)),
            peer.Row, (int)route.Lane, (long)after, kemKey, MaxWithdrawn);
        foreach (var entry in entries)
        {
            var withdrawal = SignedHeads.SignWithdrawal(route.Id, (ulong)entry.Seq, entry.Slip, WithdrawalReason.NoLongerPermitted, ownKeys.Link);
            scope.Sql.Execute(
                "UPDATE outbound_entry SET withdrawal = $4, body_id = 0 WHERE peer_id = $1 AND lane = $2 AND seq = $3",
                peer.Row, (int)route.Lane, entry.Seq, withdrawal.ToByteArray());
            scope.Sql.Execute("UPDATE outbound_body SET waiting = waiting - 1 WHERE body_id = $1", entry.Body);
            scope.Sql.Execute("DELETE FROM outbound_body WHERE body_id = $1 AND waiting <= 0", entry.Body);
            if (entry.Originator == ownKeys.Agency.ToString() && RecordId.TryParse(entry.Record, out var record))
            {
                DecideAgainList.Add(scope.Sql, peer.Row, record, "the peer's KEM key is gone", scope.Now);
            }
        }

        return entries.Count;
    }
}
