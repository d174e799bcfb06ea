using System.Collections.Concurrent;
using Gateway.Node.Storage;
using Gateway.Protocol.Identity;

namespace Gateway.Node.Exchange;

/// <summary>
/// At most one session per peer. Of two dialled at the same time the one from the agency with the smaller fingerprint stays; otherwise the
/// newest stays, because its peer would not dial if it still had the other.
/// </summary>
internal sealed class SessionRegistry(AgencyId own, TimeProvider time) : IDisposable
{
    /// <summary>Two sessions count as dialled at the same time within this.</summary>
    public static readonly TimeSpan Simultaneous = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<AgencyId, Entry> _sessions = new();
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Whether a session with this peer is open.</summary>
    public bool IsOpen(AgencyId peer) => _sessions.ContainsKey(peer);

    /// <summary>Peers with an open session.</summary>
    public int Count => _sessions.Count;

    /// <summary>Ends the session with a peer, if there is one: the next begins with Hellos that say what is true now.</summary>
    public Task EndAsync(AgencyId peer) => _sessions.TryGetValue(peer, out var open) ? CancelAsync(open) : Task.CompletedTask;

    /// <summary>Ends all sessions: the node stops.</summary>
    public Task StopAsync() => Loops.StopAsync(_stopping);

    /// <summary>Runs a session as the one with this peer, ending an older one; null when this one must yield.</summary>
    public async Task<T?> RunAsync<T>(AgencyId peer, bool isDialledByUs, Func<CancellationToken, Task<T>> session, CancellationToken stopping)
        where T : class
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stopping, _stopping.Token);
        var entry = new Entry(cancel, isDialledByUs, time.GetTimestamp());
        Entry? replaced = null;
        lock (_gate)
        {
            if (_sessions.TryGetValue(peer, out var other))
            {
                if (other.IsDialledByUs != isDialledByUs && time.GetElapsedTime(other.Since) < Simultaneous && IsPreferred(other, peer))
                {
                    return null;
                }

                replaced = other;
            }

            _sessions[peer] = entry;
        }

        if (replaced is not null)
        {
            await CancelAsync(replaced);
        }

        try
        {
            return await session(cancel.Token);
        }
        finally
        {
            _sessions.TryRemove(KeyValuePair.Create(peer, entry));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private static async Task CancelAsync(Entry replaced)
    {
        try
        {
            await Loops.StopAsync(replaced.Cancel);
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself in the same moment.
        }
    }

    /// <summary>Whether a session is the one dialled from the smaller fingerprint.</summary>
    private bool IsPreferred(Entry entry, AgencyId peer) =>
        entry.IsDialledByUs == (string.CompareOrdinal(own.ToString(), peer.ToString()) < 0);

    private sealed record Entry(CancellationTokenSource Cancel, bool IsDialledByUs, long Since);
}
