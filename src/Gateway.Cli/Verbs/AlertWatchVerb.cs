using System.CommandLine;
using System.Globalization;
using Gateway.Cli.Connection;
using Gateway.Cli.Output;
using Gateway.Node.V1;
using Grpc.Core;
using Spectre.Console;

namespace Gateway.Cli.Verbs;

/// <summary><c>gateway alert watch</c>: alerts as they arise, until Ctrl-C. A lost connection is taken up again at the last cursor.</summary>
internal static class AlertWatchVerb
{
    /// <summary>How often in a row the connection is taken up again before the verb gives up.</summary>
    private const int MaxRetries = 20;

    /// <summary>Longest pause before the connection is taken up again.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>Builds the verb.</summary>
    public static Verb Build(CliContext context)
    {
        var after = new Option<ulong>("--after") { Description = "Begin after this alert; 0 begins with the first.", HelpName = "ID" };
        var count = new Option<int>("--count") { Description = "End after so many alerts. [default: only Ctrl-C ends it]", HelpName = "N" };
        var verb = new Verb(
            "watch",
            """
            Shows alerts, the old ones first and then each as it arises, until Ctrl-C. With --json or in a pipe: one line each. An alert's
            id is the place to go on from.
            """,
            "gateway alert watch",
            "gateway alert watch --after 12 --json | while read -r alert; do …; done",
            "gateway alert watch --count 1    # wait for one, for scripts")
        {
            after, count,
        };
        ClientCall.Bind(verb, context, [ClientRole.Analyst], (call, cancel) => WatchAsync(call, call.Get(after), call.Get(count), cancel));
        return verb;
    }

    private static async Task<ExitCode> WatchAsync(ClientCall call, ulong after, int count, CancellationToken cancel)
    {
        var (cursor, seen, wasConnected) = (after, 0, false);
        Begin(call);
        for (var retries = 0; retries <= MaxRetries; retries++)
        {
            using var stream = call.Node.Alerts.WatchAlerts(new WatchAlertsRequest { After = cursor }, NodeConnection.Stream(cancel));
            var connected = stream.ResponseHeadersAsync;
            try
            {
                while (await stream.ResponseStream.MoveNext(cancel))
                {
                    var alert = stream.ResponseStream.Current.Alert;
                    cursor = alert.Id;
                    Write(call, alert);
                    if (++seen == count)
                    {
                        return ExitCode.Ok;
                    }
                }
            }
            catch (Exception ended) when (cancel.IsCancellationRequested && (ended is RpcException or IOException or OperationCanceledException))
            {
                return ExitCode.Ok;
            }
            catch (RpcException lost) when (MayTryAgain(call, lost, wasConnected || connected.IsCompletedSuccessfully))
            {
                call.Hint("The connection is lost; taking it up again…");
            }

            wasConnected |= connected.IsCompletedSuccessfully;
            retries = connected.IsCompletedSuccessfully ? 0 : retries;
            await Task.Delay(Pause(retries), call.Clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancel.IsCancellationRequested)
            {
                return ExitCode.Ok;
            }
        }

        return call.Fail(new Failure(ExitCode.Unreachable, $"The node did not come back; the last alert seen was {cursor}.")
        {
            Rule = "NODE_UNREACHABLE",
            Remedy = $"Go on later with: {call.Next(string.Create(CultureInfo.InvariantCulture, $"alert watch --after {cursor}"))}",
        });
    }

    /// <summary>Only a connection that once stood is taken up again; whoever never reached the node learns why at once.</summary>
    private static bool MayTryAgain(ClientCall call, RpcException lost, bool wasConnected) =>
        wasConnected && (lost.StatusCode is StatusCode.Unavailable or StatusCode.Internal) && !call.Node.MetAnotherNode;

    private static TimeSpan Pause(int retries) =>
        TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, Math.Min(retries, 10))));

    private static void Begin(ClientCall call)
    {
        if (!call.IsJson && !call.Terminal.OutIsTerminal)
        {
            Listing.WriteNames(call.Terminal, AlertVerbs.Columns);
        }

        call.Hint("Watching; Ctrl-C ends.");
    }

    private static void Write(ClientCall call, Alert alert)
    {
        if (call.IsJson)
        {
            call.Terminal.Out.WriteLine(ProtoJson.Line(alert));
        }
        else if (!call.Terminal.OutIsTerminal)
        {
            Listing.WriteCells(call.Terminal, alert, AlertVerbs.Columns);
        }
        else
        {
            WriteForPerson(call, alert);
        }

        call.Terminal.Out.Flush();
    }

    private static void WriteForPerson(ClientCall call, Alert alert)
    {
        var page = call.Terminal.Page;
        page.Write(new Text(alert.Possible ? "? " : "● ", alert.Possible ? Look.Warning : Look.Good));
        page.WriteLine(SafeText.Line($"{alert.SubscriptionName}: {(alert.Possible ? "POSSIBLE match" : "match")}"), Look.Heading);
        Facts.Write(
            call.Terminal,
            AlertVerbs.Columns
                .Where(column => !column.OnlyPiped && column.Name is not ("subscription" or "certainty"))
                .Select(column => new Fact(column.Name.Replace('_', ' '), column.Value(alert), column.Style?.Invoke(alert)))
                .Prepend(new Fact("from", string.Create(CultureInfo.InvariantCulture, $"{alert.Record?.OriginatorName}"))));
        page.WriteLine();
    }
}
