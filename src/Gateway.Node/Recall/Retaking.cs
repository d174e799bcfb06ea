using System.Collections.Immutable;
using Gateway.Exchange.V1;
using Gateway.Node.Configuration;
using Gateway.Node.Peers;
using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Policy;
using Gateway.Policy.Deciding;
using Gateway.Policy.Facts;
using Gateway.Policy.Language;
using Gateway.Protocol.Records;
using Gateway.Record.V1;

namespace Gateway.Node.Recall;

/// <summary>
/// Decides past releases anew: after an amendment for everyone who ever got the record, after a change of policy for what still waits to be sent.
/// Both run in the transaction of their cause: there is no moment at which the new decision holds and the old one is still carried out.
/// </summary>
internal sealed class Retaking(Recalling recalling, PeerDirectory directory, OwnKeys ownKeys, OutboundWakes wakes)
{
    /// <summary>
    /// An amendment: a past recipient keeps of earlier versions only what stands at a path the new version releases to it. The rest is recalled; where
    /// nothing is released any more, the whole record is.
    /// </summary>
    /// <param name="scope">The write that stores the new version.</param>
    /// <param name="record">The own record.</param>
    /// <param name="newRow">The new version, for which nothing is sealed yet.</param>
    /// <param name="released">Paths the new version releases, by peer row.</param>
    public IReadOnlyList<AuditEntry> AfterAmendment(WriteScope scope, RecordId record, long newRow, IReadOnlyDictionary<long, ImmutableHashSet<string>> released)
    {
        var audit = new List<AuditEntry>();
        var gone = StoredStatements.RecalledFrom(scope.Sql, ownKeys.Agency.ToString(), record.ToString());
        foreach (var peer in recalling.Recipients(scope.Sql, record).Where(peer => !gone.Contains(peer.Row)))
        {
            var allowed = released.GetValueOrDefault(peer.Row, []);
            var over = Beyond(scope.Sql, record, newRow, peer.Row, allowed);
            if (over.Count == 0)
            {
                continue;
            }

            var digests = allowed.IsEmpty || over.Count > ViewVerifier.MaxDisclosures ? [] : ViewDisclosures.Join(over);
            var statement = recalling.Issue(scope, record, digests, [peer], forSome: true, RecallReason.Amended, WithdrawalReason.NoLongerPermitted, reseal: false);
            audit.Add(new AuditEntry(AuditEntry.NodeActor, "recall")
            {
                Peer = peer.Name,
                Record = $"{ownKeys.Agency}/{record}",
                Detail = $"statement {StoredStatements.Get(scope.Sql, statement).Number}: {(digests.Length == 0 ? "whole record" : $"{over.Count} field(s)")}, because the amendment does not release it",
            });
        }

        return audit;
    }

    /// <summary>A new policy: what waits and is no longer permitted is withdrawn; what is left of it is sealed anew.</summary>
    public IReadOnlyList<AuditEntry> AfterPolicy(WriteScope scope, PolicyDocument policy)
    {
        var audit = new List<AuditEntry>();
        var waiting = scope.Sql.Query(
            """
            SELECT DISTINCT entry.record_row FROM outbound_feed feed
            JOIN outbound_entry entry ON entry.peer_id = feed.peer_id AND entry.lane = 2 AND entry.seq > feed.receipted_to
            JOIN record_version r ON r.record_row = entry.record_row
            WHERE feed.lane = 2 AND entry.withdrawal IS NULL AND r.received_from IS NULL
            """,
            row => row.GetInt64(0));
        foreach (var row in waiting)
        {
            var (record, content, view) = scope.Sql.First(
                "SELECT record_id, content, view FROM record_version WHERE record_row = $1",
                found => (found.GetString(0), found.GetFieldValue<byte[]>(1), found.GetFieldValue<byte[]>(2)), row);
            var facts = RecordFacts.Of(CaseRecord.Parser.ParseFrom(content), new OriginatorProfile([.. ownKeys.Self.Descriptor.Functions]));
            foreach (var entry in EntryWithdrawals.Waiting(scope.Sql, row))
            {
                if (Redecide(scope, entry, facts, policy, (record!, view!)) is { } redecided)
                {
                    audit.Add(redecided);
                }
            }
        }

        return audit;
    }

    private AuditEntry? Redecide(WriteScope scope, WaitingEntry entry, RecordFacts facts, PolicyDocument policy, (string Record, byte[] View) stored)
    {
        var sent = (scope.Sql.First("SELECT released FROM decision WHERE record_row = $1 AND peer_id = $2", row => row.GetString(0), entry.RecordRow, entry.PeerRow) ?? "")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var peer = directory.Find(entry.Peer);
        var allowed = peer is not null && Decider.Decide(facts, peer.ToProfile(), policy, scope.Now) is ReleaseDecision.Release release
            ? release.Fields.Where(field => field.Outcome == FieldOutcome.Release).Select(field => field.Path.ToString()).ToHashSet(StringComparer.Ordinal)
            : [];
        if (Array.TrueForAll(sent, allowed.Contains))
        {
            return null;
        }

        EntryWithdrawals.Withdraw(scope, entry, ownKeys.Agency, WithdrawalReason.NoLongerPermitted, ownKeys.Link);
        scope.AfterCommit(wakes.NoteWithdrawal);
        scope.AfterCommit(wakes.Of(entry.PeerRow).Set);
        var left = string.Join('\n', sent.Where(allowed.Contains));
        var again = peer is null ? null
            : StoredViewSealing.Seal(scope, ownKeys.Agency.ToString(), stored.Record, isOwn: true, entry.RecordRow, stored.View, left, peer, wakes);
        scope.Sql.Execute(
            "UPDATE decision SET outcome = $3, revision = $4, withheld = withheld + $5 WHERE record_row = $1 AND peer_id = $2",
            entry.RecordRow, entry.PeerRow, (int)(again is null ? DecisionOutcome.Withheld : DecisionOutcome.Released), policy.Revision.ToString(),
            sent.Count(path => !allowed.Contains(path)));
        return new AuditEntry(AuditEntry.NodeActor, "withdraw")
        {
            Peer = peer?.Name ?? "",
            Record = $"{ownKeys.Agency}/{stored.Record}",
            Detail = $"entry {entry.Seq} is no longer permitted; {(again is null ? "nothing goes in its place" : $"entry {again} with less goes in its place")}",
            Revision = policy.Revision.ToString(),
        };
    }

    /// <summary>Digests of what a peer was sent of earlier versions, at paths that are not allowed now and were not recalled from it before.</summary>
    private List<ReadOnlyMemory<byte>> Beyond(SqlSession sql, RecordId record, long newRow, long peerRow, ImmutableHashSet<string> allowed)
    {
        var recalled = StoredStatements.DigestsRecalledFrom(sql, ownKeys.Agency.ToString(), record.ToString(), peerRow).Chunk(32).Select(Convert.ToHexStringLower).ToHashSet();
        return [.. sql.Query(
            """
            SELECT r.view, d.released FROM decision d JOIN record_version r ON r.record_row = d.record_row
            WHERE r.originator = $1 AND r.record_id = $2 AND d.peer_id = $3 AND d.seq IS NOT NULL AND r.record_row <> $4 AND length(r.view) > 0
            """,
            row => (View: row.GetFieldValue<byte[]>(0), Released: row.GetString(1)), ownKeys.Agency.ToString(), record.ToString(), peerRow, newRow)
            .SelectMany(version =>
            {
                var sent = version.Released.Split('\n').ToHashSet(StringComparer.Ordinal);
                return ViewDisclosures.Of(version.View).Where(field => sent.Contains(field.Path) && !allowed.Contains(field.Path)
                    && !recalled.Contains(Convert.ToHexStringLower(field.Digest.Span))).Select(field => field.Digest);
            })];
    }
}
