using Gateway.Exchange.V1;
using Gateway.Node.Configuration;
using Gateway.Node.Peers;
using Gateway.Node.Storage;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Receipts;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Node.Recall;

/// <summary>
/// Answers whoever sent a statement with a signed outcome (protos/spec/feed.md, "Outcome"): what was done, by when it is out of reach, and what
/// the agencies answered to which the record was passed on. A later outcome replaces an earlier one.
/// </summary>
internal sealed class OwedOutcomes(ControlEntries control, PeerDirectory directory, OwnKeys ownKeys)
{
    /// <summary>Remembers the entry a statement came in: its sender is owed an outcome.</summary>
    /// <remarks>Only the last entry of each sender: one that sends a statement again and again is owed one answer.</remarks>
    public static void Owe(WriteScope scope, long statement, long peerRow, ulong generation, ulong seq)
    {
        scope.Sql.Execute("DELETE FROM statement_source WHERE statement_id = $1 AND peer_id = $2", statement, peerRow);
        scope.Sql.Execute(
            "INSERT INTO statement_source (statement_id, peer_id, generation, seq) VALUES ($1, $2, $3, $4)", statement, peerRow, (long)generation, (long)seq);
    }

    /// <summary>Seals an outcome for every entry the statement came in, as things stand in this write.</summary>
    /// <returns>To how many.</returns>
    public int Send(WriteScope scope, long statementRow, long? onlyTo = null)
    {
        var statement = StoredStatements.Get(scope.Sql, statementRow);
        var sources = scope.Sql.Query(
            "SELECT peer_id, generation, seq FROM statement_source WHERE statement_id = $1 AND ($2 IS NULL OR peer_id = $2)",
            row => (Peer: row.GetInt64(0), Generation: (ulong)row.GetInt64(1), Seq: (ulong)row.GetInt64(2)), statementRow, onlyTo);
        if (statement.Code == OutcomeCode.Unspecified || sources.Count == 0)
        {
            return 0;
        }

        var onward = OnwardOf(scope.Sql, statementRow);
        var sent = 0;
        foreach (var source in sources)
        {
            if (directory.All.FirstOrDefault(known => known.Row == source.Peer) is not { } peer)
            {
                continue;
            }

            var outcome = new Outcome
            {
                FeedId = ByteString.CopyFrom(FeedId.Of(peer.Id, ownKeys.Agency, Lane.Control, source.Generation).ToBytes()),
                Seq = source.Seq,
                Code = statement.Code,
                At = Timestamp.FromDateTimeOffset(scope.Now),
                Ground = statement.Ground,
                Onward = { onward.Where(holder => !holder.Agency.Span.SequenceEqual(peer.Id.ToBytes())) },
            };
            if (statement.UnrecoverableBy is { } ticks)
            {
                outcome.UnrecoverableBy = Timestamp.FromDateTimeOffset(new DateTimeOffset(ticks, TimeSpan.Zero));
            }

            sent += control.Append(scope, peer, new EntryBody { Outcome = FeedOutcomes.Sign(outcome, ownKeys.Link) }) is null ? 0 : 1;
        }

        return sent;
    }

    private List<OnwardHolder> OnwardOf(SqlSession sql, long statement)
    {
        var holders = StatementHolders.Of(sql, statement).Select(holder =>
        {
            var peer = directory.All.FirstOrDefault(known => known.Row == holder.PeerRow);
            return peer is null ? null : OnwardOf(peer.Id, holder);
        }).OfType<OnwardHolder>().ToList();
        holders.Sort(static (a, b) => a.Agency.Span.SequenceCompareTo(b.Agency.Span));

        // What does not fit is still told: who holds it, without the envelopes that prove what they answered.
        var size = holders.Sum(holder => holder.CalculateSize());
        return size <= FeedOutcomes.MaxSize / 2 ? [.. holders.Take(FeedOutcomes.MaxOnward)]
            : [.. holders.Take(FeedOutcomes.MaxOnward).Select(holder => new OnwardHolder { Agency = holder.Agency })];
    }

    private static OnwardHolder OnwardOf(AgencyId agency, StatementHolder holder)
    {
        var onward = new OnwardHolder { Agency = ByteString.CopyFrom(agency.ToBytes()) };
        if (holder.Envelope is { } envelope)
        {
            onward.Code = holder.Code;
            onward.At = Outcome.Parser.ParseFrom(envelope.Payload).At;
            onward.Outcome = envelope;
        }

        return onward;
    }
}
