namespace Gateway.Node.Alerts;

/// <summary>
/// Wakes everyone who watches alerts. It carries nothing: what there is to send is in the database, and a watcher that was woken for nothing
/// only reads an empty page.
/// </summary>
internal sealed class AlertSignal
{
    private TaskCompletionSource _next = NewSource();

    /// <summary>
    /// Completes at the next <see cref="Wake"/>. Take it before reading the database: an alert committed after the read then still wakes the
    /// reader, and one committed before is in what was read.
    /// </summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Wakes everyone; called after the commit.</summary>
    public void Wake() => Interlocked.Exchange(ref _next, NewSource()).TrySetResult();

    // Watchers must not run on the writer's thread.
    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
