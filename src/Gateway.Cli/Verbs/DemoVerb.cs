using System.CommandLine;
using Gateway.Cli.Demo;

namespace Gateway.Cli.Verbs;

/// <summary><c>gateway demo</c>: Operation LANTERN, played by four real nodes on this machine.</summary>
internal static class DemoVerb
{
    /// <summary>Builds the verb.</summary>
    public static Verb Build(CliContext context)
    {
        var keep = new Option<bool>("--keep") { Description = "Leave the four nodes running after the play, and print commands to look around; Ctrl-C stops them." };
        var folder = new Option<string?>("--folder")
        {
            Description = "Where the nodes live; it must not hold nodes yet, and stays afterwards. [default: a temporary folder, cleared away]",
            HelpName = "DIR",
        };
        var verb = new Verb(
            "demo",
            """
            Plays Operation LANTERN: four fictional agencies, each its own node and process on this machine, pair, publish, are alerted, and
            see only what policy lets them see. Every claim in the summary is computed from the nodes' answers; when one does not hold, the
            exit code is 1.
            """,
            "gateway demo",
            "gateway demo --keep",
            "gateway demo --json | jq '.claims[] | select(.ok | not)'")
        {
            keep, folder,
        };
        verb.SetAction(async (parsed, cancel) => (int)await new DemoRun(context.Terminal, context.Surroundings.Clock, context.Surroundings.Self)
        {
            Keep = parsed.GetValue(keep),
            Folder = parsed.GetValue(folder),
            IsJson = context.IsJson(parsed),
        }.RunAsync(cancel));
        return verb;
    }
}
