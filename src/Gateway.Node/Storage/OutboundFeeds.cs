using System.Security.Cryptography;
using Gateway.Exchange.V1;
using Gateway.Node.Configuration;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Sealing;

namespace Gateway.Node.Storage;

/// <summary>
/// The feeds this node sends. Lives on the writer's thread, because the number, head and slip of an entry must be decided in the very
/// transaction that stores it. After anything uncertain all writers are forgotten: the next entry begins a new epoch at what is on disk.
/// </summary>
internal sealed class OutboundFeeds(OwnKeys keys)
{
    private const ulong FirstGeneration = 1;

    private readonly Dictionary<(long Peer, Lane Lane), FeedWriter> _writers = [];
    private readonly HashSet<(long Peer, Lane Lane)> _moved = [];

    /// <summary>Stores a sealed body for as many entries as will refer to it.</summary>
    /// <returns>Its row.</returns>
    public static long StoreBody(SqlSession sql, SealedBody body, int entries) =>
        sql.Insert("INSERT INTO outbound_body (ciphertext, waiting) VALUES ($1, $2)", body.Ciphertext, entries);

    /// <summary>Appends an entry for one peer.</summary>
    /// <param name="sql">The writer's connection.</param>
    /// <param name="peer">The peer's row and agency.</param>
    /// <param name="lane">The lane.</param>
    /// <param name="body">The sealed body.</param>
    /// <param name="bodyRow">Where <see cref="StoreBody"/> put it.</param>
    /// <param name="kemKey">The peer's current KEM key.</param>
    /// <param name="recordRow">The record version the entry carries; null for none.</param>
    /// <returns>Its sequence number.</returns>
    public ulong Append(SqlSession sql, (long Row, AgencyId Agency) peer, Lane lane, SealedBody body, long bodyRow, VerifyingKey kemKey, long? recordRow)
    {
        var writer = WriterOf(sql, peer, lane);
        var entry = writer.Append(body, kemKey)
            ?? throw new InvalidOperationException($"The KEM key {kemKey.Id} of peer {peer.Agency} is not a usable point.");
        if (entry.EpochStart is { } start)
        {
            sql.Execute("INSERT INTO outbound_epoch (epoch_id, start) VALUES ($1, $2)", entry.EpochId.ToArray(), Google.Protobuf.MessageExtensions.ToByteArray(start));
        }

        sql.Execute(
            """
            INSERT INTO outbound_entry (peer_id, lane, seq, slip, head, epoch_id, kem_key, body_id, record_row)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            peer.Row, (int)lane, (long)entry.Position.Seq, entry.Slip, entry.Position.Head, entry.EpochId,
            entry.KemKey.ToString(), bodyRow, recordRow);
        _moved.Add((peer.Row, lane));
        return entry.Position.Seq;
    }

    /// <summary>Notes where the feeds stand that a write has appended to: once for all its entries, and before the write is done.</summary>
    public void StorePositions(SqlSession sql)
    {
        foreach (var feed in _moved)
        {
            var position = _writers[feed].Position;
            sql.Execute(
                "UPDATE outbound_feed SET seq = $3, head = $4 WHERE peer_id = $1 AND lane = $2", feed.Peer, (int)feed.Lane, (long)position.Seq, position.Head);
        }

        _moved.Clear();
    }

    /// <summary>Throws all sealing contexts away.</summary>
    public void Forget()
    {
        foreach (var writer in _writers.Values)
        {
            writer.Dispose();
        }

        _writers.Clear();
        _moved.Clear();
    }

    /// <summary>Throws the sealing context of one feed away.</summary>
    public void Forget(long peerRow, Lane lane)
    {
        _moved.Remove((peerRow, lane));
        if (_writers.Remove((peerRow, lane), out var writer))
        {
            writer.Dispose();
        }
    }

    private FeedWriter WriterOf(SqlSession sql, (long Row, AgencyId Agency) peer, Lane lane)
    {
        if (_writers.TryGetValue((peer.Row, lane), out var writer))
        {
            return writer;
        }

        var (storedGeneration, storedPosition, stop) = sql.First(
            "SELECT generation, seq, head, stop FROM outbound_feed WHERE peer_id = $1 AND lane = $2",
            row => ((ulong)row.GetInt64(0), new FeedHeadPosition((ulong)row.GetInt64(1), row.GetBytes(2)), (FeedStop)row.GetInt32(3)),
            peer.Row, (int)lane);
        if (stop != FeedStop.None)
        {
            throw new InvalidOperationException($"Nothing is sealed in a stopped feed ({stop}): whoever appends asks first.");
        }

        var (generation, position) = storedGeneration > 0 ? (storedGeneration, storedPosition) : (FirstGeneration, default);
        var route = new FeedRoute(keys.Agency, peer.Agency, lane, generation);
        if (storedGeneration == 0)
        {
            position = HeadChain.Start(route.Id);
            sql.Execute(
                "INSERT INTO outbound_feed (peer_id, lane, generation, seq, head, receipted_to, stopped) VALUES ($1, $2, $3, 0, $4, 0, '')",
                peer.Row, (int)lane, (long)generation, position.Head.ToArray());
        }

        writer = new FeedWriter(route, position, keys.Link, RandomNumberGenerator.Fill);
        _writers.Add((peer.Row, lane), writer);
        return writer;
    }
}
