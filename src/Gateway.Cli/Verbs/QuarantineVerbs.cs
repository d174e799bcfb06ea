using System.CommandLine;
using Gateway.Admin.V1;
using Gateway.Cli.Connection;
using Gateway.Cli.Input;
using Gateway.Cli.Output;
using Gateway.Exchange.V1;

namespace Gateway.Cli.Verbs;

/// <summary><c>gateway quarantine list</c>, <c>retry</c> and <c>discard</c>.</summary>
internal static class QuarantineVerbs
{
    private static readonly string[] Deciders = [ClientRole.Operator, ClientRole.PolicyAdmin];

    private static IReadOnlyList<Column<QuarantinedEntry>> Columns { get; } =
    [
        new("name", entry => entry.Name) { IsWhole = true },
        new("since", entry => Words.Of(entry.Since)) { IsWhole = true },
        new("reason", entry => entry.Reason) { Style = _ => Look.Warning },
        new("record", entry => entry.Record),
        new("peer", entry => entry.Peer) { OnlyPiped = true },
    ];

    /// <summary>Builds <c>list</c>.</summary>
    public static Verb BuildList(CliContext context)
    {
        var limit = Arguments.Limit();
        var verb = new Verb(
            "list",
            "Lists entries that were set aside, oldest first, with the reason. It shows no case content.",
            "gateway quarantine list",
            "gateway quarantine list --json")
        {
            limit,
        };
        ClientCall.Bind(verb, context, [.. Deciders, ClientRole.Auditor], async (call, cancel) =>
        {
            var (rows, rest) = await Pages.ReadAsync<QuarantinedEntry>(call.Get(limit), async (size, token) =>
            {
                var page = await call.Node.Quarantine.ListQuarantineAsync(new ListQuarantineRequest { PageSize = size, PageToken = token }, call.Node.Call(cancel));
                return (page.Entries, page.NextPageToken);
            });
            return call.Answer(new ListQuarantineResponse { Entries = { rows }, NextPageToken = rest }, () =>
            {
                Listing.Write(call.Terminal, rows, Columns, "Nothing is set aside.");
                if (rows.Count > 0)
                {
                    call.Hint($"Try one again with: {call.Next($"quarantine retry {rows[0].Name}")}");
                }
            });
        });
        return verb;
    }

    /// <summary>Builds <c>retry</c>.</summary>
    public static Verb BuildRetry(CliContext context)
    {
        var name = Name();
        var verb = new Verb(
            "retry",
            "Tries an entry again with the keys known and the rules in force now. Its sender is told what became of it.",
            "gateway quarantine retry KAR/records/1/12")
        {
            name,
        };
        ClientCall.Bind(verb, context, Deciders, async (call, cancel) =>
        {
            var response = await call.Node.Quarantine.RetryQuarantinedAsync(new RetryQuarantinedRequest { Name = call.Get(name) }, call.Node.Call(cancel));
            return call.Answer(response, () => Facts.Write(
                call.Terminal,
                new Fact("outcome", Words.OfSet(response.Outcome), response.Outcome == OutcomeCode.Admitted ? Look.Good : Look.Warning),
                new Fact("because", response.Detail),
                new Fact("its sender", response.Told ? "is told" : "is not told")));
        });
        return verb;
    }

    /// <summary>Builds <c>discard</c>.</summary>
    public static Verb BuildDiscard(CliContext context)
    {
        var name = Name();
        var because = new Option<string>("--because") { Description = "Why it is given up; 1 to 1,000 characters.", HelpName = "REASON", Required = true };
        var verb = new Verb(
            "discard",
            "Gives an entry up: what was kept of it is deleted, and its sender is told that it was refused.",
            "gateway quarantine discard KAR/records/1/12 --because 'the originator will never be known here'")
        {
            name, because,
        };
        ClientCall.Bind(verb, context, Deciders, async (call, cancel) =>
        {
            var response = await call.Node.Quarantine.DiscardQuarantinedAsync(
                new DiscardQuarantinedRequest { Name = call.Get(name), Reason = call.Get(because) }, call.Node.Call(cancel));
            return call.Answer(response, () => Facts.Write(
                call.Terminal, new Fact("outcome", "discarded"), new Fact("its sender", response.Told ? "is told that it was refused" : "is not told")));
        });
        return verb;
    }

    private static Argument<string> Name() => new("ENTRY") { Description = "The entry's name, as `gateway quarantine list` shows it: PEER/LANE/GENERATION/NUMBER." };
}
