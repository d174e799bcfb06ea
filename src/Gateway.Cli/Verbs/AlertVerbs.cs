using System.CommandLine;
using Gateway.Cli.Connection;
using Gateway.Cli.Input;
using Gateway.Cli.Output;
using Gateway.Node.V1;
using Spectre.Console;

namespace Gateway.Cli.Verbs;

/// <summary><c>gateway alert list</c>, <c>ack</c>, <c>assign</c> and <c>dismiss</c>.</summary>
internal static class AlertVerbs
{
    /// <summary>An alert, as columns of a list.</summary>
    public static IReadOnlyList<Column<Alert>> Columns { get; } =
    [
        new("id", alert => $"{alert.Id}") { IsNumber = true },
        new("created_at", alert => Words.Of(alert.CreatedAt)) { IsWhole = true },
        new("state", alert => Words.OfSet(alert.State)) { Style = alert => alert.State == AlertState.Open ? Look.Warning : Style.Plain },
        new("subscription", alert => alert.SubscriptionName),
        new("certainty", alert => alert.Possible ? "POSSIBLE" : "exact") { Style = alert => alert.Possible ? Look.Warning : Look.Good },
        new("term", alert => alert.Term),
        new("matched", alert => alert.Matched),
        new("graded", Gradings),
        new("valid", Validity),
        new("urgency", alert => Words.OfSet(alert.Urgency)),
        new("record", alert => RecordReadVerbs.NameOf(alert.Record)) { IsWhole = true },
        new("kind", alert => alert.Record is null ? "" : Words.Of(alert.Record.Kind)) { OnlyPiped = true },
        new("originator", alert => alert.Record?.Originator ?? "") { OnlyPiped = true },
        new("assigned_to", alert => alert.AssignedTo) { OnlyPiped = true },
        new("dismissed_because", alert => alert.DismissedBecause) { OnlyPiped = true },
    ];

    /// <summary>Builds <c>list</c>.</summary>
    public static Verb BuildList(CliContext context)
    {
        var limit = Arguments.Limit();
        var state = Arguments.Word<AlertState>("--state", "Only alerts in this state.");
        var verb = new Verb(
            "list",
            "Lists alerts, newest first: what you watch, what matched it, both gradings, and where it came from.",
            "gateway alert list --state open",
            "gateway alert list --json")
        {
            state, limit,
        };
        ClientCall.Bind(verb, context, [ClientRole.Analyst], async (call, cancel) =>
        {
            var (rows, rest) = await Pages.ReadAsync<Alert>(call.Get(limit), async (size, token) =>
            {
                var page = await call.Node.Alerts.ListAlertsAsync(
                    new ListAlertsRequest { PageSize = size, PageToken = token, State = call.Get(state) }, call.Node.Call(cancel));
                return (page.Alerts, page.NextPageToken);
            });
            return call.Answer(new ListAlertsResponse { Alerts = { rows }, NextPageToken = rest }, () =>
            {
                Listing.Write(call.Terminal, rows, Columns, "No alerts.");
                if (rows.Count > 0)
                {
                    call.Hint($"Read the record with: {call.Next($"record get {RecordReadVerbs.NameOf(rows[0].Record)}")}");
                }
            });
        });
        return verb;
    }

    /// <summary>Builds <c>ack</c>.</summary>
    public static Verb BuildAcknowledge(CliContext context)
    {
        var id = Id();
        var verb = new Verb("ack", "Says that an alert was seen.", "gateway alert ack 12") { id };
        ClientCall.Bind(verb, context, [ClientRole.Analyst], async (call, cancel) =>
        {
            var response = await call.Node.Alerts.AcknowledgeAlertAsync(new AcknowledgeAlertRequest { Id = call.Get(id) }, call.Node.Call(cancel));
            return call.Answer(response, () => Listing.Write(call.Terminal, [response.Alert], Columns, ""));
        });
        return verb;
    }

    /// <summary>Builds <c>assign</c>.</summary>
    public static Verb BuildAssign(CliContext context)
    {
        var id = Id();
        var to = new Option<string>("--to") { Description = "Who gets it.", HelpName = "PERSON", Required = true };
        var verb = new Verb("assign", "Gives an alert to a person.", "gateway alert assign 12 --to 'A. Brandt'") { id, to };
        ClientCall.Bind(verb, context, [ClientRole.Analyst], async (call, cancel) =>
        {
            var response = await call.Node.Alerts.AssignAlertAsync(
                new AssignAlertRequest { Id = call.Get(id), Assignee = call.Get(to) }, call.Node.Call(cancel));
            return call.Answer(response, () => Listing.Write(call.Terminal, [response.Alert], Columns, ""));
        });
        return verb;
    }

    /// <summary>Builds <c>dismiss</c>.</summary>
    public static Verb BuildDismiss(CliContext context)
    {
        var id = Id();
        var because = new Option<string>("--because") { Description = "Why it leads nowhere; 1 to 1,000 characters.", HelpName = "REASON", Required = true };
        var verb = new Verb("dismiss", "Closes an alert that leads nowhere, with the reason.", "gateway alert dismiss 12 --because 'another person of that name'")
        {
            id, because,
        };
        ClientCall.Bind(verb, context, [ClientRole.Analyst], async (call, cancel) =>
        {
            var response = await call.Node.Alerts.DismissAlertAsync(
                new DismissAlertRequest { Id = call.Get(id), Reason = call.Get(because) }, call.Node.Call(cancel));
            return call.Answer(response, () => Listing.Write(call.Terminal, [response.Alert], Columns, ""));
        });
        return verb;
    }

    private static Argument<ulong> Id() => Arguments.Number("The alert's number, as `gateway alert list` shows it.");

    /// <summary>The record's grading, and that of the part that matched where it has its own.</summary>
    private static string Gradings(Alert alert)
    {
        var (record, match) = (Words.Of(alert.RecordGrading), Words.Of(alert.MatchGrading));
        return match.Length > 0 && match != record ? $"{record}; this part {match}" : record;
    }

    private static string Validity(Alert alert)
    {
        var (from, until) = (Words.Of(alert.ValidFrom), Words.Of(alert.ValidUntil));
        return (from, until) switch
        {
            ("", "") => "",
            (_, "") => $"from {from}",
            ("", _) => $"until {until}",
            _ => $"{from} to {until}",
        };
    }
}
