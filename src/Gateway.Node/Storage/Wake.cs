namespace Gateway.Node.Storage;

/// <summary>
/// Wakes loops that read their work from the store. Carries nothing: who is woken looks at the database, so a wake too many costs a query
/// and a wake missed while looking cannot happen, because the token to wait on is taken before looking.
/// </summary>
internal sealed class Wake
{
    private Turn _next = new();

    /// <summary>Take this before looking; it completes after the next <see cref="Set"/>.</summary>
    public Task Next => Volatile.Read(ref _next).Seen;

    /// <summary>Wakes everyone who waits; nothing of theirs runs inside this call.</summary>
    public void Set() => Interlocked.Exchange(ref _next, new Turn()).Come.TrySetResult();

    private sealed class Turn
    {
        public Turn() => Seen = SeeAsync();

        public TaskCompletionSource Come { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Follows <see cref="Come"/> on the context of whoever made it: one that is waited on together with others would be left for the pool.</summary>
        public Task Seen { get; }

        private async Task SeeAsync() => await Come.Task;
    }
}
