using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Cli.Output;
using Gateway.Node.Configuration;

namespace Gateway.Cli.Verbs;

/// <summary><c>gateway node renew</c>: the root key signs a new delegation, once a year.</summary>
internal static class NodeRenewVerb
{
    /// <summary>Builds the verb.</summary>
    public static Verb Build(CliContext context)
    {
        var rootKey = new Option<string?>("--root-key")
        {
            Description = "The file of the root key, for example on the medium where it is kept; default: keys/root.key of the node's folder.",
            HelpName = "FILE",
        };
        var verb = new Verb(
            "renew",
            "Signs a new delegation with the root key, and a descriptor under it. Stop the node before and start it after; peers learn of it by themselves.",
            "gateway node renew --data ./kar --root-key /media/offline/root.key")
        {
            rootKey,
        };
        verb.SetAction(parsed =>
        {
            var until = new NodeFolder(context.DataFolder(parsed)).RenewDelegation(parsed.GetValue(rootKey), context.Surroundings.Clock);
            if (context.IsJson(parsed))
            {
                context.Terminal.Out.WriteLine(new JsonObject { ["valid_until"] = until.ToString("O", CultureInfo.InvariantCulture) }.ToJsonString());
            }
            else
            {
                Facts.Write(context.Terminal, new Fact("valid until", until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Look.Good));
            }

            return (int)ExitCode.Ok;
        });
        return verb;
    }
}
