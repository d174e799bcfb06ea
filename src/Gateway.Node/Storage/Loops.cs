namespace Gateway.Node.Storage;

/// <summary>
/// How the loops of a node start, wait and stop. Whatever completes here does so on the context of whoever waits, and in a turn of its own:
/// in a node that is the thread pool, in the simulation its one thread, which can therefore run whole nodes in an order that can be repeated.
/// </summary>
internal static class Loops
{
    /// <summary>Runs a loop beside its caller, of which it never runs a part.</summary>
    public static async Task StartAsync(Func<Task> loop)
    {
        await Task.Yield();
        await loop();
    }

    /// <summary>Waits for the first of these, but no longer than this.</summary>
    /// <returns>False when the time passed first.</returns>
    public static async Task<bool> WaitAsync(TimeProvider time, TimeSpan atMost, Task[] wakes, CancellationToken cancel)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var passed = PassAsync(time, atMost, timer.Token);
        var first = await Task.WhenAny([.. wakes, passed]);
        CancelNow(timer);
        cancel.ThrowIfCancellationRequested();
        return first != passed;
    }

    /// <summary>Cancels; what follows from that never runs inside the caller.</summary>
    public static async Task StopAsync(CancellationTokenSource source)
    {
        await Task.Yield();
        CancelNow(source);
    }

    /// <summary>
    /// A delay that is cancelled completes others' waits on the pool; this one completes them where it was begun. That it was cancelled is no exception:
    /// one is thrown for every wake otherwise, and nobody looks at it.
    /// </summary>
    private static async Task PassAsync(TimeProvider time, TimeSpan duration, CancellationToken cancel) =>
        await Task.Delay(duration, time, cancel).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);

    private static void CancelNow(CancellationTokenSource source) => source.Cancel();
}
