using Gateway.Exchange.V1;
using Gateway.Node.Storage;

namespace Gateway.Simulation.Tests;

/// <summary>When a world has come to rest, and what must then be true of the whole of what is on every disk.</summary>
internal sealed class RestChecks(Ledger ledger, IReadOnlyList<SimulatedNode> nodes)
{
    /// <summary>Whether everything has arrived and everybody knows.</summary>
    public bool IsAtRest() => nodes.All(node => node.Life is not null)
        && ledger.Pairs().All(pair => Lanes.All.All(lane => IsAtRest(pair.From, pair.To, lane)))
        && ledger.Pairs().All(pair => Waiting(pair.From, pair.To) == 0);

    /// <summary>What is still missing; for the message when the world did not come to rest.</summary>
    public string Missing() => string.Join("; ",
        ledger.Records.Where(record => !record.IsAnswered).Select(record => $"no answer for {record.Title} at n{record.Node}")
        .Concat(ledger.Pairs().SelectMany(_ => Lanes.All, (pair, lane) => (pair.From, pair.To, Lane: lane)).Where(feed => !IsAtRest(feed.From, feed.To, feed.Lane)).Select(Describe))
        .Concat(ledger.Pairs().Where(pair => Waiting(pair.From, pair.To) > 0).Select(pair => $"{Waiting(pair.From, pair.To)} things wait at n{pair.From} for n{pair.To}")));

    /// <summary>Checks the whole of what is there.</summary>
    public void Rested()
    {
        foreach (var (from, to) in ledger.Pairs())
        {
            CheckKeptReceipts(from, to);
            CheckArrived(from, to);
        }

        foreach (var node in nodes)
        {
            CheckRecalled(node);
            CheckCanaries(node);
            if (!ledger.Restored.Contains(node.Number))
            {
                Same(node, "publish", "SELECT COUNT(*) FROM record_version WHERE received_from IS NULL");
                if (ledger.Restored.Count == 0)
                {
                    Same(node, "admit", "SELECT COUNT(*) FROM record_version WHERE received_from IS NOT NULL");
                }
            }
        }
    }

    private bool IsAtRest(int from, int to, Lane lane)
    {
        var (sent, received) = (ledger.Facts(from).Sent(to, lane), ledger.Facts(to).Received(from, lane));
        return !sent.IsStopped && sent.Generation == received.Generation && sent.Seq == received.Seq && sent.Receipted == sent.Seq
            && (sent.Seq == 0 || sent.Head.AsSpan().SequenceEqual(received.Head));
    }

    private string Describe((int From, int To, Lane Lane) feed)
    {
        var (sent, received) = (ledger.Facts(feed.From).Sent(feed.To, feed.Lane), ledger.Facts(feed.To).Received(feed.From, feed.Lane));
        return $"n{feed.From} has sealed {feed.Lane} {sent.Generation}/{sent.Seq} for n{feed.To}{(sent.IsStopped ? " (stopped)" : "")} and holds a receipt for {sent.Receipted}; "
            + $"n{feed.To} has {received.Generation}/{received.Seq}{(received.IsStopped ? " (stopped)" : "")}";
    }

    /// <summary>Records to be decided again, and statements that a holder has not on its disk.</summary>
    private int Waiting(int from, int to)
    {
        var row = Peers.RowOf(from, to);
        var waiting = (int)nodes[from].Sql.Number("SELECT COUNT(*) FROM decide_again WHERE peer_id = $1", row);
        foreach (var digest in nodes[from].Sql.Query(
            "SELECT s.payload_digest FROM statement s JOIN statement_holder h ON h.statement_id = s.statement_id WHERE h.peer_id = $1", found => found.GetBytes(0), row))
        {
            waiting += nodes[to].Sql.Number("SELECT COUNT(*) FROM statement WHERE payload_digest = $1", digest) == 0 ? 1 : 0;
        }

        return waiting;
    }

    private void CheckKeptReceipts(int from, int to)
    {
        foreach (var lane in Lanes.All)
        {
            var at = 0UL;
            foreach (var receipt in nodes[from].Sql.Query(
                "SELECT envelope FROM outbound_receipt WHERE peer_id = $1 AND lane = $2 ORDER BY to_seq",
                row => Receipt.Parser.ParseFrom(Signed.Parser.ParseFrom(row.GetBytes(0)).Payload), Peers.RowOf(from, to), (int)lane))
            {
                if (receipt.From != at && !ledger.Restored.Contains(from) && !ledger.Restored.Contains(to))
                {
                    ledger.Fail(nodes[from], $"RECEIPT: kept receipts cover a feed without gaps; after {at} n{to} signed ({receipt.From}, {receipt.To}]");
                }

                at = receipt.To;
            }
        }
    }

    /// <summary>
    /// The latest version of every record that was sealed for a peer, may still go to it and was not taken back, is there: also after backups were put
    /// back and people recovered the feeds.
    /// </summary>
    private void CheckArrived(int from, int to)
    {
        var (sender, receiver) = (nodes[from], nodes[to]);
        var row = Peers.RowOf(from, to);
        var here = Peers.Of(sender)[row];
        var there = Peers.Of(receiver)[Peers.RowOf(to, from)];
        foreach (var (record, version, planned) in sender.Sql.Query(
            """
            SELECT r.record_row, r.record_id, r.version FROM record_version r
            JOIN decision d ON d.record_row = r.record_row AND d.peer_id = $1 AND d.seq IS NOT NULL
            WHERE r.received_from IS NULL AND r.is_latest = 1
            """,
            found => (found.GetString(1), found.GetInt64(2), ledger.Facts(from).Own[found.GetInt64(0)]), row))
        {
            if (ledger.Statements.HasWhole(from, record) || Rules.Released(ledger.Facts(from).Policy, planned, (int)row - 1, here.Ceiling) == Extent.None
                || planned.IsClassified || !there.IsAccepted)
            {
                // Taken back; not to go any more; or what a ceiling on either side, which moves, lets pass or not.
                continue;
            }

            var held = receiver.Sql.Number(
                "SELECT COUNT(*) FROM record_version WHERE originator = $1 AND record_id = $2 AND version = $3 AND length(view) > 0",
                sender.Agency.Keys.Agency.ToString(), record, version);
            var isWithdrawn = sender.Sql.Number(
                """
                SELECT COUNT(*) FROM decision d JOIN outbound_entry e ON e.peer_id = d.peer_id AND e.lane = 2 AND e.seq = d.seq
                JOIN record_version r ON r.record_row = d.record_row
                WHERE d.peer_id = $1 AND r.record_id = $2 AND r.version = $3 AND d.generation IS NULL AND e.withdrawal IS NOT NULL
                """,
                row, record, version);
            if (held == 0 && isWithdrawn == 0)
            {
                ledger.Fail(receiver, $"LOST: {planned.Title} was sealed for n{to}, may go to it and is not there");
            }
        }
    }

    /// <summary>What was recalled is nowhere at a holder: not stored, not found, not watched, not set aside, not on the way.</summary>
    private void CheckRecalled(SimulatedNode node)
    {
        foreach (var (originator, record) in node.Sql.Query(
            "SELECT originator, record_id FROM statement WHERE length(digests) = 0 AND originator <> $1", row => (row.GetString(0), row.GetString(1)),
            node.Agency.Keys.Agency.ToString()))
        {
            var left = node.Sql.Number(
                """
                SELECT (SELECT COUNT(*) FROM record_version r WHERE r.originator = $1 AND r.record_id = $2 AND (length(r.view) > 0 OR length(r.content) > 0))
                    + (SELECT COUNT(*) FROM alert a JOIN record_version r ON r.record_row = a.record_row WHERE r.originator = $1 AND r.record_id = $2)
                    + (SELECT COUNT(*) FROM identifier_token t JOIN record_version r ON r.record_row = t.record_row WHERE r.originator = $1 AND r.record_id = $2)
                    + (SELECT COUNT(*) FROM name_token t JOIN record_version r ON r.record_row = t.record_row WHERE r.originator = $1 AND r.record_id = $2)
                    + (SELECT COUNT(*) FROM quarantine q WHERE q.record = $1 || '/' || $2)
                """,
                originator, record);
            if (left > 0)
            {
                ledger.Fail(node, $"RECALLED: nothing of a recalled record is left: {left} row(s) are");
            }
        }

        var waiting = node.Sql.Number(
            """
            SELECT COUNT(*) FROM outbound_entry e JOIN record_version r ON r.record_row = e.record_row
            JOIN outbound_feed f ON f.peer_id = e.peer_id AND f.lane = e.lane
            JOIN statement s ON s.originator = r.originator AND s.record_id = r.record_id AND length(s.digests) = 0 AND s.for_some = 0
            WHERE e.seq > f.receipted_to AND e.withdrawal IS NULL
            """);
        if (waiting > 0)
        {
            ledger.Fail(node, $"RECALLED: no body of a recalled record waits to be sent: {waiting} do");
        }
    }

    /// <summary>No byte of a summary is on a disk that was not to have it, or had to give it back.</summary>
    private void CheckCanaries(SimulatedNode node)
    {
        var found = PlannedRecord.CanariesIn(node.Store.File);
        found.RemoveWhere(number => number < ledger.Records.Count && ledger.Records[number].Node == node.Number);
        if (found.Count == 0)
        {
            return;
        }

        var carriedOut = node.Sql.Query(
            "SELECT payload_digest FROM statement WHERE originator <> $1", row => Convert.ToHexString(row.GetBytes(0)), node.Agency.Keys.Agency.ToString())
            .Select(ledger.Statements.Find).OfType<BookedStatement>().ToList();
        foreach (var planned in found.Where(number => number < ledger.Records.Count).Select(number => ledger.Records[number]))
        {
            if ((planned.Sealed.GetValueOrDefault(node.Number) & Extent.Whole) == 0)
            {
                ledger.Fail(node, $"WITHHELD: the summary of {planned.Title} is on the disk of n{node.Number}");
            }

            if (carriedOut.Exists(statement => statement.Originator == planned.Node
                && (statement.IsWhole ? planned.Published.Any(id => id.Id == statement.RecordId) : statement.Summaries.Contains(planned.Number))))
            {
                ledger.Fail(node, $"RECALLED: the summary of {planned.Title} is still on the disk of n{node.Number}");
            }
        }
    }

    private void Same(SimulatedNode node, string act, string count)
    {
        var audited = node.Sql.Number("SELECT COUNT(*) FROM audit WHERE act = $1 AND detail NOT LIKE '%already held'", act);
        var stored = node.Sql.Number(count);
        if (audited != stored)
        {
            ledger.Fail(node, $"AUDIT: what was done stands in the audit once: {stored} records and {audited} times `{act}`");
        }
    }
}
