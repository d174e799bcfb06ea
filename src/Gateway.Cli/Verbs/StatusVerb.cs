using System.CommandLine;
using System.Globalization;
using Gateway.Admin.V1;
using Gateway.Cli.Connection;
using Gateway.Cli.Output;
using Grpc.Core;

namespace Gateway.Cli.Verbs;

/// <summary><c>gateway status</c>: how the node stands, in one glance or watched.</summary>
internal static class StatusVerb
{
    /// <summary>Shortest and longest time between two looks, in seconds.</summary>
    private const int MinEvery = 1;
    private const int MaxEvery = 3_600;

    /// <summary>Usual time between two looks, in seconds.</summary>
    private const int UsualEvery = 2;

    /// <summary>Builds the verb.</summary>
    public static Verb Build(CliContext context)
    {
        var watch = new Option<bool>("--watch") { Description = "Keep looking, until Ctrl-C." };
        var every = new Option<int>("--every")
        {
            Description = $"Look again after so many seconds, with --watch: {MinEvery} to {MaxEvery}.",
            HelpName = "SECONDS",
            DefaultValueFactory = _ => UsualEvery,
        };
        every.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1
                && (!int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds is < MinEvery or > MaxEvery))
            {
                result.AddError($"--every takes {MinEvery} to {MaxEvery} seconds.");
            }
        });
        var verb = new Verb(
            "status",
            """
            How the node stands: who it is, what it holds, who is connected, what waits for whom since when, and whether alarms stand. With --watch: lag,
            backlog and last receipt of each peer, and the alarms, on the spot; in a pipe a new table, or with --json a line, when something changed.
            """,
            "gateway status",
            "gateway status --json | jq .backlog",
            "gateway status --watch",
            "gateway status --watch --every 10 --json | while read -r status; do …; done")
        {
            watch, every,
        };
        ClientCall.Bind(verb, context, [ClientRole.Operator, ClientRole.PolicyAdmin, ClientRole.Publisher, ClientRole.Analyst, ClientRole.Auditor], async (call, cancel) =>
        {
            if (call.Get(watch))
            {
                return await WatchAsync(call, TimeSpan.FromSeconds(call.Get(every)), cancel);
            }

            var status = await call.Node.State.GetStatusAsync(new GetStatusRequest(), call.Node.Call(cancel));
            return call.Answer(status, () => Write(call, status));
        });
        return verb;
    }

    private static void Write(ClientCall call, GetStatusResponse status)
    {
        StatusPage.Write(call.Terminal, status, call.Clock.GetUtcNow());
        if (status.Alarms > 0)
        {
            call.Hint($"See the alarms, and what to do: {call.Next("alarm list")}");
        }

        if (status.OpenAlerts > 0)
        {
            call.Hint($"Read the alerts with: {call.Next("alert list --state open")}");
        }
    }

    /// <summary>Looks again and again. A node that stops answering is waited for, and said to be gone; one that never answered is a failure.</summary>
    private static async Task<ExitCode> WatchAsync(ClientCall call, TimeSpan every, CancellationToken cancel)
    {
        var (frames, shown) = (new Frames(call.Terminal), (new GetStatusResponse(), new ListAlarmsResponse()));
        var (hasShown, isGone) = (false, false);
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var status = await call.Node.State.GetStatusAsync(new GetStatusRequest(), call.Node.Call(cancel));
                var alarms = await call.Node.Alarms.ListAlarmsAsync(new ListAlarmsRequest(), call.Node.Call(cancel));
                if (!hasShown || isGone || (call.Terminal.CanWriteOver && !call.IsJson) || !(status, alarms).Equals(shown))
                {
                    Show(call, frames, status, alarms);
                }

                (shown, hasShown, isGone) = ((status, alarms), true, false);
            }
            catch (Exception ended) when (cancel.IsCancellationRequested && ended is RpcException or OperationCanceledException)
            {
                // Ctrl-C: what is shown stays.
                break;
            }
            catch (RpcException lost) when (hasShown && !call.Node.MetAnotherNode && IsOutage(lost.StatusCode))
            {
                if (!isGone)
                {
                    await call.Terminal.Error.WriteLineAsync("The node does not answer; looking again until it does.".AsMemory(), cancel);
                }

                isGone = true;
            }

            await Task.Delay(every, call.Clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return ExitCode.Ok;
    }

    private static bool IsOutage(StatusCode code) => code is StatusCode.Unavailable or StatusCode.Internal or StatusCode.DeadlineExceeded;

    private static void Show(ClientCall call, Frames frames, GetStatusResponse status, ListAlarmsResponse alarms)
    {
        if (call.IsJson)
        {
            call.Terminal.Out.WriteLine(ProtoJson.Line(status));
            call.Terminal.Out.Flush();
        }
        else
        {
            frames.Write(page => StatusPage.WriteMoving(page, status, alarms, call.Clock.GetUtcNow()));
        }
    }
}
