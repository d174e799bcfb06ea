using Gateway.Node.Storage;
using Microsoft.Extensions.Hosting;

namespace Gateway.Node.Exchange;

/// <summary>Writes what <see cref="RefusalTally"/> has counted into the audit: when a window is over, and all of it when the node stops.</summary>
internal sealed class RefusalSummaries(RefusalTally tally, GatewayDatabase database, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync(all: true, cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await WriteAsync(all: false, stoppingToken);
        }
    }

    private async Task WriteAsync(bool all, CancellationToken cancel)
    {
        var rows = tally.Take(all);
        if (rows.Count == 0)
        {
            return;
        }

        try
        {
            await database.WriteAsync(_ => new Written<bool>(true, rows), cancel);
        }
        catch (Exception failed) when (failed is StoreUnavailableException or OperationCanceledException or System.Data.Common.DbException)
        {
            // Consequence: these counts are in the log alone. The rows that say that the refusals began stand in the audit.
        }
    }
}
