using Gateway.Admin.V1;
using Gateway.Exchange.V1;
using Gateway.Record.V1;

namespace Gateway.Simulation.Tests;

/// <summary>What a node had on disk after its last commit, as far as the checks compare it with the next.</summary>
internal sealed class NodeFacts
{
    private readonly Dictionary<(int Peer, Lane Lane), FeedEnd> _sent = [];
    private readonly Dictionary<(int Peer, Lane Lane), FeedEnd> _received = [];

    public bool IsRead { get; set; }

    public bool IsPutBack { get; set; }

    public long Audit { get; set; }

    public long Row { get; set; }

    public long Statement { get; set; }

    public long Revision { get; set; }

    /// <summary>The policy in force.</summary>
    public int Policy { get; set; }

    /// <summary>Own versions by their row.</summary>
    public Dictionary<long, PlannedRecord> Own { get; } = [];

    /// <summary>Received versions that are or were on disk, by originator, record and version.</summary>
    public HashSet<(int Originator, string Record, ulong Version)> Held { get; } = [];

    /// <summary>Where the feed to a peer stands.</summary>
    public FeedEnd Sent(int to, Lane lane) => _sent.GetValueOrDefault((to, lane), FeedEnd.None);

    /// <summary>Where the feed of a peer stands.</summary>
    public FeedEnd Received(int from, Lane lane) => _received.GetValueOrDefault((from, lane), FeedEnd.None);

    /// <summary>Reads where the feeds stand.</summary>
    /// <returns>Where they stood before: to peers, and from them.</returns>
    public (Dictionary<(int Peer, Lane Lane), FeedEnd> Sent, Dictionary<(int Peer, Lane Lane), FeedEnd> Received) ReadFeeds(SimulatedNode node)
    {
        var before = (new Dictionary<(int, Lane), FeedEnd>(_sent), new Dictionary<(int, Lane), FeedEnd>(_received));
        _sent.Clear();
        _received.Clear();
        foreach (var (peer, lane, end) in node.Sql.Query(
            "SELECT peer_id, lane, generation, seq, head, receipted_to, stop FROM outbound_feed",
            row => (Peers.NumberOf(node.Number, row.GetInt64(0)), (Lane)row.GetInt32(1),
                new FeedEnd((ulong)row.GetInt64(2), (ulong)row.GetInt64(3), row.GetBytes(4), (ulong)row.GetInt64(5), row.GetInt32(6) != 0))))
        {
            _sent[(peer, lane)] = end;
        }

        foreach (var (peer, lane, end) in node.Sql.Query(
            "SELECT peer_id, lane, generation, seq, head, stopped FROM inbound_feed",
            row => (Peers.NumberOf(node.Number, row.GetInt64(0)), (Lane)row.GetInt32(1),
                new FeedEnd((ulong)row.GetInt64(2), (ulong)row.GetInt64(3), row.GetBytes(4), (ulong)row.GetInt64(3), row.GetString(5).Length > 0))))
        {
            _received[(peer, lane)] = end;
        }

        return before;
    }
}

/// <summary>The peers of a node as its disk has them.</summary>
internal static class Peers
{
    /// <summary>All of them, by row.</summary>
    public static Dictionary<long, PeerFacts> Of(SimulatedNode node) => node.Sql.Query(
        "SELECT peer_id, ceiling, state FROM peer ORDER BY peer_id",
        row => (Row: row.GetInt64(0), Facts: new PeerFacts(
            NumberOf(node.Number, row.GetInt64(0)), (ClassificationRank)row.GetInt32(1), row.GetInt32(2) == (int)PeerState.Accepted)))
        .ToDictionary(peer => peer.Row, peer => peer.Facts);

    // Peers were accepted in the order of their numbers: row 1 is the first other node.
    public static int NumberOf(int node, long row) => row <= node ? (int)row - 1 : (int)row;

    public static long RowOf(int node, int peer) => peer < node ? peer + 1 : peer;
}

/// <summary>A peer as a node's disk has it.</summary>
internal sealed record PeerFacts(int Number, ClassificationRank Ceiling, bool IsAccepted);
