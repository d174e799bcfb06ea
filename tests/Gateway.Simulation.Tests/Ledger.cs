// One file, because what must be true after a commit is read as one list: each check here leans on what the one before it has noted.
using Gateway.Exchange.V1;
using Gateway.Node.Storage;
using Gateway.Record.V1;

namespace Gateway.Simulation.Tests;

/// <summary>
/// What must be true after every commit, computed from what people did and from what each node has on disk, by means of <see cref="Rules"/> and
/// nothing of the product. The first thing that is not true ends the world.
/// </summary>
internal sealed class Ledger(World world, IReadOnlyList<SimulatedNode> nodes)
{
    private readonly NodeFacts[] _facts = [.. nodes.Select(_ => new NodeFacts())];

    /// <summary>Everything an officer was told to publish, by number.</summary>
    public List<PlannedRecord> Records { get; } = [];

    /// <summary>Every entry that was committed.</summary>
    public FeedBook Book { get; } = new();

    /// <summary>Everything that was taken back.</summary>
    public StatementBook Statements { get; } = new();

    /// <summary>Nodes whose disk was put back to an older image: what was between may be lost with it, until others or people bring it back.</summary>
    public HashSet<int> Restored { get; } = [];

    /// <summary>Pairs that do not exchange any more, by who ended it, and since when.</summary>
    public Dictionary<(int Node, int Peer), long> Revoked { get; } = [];

    /// <summary>Records that arrived somewhere.</summary>
    public int Delivered { get; private set; }

    /// <summary>Alerts that were raised.</summary>
    public int Alerts { get; private set; }

    /// <summary>Recalls that a holder carried out.</summary>
    public int Recalls { get; private set; }

    /// <summary>Where a node stood after its last commit.</summary>
    public NodeFacts Facts(int node) => _facts[node];

    /// <summary>Pairs that exchange.</summary>
    public IEnumerable<(int From, int To)> Pairs()
    {
        foreach (var (from, to) in nodes.SelectMany(_ => nodes, (a, b) => (a.Number, b.Number)))
        {
            if (from != to && !Revoked.ContainsKey((from, to)) && !Revoked.ContainsKey((to, from)))
            {
                yield return (from, to);
            }
        }
    }

    /// <summary>Reads where a node stands when it starts. What was committed must still be there.</summary>
    public void Started(SimulatedNode node)
    {
        var facts = _facts[node.Number];
        var audit = node.Sql.Number("SELECT COALESCE(MAX(audit_id), 0) FROM audit");
        if (facts.IsRead && audit != facts.Audit && !facts.IsPutBack)
        {
            Fail(node, $"DURABLE: what was committed is there after a crash; the audit ended at {facts.Audit} and ends at {audit}");
        }

        if (facts.IsRead && !facts.IsPutBack)
        {
            return;
        }

        (facts.IsRead, facts.IsPutBack, facts.Audit) = (true, false, audit);
        facts.Row = node.Sql.Number("SELECT COALESCE(MAX(record_row), 0) FROM record_version");
        facts.Statement = node.Sql.Number("SELECT COALESCE(MAX(statement_id), 0) FROM statement");
        facts.Revision = node.Sql.Number("SELECT COALESCE(MAX(number), 0) FROM policy_revision");
        facts.Policy = node.Sql.First("SELECT yaml FROM policy_revision ORDER BY number DESC LIMIT 1", row => Rules.NumberOf(row.GetBytes(0)));
        facts.Own.Clear();
        foreach (var (row, title) in node.Sql.Query(
            "SELECT record_row, content FROM record_version WHERE received_from IS NULL", row => (row.GetInt64(0), CaseRecord.Parser.ParseFrom(row.GetBytes(1)).Title)))
        {
            facts.Own[row] = Records[PlannedRecord.NumberOf(title)];
        }

        facts.Held.Clear();
        facts.Held.UnionWith(node.Sql.Query(
            "SELECT received_from, record_id, version FROM record_version WHERE received_from IS NOT NULL",
            row => (Peers.NumberOf(node.Number, row.GetInt64(0)), row.GetString(1), (ulong)row.GetInt64(2))));
        facts.ReadFeeds(node);
    }

    /// <summary>A node's disk was put back.</summary>
    public void PutBack(SimulatedNode node)
    {
        Restored.Add(node.Number);
        _facts[node.Number].IsPutBack = true;
        foreach (var ended in Revoked.Keys.Where(pair => pair.Node == node.Number).ToList())
        {
            Revoked.Remove(ended);
        }
    }

    /// <summary>Checks what a commit changed.</summary>
    public void Committed(SimulatedNode node)
    {
        var facts = _facts[node.Number];
        var audit = node.Sql.Query(
            "SELECT audit_id, act, peer FROM audit WHERE audit_id > $1 ORDER BY audit_id", row => (Id: row.GetInt64(0), Act: row.GetString(1), Peer: row.GetString(2)), facts.Audit);
        if (audit.Count == 0)
        {
            Fail(node, "AUDIT: every state change has its audit entry");
            return;
        }

        facts.Audit = audit[^1].Id;
        foreach (var (_, act, peer) in audit)
        {
            world.Trace.Note(node.Number, $"commits {act} {peer}");
        }

        var peers = Peers.Of(node);
        foreach (var peer in peers.Values.Where(peer => !peer.IsAccepted))
        {
            Revoked.TryAdd((node.Number, peer.Number), world.Now);
        }

        var commit = new Commit(node, facts, peers, [.. audit.Select(entry => (entry.Act, entry.Peer))], ReadPolicies(node, facts));
        var before = facts.ReadFeeds(node);
        CheckPublished(commit);
        foreach (var peer in peers.Values)
        {
            foreach (var lane in Lanes.All)
            {
                CheckSent(commit, peer, lane, before.Sent.GetValueOrDefault((peer.Number, lane), FeedEnd.None));
            }
        }

        CheckWithdrawn(commit);
        ReadStatements(commit);
        CheckReceived(commit, before.Received);
        facts.Row = node.Sql.Number("SELECT COALESCE(MAX(record_row), 0) FROM record_version");
    }

    /// <summary>Checks a frame that a node gives to its transport.</summary>
    public void Sending(int from, int to, Frame frame)
    {
        if (frame.ContentCase != Frame.ContentOneofCase.Entries)
        {
            return;
        }

        if (Revoked.TryGetValue((from, to), out var since) && world.Now - since > 5 * TimeSpan.TicksPerSecond)
        {
            Fail(nodes[from], $"REVOKED: a revoked peer gets nothing after 5 seconds, and n{to} did");
        }

        foreach (var entry in frame.Entries.Entries_.Where(entry => entry.ContentCase != FeedEntry.ContentOneofCase.Withdrawal))
        {
            var withdrawn = nodes[from].Sql.Number(
                "SELECT COUNT(*) FROM outbound_entry WHERE peer_id = $1 AND lane = $2 AND seq = $3 AND withdrawal IS NOT NULL",
                Peers.RowOf(from, to), (int)frame.Entries.Lane, (long)entry.Seq);
            if (withdrawn > 0)
            {
                Fail(nodes[from], $"WITHDRAWN: a body is not sent after its withdrawal is committed: {frame.Entries.Lane} {entry.Seq} to n{to}");
            }
        }
    }

    /// <summary>Notes a broken rule.</summary>
    public void Fail(SimulatedNode node, string rule)
    {
        world.Trace.Note(node.Number, $"BREAKS {rule}");
        world.Fail($"n{node.Number}: {rule}");
    }

    /// <returns>The policies that were in force at some moment of this commit, the first of them that of before.</returns>
    private static List<int> ReadPolicies(SimulatedNode node, NodeFacts facts)
    {
        var policies = new List<int> { facts.Policy };
        foreach (var (number, policy) in node.Sql.Query(
            "SELECT number, yaml FROM policy_revision WHERE number > $1 ORDER BY number", row => (row.GetInt64(0), Rules.NumberOf(row.GetBytes(1))), facts.Revision))
        {
            (facts.Revision, facts.Policy) = (number, policy);
            policies.Add(policy);
        }

        return policies;
    }

    private void CheckPublished(Commit commit)
    {
        var node = commit.Node;
        var published = node.Sql.Query(
            "SELECT record_row, record_id, version, content FROM record_version WHERE record_row > $1 AND received_from IS NULL ORDER BY record_row",
            row => (Row: row.GetInt64(0), Record: row.GetString(1), Version: (ulong)row.GetInt64(2), CaseRecord.Parser.ParseFrom(row.GetBytes(3)).Title), commit.Facts.Row);
        if (published.Count != commit.Audit.Count(entry => entry.Act == "publish"))
        {
            Fail(node, "AUDIT: a publication has its audit entry");
        }

        foreach (var (row, record, version, title) in published)
        {
            var planned = Records[PlannedRecord.NumberOf(title)];
            if (planned.RecordId.Length > 0 && !Restored.Contains(node.Number))
            {
                Fail(node, $"ONCE: {planned.Title} is published once");
            }

            if (Statements.SummariesTaken(node.Number, record) > planned.TakenBeforeAsking && !Restored.Contains(node.Number))
            {
                Fail(node, $"RECALLED: what was asked for before a recall of fields is not published after it, and {planned.Title} is");
            }

            (planned.RecordId, planned.Version) = (record, version);
            planned.Published.Add((record, version));
            commit.Facts.Own[row] = planned;
            CheckDecided(commit, row, planned);
        }
    }

    /// <summary>What a policy releases is sealed with the publication, or waits on the list for a feed that stands still.</summary>
    private void CheckDecided(Commit commit, long row, PlannedRecord planned)
    {
        if (commit.Policies.Count > 1 || commit.Audit.Count(entry => entry.Act is "recall" or "publish") > 1)
        {
            // Another policy, or a later version, of the same commit may have withdrawn it at once: what was sealed is checked all the same.
            return;
        }

        foreach (var (peerRow, peer) in commit.Peers.Where(peer => peer.Value.IsAccepted && !commit.IsPeerMoving(peer.Value)))
        {
            var isReleased = Rules.Released(commit.Policies[0], planned, (int)peerRow - 1, peer.Ceiling) != Extent.None;
            var isSealed = commit.Node.Sql.Number("SELECT COUNT(*) FROM decision WHERE record_row = $1 AND peer_id = $2 AND seq IS NOT NULL", row, peerRow) > 0;
            if (isReleased && !isSealed
                && commit.Node.Sql.Number("SELECT COUNT(*) FROM decide_again WHERE peer_id = $1 AND record_id = $2", peerRow, planned.RecordId) == 0
                && !Statements.HasWhole(commit.Node.Number, planned.RecordId))
            {
                Fail(commit.Node, $"POLICY: {planned.Title} is released by policy {commit.Policies[0]} in force, ceiling {peer.Ceiling}; to n{peer.Number} it was not");
            }
        }
    }

    /// <summary>Entries that were committed: each follows the one before it, and what is sealed is released.</summary>
    private void CheckSent(Commit commit, PeerFacts peer, Lane lane, FeedEnd before)
    {
        var (node, after) = (commit.Node, commit.Facts.Sent(peer.Number, lane));
        if (after.Generation == before.Generation && after.Seq == before.Seq)
        {
            CheckReceipt(commit, peer, lane, before, after);
            return;
        }

        var peerRow = Peers.RowOf(node.Number, peer.Number);
        var (seq, head) = after.Generation == before.Generation ? (before.Seq, before.Head) : (0UL, []);
        foreach (var entry in node.Sql.Query(
            "SELECT seq, head, record_row FROM outbound_entry WHERE peer_id = $1 AND lane = $2 AND seq > $3 ORDER BY seq",
            row => (Seq: (ulong)row.GetInt64(0), Head: row.GetBytes(1), Row: row.IsDBNull(2) ? 0 : row.GetInt64(2)), peerRow, (int)lane, (long)seq))
        {
            if (entry.Seq != ++seq)
            {
                Fail(node, $"GAP: entries are numbered without gaps; to n{peer.Number} {entry.Seq} follows {seq - 1}");
            }

            var planned = commit.Facts.Own.GetValueOrDefault(entry.Row);
            Book.Add(entry.Head, new BookedEntry(head, after.Generation, entry.Seq, planned));
            head = entry.Head;
            if (planned is not null)
            {
                CheckSealed(commit, peer, planned);
            }
        }

        if (seq != after.Seq || (seq > 0 && !head.AsSpan().SequenceEqual(after.Head)))
        {
            Fail(node, $"GAP: a feed ends with its last entry; to n{peer.Number} it says {after.Seq} and ends at {seq}");
        }

        CheckReceipt(commit, peer, lane, before, after);
    }

    private void CheckSealed(Commit commit, PeerFacts peer, PlannedRecord planned)
    {
        var place = (int)Peers.RowOf(commit.Node.Number, peer.Number) - 1;
        var released = commit.Policies.Aggregate(Extent.None, (extent, policy) => extent | Rules.Released(policy, planned, place, peer.Ceiling));
        var earlier = planned.Sealed.GetValueOrDefault(peer.Number);
        if (released == Extent.None && earlier == Extent.None && !commit.IsPeerMoving(peer))
        {
            Fail(commit.Node, $"POLICY: {planned.Title} is withheld by policy {commit.Facts.Policy} in force, ceiling {peer.Ceiling}; for n{peer.Number} it was sealed");
        }

        // Under a ceiling that moved in this very commit, either may have held.
        planned.Sealed[peer.Number] = earlier | (commit.IsPeerMoving(peer)
            ? commit.Policies.Aggregate(Extent.None, (extent, policy) => extent | Rules.Released(policy, planned, place, ClassificationRank.Restricted)) : released);
    }

    /// <summary>What is withdrawn was taken back by somebody.</summary>
    private void CheckWithdrawn(Commit commit)
    {
        var node = commit.Node;
        foreach (var (peerRow, head) in node.Sql.Query(
            "SELECT peer_id, head FROM outbound_entry WHERE withdrawal IS NOT NULL AND lane = $1", row => (row.GetInt64(0), row.GetBytes(1)), (int)Lane.Records))
        {
            if (Book.Find(head) is not { IsWithdrawn: false, Record: { } planned } entry)
            {
                continue;
            }

            entry.IsWithdrawn = true;
            var peer = commit.Peers[peerRow];
            var allowed = Rules.Released(commit.Facts.Policy, planned, (int)peerRow - 1, peer.Ceiling);
            var isLess = (planned.Sealed.GetValueOrDefault(peer.Number) & ~allowed) != Extent.None;
            var isTakenBack = commit.Audit.Any(entry => entry.Act is "recall" or "publish" or "set-policy");
            if (!isTakenBack && !isLess)
            {
                Fail(node, $"LOST: {planned.Title} may go to n{peer.Number} and was withdrawn");
            }
        }
    }

    private void ReadStatements(Commit commit)
    {
        var (node, facts) = (commit.Node, commit.Facts);
        foreach (var (id, digest, record, isWhole, isOwn, reason) in node.Sql.Query(
            "SELECT statement_id, payload_digest, record_id, length(digests) = 0, originator = $2, reason FROM statement WHERE statement_id > $1 ORDER BY statement_id",
            row => (row.GetInt64(0), Convert.ToHexString(row.GetBytes(1)), row.GetString(2), row.GetInt64(3) == 1, row.GetInt64(4) == 1, row.GetInt32(5)),
            facts.Statement, node.Agency.Keys.Agency.ToString()))
        {
            facts.Statement = id;
            if (isOwn)
            {
                var summaries = !isWhole && reason != (int)Gateway.Node.V1.RecallReason.Amended
                    ? facts.Own.Values.Where(planned => planned.RecordId == record).Select(planned => planned.Number).ToHashSet() : [];
                Statements.Add(new BookedStatement(digest, node.Number, record, isWhole, summaries));
                continue;
            }

            Recalls++;
            if (Statements.Find(digest) is null)
            {
                Fail(node, "FORGED: its originator issued a statement that arrives");
            }
        }
    }

    private void CheckReceived(Commit commit, Dictionary<(int Peer, Lane Lane), FeedEnd> before)
    {
        var (node, facts) = (commit.Node, commit.Facts);
        var arrived = node.Sql.Query(
            "SELECT record_row, received_from, record_id, version, content FROM record_version WHERE record_row > $1 AND received_from IS NOT NULL ORDER BY record_row",
            row => new Arrived(row.GetInt64(0), Peers.NumberOf(node.Number, row.GetInt64(1)), row.GetString(2), (ulong)row.GetInt64(3), row.GetBytes(4)), facts.Row)
            .ToLookup(record => record.From);
        foreach (var peer in commit.Peers.Values)
        {
            foreach (var lane in Lanes.All)
            {
                var (was, now) = (before.GetValueOrDefault((peer.Number, lane), FeedEnd.None), facts.Received(peer.Number, lane));
                if (Book.Between(was, now) is not { } entries)
                {
                    Fail(node, $"HEAD: a feed stands where its sender committed; n{peer.Number} has not sent {lane} {now.Seq} with this head");
                    continue;
                }

                if (lane == Lane.Records)
                {
                    CheckArrived(commit, peer, entries, [.. arrived[peer.Number]]);
                }
            }
        }
    }

    /// <summary>Every entry that the feed moved past has had its effect, once and in order, or there is a reason why it has none.</summary>
    private void CheckArrived(Commit commit, PeerFacts peer, List<BookedEntry> entries, List<Arrived> arrived)
    {
        var next = 0;
        foreach (var planned in entries.Select(entry => entry.Record).OfType<PlannedRecord>())
        {
            if (next < arrived.Count && planned.Published.Contains((arrived[next].Record, arrived[next].Version)))
            {
                CheckArrived(commit, peer, planned, arrived[next++]);
            }
            else if (!HasReason(commit, peer, planned, entries))
            {
                Fail(commit.Node, $"LOST: {planned.Title} from n{peer.Number} is kept when the feed moves past it");
            }
        }

        if (next < arrived.Count)
        {
            Fail(commit.Node, $"ORDER: records arrive once, in the order of their feed; {arrived.Count - next} from n{peer.Number} are no next ones");
        }
    }

    private bool HasReason(Commit commit, PeerFacts peer, PlannedRecord planned, List<BookedEntry> entries) =>
        entries.Any(entry => entry.IsWithdrawn && entry.Record == planned)
        || planned.Published.Any(id => commit.Facts.Held.Contains((peer.Number, id.Id, id.Version)) || Statements.HasWhole(peer.Number, id.Id))
        || !Rules.Fits(planned, peer.Ceiling) || commit.IsPeerMoving(peer);

    private void CheckArrived(Commit commit, PeerFacts peer, PlannedRecord planned, Arrived record)
    {
        Delivered++;
        var (node, facts) = (commit.Node, commit.Facts);
        facts.Held.Add((record.From, record.Record, record.Version));
        if (record.Content.Length == 0)
        {
            // Recalled in the same commit.
            return;
        }

        var content = CaseRecord.Parser.ParseFrom(record.Content);
        var released = planned.Sealed.GetValueOrDefault(node.Number);
        if (released == Extent.None || (content.Summary.Length > 0 && (released & Extent.Whole) == 0))
        {
            Fail(node, $"WITHHELD: {(released == Extent.None ? "nothing" : "not the summary")} of {planned.Title} goes to n{node.Number}");
        }

        var isPartRecalled = Statements.HasFields(peer.Number, record.Record);
        if (content.Summary.Length == 0 && (released & Extent.WithoutSummary) == 0 && !isPartRecalled)
        {
            Fail(node, $"LOST: the summary of {planned.Title} goes to n{node.Number}");
        }

        if (!isPartRecalled && !commit.Audit.Any(entry => entry.Act is "subscribe" or "unsubscribe"))
        {
            CheckAlerts(node, record.Row, planned);
        }
    }

    private void CheckAlerts(SimulatedNode node, long row, PlannedRecord planned)
    {
        var expected = node.Sql.Query("SELECT subscription_id, name FROM subscription WHERE deleted = 0 ORDER BY subscription_id", found => (Id: found.GetInt64(0), Watch: found.GetString(1)[0] - '0'))
            .Where(subscription => Rules.IsWatched(subscription.Watch, planned)).Select(subscription => subscription.Id).ToList();
        var raised = node.Sql.Query("SELECT subscription_id FROM alert WHERE record_row = $1 ORDER BY subscription_id", found => found.GetInt64(0), row);
        Alerts += raised.Count;
        if (!raised.SequenceEqual(expected))
        {
            Fail(node, $"ALERT: {planned.Title} raises one alert for each subscription it meets, in its own commit: {expected.Count} expected, {raised.Count} raised");
        }
    }

    private void CheckReceipt(Commit commit, PeerFacts peer, Lane lane, FeedEnd before, FeedEnd after)
    {
        var known = after.Generation == before.Generation ? before.Receipted : 0;
        var there = Facts(peer.Number).Received(commit.Node.Number, lane);
        if (after.Receipted > known && !Restored.Contains(peer.Number) && !Restored.Contains(commit.Node.Number)
            && (there.Generation != after.Generation || there.Seq < after.Receipted))
        {
            Fail(commit.Node, $"RECEIPT: n{peer.Number} has on disk what it receipted, {after.Receipted}; it has {there.Seq}");
        }
    }

    private sealed record Arrived(long Row, int From, string Record, ulong Version, byte[] Content);

    /// <summary>A commit that is being checked.</summary>
    /// <param name="Node">Whose.</param>
    /// <param name="Facts">What is known of it.</param>
    /// <param name="Peers">Its peers after the commit.</param>
    /// <param name="Audit">What was done.</param>
    /// <param name="Policies">The policies that were in force at some moment of it.</param>
    private sealed record Commit(
        SimulatedNode Node, NodeFacts Facts, Dictionary<long, PeerFacts> Peers, List<(string Act, string Peer)> Audit, List<int> Policies)
    {
        /// <summary>Whether a person changed this peer in the same commit.</summary>
        public bool IsPeerMoving(PeerFacts peer) => Audit.Any(entry => entry.Act is "accept-peer" or "revoke-peer" && entry.Peer == SimulatedAgency.NameOf(peer.Number));
    }
}
