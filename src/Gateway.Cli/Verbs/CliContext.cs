using System.CommandLine;
using Gateway.Cli.Connection;
using Gateway.Cli.Output;

namespace Gateway.Cli.Verbs;

/// <summary>What every verb is built with: the surroundings and the options it shares with the others.</summary>
/// <param name="Surroundings">Terminal, clock, environment.</param>
/// <param name="Options">The shared options.</param>
internal sealed record CliContext(Surroundings Surroundings, GlobalOptions Options)
{
    /// <summary>Where words go.</summary>
    public Terminal Terminal => Surroundings.Terminal;

    /// <summary>Whether JSON is wanted.</summary>
    public bool IsJson(ParseResult parsed) => parsed.GetValue(Options.Json);

    /// <summary>The node's folder.</summary>
    public string DataFolder(ParseResult parsed) => NamedDataFolder(parsed) ?? ClientFolder.DefaultData;

    /// <summary>The node's folder as the caller named it, by option or environment; null when nobody did.</summary>
    public string? NamedDataFolder(ParseResult parsed) =>
        parsed.GetValue(Options.Data)
        ?? (Surroundings.Environment.TryGetValue(ClientFolder.DataVariable, out var named) && named.Length > 0 ? named : null);

    /// <summary>The folder with connection and client keys.</summary>
    public ClientFolder ClientFolderOf(ParseResult parsed) =>
        parsed.GetValue(Options.Client) is { } workstation ? new ClientFolder(workstation) : ClientFolder.OfNode(DataFolder(parsed));

    /// <summary>Says why a verb failed.</summary>
    public ExitCode Fail(ParseResult parsed, Failure failure) => FailureText.Write(Terminal, failure, IsJson(parsed));

    /// <summary>A command line to type next, on the same node.</summary>
    public string Next(ParseResult parsed, string verb)
    {
        var folder = parsed.GetValue(Options.Client) is { } client ? $" --client {Shell.Quote(client)}"
            : parsed.GetValue(Options.Data) is { } data ? $" --data {Shell.Quote(data)}" : "";
        return $"gateway {verb}{folder}";
    }
}
