using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Protocol.Identifiers;
using Gateway.Record.V1;

namespace Gateway.Node.Alerts;

/// <summary>
/// The subscriptions in memory, as the table has them in the transaction that is running. Used on the writer's thread only, inside writes.
/// </summary>
/// <remarks>
/// A change of the table changes the index in the same write, so a record admitted later in the same group commit already meets a new
/// subscription. When a write is rolled back, alone or with its group, the index is forgotten, and whoever uses it next reads it from the table
/// as that then is, within its own transaction. Undoing single changes would be faster, and wrong as soon as two of them concern the same
/// subscription. After a crash there is nothing to repair: the index is read from the table at its first use.
/// </remarks>
internal sealed class SubscriptionIndex(IdentifierStopList stopList)
{
    private SubscriptionFiling? _filing;

    /// <summary>Identifiers that belong to nobody in particular and are not watched.</summary>
    public IdentifierStopList StopList => stopList;

    /// <summary>The subscriptions as this write sees them.</summary>
    public SubscriptionFiling In(WriteScope scope) => _filing ??= ReadFrom(scope.Sql);

    /// <summary>A row was inserted by this write.</summary>
    public void Added(WriteScope scope, long id, SubscriptionTerms terms, Purpose purpose)
    {
        // First, so that nothing that fails from here on leaves the index ahead of the table.
        scope.OnRollback(Forget);
        File(In(scope), id, terms, purpose);
    }

    /// <summary>A row was marked deleted by this write.</summary>
    public void Removed(WriteScope scope, long id)
    {
        scope.OnRollback(Forget);
        In(scope).Remove(id);
    }

    private void Forget() => _filing = null;

    private SubscriptionFiling ReadFrom(SqlSession sql)
    {
        var filing = new SubscriptionFiling();
        var rows = sql.Query(
            "SELECT subscription_id, terms, purpose FROM subscription WHERE deleted = 0",
            row => (Id: row.GetInt64(0), Terms: row.GetBytes(1), Purpose: (Purpose)row.GetInt32(2)));
        foreach (var (id, terms, purpose) in rows)
        {
            File(filing, id, SubscriptionTerms.Parser.ParseFrom(terms), purpose);
        }

        return filing;
    }

    private void File(SubscriptionFiling filing, long id, SubscriptionTerms terms, Purpose purpose)
    {
        var watched = WatchedTerms.Of(terms, purpose, stopList);
        filing.Add(id, watched, FilingKey.Of(watched));
    }
}
