// One file, because what must be true after a commit is read as one list: each check here leans on what the one before it has noted.
using Gateway.Admin.V1;
using Gateway.Exchange.V1;
using Gateway.Node.Storage;
using Gateway.Record.V1;

namespace Gateway.Simulation.Tests;

/// <summary>
/// What must be true, computed from what people did and from what each node has on disk after every commit, by means of <see cref="Rules"/> and
/// nothing of the product. The first thing that is not true ends the world.
/// </summary>
internal sealed class Ledger(World world, IReadOnlyList<SimulatedNode> nodes)
{
    private readonly Dictionary<(int Node, string Record, ulong Version), PlannedRecord> _published = [];
    private readonly Dictionary<(int From, int To), List<PlannedRecord>> _sent = [];
    private readonly NodeFacts[] _facts = [.. nodes.Select(_ => new NodeFacts())];

    /// <summary>Everything an officer was told to publish, by number.</summary>
    public List<PlannedRecord> Records { get; } = [];

    /// <summary>Nodes whose disk was put back to an older image: what was between may be lost with it, and its feeds may stop.</summary>
    public HashSet<int> Restored { get; } = [];

    /// <summary>Pairs that do not exchange any more, by who ended it, and since when.</summary>
    public Dictionary<(int Node, int Peer), long> Revoked { get; } = [];

    /// <summary>Records that arrived somewhere.</summary>
    public int Delivered { get; private set; }

    /// <summary>Alerts that were raised.</summary>
    public int Alerts { get; private set; }

    /// <summary>Reads where a node stands when it starts. What was committed must still be there.</summary>
    public void Started(SimulatedNode node)
    {
        var facts = _facts[node.Number];
        var audit = node.Sql.Number("SELECT COALESCE(MAX(audit_id), 0) FROM audit");
        if (facts.IsRead && audit != facts.Audit && !facts.IsPutBack)
        {
            Fail(node, $"DURABLE: what was committed is there after a crash; the audit ended at {facts.Audit} and ends at {audit}");
        }

        if (!facts.IsRead || facts.IsPutBack)
        {
            facts.IsRead = true;
            facts.IsPutBack = false;
            facts.Audit = audit;
            facts.Row = node.Sql.Number("SELECT COALESCE(MAX(record_row), 0) FROM record_version");
            facts.Revision = node.Sql.Number("SELECT COALESCE(MAX(number), 0) FROM policy_revision");
            facts.Policy = node.Sql.First(
                "SELECT yaml FROM policy_revision ORDER BY number DESC LIMIT 1", row => Rules.NumberOf(row.GetBytes(0)));
            ReadFeeds(node, facts);
        }
    }

    /// <summary>A node's disk was put back.</summary>
    public void PutBack(SimulatedNode node)
    {
        Restored.Add(node.Number);
        _facts[node.Number].IsPutBack = true;
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

        var peers = Peers(node);
        foreach (var peer in peers.Values.Where(peer => !peer.IsAccepted))
        {
            Revoked.TryAdd((node.Number, peer.Number), world.Now);
        }

        CheckPublished(node, facts, peers, [.. audit.Select(entry => (entry.Act, entry.Peer))]);
        CheckReceived(node, facts, peers, [.. audit.Select(entry => (entry.Act, entry.Peer))]);
        facts.Row = node.Sql.Number("SELECT COALESCE(MAX(record_row), 0) FROM record_version");
        CheckReceipts(node, facts);
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
                RowOf(from, to), (int)frame.Entries.Lane, (long)entry.Seq);
            if (withdrawn > 0)
            {
                Fail(nodes[from], $"WITHDRAWN: a body is not sent after its withdrawal is committed: {frame.Entries.Lane} {entry.Seq} to n{to}");
            }
        }
    }

    /// <summary>Whether everything has arrived and everybody knows.</summary>
    public bool IsAtRest() => nodes.All(node => node.Life is not null)
        && Records.All(record => record.IsAnswered || Restored.Contains(record.Node))
        && Pairs().All(pair => Facts(pair.From).Sent(pair.To) is var (seq, receipted) && seq == receipted && Facts(pair.To).Received(pair.From) == seq);

    /// <summary>What is still missing; for the message when the world did not come to rest.</summary>
    public string Missing() => string.Join("; ", Records.Where(record => !record.IsAnswered && !Restored.Contains(record.Node))
        .Select(record => $"no answer for {record.Title} at n{record.Node}").Concat(Pairs()
        .Where(pair => Facts(pair.From).Sent(pair.To) is var (seq, receipted) && (seq != receipted || Facts(pair.To).Received(pair.From) != seq))
        .Select(pair => $"n{pair.From} has sealed {Facts(pair.From).Sent(pair.To).Seq} for n{pair.To} and holds a receipt for {Facts(pair.From).Sent(pair.To).Receipted}; n{pair.To} has {Facts(pair.To).Received(pair.From)}")));

    /// <summary>Checks the whole of what is there when the world has come to rest.</summary>
    public void Rested()
    {
        foreach (var (from, to) in Pairs())
        {
            var (sender, receiver) = (nodes[from], nodes[to]);
            var sent = sender.Sql.First("SELECT head FROM outbound_feed WHERE peer_id = $1 AND lane = $2", row => row.GetBytes(0), RowOf(from, to), (int)Lane.Records);
            var received = receiver.Sql.First("SELECT head FROM inbound_feed WHERE peer_id = $1 AND lane = $2", row => row.GetBytes(0), RowOf(to, from), (int)Lane.Records);
            if (sent is not null && !(received ?? []).AsSpan().SequenceEqual(sent))
            {
                Fail(receiver, $"HEAD: both ends of a feed have the same head; n{from} to n{to} have not");
            }

            CheckKeptReceipts(sender, from, to);
        }

        foreach (var node in nodes.Where(node => !Restored.Contains(node.Number)))
        {
            Same(node, "publish", "SELECT COUNT(*) FROM record_version WHERE received_from IS NULL");
            if (Restored.Count == 0)
            {
                Same(node, "admit", "SELECT COUNT(*) FROM record_version WHERE received_from IS NOT NULL");
            }
        }
    }

    private void Same(SimulatedNode node, string act, string count)
    {
        var (audited, stored) = (node.Sql.Number("SELECT COUNT(*) FROM audit WHERE act = $1", act), node.Sql.Number(count));
        if (audited != stored)
        {
            Fail(node, $"AUDIT: what was done stands in the audit once: {stored} records and {audited} times `{act}`");
        }
    }

    private void CheckKeptReceipts(SimulatedNode sender, int from, int to)
    {
        var at = 0UL;
        foreach (var receipt in sender.Sql.Query(
            "SELECT envelope FROM outbound_receipt WHERE peer_id = $1 AND lane = $2 ORDER BY to_seq",
            row => Receipt.Parser.ParseFrom(Signed.Parser.ParseFrom(row.GetBytes(0)).Payload), RowOf(from, to), (int)Lane.Records))
        {
            if (receipt.From != at)
            {
                Fail(sender, $"RECEIPT: kept receipts cover a feed without gaps; after {at} n{to} signed ({receipt.From}, {receipt.To}]");
            }

            at = receipt.To;
        }
    }

    private void CheckPublished(SimulatedNode node, NodeFacts facts, Dictionary<long, PeerFacts> peers, List<(string Act, string Peer)> audit)
    {
        var policies = new Queue<(long Number, int Policy)>(node.Sql.Query(
            "SELECT number, yaml FROM policy_revision WHERE number > $1 ORDER BY number", row => (row.GetInt64(0), Rules.NumberOf(row.GetBytes(1))), facts.Revision));
        var records = new Queue<(long Row, string Record, ulong Version, CaseRecord Content)>(node.Sql.Query(
            "SELECT record_row, record_id, version, content FROM record_version WHERE record_row > $1 AND received_from IS NULL ORDER BY record_row",
            row => (row.GetInt64(0), row.GetString(1), (ulong)row.GetInt64(2), CaseRecord.Parser.ParseFrom(row.GetBytes(3))), facts.Row));
        foreach (var (act, _) in audit)
        {
            if (act == "set-policy" && policies.TryDequeue(out var policy))
            {
                (facts.Revision, facts.Policy) = policy;
            }

            if (act == "publish" && records.TryDequeue(out var record))
            {
                CheckPublished(node, facts.Policy, record, peers, audit);
            }
        }

        if (records.Count > 0)
        {
            Fail(node, "AUDIT: a publication has its audit entry");
        }
    }

    private void CheckPublished(
        SimulatedNode node, int policy, (long Row, string Record, ulong Version, CaseRecord Content) stored, Dictionary<long, PeerFacts> peers, List<(string Act, string Peer)> audit)
    {
        var planned = Records[PlannedRecord.NumberOf(stored.Content.Title)];
        if (planned.RecordId.Length > 0 && !Restored.Contains(node.Number))
        {
            Fail(node, $"ONCE: {planned.Title} is published once");
        }

        (planned.RecordId, planned.Version) = (stored.Record, stored.Version);
        _published[(node.Number, stored.Record, stored.Version)] = planned;
        planned.Released.Clear();
        planned.WithoutSummary.Clear();
        var decisions = node.Sql.Query(
            "SELECT peer_id, seq FROM decision WHERE record_row = $1", row => (Peer: row.GetInt64(0), Seq: row.IsDBNull(1) ? null : (long?)row.GetInt64(1)), stored.Row)
            .ToDictionary(decision => decision.Peer, decision => decision.Seq);
        foreach (var (row, peer) in peers)
        {
            var seq = decisions.GetValueOrDefault(row);
            var isReleased = peer.IsAccepted && Rules.IsReleased(policy, planned, (int)row - 1, peer.Ceiling);
            if (isReleased != seq.HasValue && !audit.Contains(("accept-peer", SimulatedAgency.NameOf(peer.Number))) && !audit.Contains(("revoke-peer", SimulatedAgency.NameOf(peer.Number))))
            {
                Fail(node, $"POLICY: {planned.Title} is {(isReleased ? "released" : "withheld")} by policy {policy} in force, ceiling {peer.Ceiling}; to n{peer.Number} it was not");
            }

            if (seq is not null)
            {
                (Rules.HasSummary(policy) ? planned.Released : planned.WithoutSummary).Add(peer.Number);
                Append(node.Number, peer.Number, (int)seq.Value, planned);
            }
        }
    }

    private void Append(int from, int to, int seq, PlannedRecord planned)
    {
        var sent = SentBy(from, to);
        if (Restored.Contains(from) && seq <= sent.Count)
        {
            sent.RemoveRange(seq - 1, sent.Count - seq + 1);
        }

        if (sent.Count != seq - 1)
        {
            Fail(nodes[from], $"GAP: entries are numbered without gaps; to n{to} {seq} follows {sent.Count}");
        }

        sent.Add(planned);
    }

    private void CheckReceived(SimulatedNode node, NodeFacts facts, Dictionary<long, PeerFacts> peers, List<(string Act, string Peer)> audit)
    {
        var before = new Dictionary<int, ulong>(facts.Inbound);
        var feeds = ReadInbound(node, facts);
        var arrived = node.Sql.Query(
            "SELECT record_row, received_from, record_id, version, content FROM record_version WHERE record_row > $1 AND received_from IS NOT NULL ORDER BY record_row",
            row => new Arrived(row.GetInt64(0), NumberOf(node.Number, row.GetInt64(1)), row.GetString(2), (ulong)row.GetInt64(3), row.GetBytes(4)), facts.Row)
            .ToLookup(record => record.From);
        foreach (var (row, peer) in peers)
        {
            var expected = new Queue<PlannedRecord>();
            var (from, to) = (before.GetValueOrDefault(peer.Number), facts.Inbound.GetValueOrDefault(peer.Number));
            var isStrict = !Restored.Contains(peer.Number) && !Restored.Contains(node.Number);
            if (isStrict && to > from)
            {
                CheckHead(node, peer.Number, to, feeds[peer.Number]);
                foreach (var planned in SentBy(peer.Number, node.Number).Skip((int)from).Take((int)(to - from)).Where(planned => Rules.Fits(planned, peer.Ceiling)))
                {
                    expected.Enqueue(planned);
                }
            }

            var isCeilingMoving = audit.Contains(("accept-peer", SimulatedAgency.NameOf(peer.Number)));
            foreach (var record in arrived[peer.Number])
            {
                CheckArrived(node, record, peer, isStrict && !isCeilingMoving ? expected : null, audit);
            }

            if (expected.Count > 0 && !isCeilingMoving)
            {
                Fail(node, $"LOST: {expected.Peek().Title} from n{peer.Number} is kept when the feed moves past it");
            }
        }
    }

    private void CheckHead(SimulatedNode node, int from, ulong seq, byte[] head)
    {
        var sent = nodes[from].Sql.First(
            "SELECT head FROM outbound_entry WHERE peer_id = $1 AND lane = $2 AND seq = $3", row => row.GetBytes(0), RowOf(from, node.Number), (int)Lane.Records, (long)seq);
        if (sent is null || !sent.AsSpan().SequenceEqual(head))
        {
            Fail(node, $"HEAD: a feed stands where its sender committed; n{from} has not sent {seq} with this head");
        }
    }

    private void CheckArrived(SimulatedNode node, Arrived record, PeerFacts peer, Queue<PlannedRecord>? expected, List<(string Act, string Peer)> audit)
    {
        Delivered++;
        var content = CaseRecord.Parser.ParseFrom(record.Content);
        if (!_published.TryGetValue((record.From, record.Record, record.Version), out var planned))
        {
            if (!Restored.Contains(record.From))
            {
                Fail(node, $"FORGED: n{record.From} published what arrives from it");
            }

            return;
        }

        var isWhole = planned.Released.Contains(node.Number);
        if (!isWhole && !planned.WithoutSummary.Contains(node.Number) && !Restored.Contains(record.From))
        {
            Fail(node, $"WITHHELD: {planned.Title} does not go to n{node.Number}");
        }

        if (content.Summary == PlannedRecord.Canary != isWhole && !Restored.Contains(record.From))
        {
            Fail(node, $"WITHHELD: the summary of {planned.Title} {(isWhole ? "goes" : "does not go")} to n{node.Number}");
        }

        if (expected is not null && (!expected.TryDequeue(out var next) || next != planned))
        {
            Fail(node, $"ORDER: records arrive once, in the order of their feed; {planned.Title} came from n{peer.Number} and {next?.Title ?? "nothing"} was next");
        }

        if (!audit.Any(entry => entry.Act is "subscribe" or "unsubscribe"))
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

    private void CheckReceipts(SimulatedNode node, NodeFacts facts)
    {
        var before = new Dictionary<int, (ulong Seq, ulong Receipted)>(facts.Outbound);
        ReadOutbound(node, facts);
        foreach (var (to, (_, receipted)) in facts.Outbound)
        {
            if (receipted > before.GetValueOrDefault(to).Receipted && !Restored.Contains(to) && !Restored.Contains(node.Number) && Facts(to).Received(node.Number) < receipted)
            {
                Fail(node, $"RECEIPT: n{to} has on disk what it receipted, {receipted}; it has {Facts(to).Received(node.Number)}");
            }
        }
    }

    private void ReadFeeds(SimulatedNode node, NodeFacts facts)
    {
        facts.Inbound.Clear();
        facts.Outbound.Clear();
        ReadInbound(node, facts);
        ReadOutbound(node, facts);
    }

    private static Dictionary<int, byte[]> ReadInbound(SimulatedNode node, NodeFacts facts)
    {
        var heads = new Dictionary<int, byte[]>();
        foreach (var (row, seq, head) in node.Sql.Query(
            "SELECT peer_id, seq, head FROM inbound_feed WHERE lane = $1", row => (row.GetInt64(0), (ulong)row.GetInt64(1), row.GetBytes(2)), (int)Lane.Records))
        {
            facts.Inbound[NumberOf(node.Number, row)] = seq;
            heads[NumberOf(node.Number, row)] = head;
        }

        return heads;
    }

    private static void ReadOutbound(SimulatedNode node, NodeFacts facts)
    {
        foreach (var (row, seq, receipted) in node.Sql.Query(
            "SELECT peer_id, seq, receipted_to FROM outbound_feed WHERE lane = $1", row => (row.GetInt64(0), (ulong)row.GetInt64(1), (ulong)row.GetInt64(2)), (int)Lane.Records))
        {
            facts.Outbound[NumberOf(node.Number, row)] = (seq, receipted);
        }
    }

    private static Dictionary<long, PeerFacts> Peers(SimulatedNode node) => node.Sql.Query(
        "SELECT peer_id, ceiling, state FROM peer ORDER BY peer_id",
        row => (Row: row.GetInt64(0), Facts: new PeerFacts(NumberOf(node.Number, row.GetInt64(0)), (ClassificationRank)row.GetInt32(1), row.GetInt32(2) == (int)PeerState.Accepted)))
        .ToDictionary(peer => peer.Row, peer => peer.Facts);

    private IEnumerable<(int From, int To)> Pairs() =>
        from a in nodes
        from b in nodes
        where a != b && !Restored.Contains(a.Number) && !Restored.Contains(b.Number)
            && !Revoked.ContainsKey((a.Number, b.Number)) && !Revoked.ContainsKey((b.Number, a.Number))
        select (a.Number, b.Number);

    private NodeFacts Facts(int node) => _facts[node];

    private List<PlannedRecord> SentBy(int from, int to)
    {
        if (!_sent.TryGetValue((from, to), out var sent))
        {
            _sent[(from, to)] = sent = [];
        }

        return sent;
    }

    // Peers were accepted in order of their numbers: row 1 is the first other node.
    private static int NumberOf(int node, long row) => row <= node ? (int)row - 1 : (int)row;

    private static long RowOf(int node, int peer) => peer < node ? peer + 1 : peer;

    private void Fail(SimulatedNode node, string rule)
    {
        world.Trace.Note(node.Number, $"BREAKS {rule}");
        world.Fail($"n{node.Number}: {rule}");
    }

    private sealed record PeerFacts(int Number, ClassificationRank Ceiling, bool IsAccepted);

    private sealed record Arrived(long Row, int From, string Record, ulong Version, byte[] Content);

    /// <summary>What a node had on disk after its last commit.</summary>
    private sealed class NodeFacts
    {
        public bool IsRead { get; set; }

        public bool IsPutBack { get; set; }

        public long Audit { get; set; }

        public long Row { get; set; }

        public long Revision { get; set; }

        public int Policy { get; set; }

        public Dictionary<int, ulong> Inbound { get; } = [];

        public Dictionary<int, (ulong Seq, ulong Receipted)> Outbound { get; } = [];

        public ulong Received(int from) => Inbound.GetValueOrDefault(from);

        public (ulong Seq, ulong Receipted) Sent(int to) => Outbound.GetValueOrDefault(to);
    }
}
