using System.Text.Json;
using Gateway.Node.Hooks;
using Gateway.Node.Storage;
using Gateway.Node.V1;
using Gateway.Record.V1;
using Gateway.Tests;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Node.Tests.Hooks;

/// <summary>Every alert is told of, at least once, whatever the other side or the node does meanwhile; the urgent ones without waiting.</summary>
public sealed class HookDeliveryTests
{
    private static readonly SubscriptionTerms Phones = new() { IdentifierTypes = { IdentifierType.Phone } };

    private static readonly HookPace Fast = new()
    {
        UrgentSpacing = TimeSpan.FromMilliseconds(10),
        FirstDelay = TimeSpan.FromMilliseconds(20),
        MaxDelay = TimeSpan.FromMilliseconds(100),
        LookEvery = TimeSpan.FromMilliseconds(200),
    };

    private readonly SampleRecords _sample = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_call_tells_of_what_has_gathered_and_the_urgent_ones_do_not_wait_for_it()
    {
        await using var node = await StartAsync();
        await using var server = new HookWebServer();
        await using var running = await RunningHooks.StartAsync(node, HookOf(server, coalesce: TimeSpan.FromHours(1)));
        await ReceiveAsync(node, Urgency.Routine, 1);
        await Eventually.HoldsAsync(() => Told(server) is [("ROUTINE", 1)]);

        // Within the hour: what is not urgent gathers, what is urgent goes out, each kind by itself.
        await ReceiveAsync(node, Urgency.Routine, 4);
        await ReceiveAsync(node, Urgency.Urgent, 1);
        await Eventually.HoldsAsync(() => Told(server).Contains(("URGENT", 1)));
        await ReceiveAsync(node, Urgency.ThreatToLife, 1);
        await Eventually.HoldsAsync(() => Told(server).Contains(("THREAT_TO_LIFE", 1)) && State(node).Waiting == 4);
        Assert.Equal(3, Told(server).Count);

        // The next start does not wait the hour out; the four are one call.
        await running.DisposeAsync();
        await using var next = await RunningHooks.StartAsync(node, HookOf(server, coalesce: TimeSpan.FromHours(1)));
        await Eventually.HoldsAsync(() => Told(server) is [_, _, _, ("ROUTINE", 4)]);
    }

    [Fact]
    public async Task Who_was_down_across_a_restart_of_the_node_is_told_of_everything_that_came_meanwhile()
    {
        await using var node = await StartAsync();
        await using var server = new HookWebServer { Answer = HookAnswer.Refuse };
        await using (await RunningHooks.StartAsync(node, HookOf(server)))
        {
            await ReceiveAsync(node, Urgency.Priority, 3);
            await Eventually.HoldsAsync(() => State(node) is { Waiting: 3, FailingSince: not null } && server.Connections > 2);
        }

        await node.RestartAsync();
        await ReceiveAsync(node, Urgency.Priority, 2);
        Assert.Equal("the server answered 500", State(node).Problem);
        server.Answer = HookAnswer.Take;
        var before = server.Received.Count;
        await using var running = await RunningHooks.StartAsync(node, HookOf(server));

        await Eventually.HoldsAsync(() => State(node) is { Waiting: 0, FailingSince: null, Problem: "", ToldAt: not null });
        Assert.Equal([("PRIORITY", 5L)], Told(server).Skip(before));
        Assert.Equal("duty PRIORITY 5", Assert.Single(node.Audit(), entry => entry.Act == "call-hook").Detail);
        Assert.Equal("duty PRIORITY the server answered 500", Assert.Single(node.Audit(), entry => entry.Act == "hook-fails").Detail);
    }

    [Fact]
    public async Task A_call_that_hangs_ends_in_time_and_another_hook_and_what_is_urgent_do_not_wait_for_it()
    {
        await using var node = await StartAsync();
        await using var hanging = new HookWebServer { Answer = HookAnswer.Hang };
        await using var other = new HookWebServer();
        await using var running = await RunningHooks.StartAsync(node, HookOf(hanging, timeout: TimeSpan.FromMinutes(5)), HookOf(other) with { Name = "other" });
        await ReceiveAsync(node, Urgency.Routine, 1);
        await Eventually.HoldsAsync(() => Told(hanging).Count == 1 && Told(other).Count == 1);
        hanging.Answer = HookAnswer.Take;
        await ReceiveAsync(node, Urgency.Urgent, 1);
        await Eventually.HoldsAsync(() => Told(hanging).Contains(("URGENT", 1)) && State(node).Waiting == 1);
        await running.DisposeAsync();

        hanging.Answer = HookAnswer.Hang;
        await using var impatient = await RunningHooks.StartAsync(node, HookOf(hanging, timeout: TimeSpan.FromMilliseconds(300)), HookOf(other) with { Name = "other" });
        await Eventually.HoldsAsync(() => State(node) is { Waiting: 1, Problem: "it took too long" });
        hanging.Answer = HookAnswer.Take;
        await Eventually.HoldsAsync(() => State(node) is { Waiting: 0, Problem: "" });
    }

    [Fact]
    public async Task The_check_finds_a_hook_whose_place_moves_before_its_call_was_taken()
    {
        Assert.True(await IsEveryAlertToldAsync(target => target));
        Assert.False(await IsEveryAlertToldAsync(target => new HastyTarget(target)));
    }

    [Fact]
    public async Task A_replica_that_is_not_the_senior_calls_nobody()
    {
        await using var node = await StartAsync();
        await using var server = new HookWebServer();
        var isSenior = false;
        await using var running = await RunningHooks.StartAsync(node, () => isSenior, HookOf(server));
        await ReceiveAsync(node, Urgency.Urgent, 2);
        await using (var seniors = await RunningHooks.StartAsync(node, () => true, HookOf(server)))
        {
            await Eventually.HoldsAsync(() => Told(server) is [("URGENT", 2)] && State(node).Waiting == 0);
        }

        await ReceiveAsync(node, Urgency.Urgent, 1);
        isSenior = true;
        await Eventually.HoldsAsync(() => Told(server) is [("URGENT", 2), ("URGENT", 1)]);
    }

    [Fact]
    public async Task A_new_hook_begins_with_the_next_alert_and_one_that_is_gone_is_forgotten()
    {
        await using var node = await StartAsync();
        await using var server = new HookWebServer();
        await ReceiveAsync(node, Urgency.Urgent, 3);
        await using (await RunningHooks.StartAsync(node, HookOf(server)))
        {
            await ReceiveAsync(node, Urgency.Unspecified, 1);
            await Eventually.HoldsAsync(() => Told(server) is [("UNSPECIFIED", 1)]);
        }

        await using (await RunningHooks.StartAsync(node, HookOf(server) with { Name = "renamed" }))
        {
            Assert.Equal(["renamed"], node.Database.Read(HookRows.States).Select(state => state.Name));
        }
    }

    /// <summary>Alerts that come while the other side is down and the node stops: are all of them told of once everything is up?</summary>
    private async Task<bool> IsEveryAlertToldAsync(Func<IHookTarget, IHookTarget> target)
    {
        const int Alerts = 4;
        await using var node = await StartAsync();
        await using var server = new HookWebServer { Answer = HookAnswer.Refuse };
        var hook = HookOf(server);
        await using (await RunningHooks.StartAsync(node, hook with { Target = target(hook.Target) }))
        {
            await ReceiveAsync(node, Urgency.Priority, Alerts);
            await Eventually.HoldsAsync(() => server.Received.Count > 0);
        }

        server.Answer = HookAnswer.Take;
        var before = server.Received.Count;
        await node.RestartAsync();
        var again = HookOf(server);
        await using var running = await RunningHooks.StartAsync(node, again with { Target = target(again.Target) });
        await ReceiveAsync(node, Urgency.Urgent, 1);
        await Eventually.HoldsAsync(() => Told(server).Skip(before).Contains(("URGENT", 1)) && State(node).Waiting == 0);
        return Told(server).Skip(before).Where(call => call.Urgency == "PRIORITY").Sum(call => call.Count) >= Alerts;
    }

    private static async Task<TestNode> StartAsync()
    {
        var node = await TestNode.StartAsync();
        await node.SubscribeAsync(Phones, "r-1");
        return node;
    }

    private async Task ReceiveAsync(TestNode node, Urgency urgency, int records)
    {
        for (var i = 0; i < records; i++)
        {
            var record = SampleRecords.With(_sample.Phone("07700 900 417"));
            record.Urgency = urgency;
            await node.ReceiveAsync(record);
        }
    }

    private static AlertHook HookOf(HookWebServer server, TimeSpan? coalesce = null, TimeSpan? timeout = null) => new(
        "duty", new WebhookTarget(new Uri(server.Address), new ServerTrust(server.Pin, TimeProvider.System), []), coalesce ?? TimeSpan.FromMilliseconds(50),
        timeout ?? TimeSpan.FromSeconds(20));

    private static AlertHookState State(TestNode node) => node.Database.Read(HookRows.States).Single(state => state.Name == "duty");

    private static List<(string Urgency, long Count)> Told(HookWebServer server) => [.. server.Bodies.Select(body =>
    {
        using var json = JsonDocument.Parse(body);
        return (json.RootElement.GetProperty("urgency").GetString()!, json.RootElement.GetProperty("count").GetInt64());
    })];

    /// <summary>The planted bug: says that it was taken before it was.</summary>
    private sealed class HastyTarget(IHookTarget inner) : IHookTarget
    {
        public async Task<HookOutcome> CallAsync(HookCall call, CancellationToken cancel)
        {
            await inner.CallAsync(call, cancel);
            return new HookOutcome.Taken();
        }
    }

    /// <summary>The hooks of a node, running until they are disposed.</summary>
    private sealed class RunningHooks(AlertHooks hooks) : IAsyncDisposable
    {
        private bool _isOver;

        public static Task<RunningHooks> StartAsync(TestNode node, params AlertHook[] hooks) => StartAsync(node, () => true, hooks);

        public static async Task<RunningHooks> StartAsync(TestNode node, Func<bool> mayCall, params AlertHook[] hooks)
        {
            var running = new AlertHooks(
                hooks, "WES", node.Database, node.AlertWake, mayCall, Fast, new HookLog(NullLogger<HookLog>.Instance), TimeProvider.System);
            await running.StartAsync(Cancel);
            await Eventually.HoldsAsync(() => node.Database.Read(HookRows.States).Select(state => state.Name).SequenceEqual(hooks.Select(hook => hook.Name)));
            return new RunningHooks(running);
        }

        public async ValueTask DisposeAsync()
        {
            if (!_isOver)
            {
                _isOver = true;
                await hooks.StopAsync(CancellationToken.None);
                hooks.Dispose();
            }
        }
    }
}
