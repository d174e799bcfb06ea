using Gateway.Exchange.V1;
using Gateway.Node.Peers;
using Gateway.Node.Storage;

namespace Gateway.Node.Exchange;

/// <summary>
/// Statements that go back to the originator that signed them (protos/spec/exchange.md, "Going on"): its Hello does not show that it holds a receipt for the
/// entry they came in, so its database may be a copy from before it issued them. They go as frames of the session, because the feeds between the
/// two are the very ones that such a restore stops. An originator that has them does nothing.
/// </summary>
internal static class StatementReturns
{
    /// <summary>Most statements returned in a session, the latest first.</summary>
    public const int Max = 1_024;

    /// <summary>The frames that return them.</summary>
    /// <param name="sql">The store.</param>
    /// <param name="peer">The originator.</param>
    /// <param name="hello">Its Hello.</param>
    public static List<Frame> Of(SqlSession sql, KnownPeer peer, Hello hello)
    {
        var offer = hello.Offers.FirstOrDefault(offer => offer.Lane == Lane.Control);
        return [.. sql.Query(
            """
            SELECT s.envelope FROM statement s JOIN statement_source source ON source.statement_id = s.statement_id
            WHERE s.originator = $1 AND source.peer_id = $2
                AND (source.generation > $3 OR (source.generation = $3 AND source.seq > $4) OR (source.generation < $3 AND $4 = 0))
            ORDER BY s.statement_id DESC LIMIT $5
            """,
            row => new Frame { ReturnedStatement = Signed.Parser.ParseFrom(row.GetFieldValue<byte[]>(0)) },
            peer.Id.ToString(), peer.Row, (long)(offer?.Generation ?? 0), (long)(offer?.ReceiptedTo ?? 0), Max)
            .Where(frame => frame.CalculateSize() <= ExchangeLimits.MaxFrame)];
    }
}
