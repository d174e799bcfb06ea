using System.Data.Common;
using Gateway.Exchange.V1;
using Gateway.Node.Configuration;
using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Record.V1;
using Microsoft.Extensions.Hosting;

namespace Gateway.Node.Recall;

/// <summary>
/// Erases what is past its <c>delete_after</c>, own and received, with everything derived from it, and withdraws what of it was not yet receipted.
/// It uses the same erasure as a recall. Each record is one transaction: after a crash the next look goes on where this one was.
/// </summary>
/// <remarks>
/// From the instant on, nothing expired is shown, found or alerted on, whether or not it is erased yet; a body can go out for
/// <see cref="LookEvery"/> at most after its time. The node looks before it opens its listeners, so that nothing that expired while it was off is
/// sent. A record under a legal hold stays, out of sight.
/// </remarks>
internal sealed class Retention(
    GatewayDatabase database, RecordSummaries summaries, UntoldStatements untold, OwnKeys ownKeys, OutboundWakes wakes, TimeProvider time) : BackgroundService
{
    /// <summary>How often the node looks for what has expired.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    /// <summary>Most versions erased in one look before the next query, in versions.</summary>
    public const int MaxBatch = 256;

    /// <summary>Farthest a review looks ahead, in days.</summary>
    public const int MaxReviewDays = 3_660;

    /// <summary>Erases everything that is due.</summary>
    /// <returns>How many versions.</returns>
    public async Task<int> SweepAsync(CancellationToken cancel)
    {
        var erased = 0;
        while (true)
        {
            var now = time.GetUtcNow();
            var due = database.Read(sql => Due(sql, now));
            foreach (var version in due)
            {
                await database.WriteAsync(scope => Erase(scope, version), cancel);
                erased++;
            }

            if (due.Count < MaxBatch)
            {
                return erased + await DropSetAsideAsync(now, cancel);
            }
        }
    }

    /// <summary>What expires within some days, soonest first: to be reviewed before it is erased.</summary>
    public Task<ListExpiringResponse> ReviewAsync(string client, ListExpiringRequest request, CancellationToken cancel) => database.ReadAuditedAsync(
        sql =>
        {
            var now = time.GetUtcNow();
            var days = request.WithinDays == 0 ? 30 : Math.Min(request.WithinDays, MaxReviewDays);
            var rows = sql.Query(
                $"""
                SELECT {RecordSummaries.Columns}, r.delete_after, (SELECT ground FROM legal_hold h WHERE h.originator = r.originator AND h.record_id = r.record_id)
                FROM record_version r {RecordSummaries.Joins}
                WHERE {RecordSummaries.IsVisible} AND r.is_latest = 1 AND r.delete_after <= $2 ORDER BY r.delete_after, r.record_row LIMIT $3
                """,
                row => new ExpiringRecord
                {
                    Record = summaries.Read(row, 0),
                    DeleteAfter = RecordSummaries.ToTimestamp(row.GetInt64(RecordSummaries.ColumnCount)),
                    Hold = row.IsDBNull(RecordSummaries.ColumnCount + 1) ? LegalGround.Unspecified : (LegalGround)row.GetInt32(RecordSummaries.ColumnCount + 1),
                },
                now.UtcTicks, now.AddDays(days).UtcTicks, PageSize.Max);
            return new Written<ListExpiringResponse>(
                new ListExpiringResponse { Records = { rows } }, new AuditEntry(client, "review") { Detail = $"{rows.Count} records expire within {days} days" });
        },
        cancel);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RunAsync(stoppingToken);

    /// <summary>Looks for what has expired and for whom was not told, until cancelled.</summary>
    public async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
                await untold.TellAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is StoreUnavailableException or DbException)
            {
                // Consequence: nothing was erased or told in this round; the next one is a minute away, and doctor is red for the disk meanwhile.
            }
        }
    }

    private static List<DueVersion> Due(SqlSession sql, DateTimeOffset now) => sql.Query(
        """
        SELECT r.record_row, r.originator, r.record_id, r.is_latest FROM record_version r
        WHERE r.delete_after <= $1 AND length(r.view) > 0
        AND NOT EXISTS (SELECT 1 FROM legal_hold h WHERE h.originator = r.originator AND h.record_id = r.record_id)
        ORDER BY r.delete_after LIMIT $2
        """,
        row => new DueVersion(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt64(3) == 1), now.UtcTicks, MaxBatch);

    private Written<bool> Erase(WriteScope scope, DueVersion version)
    {
        // The latest version decides for the earlier ones; an earlier one that expires alone goes alone.
        var rows = version.IsLatest
            ? scope.Sql.Query("SELECT record_row FROM record_version WHERE originator = $1 AND record_id = $2", row => row.GetInt64(0), version.Originator, version.Record)
            : [version.Row];
        var withdrawn = 0;
        foreach (var entry in rows.SelectMany(row => EntryWithdrawals.Waiting(scope.Sql, row)).ToList())
        {
            EntryWithdrawals.Withdraw(scope, entry, ownKeys.Agency, WithdrawalReason.Expired, ownKeys.Link);
            scope.AfterCommit(wakes.NoteWithdrawal);
            scope.AfterCommit(wakes.Of(entry.PeerRow).Set);
            withdrawn++;
        }

        if (version.IsLatest)
        {
            RecordErasure.Erase(scope, version.Originator, version.Record, RecordStatus.Erased);
        }
        else
        {
            RecordErasure.EraseVersion(scope, version.Row, RecordStatus.Erased);
        }

        return new Written<bool>(true, new AuditEntry(AuditEntry.NodeActor, "erase")
        {
            Record = $"{version.Originator}/{version.Record}",
            Detail = $"retention is over: {rows.Count} version(s), {withdrawn} body(ies) withdrawn",
        });
    }

    /// <summary>What was set aside expires too, though nobody ever saw it.</summary>
    private async Task<int> DropSetAsideAsync(DateTimeOffset now, CancellationToken cancel)
    {
        const string Due = "delete_after IS NOT NULL AND delete_after <= $1";
        if (database.Read(sql => sql.Number($"SELECT COUNT(*) FROM quarantine WHERE {Due}", now.UtcTicks)) == 0)
        {
            return 0;
        }

        return await database.WriteAsync(
            scope =>
            {
                using (scope.EraseSecurely())
                {
                    var dropped = scope.Sql.Execute($"DELETE FROM quarantine WHERE {Due}", now.UtcTicks);
                    return new Written<int>(dropped, new AuditEntry(AuditEntry.NodeActor, "erase") { Detail = $"retention is over: {dropped} entries set aside" });
                }
            },
            cancel);
    }

    private sealed record DueVersion(long Row, string Originator, string Record, bool IsLatest);
}
