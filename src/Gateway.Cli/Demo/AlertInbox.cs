using System.Collections.Immutable;
using Gateway.Cli.Connection;
using Gateway.Node.V1;
using Grpc.Core;

namespace Gateway.Cli.Demo;

/// <summary>The alerts of one agency as they arise, from one WatchAlerts call. Waiting is for the next alert, never for a time.</summary>
internal sealed class AlertInbox : IAsyncDisposable
{
    /// <summary>Longest wait for an alert.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _agency;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stop;
    private readonly Task _watching;
    private readonly Lock _gate = new();
    private ImmutableList<Alert> _alerts = [];
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Begins to watch.</summary>
    public AlertInbox(string agency, NodeConnection analyst, TimeProvider clock, CancellationToken cancel)
    {
        _agency = agency;
        _clock = clock;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _watching = WatchAsync(analyst, _stop.Token);
    }

    /// <summary>The first alert of this kind, now or when it arises.</summary>
    /// <exception cref="DemoException">It did not arise in time, or the watch ended.</exception>
    public async Task<Alert> FirstAsync(Func<Alert, bool> wanted, string what, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(Patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        while (true)
        {
            Task next;
            lock (_gate)
            {
                if (_alerts.Find(alert => wanted(alert)) is { } found)
                {
                    return found;
                }

                next = _next.Task;
            }

            try
            {
                await next.WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                throw new DemoException($"{_agency} was not alerted within {Patience.TotalSeconds:0} seconds: {what}.");
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task WatchAsync(NodeConnection analyst, CancellationToken cancel)
    {
        try
        {
            using var stream = analyst.Alerts.WatchAlerts(new WatchAlertsRequest(), NodeConnection.Stream(cancel));
            while (await stream.ResponseStream.MoveNext(cancel))
            {
                Arrived(stream.ResponseStream.Current.Alert);
            }
        }
        catch (RpcException ended) when (!cancel.IsCancellationRequested)
        {
            var failure = CallFailure.Of(ended, analyst);
            lock (_gate)
            {
                _next.TrySetException(new DemoException($"{_agency}'s watch for alerts ended: {failure.Problem}", ended));
            }
        }
        catch (Exception ended) when (ended is RpcException or OperationCanceledException)
        {
            // The play is over.
        }
    }

    private void Arrived(Alert alert)
    {
        TaskCompletionSource waiting;
        lock (_gate)
        {
            _alerts = _alerts.Add(alert);
            waiting = _next;
            _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        waiting.SetResult();
    }
}
