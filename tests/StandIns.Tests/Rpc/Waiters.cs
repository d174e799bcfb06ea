using System.Collections.Concurrent;

namespace StandIns.Tests.Rpc;

/// <summary>Lets a test see from outside that a server method has begun, and that its token was cancelled.</summary>
internal sealed class Waiters
{
    private readonly ConcurrentDictionary<string, Waiter> named = new(StringComparer.Ordinal);

    public Waiter Named(string name) => named.GetOrAdd(name, _ => new Waiter());

    internal sealed class Waiter
    {
        /// <summary>Set with the deadline the server sees.</summary>
        public TaskCompletionSource<DateTime> Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Set when the server's token is cancelled.</summary>
        public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
