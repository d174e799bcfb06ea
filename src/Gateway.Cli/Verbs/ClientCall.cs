using System.CommandLine;
using System.Text.Json.Nodes;
using Gateway.Cli.Connection;
using Gateway.Cli.Input;
using Gateway.Cli.Output;
using Google.Protobuf;
using Grpc.Core;
using Spectre.Console;

namespace Gateway.Cli.Verbs;

/// <summary>One run of a verb that asks the node: the parsed command line, the connection, and where answers go.</summary>
internal sealed class ClientCall(CliContext context, ParseResult parsed, NodeConnection node, string key)
{
    /// <summary>The connection.</summary>
    public NodeConnection Node => node;

    /// <summary>The name of the client key.</summary>
    public string Key => key;

    /// <summary>Where answers go.</summary>
    public Terminal Terminal => context.Terminal;

    /// <summary>The clock.</summary>
    public TimeProvider Clock => context.Surroundings.Clock;

    /// <summary>JSON is wanted.</summary>
    public bool IsJson => context.IsJson(parsed);

    /// <summary>What was given for an option.</summary>
    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    /// <summary>What was given for an argument.</summary>
    public T Get<T>(Argument<T> argument) => parsed.GetRequiredValue(argument);

    /// <summary>
    /// The request id that was given, or a fresh one. It is said before the call, because whoever loses the answer needs it to ask again;
    /// a dry run changes nothing, so there is nothing to ask again.
    /// </summary>
    public string NameRequest(Option<string?> option, bool isDryRun = false)
    {
        var id = Get(option) ?? RequestIds.Draw();
        if (isDryRun)
        {
            return id;
        }

        if (IsJson)
        {
            Terminal.Error.WriteLine(new JsonObject { ["request_id"] = SafeText.Line(id) }.ToJsonString());
        }
        else
        {
            Terminal.Margin.WriteLine($"request id {SafeText.Line(id)}", Look.Quiet);
        }

        return id;
    }

    /// <summary>Ends with a refusal.</summary>
    public ExitCode Fail(Failure failure) => context.Fail(parsed, failure);

    /// <summary>A command line to type next, on the same node.</summary>
    public string Next(string verb) => context.Next(parsed, verb);

    /// <summary>Answers with a message: as it is with <c>--json</c>, else as the verb writes it.</summary>
    public ExitCode Answer(IMessage message, Action write)
    {
        if (IsJson)
        {
            Terminal.Out.WriteLine(ProtoJson.Indented(message));
        }
        else
        {
            write();
        }

        return ExitCode.Ok;
    }

    /// <summary>Answers with a message that is to be kept in a file: as JSON, whoever reads.</summary>
    public ExitCode AnswerJson(IMessage message)
    {
        Terminal.Out.WriteLine(ProtoJson.Indented(message));
        return ExitCode.Ok;
    }

    /// <summary>A line for the person that is no part of the answer. None with <c>--json</c> or where nobody reads.</summary>
    public void Hint(string line)
    {
        if (!IsJson && Terminal.OutIsTerminal)
        {
            Terminal.WriteUnbroken(Terminal.Margin, SafeText.Line(line), Look.Quiet);
        }
    }

    /// <summary>Makes a verb one that asks the node.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="context">What it is built with.</param>
    /// <param name="roles">Roles that may, the most fitting first; the first whose key is in the folder is used unless <c>--as</c> says otherwise.</param>
    /// <param name="act">What it does.</param>
    public static void Bind(Verb verb, CliContext context, IReadOnlyList<string> roles, Func<ClientCall, CancellationToken, Task<ExitCode>> act) =>
        verb.SetAction(async (parsed, cancel) => (int)await RunAsync(context, parsed, roles, act, cancel));

    private static async Task<ExitCode> RunAsync(
        CliContext context,
        ParseResult parsed,
        IReadOnlyList<string> roles,
        Func<ClientCall, CancellationToken, Task<ExitCode>> act,
        CancellationToken cancel)
    {
        var folder = context.ClientFolderOf(parsed);
        var name = parsed.GetValue(context.Options.As) ?? folder.KeysAmong(roles).FirstOrDefault(roles[0]);
        if (!folder.TryReadAddress(out var address, out var failure) || !folder.TryReadKey(name, out var key, out failure))
        {
            return context.Fail(parsed, failure);
        }

        using var node = new NodeConnection(address, key, context.Surroundings.Clock);
        try
        {
            return await act(new ClientCall(context, parsed, node, name), cancel);
        }
        catch (RpcException) when (cancel.IsCancellationRequested)
        {
            return ExitCode.Failed;
        }
        catch (RpcException ended)
        {
            return context.Fail(parsed, CallFailure.Of(ended, node));
        }
    }
}
