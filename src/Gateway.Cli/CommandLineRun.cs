using System.CommandLine;
using Gateway.Cli.Output;
using Gateway.Node.Configuration;

namespace Gateway.Cli;

/// <summary>Parses a command line and runs its verb.</summary>
internal static class CommandLineRun
{
    /// <summary>How long a verb has after Ctrl-C to end its streams and stop what it started.</summary>
    private static readonly TimeSpan TerminationTime = TimeSpan.FromSeconds(10);

    /// <summary>Runs it.</summary>
    /// <returns>What to tell the shell, an <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Surroundings surroundings, CancellationToken cancel)
    {
        var terminal = surroundings.Terminal;
        var parsed = CommandTree.Build(surroundings).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is not HelpWithExamples && UsageFailures.StrayOption(parsed, arguments) is { } stray)
        {
            return (int)FailureText.Write(terminal, stray, arguments.Contains("--json"));
        }

        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples)
        {
            return (int)UsageFailures.Write(terminal, parsed, arguments);
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    EnableDefaultExceptionHandler = false,
                    Output = terminal.Out,
                    Error = terminal.Error,
                    ProcessTerminationTimeout = TerminationTime,
                },
                cancel);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C: the verb has stopped what it began, and there is nothing to say about it.
            return (int)ExitCode.Failed;
        }
        catch (ConfigurationException wrong)
        {
            return (int)FailureText.Write(
                terminal,
                new Failure(ExitCode.Usage, $"{wrong.What} {wrong.Rule}") { Rule = "CONFIGURATION", Remedy = wrong.Remedy },
                arguments.Contains("--json"));
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            return (int)FailureText.Write(terminal, new Failure(ExitCode.Failed, broken.Message) { Rule = "FILE" }, arguments.Contains("--json"));
        }
    }
}
