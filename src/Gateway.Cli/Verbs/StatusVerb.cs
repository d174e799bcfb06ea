using Gateway.Admin.V1;
using Gateway.Cli.Connection;
using Gateway.Cli.Output;

namespace Gateway.Cli.Verbs;

/// <summary><c>gateway status</c>: how the node stands, in one glance.</summary>
internal static class StatusVerb
{
    private static IReadOnlyList<Column<PeerStatus>> Peers { get; } =
    [
        new("peer", peer => peer.Peer) { IsWhole = true },
        new("session", peer => peer.Connected ? "open" : "none") { Style = peer => peer.Connected ? Look.Good : Look.Warning },
        new("waiting", peer => $"{peer.Backlog}") { IsNumber = true },
        new("waiting since", peer => Words.Of(peer.WaitingSince)) { IsWhole = true },
        new("last receipt", peer => Words.Of(peer.LastReceiptAt)) { IsWhole = true },
        new("last received", peer => Words.Of(peer.LastReceivedAt)) { IsWhole = true },
        new("stands still", peer => peer.Stopped) { Style = _ => Look.Bad },
    ];

    /// <summary>Builds the verb.</summary>
    public static Verb Build(CliContext context)
    {
        var verb = new Verb(
            "status",
            "How the node stands: who it is, what it holds, who is connected, what waits for whom since when, and whether alarms stand.",
            "gateway status",
            "gateway status --json | jq .backlog",
            "watch -n 10 gateway status    # look again every ten seconds");
        ClientCall.Bind(verb, context, [ClientRole.Operator, ClientRole.PolicyAdmin, ClientRole.Publisher, ClientRole.Analyst, ClientRole.Auditor], async (call, cancel) =>
        {
            var status = await call.Node.State.GetStatusAsync(new GetStatusRequest(), call.Node.Call(cancel));
            return call.Answer(status, () => Write(call, status));
        });
        return verb;
    }

    private static void Write(ClientCall call, GetStatusResponse status)
    {
        Facts.Write(
            call.Terminal,
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
        if (status.PeerStates.Count > 0)
        {
            Listing.Write(call.Terminal, status.PeerStates, Peers, "");
        }

        if (status.Alarms > 0)
        {
            call.Hint($"See the alarms, and what to do: {call.Next("alarm list")}");
        }

        if (status.OpenAlerts > 0)
        {
            call.Hint($"Read the alerts with: {call.Next("alert list --state open")}");
        }
    }
}
