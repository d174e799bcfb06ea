using System.CommandLine;
using Gateway.Cli.Output;

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
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples)
        {
            return (int)FailureText.Write(terminal, UsageFailure(parsed), arguments.Contains("--json"));
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
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            return (int)FailureText.Write(terminal, new Failure(ExitCode.Failed, broken.Message) { Rule = "FILE" }, arguments.Contains("--json"));
        }
    }

    private static Failure UsageFailure(ParseResult parsed)
    {
        var path = new List<string>();
        for (var result = parsed.CommandResult; result.Parent is System.CommandLine.Parsing.CommandResult parent; result = parent)
        {
            path.Insert(0, result.Command.Name);
        }

        var failures = parsed.Errors.Select(error => new Failure(ExitCode.Usage, error.Message)).ToList();
        return failures[0] with
        {
            Rule = "USAGE",
            Remedy = $"See: {string.Join(' ', ["gateway", .. path, "--help"])}",
            Others = failures[1..],
        };
    }
}
