using System.CommandLine;
using Gateway.Admin.V1;
using Gateway.Cli.Connection;
using Gateway.Cli.Output;
using Grpc.Core;
using Spectre.Console;

namespace Gateway.Cli.Verbs;

/// <summary>
/// <c>gateway doctor</c>: what is well, what is not, and what to do. It begins on this side of the connection, because a node that does
/// not answer cannot say why.
/// </summary>
internal static class DoctorVerb
{
    /// <summary>A client key that ends sooner than this is worth a word.</summary>
    private static readonly TimeSpan SoonEnds = TimeSpan.FromDays(30);

    private static readonly IReadOnlyList<Column<NodeCheck>> Columns =
    [
        new("state", check => Words.OfSet(check.State)) { InTable = check => $"● {Words.OfSet(check.State)}", Style = check => StyleOf(check.State), IsWhole = true },
        new("check", check => check.Name),
        new("finding", check => check.Finding),
        new("remedy", check => check.Remedy) { Style = _ => Look.Command },
    ];

    /// <summary>Builds the verb.</summary>
    public static Verb Build(CliContext context)
    {
        var verb = new Verb(
            "doctor",
            "Checks this side of the connection and the node, and says what to do about each problem. Ends with 0 when nothing is red, 2 when the folder or key is not right, 4 when the node does not answer, else 1.",
            "gateway doctor",
            "gateway doctor --json | jq -e '[.checks[] | select(.state == \"CHECK_STATE_RED\")] == []'");
        verb.SetAction(async (parsed, cancel) => (int)await RunAsync(context, parsed, cancel));
        return verb;
    }

    private static async Task<ExitCode> RunAsync(CliContext context, ParseResult parsed, CancellationToken cancel)
    {
        var response = new CheckNodeResponse();
        var failure = await CheckAsync(context, parsed, response, cancel);
        Write(context, response, context.IsJson(parsed));
        return failure?.Code ?? (response.Checks.Any(check => check.State is not (CheckState.Green or CheckState.Yellow)) ? ExitCode.Failed : ExitCode.Ok);
    }

    private static void Write(CliContext context, CheckNodeResponse response, bool isJson)
    {
        if (isJson)
        {
            context.Terminal.Out.WriteLine(ProtoJson.Indented(response));
            return;
        }

        Listing.Write(context.Terminal, response.Checks, Columns, "");
    }

    /// <summary>Adds what was checked; the failure that ended the checks, if one did.</summary>
    private static async Task<Failure?> CheckAsync(CliContext context, ParseResult parsed, CheckNodeResponse response, CancellationToken cancel)
    {
        var folder = context.ClientFolderOf(parsed);
        if (!folder.TryReadAddress(out var address, out var failure))
        {
            return Red(response, "client folder", failure);
        }

        response.Checks.Add(Green("client folder", $"{folder.Folder} leads to {address.Address}"));
        string[] roles = [ClientRole.Operator, ClientRole.PolicyAdmin];
        var name = parsed.GetValue(context.Options.As) ?? folder.KeysAmong(roles).FirstOrDefault(roles[0]);
        if (!folder.TryReadKey(name, out var key, out failure))
        {
            return Red(response, "client key", failure);
        }

        response.Checks.Add(CheckKey(name, key.NotAfter.ToUniversalTime(), context.Surroundings.Clock.GetUtcNow().UtcDateTime));
        using var node = new NodeConnection(address, key, context.Surroundings.Clock);
        try
        {
            var answer = await node.State.CheckNodeAsync(new CheckNodeRequest(), node.Call(cancel));
            response.Checks.Add(Green("node answers", "over mutual TLS 1.3, with the pinned key"));
            response.Checks.Add(answer.Checks);
            return null;
        }
        catch (RpcException ended)
        {
            return Red(response, "node answers", CallFailure.Of(ended, node));
        }
    }

    private static NodeCheck CheckKey(string name, DateTime ends, DateTime now)
    {
        var left = ends - now;
        var check = Green("client key", $"{name}.pem, only its owner may read it, until {ends:yyyy-MM-dd}");
        if (left < SoonEnds)
        {
            check.State = left < TimeSpan.Zero ? CheckState.Red : CheckState.Yellow;
            check.Remedy = "Have the operator make a new client key and enter its pin in access.yaml.";
        }

        return check;
    }

    private static NodeCheck Green(string name, string finding) => new() { Name = name, State = CheckState.Green, Finding = finding };

    private static Failure Red(CheckNodeResponse response, string name, Failure failure)
    {
        response.Checks.Add(new NodeCheck { Name = name, State = CheckState.Red, Finding = failure.Problem, Remedy = failure.Remedy });
        return failure;
    }

    private static Style StyleOf(CheckState state) => state switch
    {
        CheckState.Green => Look.Good,
        CheckState.Yellow => Look.Warning,
        _ => Look.Bad,
    };
}
