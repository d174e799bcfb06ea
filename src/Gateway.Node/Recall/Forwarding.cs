using Gateway.Exchange.V1;
using Gateway.Node.Peers;
using Gateway.Node.Policies;
using Gateway.Node.Storage;
using Gateway.Protocol.Records;
using Gateway.Record.V1;

namespace Gateway.Node.Recall;

/// <summary>
/// Passes a received record on to a peer, as it was received: the originator's signature holds for it. Only where the originator's own labels
/// permit it without asking, and this agency's policy releases every field of it; whom it went to is remembered, so that a recall follows.
/// </summary>
internal sealed class Forwarding(GatewayDatabase database, PeerDirectory directory, PolicyStore policies, OnwardDeciding deciding, OutboundWakes wakes)
{
    /// <summary>Passes a record on. Durable and queued when it returns; while it waits or was received there, passing it on again changes nothing.</summary>
    public Task<ForwardResult> ForwardAsync(string client, string? originator, RecordId record, KnownPeer to, CancellationToken cancel) => database.WriteAsync(
        scope =>
        {
            // The policy, the peer and the record as they stand in the transaction that seals: nothing comes between deciding and its effect.
            var (policy, peer, name) = (policies.Current, directory.Find(to.Id) ?? to, $"{originator}/{record}");
            if (originator is null || Find(scope.Sql, originator, record, scope.Now) is not { } held)
            {
                return Audited(client, "refuse", name, peer, "forward: no such received record", policy, new ForwardResult.NoSuchRecord());
            }

            if (deciding.Refusal(held.Onward, peer, policy.Document, scope.Now) is { } rule)
            {
                return Audited(client, "withhold", name, peer, $"forward: {rule}", policy, new ForwardResult.Refused(rule));
            }

            var paths = ViewDisclosures.Of(held.View).Select(field => field.Path).Order(StringComparer.Ordinal).ToList();
            if (!IsPassedOn(scope.Sql, held.Row, peer.Row))
            {
                var released = string.Join('\n', paths);
                if (StoredViewSealing.Seal(scope, originator, record.ToString(), isOwn: false, held.Row, held.View, released, peer, wakes) is not { } seq)
                {
                    var why = StoppedFeeds.IsStopped(scope.Sql, peer.Row, Lane.Records) ? "builtin/feed-stopped" : "builtin/peer-descriptor-expired";
                    return Audited(client, "withhold", name, peer, $"forward: {why}", policy, new ForwardResult.Refused(why));
                }

                Note(scope, held.Row, peer.Row, released, (long)seq);
            }

            return Audited(client, "forward", name, peer, $"version {held.Version}, {paths.Count} field(s)", policy, new ForwardResult.Forwarded(held.Version, paths.Count));
        },
        cancel);

    /// <summary>Whether its entry stands in the feed in force. One that was withdrawn, or left behind by a recovery, is sealed anew.</summary>
    private static bool IsPassedOn(SqlSession sql, long recordRow, long peerRow) => sql.Number(
        """
        SELECT COUNT(*) FROM forwarded f JOIN outbound_entry entry
            ON entry.peer_id = f.peer_id AND entry.lane = $3 AND entry.seq = f.seq AND entry.record_row = f.record_row
        WHERE f.record_row = $1 AND f.peer_id = $2 AND f.generation IS NULL AND entry.withdrawal IS NULL
        """,
        recordRow, peerRow, (int)Lane.Records) > 0;

    private static void Note(WriteScope scope, long recordRow, long peerRow, string released, long seq)
    {
        SealedBefore.NoteForwarded(scope.Sql, recordRow, peerRow);
        scope.Sql.Execute(
            """
            INSERT INTO forwarded (record_row, peer_id, released, seq, at) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (record_row, peer_id) DO UPDATE SET released = $3, seq = $4, at = $5, generation = NULL
            """,
            recordRow, peerRow, released, seq, scope.Now.UtcTicks);
    }

    private static HeldVersion? Find(SqlSession sql, string originator, RecordId record, DateTimeOffset now) => sql.First(
        """
        SELECT record_row, version, content, view, received_from, originator, status FROM record_version
        WHERE originator = $1 AND record_id = $2 AND is_latest = 1 AND received_from IS NOT NULL AND length(view) > 0 AND status NOT IN (5, 6)
        AND (delete_after IS NULL OR delete_after > $3)
        """,
        row => new HeldVersion(
            row.GetInt64(0), (ulong)row.GetInt64(1), row.GetFieldValue<byte[]>(3),
            new OnwardVersion(row.GetString(5), row.GetInt64(4), CaseRecord.Parser.ParseFrom(row.GetFieldValue<byte[]>(2)), (RecordStatus)row.GetInt32(6))),
        originator, record.ToString(), now.UtcTicks);

    private static Written<ForwardResult> Audited(
        string client, string act, string record, KnownPeer peer, string detail, PolicyInForce policy, ForwardResult result) =>
        new(result, new AuditEntry(client, act) { Record = record, Peer = peer.Name, Detail = detail, Revision = policy.Revision });

    private sealed record HeldVersion(long Row, ulong Version, byte[] View, OnwardVersion Onward);
}

/// <summary>What became of passing a record on.</summary>
internal abstract record ForwardResult
{
    private ForwardResult()
    {
    }

    /// <summary>It is on disk and queued.</summary>
    public sealed record Forwarded(ulong Version, int Fields) : ForwardResult;

    /// <summary>There is no such received record that may be shown.</summary>
    public sealed record NoSuchRecord : ForwardResult;

    /// <summary>A rule of the originator's or of this agency's refuses it.</summary>
    public sealed record Refused(string Rule) : ForwardResult;
}
