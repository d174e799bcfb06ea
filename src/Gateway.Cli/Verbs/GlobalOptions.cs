using System.CommandLine;
using Gateway.Cli.Connection;

namespace Gateway.Cli.Verbs;

/// <summary>Options that every verb takes.</summary>
internal sealed class GlobalOptions
{
    /// <summary>The node's folder.</summary>
    public Option<string?> Data { get; } = new("--data")
    {
        Description = $"The node's folder. [env: {ClientFolder.DataVariable}; default: {ClientFolder.DefaultData}]",
        HelpName = "DIR",
        Recursive = true,
    };

    /// <summary>A client folder away from the node.</summary>
    public Option<string?> Client { get; } = new("--client")
    {
        Description = "Instead of --data, on a workstation: a folder with connection.yaml and NAME.pem.",
        HelpName = "DIR",
        Recursive = true,
    };

    /// <summary>Which client key to use.</summary>
    public Option<string?> As { get; } = new("--as")
    {
        Description = "Which client key to use: NAME.pem. [default: the one whose role the verb needs]",
        HelpName = "NAME",
        Recursive = true,
    };

    /// <summary>Answer in JSON.</summary>
    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Answer in JSON (protobuf JSON, names as in protos/); refusals too, on standard error.",
        Recursive = true,
    };

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [Data, Client, As, Json];
}
