using System.Collections.Concurrent;

namespace Gateway.Node.Storage;

/// <summary>One <see cref="Wake"/> per peer: set after a commit that appended entries for it.</summary>
internal sealed class OutboundWakes
{
    private readonly ConcurrentDictionary<long, Wake> _wakes = new();
    private long _withdrawals;

    /// <summary>
    /// How often entries were withdrawn since the node started. A sender that has read entries ahead reads them again when this has risen: a body
    /// that was withdrawn meanwhile is not sent from memory.
    /// </summary>
    public long Withdrawals => Interlocked.Read(ref _withdrawals);

    /// <summary>Entries were withdrawn, and that is committed.</summary>
    public void NoteWithdrawal() => Interlocked.Increment(ref _withdrawals);

    /// <summary>The wake of a peer.</summary>
    public Wake Of(long peerRow) => _wakes.GetOrAdd(peerRow, _ => new Wake());
}
