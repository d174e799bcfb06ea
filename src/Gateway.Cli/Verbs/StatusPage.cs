using System.Globalization;
using Gateway.Admin.V1;
using Gateway.Cli.Output;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Cli.Verbs;

/// <summary>How a node stands, as people and scripts read it.</summary>
internal static class StatusPage
{
    private static IReadOnlyList<Column<AlertHookStatus>> Hooks { get; } =
    [
        new("alert hook", hook => hook.Name) { IsWhole = true },
        new("untold", hook => $"{hook.Waiting}") { IsNumber = true, Style = hook => hook.Waiting > 0 ? Look.Warning : Look.Good },
        new("untold since", hook => Words.Of(hook.WaitingSince)) { IsWhole = true },
        new("last told", hook => Words.Of(hook.LastToldAt)) { IsWhole = true },
        new("fails since", hook => Words.Of(hook.FailingSince)) { IsWhole = true, Style = _ => Look.Bad },
        new("problem", hook => hook.Problem) { Style = _ => Look.Bad },
    ];

    private static IReadOnlyList<Column<Alarm>> Alarms { get; } =
    [
        new("alarm", alarm => $"A{alarm.Id.ToString(CultureInfo.InvariantCulture)}") { IsWhole = true, Style = _ => Look.Bad },
        new("what", alarm => Words.Of(alarm.Code)) { IsWhole = true },
        new("peer", alarm => alarm.Peer) { IsWhole = true },
        new("since", alarm => Words.Of(alarm.RaisedAt)) { IsWhole = true },
        new("finding", alarm => alarm.Finding),
    ];

    /// <summary>Writes all of it.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="status">How the node stands.</param>
    /// <param name="now">When that was.</param>
    public static void Write(Terminal terminal, GetStatusResponse status, DateTimeOffset now)
    {
        Facts.Write(
            terminal,
            new Fact("agency", $"{status.ShortName}  {status.Name}", Look.Heading),
            new Fact("fingerprint", status.Fingerprint),
            new Fact("running since", $"{Words.Of(status.StartedAt)}, version {status.Version.Split('+')[0]}"),
            new Fact("own records", $"{status.OwnRecords}"),
            new Fact("received", $"{status.ReceivedRecords}"),
            new Fact("set aside", $"{status.Quarantined}", status.Quarantined > 0 ? Look.Warning : null),
            new Fact("alarms", status.Alarms > 0 ? $"{status.Alarms} stand: gateway alarm list" : "none", status.Alarms > 0 ? Look.Bad : null),
            new Fact("open alerts", $"{status.OpenAlerts}", status.OpenAlerts > 0 ? Look.Warning : null),
            new Fact("peers", $"{status.ConnectedPeers} of {status.Peers} connected", status.ConnectedPeers < status.Peers ? Look.Warning : null),
            new Fact("waiting to be receipted", $"{status.Backlog}"),
            new Fact("stopped feeds", status.StoppedFeeds > 0 ? $"{status.StoppedFeeds}: see gateway doctor" : "", Look.Bad),
            new Fact("to be decided again", status.DecideAgain > 0 ? $"{status.DecideAgain}" : "", Look.Warning),
            new Fact("policy revision", status.PolicyRevision),
            new Fact("cipher suite", status.Suite),
            new Fact("keys", status.Development ? "development keys: not for real information" : "", Look.Warning));
        WritePeers(terminal, status, now);
    }

    /// <summary>Writes what changes while a node runs: peers, hooks and alarms.</summary>
    public static void WriteMoving(Terminal terminal, GetStatusResponse status, ListAlarmsResponse alarms, DateTimeOffset now)
    {
        Facts.Write(
            terminal,
            new Fact("node", status.ShortName, Look.Heading),
            new Fact("at", Words.Of(Timestamp.FromDateTimeOffset(now))),
            new Fact("peers", $"{status.ConnectedPeers} of {status.Peers} connected", status.ConnectedPeers < status.Peers ? Look.Warning : null),
            new Fact("waiting to be receipted", $"{status.Backlog}"),
            new Fact("open alerts", $"{status.OpenAlerts}", status.OpenAlerts > 0 ? Look.Warning : null),
            new Fact("stopped feeds", status.StoppedFeeds > 0 ? $"{status.StoppedFeeds}: see gateway doctor" : "", Look.Bad),
            new Fact("alarms", $"{status.Alarms}", status.Alarms > 0 ? Look.Bad : Look.Good));
        WritePeers(terminal, status, now);
        if (alarms.Alarms.Count > 0)
        {
            Listing.Write(terminal, alarms.Alarms, Alarms, "");
        }
    }

    private static void WritePeers(Terminal terminal, GetStatusResponse status, DateTimeOffset now)
    {
        if (status.PeerStates.Count > 0)
        {
            Listing.Write(terminal, status.PeerStates, Peers(now), "");
        }

        if (status.AlertHooks.Count > 0)
        {
            Listing.Write(terminal, status.AlertHooks, Hooks, "");
        }
    }

    private static IReadOnlyList<Column<PeerStatus>> Peers(DateTimeOffset now) =>
    [
        new("peer", peer => peer.Peer) { IsWhole = true },
        new("session", peer => peer.Connected ? "open" : "none") { Style = peer => peer.Connected ? Look.Good : Look.Warning },
        new("waiting", peer => $"{peer.Backlog}") { IsNumber = true },
        new("waiting since", peer => Words.Of(peer.WaitingSince)) { IsWhole = true },
        new("lag", peer => Lag(peer.WaitingSince, now)) { IsWhole = true, Style = _ => Look.Warning },
        new("last receipt", peer => Words.Of(peer.LastReceiptAt)) { IsWhole = true },
        new("last received", peer => Words.Of(peer.LastReceivedAt)) { IsWhole = true },
        new("stands still", peer => peer.Stopped) { Style = _ => Look.Bad },
    ];

    /// <summary>How long the oldest record has waited, to the second.</summary>
    private static string Lag(Timestamp? since, DateTimeOffset now)
    {
        if (since is null)
        {
            return "";
        }

        var lag = now - since.ToDateTimeOffset();
        return lag < TimeSpan.Zero ? "0:00:00"
            : string.Create(CultureInfo.InvariantCulture, $"{(long)lag.TotalHours}:{lag.Minutes:D2}:{lag.Seconds:D2}");
    }
}
