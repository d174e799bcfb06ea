using Gateway.Node.Peers;
using Gateway.Node.Storage;
using Microsoft.Extensions.Hosting;

namespace Gateway.Node.Reception;

/// <summary>Has statements that were set aside tried again when keys have come: at start, when what is known of a peer changes, and every minute.</summary>
internal sealed class StatementRetries(Quarantine quarantine, PeerDirectory directory, TimeProvider time) : BackgroundService
{
    /// <summary>How often to look, beside being woken when a peer changes.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var changed = directory.Changed.Next;
            try
            {
                await quarantine.RetryStatementsAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is StoreUnavailableException or System.Data.Common.DbException)
            {
                // Consequence: they stay set aside and are looked at again in a minute; the disk is what the operator is told about.
            }

            await Loops.WaitAsync(time, LookEvery, [changed], stoppingToken);
        }
    }
}
