using Microsoft.Extensions.Hosting;

namespace Gateway.Node.Replicas;

/// <summary>
/// Starts what only one replica has to do - retention, renewal, deciding again, alarms - once this one is the senior, and then leaves it running: each
/// piece of that work looks at the store inside its own write, so two replicas doing it for a moment do it once.
/// </summary>
internal sealed class Housekeeping(ReplicaTable replicas, IReadOnlyList<BackgroundService> work, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private bool _hasStarted;

    /// <summary>Starts at once where there are no other replicas, otherwise as soon as this one is the senior.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (replicas.IsSingle)
        {
            await StartWorkAsync(cancellationToken);
            return;
        }

        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_hasStarted)
        {
            foreach (var one in work)
            {
                await one.StopAsync(cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!replicas.IsSenior)
        {
            await Task.Delay(LookEvery, time, stoppingToken);
        }

        await StartWorkAsync(stoppingToken);
    }

    private async Task StartWorkAsync(CancellationToken cancel)
    {
        _hasStarted = true;
        foreach (var one in work)
        {
            await one.StartAsync(cancel);
        }
    }
}
