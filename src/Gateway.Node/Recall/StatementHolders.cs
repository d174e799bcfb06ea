using Gateway.Exchange.V1;
using Gateway.Node.Peers;
using Gateway.Node.Storage;
using Google.Protobuf;

namespace Gateway.Node.Recall;

/// <summary>An agency that was told of a statement.</summary>
internal sealed record StatementHolder
{
    /// <summary>Its row among the peers.</summary>
    public required long PeerRow { get; init; }

    /// <summary>Generation of the control feed the statement went in; 0 when it could not be sealed.</summary>
    public required ulong Generation { get; init; }

    /// <summary>The entry; 0 when it could not be sealed.</summary>
    public required ulong Seq { get; init; }

    /// <summary>When it was told, UTC ticks.</summary>
    public required long ToldAt { get; init; }

    /// <summary>What it answered; UNSPECIFIED while it has not.</summary>
    public required OutcomeCode Code { get; init; }

    /// <summary>Its signed outcome, as it came.</summary>
    public required Signed? Envelope { get; init; }

    /// <summary>Up to where it has receipted the control lane.</summary>
    public required ulong ReceiptedTo { get; init; }
}

/// <summary>
/// Tells every agency that may hold a record what its originator says of it, and keeps what they answer. The same for the originator, and for
/// whoever passed the record on.
/// </summary>
internal sealed class StatementHolders(ControlEntries control)
{
    /// <summary>Puts a statement into the control lane of each peer and remembers that an outcome is owed.</summary>
    public void Tell(WriteScope scope, long statement, Signed envelope, IEnumerable<KnownPeer> peers)
    {
        foreach (var peer in peers)
        {
            var known = scope.Sql.Number("SELECT COUNT(*) FROM statement_holder WHERE statement_id = $1 AND peer_id = $2", statement, peer.Row) > 0;
            if (known)
            {
                continue;
            }

            var place = control.Append(scope, peer, new EntryBody { Statement = envelope });
            scope.Sql.Execute(
                "INSERT INTO statement_holder (statement_id, peer_id, generation, seq, told_at) VALUES ($1, $2, $3, $4, $5)",
                statement, peer.Row, (long?)place?.Generation, (long?)place?.Seq, scope.Now.UtcTicks);
        }
    }

    /// <summary>Tells a peer statements once more, in the control feed as it is now. What it answered before no longer counts.</summary>
    /// <returns>How many.</returns>
    public int TellAgain(WriteScope scope, KnownPeer peer, IReadOnlyList<long> statements)
    {
        foreach (var statement in statements)
        {
            var place = control.Append(scope, peer, new EntryBody { Statement = StoredStatements.Get(scope.Sql, statement).Envelope });
            scope.Sql.Execute(
                "UPDATE statement_holder SET generation = $3, seq = $4, told_at = $5, code = 0, at = NULL, envelope = NULL WHERE statement_id = $1 AND peer_id = $2",
                statement, peer.Row, (long?)place?.Generation, (long?)place?.Seq, scope.Now.UtcTicks);
        }

        return statements.Count;
    }

    /// <summary>Everyone who was told.</summary>
    public static List<StatementHolder> Of(SqlSession sql, long statement) => sql.Query(
        """
        SELECT h.peer_id, COALESCE(h.generation, 0), COALESCE(h.seq, 0), h.told_at, h.code, h.envelope, COALESCE(f.receipted_to, 0)
        FROM statement_holder h LEFT JOIN outbound_feed f ON f.peer_id = h.peer_id AND f.lane = 1 AND f.generation = h.generation
        WHERE h.statement_id = $1 ORDER BY h.peer_id
        """,
        row => new StatementHolder
        {
            PeerRow = row.GetInt64(0),
            Generation = (ulong)row.GetInt64(1),
            Seq = (ulong)row.GetInt64(2),
            ToldAt = row.GetInt64(3),
            Code = (OutcomeCode)row.GetInt32(4),
            Envelope = row.IsDBNull(5) ? null : Signed.Parser.ParseFrom(row.GetFieldValue<byte[]>(5)),
            ReceiptedTo = (ulong)row.GetInt64(6),
        },
        statement);

    /// <summary>The statement that an entry of a peer's control lane carried; null when it carried none.</summary>
    public static long? Find(SqlSession sql, long peerRow, ulong generation, ulong seq)
    {
        var found = sql.Number(
            "SELECT statement_id FROM statement_holder WHERE peer_id = $1 AND seq = $2 AND generation = $3", peerRow, (long)seq, (long)generation);
        return found == 0 ? null : found;
    }

    /// <summary>Keeps a holder's signed outcome; the last word counts, all of them are kept.</summary>
    public static void Answer(WriteScope scope, long statement, long peerRow, Outcome outcome, Signed envelope)
    {
        var bytes = envelope.ToByteArray();
        scope.Sql.Execute(
            "UPDATE statement_holder SET code = $3, at = $4, envelope = $5 WHERE statement_id = $1 AND peer_id = $2",
            statement, peerRow, (int)outcome.Code, outcome.At.ToDateTimeOffset().UtcTicks, bytes);
        if (scope.Sql.Number("SELECT COUNT(*) FROM statement_outcome WHERE statement_id = $1 AND peer_id = $2", statement, peerRow) < RecallLimits.MaxOutcomes)
        {
            scope.Sql.Execute(
                "INSERT INTO statement_outcome (statement_id, peer_id, envelope, received_at) VALUES ($1, $2, $3, $4)",
                statement, peerRow, bytes, scope.Now.UtcTicks);
        }
    }
}
