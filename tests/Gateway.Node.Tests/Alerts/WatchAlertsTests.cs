using Gateway.Node.Access;
using Gateway.Node.V1;
using Gateway.Record.V1;
using Grpc.Core;

namespace Gateway.Node.Tests.Alerts;

public sealed class WatchAlertsTests
{
    private const string Method = "/gateway.node.v1.AlertService/WatchAlerts";

    private static readonly SubscriptionTerms Phones = new() { IdentifierTypes = { IdentifierType.Phone } };

    private readonly SampleRecords _sample = new();

    [Fact]
    public async Task Alerts_arrive_from_the_beginning_and_then_as_they_arise()
    {
        await using var node = await TestNode.StartAsync();
        await node.SubscribeAsync(Phones, "r-1");
        await ReceiveAsync(node, 3);
        await using var watching = new Watching(node, after: 0);
        Assert.Equal([1UL, 2, 3], await watching.TakeAsync(3));

        await ReceiveAsync(node, 2);

        Assert.Equal([4UL, 5], await watching.TakeAsync(2));
    }

    [Fact]
    public async Task A_lost_connection_goes_on_from_the_last_cursor()
    {
        await using var node = await TestNode.StartAsync();
        await node.SubscribeAsync(Phones, "r-1");
        await ReceiveAsync(node, 5);
        await using (var first = new Watching(node, after: 0))
        {
            Assert.Equal([1UL, 2], await first.TakeAsync(2));
        }

        await node.RestartAsync();
        await using var second = new Watching(node, after: 2);

        Assert.Equal([3UL, 4, 5], await second.TakeAsync(3));
    }

    [Fact]
    public async Task Nothing_is_missed_while_records_keep_coming()
    {
        const int Records = 300;
        await using var node = await TestNode.StartAsync();
        await node.SubscribeAsync(Phones, "r-1");
        await using var watching = new Watching(node, after: 0);

        var receiving = Task.Run(() => ReceiveAsync(node, Records), TestContext.Current.CancellationToken);
        var seen = await watching.TakeAsync(Records);
        await receiving;

        Assert.Equal(Enumerable.Range(1, Records).Select(i => (ulong)i), seen);
    }

    [Fact]
    public async Task The_call_ends_when_the_caller_ends_it()
    {
        await using var node = await TestNode.StartAsync();
        var watching = new Watching(node, after: 0);

        await watching.DisposeAsync();

        Assert.True(watching.Call.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_page_is_in_the_audit_before_it_is_sent()
    {
        await using var node = await TestNode.StartAsync();
        await node.SubscribeAsync(Phones, "r-1");
        await ReceiveAsync(node, 2);
        await using var watching = new Watching(node, after: 0, onWrite: alert => Assert.Contains(
            node.Audit(), entry => entry is { Actor: "analyst", Act: "watch" } && entry.Detail.Contains("2 alerts", StringComparison.Ordinal)));

        await watching.TakeAsync(2);

        Assert.Equal(["alerts after 0", "2 alerts, 1 to 2"], node.Audit().Where(entry => entry.Act == "watch").Select(entry => entry.Detail));
    }

    [Fact]
    public async Task A_client_taken_out_of_the_access_list_gets_nothing_more()
    {
        await using var node = await TestNode.StartAsync();
        await node.SubscribeAsync(Phones, "r-1");
        await ReceiveAsync(node, 1);
        await using var watching = new Watching(node, after: 0);
        await watching.TakeAsync(1);

        await File.WriteAllTextAsync(node.Own.Folder.AccessFile, "clients: []\n", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(node.Own.Folder.AccessFile, node.Clock.GetUtcNow().UtcDateTime.AddDays(1));
        await ReceiveAsync(node, 1);

        var refusal = await Assert.ThrowsAsync<RpcException>(() => watching.Call);
        Assert.Equal(StatusCode.PermissionDenied, refusal.StatusCode);
        Assert.Equal(1, watching.Sent);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(ulong.MaxValue)]
    public async Task A_cursor_the_store_never_gave_is_refused(ulong after)
    {
        await using var node = await TestNode.StartAsync();

        await Refusals.RefusedAsync(StatusCode.FailedPrecondition, "CURSOR_AHEAD", async () =>
        {
            await using var watching = new Watching(node, after);
            await watching.Call;
        });
    }

    [Fact]
    public async Task Places_for_watching_are_limited_and_given_back()
    {
        await using var node = await TestNode.StartAsync();
        var places = Enumerable.Range(0, Node.Alerts.AlertWatch.MaxWatchers).Select(_ => node.Watch.TryEnter()!).ToList();
        Assert.All(places, Assert.NotNull);
        await Refusals.RefusedAsync(StatusCode.ResourceExhausted, "TOO_MANY_WATCHERS", async () =>
        {
            await using var watching = new Watching(node, after: 0);
            await watching.Call;
        });

        places[0].Dispose();
        places[0].Dispose();

        using var free = node.Watch.TryEnter();
        Assert.NotNull(free);
        Assert.Null(node.Watch.TryEnter());
    }

    [Fact]
    public async Task An_alert_whose_record_is_past_its_retention_is_not_sent()
    {
        await using var node = await TestNode.StartAsync();
        await node.SubscribeAsync(Phones, "r-1");
        var content = SampleRecords.With(_sample.Phone("07700 900417"));
        content.Handling = SampleRecords.Until(node.Clock.GetUtcNow().AddHours(1), content.Handling);
        await node.ReceiveAsync(content);
        await ReceiveAsync(node, 1);

        node.Clock.Advance(TimeSpan.FromHours(1));
        await using var watching = new Watching(node, after: 0);

        Assert.Equal([2UL], await watching.TakeAsync(1));
    }

    private async Task ReceiveAsync(TestNode node, int records)
    {
        for (var i = 0; i < records; i++)
        {
            await node.ReceiveAsync(SampleRecords.With(_sample.Phone("07700 900417")));
        }
    }

    /// <summary>One running call, whose answers the test takes as they come.</summary>
    private sealed class Watching : IServerStreamWriter<WatchAlertsResponse>, IAsyncDisposable
    {
        private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        private readonly System.Threading.Channels.Channel<ulong> _sent = System.Threading.Channels.Channel.CreateUnbounded<ulong>();
        private readonly Action<Alert>? _onWrite;

        public Watching(TestNode node, ulong after, Action<Alert>? onWrite = null)
        {
            _onWrite = onWrite;
            Call = node.AlertCalls.WatchAlerts(new WatchAlertsRequest { After = after }, this, new TestCall(node.Analyst, Method, _end.Token));
        }

        public Task Call { get; }

        public int Sent { get; private set; }

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(WatchAlertsResponse message)
        {
            _onWrite?.Invoke(message.Alert);
            Sent++;
            Assert.True(_sent.Writer.TryWrite(message.Alert.Id));
            return Task.CompletedTask;
        }

        public Task WriteAsync(WatchAlertsResponse message, CancellationToken cancellationToken) => WriteAsync(message);

        public async Task<List<ulong>> TakeAsync(int count)
        {
            var taken = new List<ulong>();
            while (taken.Count < count)
            {
                var next = _sent.Reader.ReadAsync(_end.Token).AsTask();
                if (await Task.WhenAny(next, Call) == Call && !next.IsCompleted)
                {
                    await Call;
                    Assert.Fail("The call ended before all alerts were sent.");
                }

                taken.Add(await next);
            }

            return taken;
        }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await Call.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _end.Dispose();
        }
    }
}
