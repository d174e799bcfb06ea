using System.Globalization;
using System.Text.Json;
using Gateway.Admin.V1;
using Gateway.Cli.Tests.Fakes;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Gateway.Cli.Tests.Verbs;

/// <summary><c>gateway status</c>, looked at once and watched.</summary>
public sealed class StatusVerbTests
{
    private const string Home = "\e[H";

    // A watch that nobody ends ends here, and fails its test.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_watch_on_a_terminal_writes_over_what_it_wrote_and_Ctrl_C_ends_it_in_order()
    {
        await using var node = await NodeAsync(alarms: 1);
        using var ctrlC = new CancellationTokenSource(Patience);
        var run = await new CliRun.Setting
        {
            Data = node.Clients.Folder,
            IsPerson = true,
            CanWriteOver = true,
            Cancel = ctrlC.Token,
            OnOut = text => CancelAfter(ctrlC, text.Split(Home).Length - 1, 2),
        }.RunAsync("status", "--watch", "--every", "1");

        Assert.Equal(ExitCode.Ok, run.Code);
        var frames = run.Out.Split(Home);
        Assert.Equal(2, frames.Length - 1);
        Assert.StartsWith(Home, run.Out, StringComparison.Ordinal);
        Assert.All(frames.Skip(1), frame =>
        {
            Assert.EndsWith("\e[J", frame, StringComparison.Ordinal);
            Assert.All(frame.Split('\n').SkipLast(1), line => Assert.EndsWith("\e[K", line, StringComparison.Ordinal));
            Assert.Contains("2026-03-02 11:00:00Z", frame, StringComparison.Ordinal);
            Assert.Contains("Nothing was heard from WES for 25 hours.", frame, StringComparison.Ordinal);
        });
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task A_watch_in_a_pipe_writes_a_table_and_with_json_a_line_only_when_something_changed()
    {
        foreach (var json in new[] { false, true })
        {
            var looks = 0;
            using var ctrlC = new CancellationTokenSource(Patience);
            await using var node = await NodeAsync(backlog: () =>
            {
                // The same twice, then another, then the end.
                CancelAfter(ctrlC, ++looks, 4);
                return looks <= 2 ? 7UL : 8;
            });

            var run = await new CliRun.Setting { Data = node.Clients.Folder, Cancel = ctrlC.Token }
                .RunAsync(["status", "--watch", "--every", "1", .. json ? ["--json"] : Array.Empty<string>()]);

            Assert.Equal(ExitCode.Ok, run.Code);
            Assert.DoesNotContain('\e', run.Out);
            if (json)
            {
                Assert.Equal(["7", "8"], run.Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("backlog").GetString()));
            }
            else
            {
                Assert.Equal(["waiting_to_be_receipted\t7", "waiting_to_be_receipted\t8"], run.Lines.Where(line => line.StartsWith("waiting_to", StringComparison.Ordinal)));
            }
        }
    }

    [Fact]
    public async Task A_watch_waits_for_a_node_that_went_away_and_says_so_once()
    {
        var looks = 0;
        using var ctrlC = new CancellationTokenSource(Patience);
        await using var node = await NodeAsync(backlog: () => ++looks is 2 or 3 ? throw new RpcException(new Status(StatusCode.Unavailable, "gone")) : 7UL);

        var run = await new CliRun.Setting
        {
            Data = node.Clients.Folder,
            Cancel = ctrlC.Token,
            OnOut = text => CancelAfter(ctrlC, text.Split("waiting_to_be").Length - 1, 2),
        }.RunAsync("status", "--watch", "--every", "1");

        Assert.Equal((ExitCode.Ok, 4), (run.Code, looks));
        Assert.Single(run.Error.Split("does not answer"), part => part.Contains("looking again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lag_and_hooks_are_shown_and_an_interval_out_of_bounds_is_refused()
    {
        await using var node = await NodeAsync();

        var before = TimeProvider.System.GetUtcNow();
        var run = await CliRun.PipedAsync(node, "status");

        var peer = Assert.Single(run.Lines, line => line.StartsWith("WES\t", StringComparison.Ordinal)).Split('\t');
        Assert.Equal(["WES", "none", "7", "2026-03-02 10:58:57Z", "2026-03-02 11:00:00Z"], peer.Take(4).Append(peer[5]));
        var lag = peer[4].Split(':').Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        Assert.InRange(new TimeSpan(lag[0], lag[1], lag[2]), before - Noon.AddSeconds(-3_662), TimeProvider.System.GetUtcNow() - Noon.AddSeconds(-3_663));
        var hook = Assert.Single(run.Lines, line => line.StartsWith("duty\t", StringComparison.Ordinal)).Split('\t');
        Assert.Equal(["duty", "4"], hook.Take(2));
        Assert.Equal("it took too long", hook[^1]);
        foreach (var every in new[] { "0", "3601", "often" })
        {
            Assert.Equal(ExitCode.Usage, (await CliRun.PipedAsync(node, "status", "--watch", "--every", every)).Code);
        }
    }

    private static void CancelAfter(CancellationTokenSource source, int seen, int enough)
    {
        if (seen >= enough)
        {
            source.Cancel();
        }
    }

    private static async Task<FakeNode> NodeAsync(Func<ulong>? backlog = null, uint alarms = 0)
    {
        var node = await FakeNode.StartAsync();
        return node
            .On<GetStatusRequest, GetStatusResponse>(_ =>
            {
                var waiting = backlog?.Invoke() ?? 7;
                return new GetStatusResponse
                {
                    ShortName = "KAR",
                    Peers = 1,
                    Backlog = waiting,
                    Alarms = alarms,
                    PeerStates =
                    {
                        new PeerStatus
                        {
                            Peer = "WES",
                            Backlog = waiting,
                            WaitingSince = Timestamp.FromDateTimeOffset(Noon.AddSeconds(-3_663)),
                            LastReceiptAt = Timestamp.FromDateTimeOffset(Noon.AddHours(-1)),
                        },
                    },
                    AlertHooks = { new AlertHookStatus { Name = "duty", Waiting = 4, Problem = "it took too long" } },
                };
            })
            .On<ListAlarmsRequest, ListAlarmsResponse>(_ => new ListAlarmsResponse
            {
                Alarms = { alarms == 0 ? [] : [new Alarm { Id = 3, Code = AlarmCode.PeerSilent, Peer = "WES", Finding = "Nothing was heard from WES for 25 hours." }] },
            });
    }
}
