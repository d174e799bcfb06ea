using Gateway.Exchange.V1;
using Gateway.Node.Configuration;
using Gateway.Node.Peers;
using Gateway.Node.Storage;
using Gateway.Protocol;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Records;
using Gateway.Record.V1;

namespace Gateway.Node.Recall;

/// <summary>
/// Raises again the alerts of a record version of which fields went: alerts that what is left does not raise are deleted with their bodies.
/// </summary>
internal delegate void RematchAlerts(WriteScope scope, long recordRow, CaseRecord content, RecordTerms terms);

/// <summary>
/// Applies what arrives in the control lane, inside the transaction that receipts it: statements of originators and outcomes of holders.
/// </summary>
/// <remarks>
/// Everything of a recall is one transaction: the erasure, the tombstone, the statement for every agency the record was passed on to, the
/// outcome for the sender, the feed position and the receipt's content. If we crash before it, the statement is sent again and nothing was
/// receipted. If we crash after it, the receipt and the outcome are in the store and are sent from there. So an outcome that says ERASED exists
/// if and only if the erasure is on disk.
/// </remarks>
internal sealed class Arrivals(
    StatementHolders holders, OwedOutcomes owed, PeerDirectory directory, OwnKeys ownKeys, OutboundWakes wakes, RematchAlerts rematch)
{
    /// <summary>Applies a verified statement. Only the originator's record key can have signed it; whoever relayed it does not matter.</summary>
    /// <returns>What the audit says about it.</returns>
    public string ApplyStatement(WriteScope scope, KnownPeer peer, FeedRoute route, ulong seq, OpenResult.OpenedStatement opened)
    {
        var (originator, record) = (opened.Originator.ToString(), Convert.ToHexStringLower(opened.Statement.RecordId.Span));
        if (opened.Originator == ownKeys.Agency)
        {
            return "it is this agency's own: nothing to do";
        }

        if (StoredStatements.Find(scope.Sql, originator, record, opened.Envelope) is { } known)
        {
            // A relayed copy: it was carried out when it first came, and this sender is told the same.
            OwedOutcomes.Owe(scope, known.Row, peer.Row, route.Generation, seq);
            owed.Send(scope, known.Row, peer.Row);
            return $"statement {opened.Statement.Number} came before";
        }

        var statement = StoredStatements.Insert(scope.Sql, originator, record, opened.Statement, opened.Envelope, scope.Now);
        if (opened.Statement.Status is RecordStatus.Superseded or RecordStatus.Restricted)
        {
            Mark(scope, originator, record, opened.Statement);
            return $"statement {opened.Statement.Number}: {opened.Statement.Status}";
        }

        OwedOutcomes.Owe(scope, statement, peer.Row, route.Generation, seq);
        PassOn(scope, statement, originator, record, opened.Envelope);
        var (code, ground) = CarryOut(scope, originator, record, opened.Statement);
        StoredStatements.NoteDone(
            scope.Sql, statement, code, ground, code == OutcomeCode.Erased ? scope.Now + RecordErasure.UnrecoverableWithin : null);
        owed.Send(scope, statement);
        return $"statement {opened.Statement.Number}: {(opened.Statement.Digests.IsEmpty ? "whole record" : $"{opened.Statement.Digests.Length / 32} field(s)")}, {code}";
    }

    /// <summary>Keeps a holder's outcome, and tells those from whom the statement came.</summary>
    /// <returns>What the audit says about it.</returns>
    public string ApplyOutcome(WriteScope scope, KnownPeer peer, OpenResult.OpenedOutcome opened)
    {
        var outcome = opened.Outcome;
        var generation = (ulong)scope.Sql.Number("SELECT generation FROM outbound_feed WHERE peer_id = $1 AND lane = $2", peer.Row, (int)Lane.Control);
        var isControl = FeedId.TryFromBytes(outcome.FeedId.Span, out var feed) && feed == FeedId.Of(ownKeys.Agency, peer.Id, Lane.Control, generation);
        if (!isControl || StatementHolders.Find(scope.Sql, peer.Row, generation, outcome.Seq) is not { } statement)
        {
            return $"{outcome.Seq}: {outcome.Code}";
        }

        StatementHolders.Answer(scope, statement, peer.Row, outcome, opened.Envelope);
        owed.Send(scope, statement);
        return $"statement {StoredStatements.Get(scope.Sql, statement).Number}: {outcome.Code}{(outcome.Ground == LegalGround.Unspecified ? "" : $", {outcome.Ground}")}";
    }

    /// <summary>The ground on which a record must be kept here; UNSPECIFIED when there is none.</summary>
    public static LegalGround HoldOn(SqlSession sql, string originator, string record) =>
        (LegalGround)sql.Number("SELECT ground FROM legal_hold WHERE originator = $1 AND record_id = $2", originator, record);

    /// <summary>A hold was lifted: what it kept is erased now, and whoever is owed an outcome gets a new one.</summary>
    /// <returns>How many recalls.</returns>
    public int CarryOutKept(WriteScope scope, string originator, string record)
    {
        var kept = StoredStatements.Of(scope.Sql, originator, record).Where(statement => statement.Code == OutcomeCode.KeptUnderLegalDuty).ToList();
        foreach (var statement in kept)
        {
            var payload = RecordStatement.Parser.ParseFrom(statement.Envelope.Payload);
            _ = CarryOut(scope, originator, record, payload);
            StoredStatements.NoteDone(scope.Sql, statement.Row, OutcomeCode.Erased, default, scope.Now + RecordErasure.UnrecoverableWithin);
            owed.Send(scope, statement.Row);
        }

        if (kept.Count > 0 && kept.TrueForAll(statement => !statement.IsWhole))
        {
            RecordErasure.PutBack(scope, originator, record);
        }

        return kept.Count;
    }

    private (OutcomeCode Code, LegalGround Ground) CarryOut(WriteScope scope, string originator, string record, RecordStatement statement)
    {
        var ground = HoldOn(scope.Sql, originator, record);
        if (ground != LegalGround.Unspecified)
        {
            // Kept as it is, whatever part was recalled, and out of ordinary use as a whole.
            return RecordErasure.TakeOutOfUse(scope, originator, record, RecordStatus.Recalled) ? (OutcomeCode.KeptUnderLegalDuty, ground) : (OutcomeCode.NeverHeld, default);
        }

        var erased = statement.Digests.IsEmpty
            ? RecordErasure.Erase(scope, originator, record, RecordStatus.Recalled)
            : EraseFields(scope, originator, record, statement.Digests.ToByteArray());
        return (erased ? OutcomeCode.Erased : OutcomeCode.NeverHeld, default);
    }

    private bool EraseFields(WriteScope scope, string originator, string record, byte[] digests)
    {
        bool erased;
        using (scope.EraseSecurely())
        {
            erased = RecordErasure.DropSetAside(scope.Sql, originator, record, digests) > 0;
        }

        foreach (var (row, view) in scope.Sql.Query(
            "SELECT record_row, view FROM record_version WHERE originator = $1 AND record_id = $2 AND length(view) > 0",
            found => (found.GetInt64(0), found.GetFieldValue<byte[]>(1)), originator, record))
        {
            var rest = ViewDisclosures.Without(view, digests, out var removed);
            if (removed == 0)
            {
                continue;
            }

            erased = true;
            var bytes = rest is null ? null : CanonicalMessage.Write(rest);
            if (bytes is null || Verify(bytes) is not { } verified)
            {
                // A required field went: nothing of this version may stay without it.
                RecordErasure.EraseVersion(scope, row, RecordStatus.Recalled);
                continue;
            }

            var terms = RecordTerms.Of(verified.Content);
            RecordErasure.Replace(scope, row, bytes, verified.Content, terms);
            rematch(scope, row, verified.Content, terms);
        }

        return erased;
    }

    private VerifiedView? Verify(byte[] view) =>
        (new ViewVerifier(directory.FindRecordKey, directory.BatchSignatures).Verify(view) as ViewResult.Verified)?.View;

    /// <summary>Tells the agencies to which this node passed the record on; what of it still waits for them is withdrawn.</summary>
    private void PassOn(WriteScope scope, long statement, string originator, string record, Signed envelope)
    {
        var rows = scope.Sql.Query(
            """
            SELECT f.record_row, f.peer_id FROM forwarded f JOIN record_version r ON r.record_row = f.record_row
            WHERE r.originator = $1 AND r.record_id = $2
            """,
            row => (Record: row.GetInt64(0), Peer: row.GetInt64(1)), originator, record);
        foreach (var row in rows)
        {
            foreach (var entry in EntryWithdrawals.Waiting(scope.Sql, row.Record, row.Peer))
            {
                EntryWithdrawals.Withdraw(scope, entry, ownKeys.Agency, WithdrawalReason.Recalled, ownKeys.Link);
                scope.AfterCommit(wakes.NoteWithdrawal);
            }
        }

        holders.Tell(scope, statement, envelope, rows.Select(row => row.Peer).Distinct()
            .Select(peer => directory.All.FirstOrDefault(known => known.Row == peer)).OfType<KnownPeer>());
    }

    /// <summary>Superseded or restricted: what holds is what the statement with the highest number says.</summary>
    private static void Mark(WriteScope scope, string originator, string record, RecordStatement statement)
    {
        if (StoredStatements.Highest(scope.Sql, originator, record) == statement.Number)
        {
            scope.Sql.Execute(
                "UPDATE record_version SET status = $3 WHERE originator = $1 AND record_id = $2 AND status NOT IN ($4, $5)",
                originator, record, (int)statement.Status, (int)RecordStatus.Recalled, (int)RecordStatus.Erased);
        }
    }
}
