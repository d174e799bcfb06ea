using Gateway.Admin.V1;
using Gateway.Exchange.V1;
using Gateway.Node.Configuration;
using Gateway.Node.Peers;
using Gateway.Node.Policies;
using Gateway.Node.Storage;

namespace Gateway.Node.Oversight;

/// <summary>How many processes of this node live.</summary>
internal delegate int LiveReplicas();

/// <summary>What `gateway doctor` asks: each check says what it found and, when it is not green, what to do.</summary>
internal sealed class NodeChecks(
    NodeFolder folder, NodeSettings settings, OwnKeys ownKeys, GatewayDatabase database, PeerDirectory directory, PolicyStore policies, IsConnected isConnected, LiveReplicas replicas,
    TimeProvider time)
{
    /// <summary>Warned this long before an end, in days.</summary>
    public const int WarnDays = 30;

    /// <summary>Free space below which the disk is short, in bytes (1 GiB).</summary>
    public const long ShortDisk = 1L << 30;

    /// <summary>Runs all checks.</summary>
    public IEnumerable<NodeCheck> Run()
    {
        yield return Keys();
        yield return Ends("certificate", new DateTimeOffset(ownKeys.Certificate.NotAfter.ToUniversalTime()), "Make a new certificate and tell every peer's node, which learns its pin from your descriptor.");
        yield return Ends("descriptor", ownKeys.Self.ExpiresAt, "Restart the node; if the delegation has ended, sign a new one with the root key.");
        yield return KemKey();
        yield return Suite();
        yield return Policy();
        yield return Green("store", replicas() is var live && live > 1 ? $"{database.Shown}; {live} replicas live." : $"{database.Shown}.");
        yield return Disk();
        yield return Memory();
        yield return Alarms();
        foreach (var check in Hooks())
        {
            yield return check;
        }

        foreach (var check in Peers())
        {
            yield return check;
        }
    }

    private NodeCheck Keys()
    {
        var root = Path.Combine(folder.KeysFolder, "root.key");
        return ownKeys.IsDevelopment
            ? Yellow("keys", "These are development keys.", "Never use them for a real case: make a node with `gateway init` without --development.")
            : File.Exists(root)
                ? Yellow("keys", "The root key lies beside the node.", $"Move {root} to two offline media and delete it here; the node does not need it.")
                : Green("keys", "The root key is not on this machine.");
    }

    private NodeCheck Ends(string name, DateTimeOffset at, string remedy)
    {
        var days = (at - time.GetUtcNow()).TotalDays;
        var limit = name == "descriptor" ? 7 : WarnDays;
        return days < 0 ? Red(name, $"It ended on {at:yyyy-MM-dd}.", remedy)
            : days < limit ? Yellow(name, $"It ends on {at:yyyy-MM-dd}.", remedy)
            : Green(name, $"It is valid until {at:yyyy-MM-dd}.");
    }

    private NodeCheck KemKey() => ownKeys.Self.CurrentKey(KeyUse.Kem, time.GetUtcNow()) is { } key && ownKeys.FindKemKey(key.Id) is not null
        ? Green("kem key", $"Peers seal to {key.Id} until {key.NotAfter:yyyy-MM-dd}.")
        : Red("kem key", "There is no current KEM key, so peers can seal nothing for this node.", "Restart the node: it makes one.");

    private static NodeCheck Suite() => Green("suite", "1: X25519, HKDF-SHA256, ChaCha20-Poly1305. Suite 2 (X-Wing) is not available here.");

    private NodeCheck Policy()
    {
        var rules = policies.Current.Document.Rules.Length;
        return rules == 0
            ? Yellow("policy", "The policy in force releases nothing.", "Write one and put it in force: gateway policy set FILE")
            : Green("policy", $"{rules} rule(s), revision {policies.Current.Revision[..12]}.");
    }

    private NodeCheck Disk()
    {
        var free = new DriveInfo(folder.Path).AvailableFreeSpace;
        return free < ShortDisk
            ? Red("disk", $"{free / (1 << 20)} MiB are free.", "Make room: a node that cannot write accepts nothing.")
            : Green("disk", $"{free / (1 << 30)} GiB are free.");
    }

    private NodeCheck Memory() => database.FailedFollowUps == 0
        ? Green("memory", "What the process holds in memory follows what is on disk.")
        : Red("memory", $"{database.FailedFollowUps} action(s) after a commit failed.", "Restart the node: it reads everything from disk again. Then report it, with the log.");

    /// <summary>Whether an alert has waited for a hook for longer than the settings allow.</summary>
    public static bool IsBehind(AlertHookSettings hook, AlertHookState state, DateTimeOffset now) => state.WaitingSince <= now.AddMinutes(-hook.AlarmMinutes);

    private IEnumerable<NodeCheck> Hooks()
    {
        var states = settings.AlertHooks.Any() ? database.Read(HookRows.States) : [];
        foreach (var hook in settings.AlertHooks)
        {
            var name = $"alert hook {hook.Name}";
            yield return states.Find(state => state.Name == hook.Name) switch
            {
                { } state when IsBehind(hook, state, time.GetUtcNow()) => Red(
                    name, $"It has not told of {state.Waiting} alert(s) since {state.WaitingSince:u}{Why(state)}.", "Correct it in node.yaml and restart, or repair the other side."),
                { FailingSince: not null } state => Yellow(
                    name, $"{state.Waiting} alert(s) wait; its calls fail since {state.FailingSince:u}{Why(state)}.", "It is tried again by itself; look at the other side."),
                { ToldAt: { } told } => Green(name, $"It was last told at {told:u}."),
                _ => Green(name, "There was nothing to tell it yet."),
            };
        }
    }

    private static string Why(AlertHookState state) => state.Problem.Length == 0 ? "" : $": {state.Problem}";

    private IEnumerable<NodeCheck> Peers()
    {
        foreach (var peer in directory.All.Where(peer => peer.IsAccepted))
        {
            var name = $"peer {peer.Name}";
            var stopped = database.Read(sql => InboundFeeds.Feeds(sql, peer.Row)).Where(feed => feed.Stopped.Length > 0).ToList();
            var overdue = database.Read(sql => Overdue(sql, peer.Row));
            foreach (var check in Generations(peer))
            {
                yield return check;
            }

            if (stopped.Count > 0)
            {
                yield return Red(name, $"A feed from it stands still: {stopped[0].Stopped}.", "Ask the other agency to look at its node: gateway audit list shows when it began.");
            }
            else if (peer.Agency.ExpiresAt <= time.GetUtcNow())
            {
                yield return Red(name, $"Its descriptor ended on {peer.Agency.ExpiresAt:yyyy-MM-dd}; nothing new is sealed for it.", "Ask the other agency to start its node and reach yours.");
            }
            else if (overdue > 0)
            {
                yield return Red(name, $"{overdue} entr(ies) wait for its receipt for more than {AlarmCauses.ReceiptOverdueMinutes} minutes.", "Check the network, or ask the other agency whether its node runs.");
            }
            else
            {
                yield return isConnected(peer.Id)
                    ? Green(name, "A session is open and nothing is overdue.")
                    : Yellow(name, "No session is open.", "If it lasts, check the network, or ask the other agency whether its node runs.");
            }
        }
    }

    /// <summary>Feeds that only people can start again, each with the command that does.</summary>
    private IEnumerable<NodeCheck> Generations(KnownPeer peer)
    {
        var (feeds, offers) = database.Read(sql => (OutboundEntries.Feeds(sql, peer.Row), GenerationOffers.Of(sql, peer.Row)));
        foreach (var feed in feeds.Where(feed => feed.Stop != FeedStop.None))
        {
            var name = $"feed to {peer.Name}, {NameOf(feed.Lane)}";
            yield return feed.Stop == FeedStop.AwaitsHello
                ? Yellow(name, "This database may be an old copy; nothing is sealed in this feed before the peer's next Hello agrees.", "It goes on by itself when the peer connects.")
                : Red(
                    name, $"Nothing is sealed in it: {feed.Stopped}.",
                    $"See what a recovery would send: gateway peer recover {peer.Name} --lane {NameOf(feed.Lane)} --dry-run");
        }

        foreach (var offer in offers)
        {
            yield return Red(
                $"feed from {peer.Name}, {NameOf(offer.Lane)}", $"It was begun anew as generation {offer.Generation}; nothing of it is read before two people here accept that.",
                $"Ask the other agency why, then: gateway peer accept-generation {peer.Name} --lane {NameOf(offer.Lane)}");
        }
    }

    private static string NameOf(Lane lane) => lane switch
    {
        Lane.Control => "control",
        Lane.Records => "records",
        Lane.Bulk => "bulk",
        _ => "unknown",
    };

    private long Overdue(SqlSession sql, long peerRow) =>
        PeerLag.OldestWaiting(sql, peerRow) <= time.GetUtcNow().AddMinutes(-AlarmCauses.ReceiptOverdueMinutes) ? PeerLag.Backlog(sql, peerRow) : 0;

    private NodeCheck Alarms()
    {
        var raised = database.Read(sql => AlarmRows.List(sql, all: false));
        return raised.Count == 0
            ? Green("alarms", "No alarm stands.")
            : Red("alarms", $"{raised.Count} alarm(s) stand: {string.Join(", ", raised.Take(5).Select(alarm => $"A{alarm.Id} {AlarmWords.NameOf(alarm.Code)}"))}.",
                "See them, and what to do: gateway alarm list");
    }

    private static NodeCheck Green(string name, string finding) => new() { Name = name, State = CheckState.Green, Finding = finding };

    private static NodeCheck Yellow(string name, string finding, string remedy) =>
        new() { Name = name, State = CheckState.Yellow, Finding = finding, Remedy = remedy };

    private static NodeCheck Red(string name, string finding, string remedy) =>
        new() { Name = name, State = CheckState.Red, Finding = finding, Remedy = remedy };
}
