using System.CommandLine;
using System.Text.Json.Nodes;
using Gateway.Cli.Output;
using Gateway.Node.Configuration;
using Gateway.Node.Hosting;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace Gateway.Cli.Verbs;

/// <summary><c>gateway node run</c>: runs a node in this process until it is told to stop.</summary>
internal static class NodeRunVerb
{
    /// <summary>Builds the verb.</summary>
    public static Verb Build(CliContext context)
    {
        var development = new Option<bool>("--development") { Description = "Accept keys that were made with `gateway init --development`." };
        var log = new Option<LogLevel>("--log")
        {
            Description = "Least level written to standard error: debug, information, warning, error. Never case content.",
            HelpName = "LEVEL",
            DefaultValueFactory = _ => LogLevel.Information,
        };
        var restored = new Option<bool>("--restored")
        {
            Description = "The folder comes from a backup: seal nothing for a peer before its Hello shows that nothing is missing here.",
        };
        var untilInputEnds = new Option<bool>("--until-input-ends")
        {
            Description = "Stop when standard input ends, so that the node never outlives the program that started it.",
        };
        var verb = new Verb(
            "run",
            "Runs the node until Ctrl-C. Says on standard output when it is ready: with --json one line of JSON.",
            "gateway node run --data ./kar",
            "GATEWAY_DATA=/var/lib/gateway gateway node run --log warning",
            "gateway node run --data ./kar --restored    # once, after the folder was restored")
        {
            development, restored, log, untilInputEnds,
        };
        verb.SetAction(async (parsed, cancel) =>
        {
            var folder = new NodeFolder(context.DataFolder(parsed));
            if (!File.Exists(folder.SettingsFile))
            {
                return (int)context.Fail(parsed, new Failure(ExitCode.Usage, $"There is no node in {SafeText.Line(folder.Path)}: node.yaml is missing.")
                {
                    Rule = "NODE_FOLDER",
                    Remedy = "Name the node's folder with --data DIR (or GATEWAY_DATA), or make a node with: gateway init --help",
                });
            }

            await using var node = await NodeHost.StartAsync(
                folder, parsed.GetValue(development), parsed.GetValue(restored), parsed.GetValue(log), context.Surroundings.Clock, cancel);
            SayReady(context, parsed, node);
            await StoppedAsync(context.Terminal, parsed.GetValue(untilInputEnds), cancel);
            return (int)ExitCode.Ok;
        });
        return verb;
    }

    private static void SayReady(CliContext context, ParseResult parsed, NodeHost node)
    {
        var terminal = context.Terminal;
        if (context.IsJson(parsed))
        {
            terminal.Out.WriteLine(new JsonObject
            {
                ["ready"] = node.ShortName,
                ["fingerprint"] = node.Fingerprint,
                ["client_address"] = node.ClientAddress,
                ["peer_address"] = node.PeerAddress,
            }.ToJsonString());
        }
        else
        {
            Facts.Write(
                terminal,
                new Fact("ready", node.ShortName, Look.Good),
                new Fact("fingerprint", node.Fingerprint),
                new Fact("clients", node.ClientAddress),
                new Fact("peers", node.PeerAddress.Length > 0 ? node.PeerAddress : "no open port: this node dials its peers"));
        }

        terminal.Out.Flush();
        if (terminal.OutIsTerminal && !context.IsJson(parsed))
        {
            terminal.Margin.WriteLine($"Ctrl-C stops it. In another terminal: {context.Next(parsed, "doctor")}", Look.Quiet);
        }
    }

    /// <summary>Returns when the node is to stop: Ctrl-C, a termination signal, or, if wanted, the end of standard input.</summary>
    private static async Task StoppedAsync(Terminal terminal, bool untilInputEnds, CancellationToken cancel)
    {
        var told = Task.Delay(Timeout.Infinite, cancel);
        await (untilInputEnds ? Task.WhenAny(told, InputEndedAsync(terminal)) : told).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Reading a console cannot be cancelled; when the node stops for another reason, the process ends with this task waiting.</summary>
    private static async Task InputEndedAsync(Terminal terminal)
    {
        await using var input = terminal.OpenInput();
        var ignored = new byte[256];
        while (await input.ReadAsync(ignored) > 0)
        {
            // What is typed means nothing; only its end does.
        }
    }
}
