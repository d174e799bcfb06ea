using System.CommandLine;
using System.CommandLine.Help;
using Gateway.Cli.Output;
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
        var root = new RootCommand(Paragraphs.Of(Description));
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

    /// <summary>Writes the help of the command that was typed.</summary>
    public static void WriteHelp(ParseResult parsed, Terminal terminal)
    {
        parsed.InvocationConfiguration.Output = terminal.Out;
        _ = new HelpWithExamples(terminal).Invoke(parsed);
    }

    private static IEnumerable<Command> Verbs(CliContext context) =>
    [
        DemoVerb.Build(context),
        InitVerb.Build(context),
        Noun("node", "The node itself.", NodeRunVerb.Build(context), NodeRenewVerb.Build(context)),
        StatusVerb.Build(context),
        DoctorVerb.Build(context),
        Noun(
            "peer", "Other agencies: invite, accept, look, revoke; recover a feed after a restore.",
            PeerVerbs.BuildInvite(context), PeerAcceptVerb.Build(context), PeerVerbs.BuildList(context), PeerVerbs.BuildRevoke(context),
            RecoveryVerbs.BuildStopped(context), RecoveryVerbs.BuildRecover(context), RecoveryVerbs.BuildAcceptGeneration(context)),
        Noun(
            "record", "Case records: publish, amend and recall your own, read and search what the node holds, export and verify.",
            PublishVerbs.BuildPublish(context), PublishVerbs.BuildAmend(context), RecallVerb.Build(context), RecordReadVerbs.BuildGet(context), RecordReadVerbs.BuildList(context),
            RecordSearchVerb.Build(context), RecordReadVerbs.BuildExport(context), RecordVerifyVerb.Build(context), RecordImportVerb.Build(context),
            RecordTraceVerb.Build(context), CustodyVerbs.BuildForward(context), CustodyVerbs.BuildHold(context), CustodyVerbs.BuildReview(context)),
        Noun(
            "attachment", "Files of records: add your own, pull and save what was disclosed to you.",
            AttachmentVerbs.BuildAdd(context), AttachmentVerbs.BuildPull(context), AttachmentVerbs.BuildSave(context)),
        Noun(
            "sub", "Subscriptions: what your analysts watch.",
            SubscriptionVerbs.BuildCreate(context), SubscriptionVerbs.BuildList(context), SubscriptionVerbs.BuildDelete(context)),
        Noun(
            "alert", "Alerts: what met a subscription.",
            AlertVerbs.BuildList(context), AlertWatchVerb.Build(context), AlertVerbs.BuildAcknowledge(context), AlertVerbs.BuildAssign(context),
            AlertVerbs.BuildDismiss(context)),
        Noun(
            "policy", "The release policy: what goes to whom, and why.",
            PolicyVerbs.BuildShow(context), PolicyVerbs.BuildCheck(context), PolicyVerbs.BuildSet(context), PolicyExplainVerb.Build(context)),
        Noun("alarm", "What the node's operators must look at.", AlarmVerbs.BuildList(context), AlarmVerbs.BuildAcknowledge(context)),
        Noun(
            "quarantine", "Entries set aside: look, try again, give up.",
            QuarantineVerbs.BuildList(context), QuarantineVerbs.BuildRetry(context), QuarantineVerbs.BuildDiscard(context)),
        Noun("audit", "What the node did.", AuditVerb.BuildList(context)),
    ];

    private static Command Noun(string name, string description, params ReadOnlySpan<Verb> verbs)
    {
        var noun = new Command(name, description);
        foreach (var verb in verbs)
        {
            noun.Add(verb);
        }

        return noun;
    }
}
