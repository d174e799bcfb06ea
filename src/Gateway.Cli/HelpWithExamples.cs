using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Gateway.Cli.Output;
using Gateway.Cli.Verbs;

namespace Gateway.Cli;

/// <summary>The ordinary help, then examples of the verb; at the root, what the exit codes mean.</summary>
internal sealed class HelpWithExamples(Terminal terminal) : SynchronousCommandLineAction
{
    private static readonly string[] ExitCodes =
    [
        "Exit codes:",
        "  0  done",
        "  1  failed",
        "  2  usage: the command line, a file or a value is not right",
        "  3  denied by policy or access",
        "  4  the node or a peer cannot be reached",
        "  5  verification failed: a signature, fingerprint or pin is not what it should be",
        "",
        "Lists are tables on a terminal and tab-separated values, names first, in a pipe. Ctrl-C ends a stream cleanly.",
    ];

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        if (parseResult.CommandResult.Command is Verb asked)
        {
            asked.Description = asked.WholeDescription;
        }

        var code = new HelpAction { MaxWidth = terminal.Width }.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        switch (parseResult.CommandResult.Command)
        {
            case RootCommand:
                WriteLines(output, ExitCodes);
                break;
            case Verb { Examples.Count: > 0 } verb:
                WriteLines(output, ["Examples:", .. verb.Examples.Select(example => $"  {example}")]);
                break;
        }

        return code;
    }

    private static void WriteLines(TextWriter output, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            output.WriteLine(line);
        }

        output.WriteLine();
    }
}
