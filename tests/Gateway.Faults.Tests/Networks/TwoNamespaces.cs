using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Gateway.Faults.Tests.Nodes;
using Gateway.Tests;

namespace Gateway.Faults.Tests.Networks;

/// <summary>
/// Two network namespaces with one cable between them, and a second cable from each to the test, so that people reach their node while the
/// nodes do not reach each other. Skips the test where namespaces are not permitted: the cut connections show much of the same.
/// </summary>
/// <remarks>Addresses are of 198.18.0.0/15, which RFC 2544 keeps for tests of networks. No packet leaves the machine.</remarks>
internal sealed class TwoNamespaces : IAsyncDisposable
{
    private const string NobodysAddress = "02:00:00:00:00:01";

    private readonly string _id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(3));
    private readonly int _third = RandomNumberGenerator.GetInt32(1, 255);

    private TwoNamespaces()
    {
    }

    /// <summary>One end of the cable between the nodes.</summary>
    public enum End
    {
        /// <summary>The one.</summary>
        A,

        /// <summary>The other.</summary>
        B,
    }

    /// <summary>Makes both.</summary>
    public static async Task<TwoNamespaces> CreateAsync()
    {
        SharedFolder.RequireTool("ip");
        var made = new TwoNamespaces();
        if (await TryAsync("netns", "add", made.Namespace(End.A)) != 0)
        {
            Assert.Skip("Network namespaces are not permitted here.");
        }

        await RunAsync("netns", "add", made.Namespace(End.B));
        foreach (var end in Enum.GetValues<End>())
        {
            await RunAsync("link", "add", made.Outer(end), "type", "veth", "peer", "name", "people", "netns", made.Namespace(end));
            await RunAsync("addr", "add", $"{made.Address(1 + (4 * (int)end))}/30", "dev", made.Outer(end));
            await RunAsync("link", "set", made.Outer(end), "up");
            await made.InAsync(end, "addr", "add", $"{made.PeopleAddress(end)}/30", "dev", "people");
            await made.InAsync(end, "link", "set", "people", "up");
            await made.InAsync(end, "link", "set", "lo", "up");
        }

        await RunAsync("link", "add", "peers", "netns", made.Namespace(End.A), "type", "veth", "peer", "name", "peers", "netns", made.Namespace(End.B));
        foreach (var end in Enum.GetValues<End>())
        {
            await made.InAsync(end, "addr", "add", $"{made.PeerAddress(end)}/30", "dev", "peers");
            await made.InAsync(end, "link", "set", "peers", "up");
        }

        return made;
    }

    /// <summary>Makes an agency whose node runs at one end.</summary>
    public Agency Place(string name, End end)
    {
        var agency = Agency.Create(name, peerListen: $"{PeerAddress(end)}:7443", clientListen: $"{PeopleAddress(end)}:7444");
        agency.Wrapper.AddRange(["ip", "netns", "exec", Namespace(end)]);
        return agency;
    }

    /// <summary>What this end sends arrives at nobody; what is sent to it arrives.</summary>
    public Task MuteAsync(End end) => InAsync(end, "neigh", "replace", PeerAddress(Other(end)), "lladdr", NobodysAddress, "dev", "peers", "nud", "permanent");

    /// <summary>This end is heard again.</summary>
    public Task UnmuteAsync(End end) => InAsync(end, "neigh", "del", PeerAddress(Other(end)), "dev", "peers");

    /// <summary>Pulls the cable.</summary>
    public Task UnplugAsync() => InAsync(End.A, "link", "set", "peers", "down");

    /// <summary>Puts the cable back.</summary>
    public Task PlugAsync() => InAsync(End.A, "link", "set", "peers", "up");

    /// <summary>At this end the other's address belongs to a machine that knows no such connection: everything is answered with a reset.</summary>
    public Task ResetAsync(End end) => InAsync(end, "addr", "add", $"{PeerAddress(Other(end))}/32", "dev", "lo");

    /// <summary>The other's address is the other's again.</summary>
    public Task EndResetAsync(End end) => InAsync(end, "addr", "del", $"{PeerAddress(Other(end))}/32", "dev", "lo");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var end in Enum.GetValues<End>())
        {
            await TryAsync("netns", "del", Namespace(end));
        }
    }

    private static End Other(End end) => end == End.A ? End.B : End.A;

    private string Namespace(End end) => $"gw{_id}{end}";

    private string Outer(End end) => $"gw{_id}{end}";

    private string PeopleAddress(End end) => Address(2 + (4 * (int)end));

    private string PeerAddress(End end) => Address(9 + (int)end);

    private string Address(int last) => string.Create(CultureInfo.InvariantCulture, $"198.18.{_third}.{last}");

    private Task InAsync(End end, params string[] arguments) => RunAsync(["-n", Namespace(end), .. arguments]);

    private static async Task RunAsync(params string[] arguments)
    {
        var code = await TryAsync(arguments);
        Assert.True(code == 0, $"ip {string.Join(' ', arguments)} ended with {code}");
    }

    private static async Task<int> TryAsync(params string[] arguments)
    {
        using var run = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        await run.WaitForExitAsync(CancellationToken.None);
        return run.ExitCode;
    }
}
