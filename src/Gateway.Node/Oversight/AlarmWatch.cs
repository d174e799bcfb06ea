using Gateway.Admin.V1;
using Gateway.Node.Configuration;
using Gateway.Node.Peers;
using Gateway.Node.Storage;
using Microsoft.Extensions.Hosting;

namespace Gateway.Node.Oversight;

/// <summary>
/// Raises and clears alarms, and tells of those that stand: in the list, in the log, by the hook, and in a file that says when it was written.
/// The file is the dead man's handle: a monitor that finds it old knows that this node does not watch any more.
/// </summary>
/// <remarks>
/// An alarm is committed before anybody is told of it. If we crash after the commit, the next start tells of every alarm that stands and that
/// nobody has acknowledged; telling twice is the harmless way round.
/// </remarks>
internal sealed class AlarmWatch(AlarmCauses causes, AlarmHook hook, AlarmLog log, AlarmFile file, GatewayDatabase database, PeerDirectory directory, TimeProvider time)
    : BackgroundService
{
    /// <summary>How often to look.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);

    /// <summary>How often an alarm that nobody acknowledges is told again.</summary>
    public static readonly TimeSpan TellEvery = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim _one = new(1);
    private readonly Dictionary<long, DateTimeOffset> _told = [];
    private long _hookFailures;

    /// <summary>Looks once. When it returns, what was found is on disk and has been told.</summary>
    public async Task LookAsync(CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            await SettleAsync(cancel);
            var raised = database.Read(sql => AlarmRows.List(sql, all: false));
            file.Write(raised);
            foreach (var alarm in raised.Where(alarm => alarm.AcknowledgedAt is null))
            {
                await TellAsync(alarm, cancel);
            }
        }
        catch (Exception failure) when (failure is StoreUnavailableException or System.Data.Common.DbException or IOException)
        {
            // Consequence: nothing new is known of the alarms. The log says so, the file grows old, and the next look tries again.
            log.Blind(failure.GetType().Name);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _one.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        do
        {
            await LookAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Brings the list up to date with what causes there are.</summary>
    private async Task SettleAsync(CancellationToken cancel)
    {
        var found = causes.Find();
        if (_hookFailures > 0)
        {
            found.Add(new AlarmCause(AlarmCode.HookFailed, 0, _hookFailures));
        }

        if (Changes(database.Read(sql => AlarmRows.List(sql, all: false)), found).Count == 0)
        {
            return;
        }

        await database.WriteAsync(
            scope =>
            {
                var audit = new List<AuditEntry>();
                foreach (var (alarm, cause) in Changes(AlarmRows.List(scope.Sql, all: false), found))
                {
                    audit.Add(Apply(scope, alarm, cause));
                }

                return new Written<int>(audit.Count, audit.Count > 0 ? audit : [new AuditEntry(AuditEntry.NodeActor, "raise-alarm") { Detail = "settled meanwhile" }]);
            },
            cancel);
    }

    /// <summary>Alarms to raise (no alarm), to renew (both) and to clear (no cause).</summary>
    private static List<(StoredAlarm? Alarm, AlarmCause? Cause)> Changes(List<StoredAlarm> raised, List<AlarmCause> found)
    {
        var changes = new List<(StoredAlarm?, AlarmCause?)>();
        foreach (var cause in found)
        {
            var alarm = raised.Find(alarm => (alarm.Code, alarm.PeerRow) == (cause.Code, cause.PeerRow));

            // A count that merely grows is not written at every look, only when it has doubled.
            if (alarm is null || alarm.ClearedAt is not null || cause.Count >= 2 * alarm.Count)
            {
                changes.Add((alarm, cause));
            }
        }

        changes.AddRange(raised
            .Where(alarm => alarm.ClearedAt is null && !found.Exists(cause => (cause.Code, cause.PeerRow) == (alarm.Code, alarm.PeerRow)))
            .Select(alarm => ((StoredAlarm?)alarm, (AlarmCause?)null)));
        return changes;
    }

    private AuditEntry Apply(WriteScope scope, StoredAlarm? alarm, AlarmCause? cause)
    {
        var id = alarm?.Id ?? 0;
        if (cause is null)
        {
            AlarmRows.Clear(scope.Sql, id, scope.Now);
        }
        else if (alarm is null)
        {
            id = AlarmRows.Raise(scope.Sql, cause.Code, cause.PeerRow, cause.Count, scope.Now);
        }
        else
        {
            AlarmRows.Renew(scope.Sql, id, cause.Count);
        }

        var code = cause?.Code ?? alarm!.Code;
        return new AuditEntry(AuditEntry.NodeActor, cause is null ? "clear-alarm" : "raise-alarm")
        {
            Peer = NameOf(cause?.PeerRow ?? alarm!.PeerRow),
            Detail = $"A{id} {AlarmWords.NameOf(code)} {cause?.Count ?? 0}",
        };
    }

    private async Task TellAsync(StoredAlarm alarm, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (_told.TryGetValue(alarm.Id, out var told) && now - told < TellEvery)
        {
            return;
        }

        _told[alarm.Id] = now;
        log.Raised(alarm.Id, alarm.Code, NameOf(alarm.PeerRow), alarm.Count);
        if (alarm.Code != AlarmCode.HookFailed)
        {
            _hookFailures = await hook.RunAsync(alarm.Id, alarm.Code, alarm.Count, cancel) ? 0 : _hookFailures + 1;
        }
    }

    private string NameOf(long peerRow) => directory.All.FirstOrDefault(peer => peer.Row == peerRow)?.Name ?? "";
}
