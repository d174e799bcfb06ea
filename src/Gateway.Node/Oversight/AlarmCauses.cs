using Gateway.Admin.V1;
using Gateway.Exchange.V1;
using Gateway.Node.Configuration;
using Gateway.Node.Peers;
using Gateway.Node.Storage;

namespace Gateway.Node.Oversight;

/// <summary>A reason for an alarm that is there now.</summary>
/// <param name="Code">What it is.</param>
/// <param name="PeerRow">The peer concerned; 0 for none.</param>
/// <param name="Count">How many things it is about.</param>
internal sealed record AlarmCause(AlarmCode Code, long PeerRow, long Count);

/// <summary>
/// Looks for reasons to raise an alarm. Silence is one: what did not come about is found by the clock, not by something that happens. Used by one
/// thread.
/// </summary>
internal sealed class AlarmCauses(
    NodeFolder folder, NodeSettings settings, GatewayDatabase database, PeerDirectory directory, IsConnected isConnected, TimeProvider time)
{
    /// <summary>A receipt is overdue after this long, in minutes.</summary>
    public const int ReceiptOverdueMinutes = 15;

    /// <summary>A node that has just started gives its peers this long to connect before it calls one silent.</summary>
    public static readonly TimeSpan SilenceGrace = TimeSpan.FromMinutes(5);

    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly Dictionary<long, DateTimeOffset> _heard = [];
    private readonly Dictionary<(long Peer, Lane Lane), (ulong ReceiptedTo, DateTimeOffset Since)> _waiting = [];

    /// <summary>All reasons there are now.</summary>
    public List<AlarmCause> Find()
    {
        var causes = new List<AlarmCause>();
        foreach (var peer in directory.All.Where(peer => peer.IsAccepted))
        {
            causes.AddRange(OfPeer(peer).Where(cause => cause.Count > 0));
        }

        // Of everyone: who was revoked still has what it was sent.
        causes.AddRange(directory.All.Select(peer => new AlarmCause(
            AlarmCode.RecallOverdue, peer.Row, database.Read(sql => StoredStatements.Overdue(sql, peer.Row, time.GetUtcNow())))).Where(cause => cause.Count > 0));
        var free = new DriveInfo(folder.Path).AvailableFreeSpace;
        if (free < NodeChecks.ShortDisk)
        {
            causes.Add(new AlarmCause(AlarmCode.DiskShort, 0, free >> 20));
        }

        if (HooksBehind() is > 0 and var behind)
        {
            causes.Add(new AlarmCause(AlarmCode.AlertHookFailed, 0, behind));
        }

        if (database.FailedFollowUps > 0)
        {
            causes.Add(new AlarmCause(AlarmCode.MemoryDoubtful, 0, database.FailedFollowUps));
        }

        return causes;
    }

    /// <summary>Alert hooks that could not tell of an alert for too long, whatever the reason: also when nobody calls them.</summary>
    private int HooksBehind()
    {
        if (!settings.AlertHooks.Any())
        {
            return 0;
        }

        var states = database.Read(HookRows.States);
        return settings.AlertHooks.Count(hook => states.Find(state => state.Name == hook.Name) is { } state && NodeChecks.IsBehind(hook, state, time.GetUtcNow()));
    }

    private IEnumerable<AlarmCause> OfPeer(KnownPeer peer)
    {
        var now = time.GetUtcNow();
        var (outbound, stopped, oldest) = database.Read(
            sql => (OutboundEntries.Feeds(sql, peer.Row), Stopped(sql, peer.Row), PeerLag.OldestWaiting(sql, peer.Row)));
        var backlog = outbound.Sum(feed => (long)(feed.Position.Seq - feed.ReceiptedTo));
        yield return new AlarmCause(
            AlarmCode.ReceiptOverdue, peer.Row, oldest <= now.AddMinutes(-ReceiptOverdueMinutes) ? backlog : Waiting(peer.Row, outbound, now));
        yield return new AlarmCause(AlarmCode.PeerSilent, peer.Row, SilentHours(peer, now));
        yield return new AlarmCause(AlarmCode.FeedStopped, peer.Row, stopped);
        yield return new AlarmCause(AlarmCode.DescriptorEnded, peer.Row, peer.Agency.ExpiresAt <= now ? 1 : 0);
    }

    private static long Stopped(SqlSession sql, long peerRow) =>
        sql.Number("SELECT COUNT(*) FROM inbound_feed WHERE peer_id = $1 AND stopped <> ''", peerRow)
        + sql.Number("SELECT COUNT(*) FROM outbound_feed WHERE peer_id = $1 AND stopped <> ''", peerRow);

    /// <summary>Entries of lanes that did not move for as long as a receipt may take, by this process's own watching.</summary>
    private long Waiting(long peerRow, List<OutboundFeedState> feeds, DateTimeOffset now)
    {
        long waiting = 0;
        foreach (var feed in feeds)
        {
            var key = (peerRow, feed.Lane);
            if (feed.ReceiptedTo >= feed.Position.Seq)
            {
                _waiting.Remove(key);
            }
            else if (!_waiting.TryGetValue(key, out var known) || known.ReceiptedTo != feed.ReceiptedTo)
            {
                _waiting[key] = (feed.ReceiptedTo, now);
            }
            else if (now - known.Since >= TimeSpan.FromMinutes(ReceiptOverdueMinutes))
            {
                waiting += (long)(feed.Position.Seq - feed.ReceiptedTo);
            }
        }

        return waiting;
    }

    /// <summary>
    /// Hours since anything was heard; 0 below the limit. A session counts while this process sees it; across a restart what the peer left in the
    /// store does, so that a node that is restarted often still notices who is gone.
    /// </summary>
    private long SilentHours(KnownPeer peer, DateTimeOffset now)
    {
        if (isConnected(peer.Id))
        {
            _heard[peer.Row] = now;
            return 0;
        }

        if (!_heard.TryGetValue(peer.Row, out var heard))
        {
            _heard[peer.Row] = heard = database.Read(sql => PeerLag.LastHeard(sql, peer.Row));
        }

        var silent = now - heard;
        return now - _startedAt < SilenceGrace || silent < TimeSpan.FromHours(settings.PeerSilentHours) ? 0 : (long)silent.TotalHours;
    }
}
