namespace Gateway.Node.Storage;

/// <summary>
/// Wakes loops that read their work from the store. Carries nothing: who is woken looks at the database, so a wake too many costs a query
/// and a wake missed while looking cannot happen, because the token to wait on is taken before looking.
/// </summary>
internal sealed class Wake
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Take this before looking; it completes at the next <see cref="Set"/>.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Wakes everyone who waits.</summary>
    public void Set() =>
        Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
