using System.CommandLine;
using System.CommandLine.Help;
using Gateway.Cli.Verbs;

namespace Gateway.Cli;

/// <summary>All verbs of the program, by noun.</summary>
internal static class CommandTree
{
    private const string Description =
        """
        Cross-agency intelligence sharing. Every agency runs a node; nodes exchange signed, encrypted case records directly, and the
        originator's policy decides field by field who gets what.

        Start here: `gateway demo` plays a whole case between four agencies on this machine.
        Your own node: `gateway init`, `gateway node run`, `gateway doctor`; then `gateway peer invite` and `gateway peer accept`.
        """;

    /// <summary>Builds the tree.</summary>
    public static RootCommand Build(Surroundings surroundings)
    {
        var options = new GlobalOptions();
        var context = new CliContext(surroundings, options);
        var root = new RootCommand(Description);
        foreach (var option in options.All)
        {
            root.Add(option);
        }

        foreach (var verb in Verbs(context))
        {
            root.Add(verb);
        }

        foreach (var help in root.Options.OfType<HelpOption>())
        {
            help.Action = new HelpWithExamples(surroundings.Terminal);
        }

        return root;
    }

    private static IEnumerable<Command> Verbs(CliContext context) =>
    [
        StatusVerb.Build(context),
    ];
}
