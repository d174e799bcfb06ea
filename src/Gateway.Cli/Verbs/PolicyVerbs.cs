using System.CommandLine;
using System.Text;
using Gateway.Admin.V1;
using Gateway.Cli.Connection;
using Gateway.Cli.Input;
using Gateway.Cli.Output;
using Spectre.Console;

namespace Gateway.Cli.Verbs;

/// <summary><c>gateway policy show</c>, <c>check</c> and <c>set</c>.</summary>
internal static class PolicyVerbs
{
    /// <summary>Largest policy, in bytes.</summary>
    private const int MaxPolicySize = 1024 * 1024;

    private static readonly string[] Readers = [ClientRole.PolicyAdmin, ClientRole.Publisher, ClientRole.Auditor];

    private static readonly IReadOnlyList<Column<PolicyProblem>> ProblemColumns =
    [
        new("line", problem => $"{problem.Line}") { IsNumber = true },
        new("column", problem => $"{problem.Column}") { IsNumber = true },
        new("problem", problem => problem.Message),
    ];

    /// <summary>Builds <c>show</c>.</summary>
    public static Verb BuildShow(CliContext context)
    {
        var yaml = new Option<bool>("--yaml") { Description = "Print the policy's text instead of its sentences; a pipe always gets the text." };
        var verb = new Verb(
            "show",
            "Shows the release policy in force, each rule as a sentence. What no rule releases is withheld.",
            "gateway policy show",
            "gateway policy show > policy.yaml    # edit it, then: gateway policy check policy.yaml")
        {
            yaml,
        };
        ClientCall.Bind(verb, context, Readers, async (call, cancel) =>
        {
            var response = await call.Node.Policy.GetPolicyAsync(new GetPolicyRequest(), call.Node.Call(cancel));
            return call.Answer(response, () =>
            {
                if (call.Get(yaml) || !call.Terminal.OutIsTerminal)
                {
                    call.Terminal.Out.WriteLine(response.Yaml.TrimEnd());
                    return;
                }

                foreach (var sentence in response.Sentences)
                {
                    call.Terminal.Page.WriteLine($"• {SafeText.Line(sentence)}");
                }

                call.Terminal.Page.WriteLine("• What no rule releases is withheld.", Look.Quiet);
                Facts.Write(call.Terminal, new Fact("revision", response.Revision));
            });
        });
        return verb;
    }

    /// <summary>Builds <c>check</c>.</summary>
    public static Verb BuildCheck(CliContext context)
    {
        var file = Arguments.File("The policy, YAML");
        var verb = new Verb(
            "check", "Checks a draft and shows all its problems at once, with line and column. Changes nothing.", "gateway policy check policy.yaml") { file };
        ClientCall.Bind(verb, context, [ClientRole.PolicyAdmin], async (call, cancel) =>
        {
            var (code, draft) = await CheckAsync(call, call.Get(file), cancel);
            return draft is null ? code : AnswerUsable(call, draft.Response);
        });
        return verb;
    }

    /// <summary>Builds <c>set</c>.</summary>
    public static Verb BuildSet(CliContext context)
    {
        var file = Arguments.File("The policy, YAML");
        var dryRun = new Option<bool>("--dry-run") { Description = "Only check it, as `gateway policy check` does." };
        var verb = new Verb(
            "set",
            "Puts a policy in force for everything decided from now on. A policy with problems is refused whole.",
            "gateway policy set policy.yaml")
        {
            file, dryRun,
        };
        ClientCall.Bind(verb, context, [ClientRole.PolicyAdmin], async (call, cancel) =>
        {
            var (code, draft) = await CheckAsync(call, call.Get(file), cancel);
            if (draft is null)
            {
                return code;
            }

            if (call.Get(dryRun))
            {
                return AnswerUsable(call, draft.Response);
            }

            var response = await call.Node.Policy.SetPolicyAsync(new SetPolicyRequest { Yaml = draft.Yaml }, call.Node.Call(cancel));
            return call.Answer(response, () =>
            {
                Facts.Write(call.Terminal, new Fact("in force", response.Revision, Look.Good));
                call.Hint("It decides what is published from now on; what was sent before stays sent.");
            });
        });
        return verb;
    }

    private static ExitCode AnswerUsable(ClientCall call, CheckPolicyResponse response) => call.Answer(
        response, () => Facts.Write(call.Terminal, new Fact("revision", response.Revision), new Fact("problems", "none", Look.Good)));

    /// <summary>Reads and checks a draft; the draft is null when it has problems, which are then shown.</summary>
    private static async Task<(ExitCode Code, Draft? Checked)> CheckAsync(ClientCall call, string name, CancellationToken cancel)
    {
        if (!InputFile.TryRead(call.Terminal, name, MaxPolicySize, out var content, out var failure))
        {
            return (call.Fail(failure), null);
        }

        var yaml = Encoding.UTF8.GetString(content);
        var response = await call.Node.Policy.CheckPolicyAsync(new CheckPolicyRequest { Yaml = yaml }, call.Node.Call(cancel));
        if (response.Problems.Count == 0)
        {
            return (ExitCode.Ok, new Draft(yaml, response));
        }

        call.Answer(response, () => Listing.Write(call.Terminal, response.Problems, ProblemColumns, ""));
        return (call.IsJson ? ExitCode.Failed : call.Fail(new Failure(
            ExitCode.Failed, $"{SafeText.Line(name)} has {Words.Count(response.Problems.Count, "problem", "problems")}; nothing was changed.")
        {
            Rule = "POLICY_PROBLEMS",
            Remedy = $"Correct it and check again: {call.Next($"policy check {Shell.Quote(name)}")}",
        }), null);
    }

    private sealed record Draft(string Yaml, CheckPolicyResponse Response);
}
