using Gateway.Admin.V1;
using Gateway.Node.V1;
using Gateway.Protocol.Identity;
using Gateway.Record.V1;

namespace Gateway.Simulation.Tests;

/// <summary>
/// What is on the disk of each node when a world begins: migrated, paired with the others, a policy in force and two things watched. Made by the
/// rooms themselves, once for a process; a world begins by copying it.
/// </summary>
internal static class Images
{
    /// <summary>All tables and nothing in them.</summary>
    public static readonly byte[] Empty = SimulatedStore.Empty();

    private static readonly IReadOnlyList<IReadOnlyList<byte[]>> BySize = [Make(2), Make(3)];

    /// <summary>The image of a node in a world of so many.</summary>
    public static byte[] Of(int node, int nodes) => BySize[nodes - 2][node];

    private static IReadOnlyList<byte[]> Make(int nodes) => [.. Enumerable.Range(0, nodes).Select(node => Make(node, nodes))];

    private static byte[] Make(int number, int nodes)
    {
        using var store = new SimulatedStore(Empty);
        var world = new World(seed: 0, keepsText: false);
        var node = new SimulatedNode(world, new Network(world), SimulatedAgency.All[number], store, PlantedBug.None);
        var isDone = false;
        node.Start();
        node.Do("set up", async () =>
        {
            foreach (var peer in SimulatedAgency.All.Take(nodes).Where(peer => peer.Number != number))
            {
                await node.AcceptAsync(peer, ClassificationRank.Unclassified);
            }

            await node.Rooms.Policies.SetAsync("set up", Text(Rules.Policy(Rules.First, Peers(number, nodes))), CancellationToken.None);
            foreach (var watch in new[] { 0, 2 })
            {
                _ = await node.WatchAsync(watch, $"watch-{watch}");
            }

            isDone = true;
        });
        world.Run(() => isDone, TimeSpan.TicksPerMinute);
        return world.Failure is { } failure || !isDone ? throw new InvalidOperationException(world.Failure ?? "A node could not be set up.") : store.Save();
    }

    /// <summary>The names of a node's peers, in order.</summary>
    public static IReadOnlyList<string> Peers(int node, int nodes) => [.. Enumerable.Range(0, nodes).Where(other => other != node).Select(SimulatedAgency.NameOf)];

    /// <summary>A policy as bytes.</summary>
    public static byte[] Text(string yaml) => System.Text.Encoding.UTF8.GetBytes(yaml);

    /// <summary>Accepts a peer, or accepts it anew with another ceiling.</summary>
    public static async Task AcceptAsync(this SimulatedNode node, SimulatedAgency peer, ClassificationRank ceiling)
    {
        var result = await node.Rooms.Pairing.AcceptAsync(
            "officer",
            new AcceptPeerRequest { Invitation = Invitation.Write(peer.Keys.Self), Fingerprint = peer.Keys.Agency.ToFingerprint(), Name = peer.Name, Ceiling = ceiling },
            CancellationToken.None);
        if (result is not Gateway.Node.Peers.PairingResult.Accepted)
        {
            throw new InvalidOperationException("A simulated peer could not be accepted.");
        }
    }

    /// <summary>Watches one of <see cref="Rules.Watch"/>; the subscription's name is its number.</summary>
    public static async Task<ulong> WatchAsync(this SimulatedNode node, int watch, string requestId)
    {
        var outcome = await node.Rooms.Subscriptions.CreateAsync(
            SimulatedNode.Client,
            new CreateSubscriptionRequest { RequestId = requestId, Name = $"{watch}", Terms = Rules.Watch(watch), Purpose = Purpose.Investigation },
            CancellationToken.None);
        return outcome is Gateway.Node.Alerts.SubscriptionOutcome.Created created
            ? created.Subscription.Id
            : throw new InvalidOperationException("A simulated subscription could not be made.");
    }
}
