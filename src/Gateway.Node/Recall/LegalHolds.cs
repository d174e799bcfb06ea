using Gateway.Exchange.V1;
using Gateway.Node.Storage;

namespace Gateway.Node.Recall;

/// <summary>
/// Legal holds on received records: a duty of this agency keeps a record whatever its originator says later. Once recalled, a held record is out
/// of ordinary use all the same, and its outcome names the ground.
/// </summary>
internal sealed class LegalHolds(GatewayDatabase database, Arrivals arrivals)
{
    /// <summary>Places a hold, or changes its ground. Durable when it returns; repeating it changes nothing.</summary>
    public Task<HoldResult> PlaceAsync(string client, string? originator, string record, LegalGround ground, CancellationToken cancel) => database.WriteAsync(
        scope =>
        {
            var name = $"{originator}/{record}";
            var held = originator is not null && scope.Sql.Number(
                "SELECT COUNT(*) FROM record_version WHERE originator = $1 AND record_id = $2 AND received_from IS NOT NULL AND length(content) > 0",
                originator, record) > 0;
            if (!held)
            {
                return Audited(client, "refuse", name, "hold: no such received record", new HoldResult.NoSuchRecord());
            }

            scope.Sql.Execute(
                """
                INSERT INTO legal_hold (originator, record_id, ground, placed_by, placed_at) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (originator, record_id) DO UPDATE SET ground = $3, placed_by = $4, placed_at = $5
                """,
                originator, record, (int)ground, client, scope.Now.UtcTicks);
            return Audited(client, "hold", name, $"{ground}", new HoldResult.Done(0));
        },
        cancel);

    /// <summary>
    /// Lifts a hold. What was recalled meanwhile is carried out in the same transaction, and the originator gets a new outcome. Durable when it
    /// returns; lifting a hold that is not there changes nothing.
    /// </summary>
    public Task<HoldResult> LiftAsync(string client, string? originator, string record, CancellationToken cancel) => database.WriteAsync(
        scope =>
        {
            var name = $"{originator}/{record}";
            if (originator is null || scope.Sql.Execute("DELETE FROM legal_hold WHERE originator = $1 AND record_id = $2", originator, record) == 0)
            {
                return Audited(client, "refuse", name, "lift hold: there is none", new HoldResult.NoSuchRecord());
            }

            var carriedOut = arrivals.CarryOutKept(scope, originator, record);
            return Audited(client, "lift-hold", name, $"{carriedOut} recall(s) carried out", new HoldResult.Done(carriedOut));
        },
        cancel);

    private static Written<HoldResult> Audited(string client, string act, string record, string detail, HoldResult result) =>
        new(result, new AuditEntry(client, act) { Record = record, Detail = detail });
}

/// <summary>What became of placing or lifting a hold.</summary>
internal abstract record HoldResult
{
    private HoldResult()
    {
    }

    /// <summary>It stands as wanted.</summary>
    /// <param name="CarriedOut">Recalls that waited for the hold to be lifted.</param>
    public sealed record Done(int CarriedOut) : HoldResult;

    /// <summary>There is no such received record, or no hold on it.</summary>
    public sealed record NoSuchRecord : HoldResult;
}
