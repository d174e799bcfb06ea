using System.CommandLine;
using System.Text.Json.Nodes;
using Gateway.Cli.Connection;
using Gateway.Cli.Output;
using Gateway.Node.Configuration;
using Gateway.Protocol.Identity;
using Spectre.Console;

namespace Gateway.Cli.Verbs;

/// <summary><c>gateway init</c>: makes a node's folder with its keys, settings and one client key per role.</summary>
internal static class InitVerb
{
    /// <summary>Builds the verb.</summary>
    public static Verb Build(CliContext context)
    {
        var shortName = new Option<string>("--short-name") { Description = "2 to 16 letters, digits or hyphens; peers will call you that.", HelpName = "NAME", Required = true };
        var name = new Option<string>("--name") { Description = "The agency's full name.", HelpName = "NAME", Required = true };
        var country = new Option<string>("--country") { Description = "ISO 3166-1 alpha-2 code.", HelpName = "CODE", Required = true };
        var functions = new Option<string[]>("--function")
        {
            Description = $"What the agency does. One of: {string.Join(", ", AgencySettings.FunctionNames)}. May be given several times.",
            HelpName = "WORD",
            Required = true,
        };
        var peerListen = new Option<string>("--peer-listen")
        {
            Description = "Where peers are answered, ADDRESS:PORT; empty ('') for a node without an open port, which dials its peers.",
            HelpName = "ADDRESS:PORT",
            DefaultValueFactory = _ => "127.0.0.1:7443",
        };
        var clientListen = new Option<string>("--client-listen")
        {
            Description = "Where your own people and systems are answered.",
            HelpName = "ADDRESS:PORT",
            DefaultValueFactory = _ => "127.0.0.1:7444",
        };
        var development = new Option<bool>("--development") { Description = "Keys for trying out: they say so, and a node refuses them unless it is told. Without --data the node goes to certs-dev/NAME." };
        var verb = new Verb(
            "init",
            """
            Makes a node: a folder with new keys, settings (node.yaml), who may call it (access.yaml) and one client key per role (clients/).
            An existing node is never overwritten. The new node releases nothing until a policy says so.
            """,
            "gateway init --data ./kar --short-name KAR --name 'Karsia National Police' --country XA --function police",
            "gateway init --data ./lin --short-name LIN --name 'Lindmark Border Guard' --country XB --function border \\",
            "    --peer-listen 127.0.0.1:7453 --client-listen 127.0.0.1:7454    # a second node on the same machine")
        {
            shortName, name, country, functions, peerListen, clientListen, development,
        };
        verb.SetAction(parsed =>
        {
            var folder = new NodeFolder(FolderOf(context, parsed, shortName, development));
            var agency = Initialise(
                folder,
                new NodeInitialisation
                {
                    ShortName = parsed.GetRequiredValue(shortName),
                    Name = parsed.GetRequiredValue(name),
                    Country = parsed.GetRequiredValue(country),
                    Functions = parsed.GetRequiredValue(functions),
                    PeerListen = parsed.GetRequiredValue(peerListen),
                    ClientListen = parsed.GetRequiredValue(clientListen),
                    IsDevelopment = parsed.GetValue(development),
                },
                context.Surroundings.Clock);
            Write(context, parsed, folder, agency, parsed.GetValue(development));
            return (int)ExitCode.Ok;
        });
        return verb;
    }

    /// <summary>Makes the node. Settings that break a rule never became a file, so the options are what there is to correct.</summary>
    private static AgencyId Initialise(NodeFolder folder, NodeInitialisation wanted, TimeProvider clock)
    {
        try
        {
            return folder.Initialise(wanted, clock);
        }
        catch (ConfigurationException wrong) when (!File.Exists(folder.SettingsFile))
        {
            throw new ConfigurationException("No node was made: what you gave", wrong.Rule, "Correct the options; see: gateway init --help");
        }
    }

    /// <summary>Where the node goes: where it was said to, or for development keys the folder that git ignores, under the node's name.</summary>
    private static string FolderOf(CliContext context, ParseResult parsed, Option<string> shortName, Option<bool> development) =>
        context.NamedDataFolder(parsed)
        ?? (parsed.GetValue(development)
            ? Path.Combine(ClientFolder.DevelopmentData, parsed.GetRequiredValue(shortName).ToLowerInvariant())
            : ClientFolder.DefaultData);

    private static void Write(CliContext context, ParseResult parsed, NodeFolder folder, AgencyId agency, bool isDevelopment)
    {
        if (context.IsJson(parsed))
        {
            context.Terminal.Out.WriteLine(new JsonObject
            {
                ["folder"] = folder.Path,
                ["agency"] = agency.ToString(),
                ["fingerprint"] = agency.ToFingerprint(),
                ["clients_folder"] = folder.ClientsFolder,
                ["development"] = isDevelopment,
            }.ToJsonString());
            return;
        }

        Facts.Write(
            context.Terminal,
            new Fact("node", folder.Path),
            new Fact("fingerprint", agency.ToFingerprint(), Look.Heading),
            new Fact("client keys", $"{string.Join(", ", NodeFolder.ClientNames)}, in {folder.ClientsFolder}"),
            new Fact("keys", isDevelopment ? "development keys: not for real information" : "", Look.Warning));
        if (context.Terminal.OutIsTerminal)
        {
            var run = (context.NamedDataFolder(parsed) is null && isDevelopment ? $"gateway node run --data {Shell.Quote(folder.Path)}" : context.Next(parsed, "node run"))
                + (isDevelopment ? " --development" : "");
            context.Terminal.Margin.WriteLine($"The root key is {Path.Combine(folder.KeysFolder, "root.key")}: move it to a place that is offline; the node does not need it.", Look.Quiet);
            context.Terminal.Margin.WriteLine($"Start the node with: {run}", Look.Quiet);
        }
    }
}
