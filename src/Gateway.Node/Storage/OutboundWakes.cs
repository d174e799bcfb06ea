using System.Collections.Concurrent;

namespace Gateway.Node.Storage;

/// <summary>One <see cref="Wake"/> per peer: set after a commit that appended entries for it.</summary>
internal sealed class OutboundWakes
{
    private readonly ConcurrentDictionary<long, Wake> _wakes = new();

    /// <summary>The wake of a peer.</summary>
    public Wake Of(long peerRow) => _wakes.GetOrAdd(peerRow, _ => new Wake());
}
