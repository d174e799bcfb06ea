using System.Collections.Concurrent;
using Gateway.Exchange.V1;

namespace Gateway.Node.Storage;

/// <summary>One <see cref="Wake"/> per peer: set after a commit that appended entries for it. And how far a session has come with sending them.</summary>
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

    private readonly ConcurrentDictionary<(long Peer, Lane Lane), ulong> _sent = new();

    /// <summary>The last entry that the session with a peer, the present one or the last, has sent in a lane; 0 when none was.</summary>
    public ulong SentTo(long peerRow, Lane lane) => _sent.GetValueOrDefault((peerRow, lane));

    /// <summary>A session has sent an entry, or begins after one.</summary>
    public void NoteSent(long peerRow, Lane lane, ulong seq) => _sent[(peerRow, lane)] = seq;

    /// <summary>The wake of a peer.</summary>
    public Wake Of(long peerRow) => _wakes.GetOrAdd(peerRow, _ => new Wake());
}
