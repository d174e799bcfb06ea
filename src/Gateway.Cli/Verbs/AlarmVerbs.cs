using System.CommandLine;
using Gateway.Admin.V1;
using Gateway.Cli.Connection;
using Gateway.Cli.Input;
using Gateway.Cli.Output;
using Spectre.Console;

namespace Gateway.Cli.Verbs;

/// <summary><c>gateway alarm list</c> and <c>acknowledge</c>.</summary>
internal static class AlarmVerbs
{
    private static IReadOnlyList<Column<Alarm>> Columns { get; } =
    [
        new("id", alarm => $"{alarm.Id}") { IsNumber = true },
        new("code", alarm => Words.OfSet(alarm.Code)) { Style = alarm => alarm.ClearedAt is null ? Look.Bad : Look.Warning, IsWhole = true },
        new("peer", alarm => alarm.Peer),
        new("raised_at", alarm => Words.Of(alarm.RaisedAt)) { IsWhole = true },
        new("cleared_at", alarm => Words.Of(alarm.ClearedAt)) { IsWhole = true },
        new("finding", alarm => alarm.Finding),
        new("remedy", alarm => alarm.Remedy) { Style = _ => Look.Command },
        new("acknowledged_by", alarm => alarm.AcknowledgedBy),
        new("acknowledged_at", alarm => Words.Of(alarm.AcknowledgedAt)) { OnlyPiped = true },
        new("count", alarm => $"{alarm.Count}") { OnlyPiped = true },
    ];

    /// <summary>Builds <c>list</c>.</summary>
    public static Verb BuildList(CliContext context)
    {
        var all = new Option<bool>("--all") { Description = "Also alarms that are over." };
        var verb = new Verb(
            "list",
            "Lists alarms that stand: the cause lasts, or nobody has acknowledged it. Ends with 0 when none does, 4 when the node does not answer, else 1.",
            "gateway alarm list",
            "gateway alarm list > /dev/null || echo 'look at the node'    # for monitors")
        {
            all,
        };
        ClientCall.Bind(
            verb, context, [ClientRole.Operator, ClientRole.PolicyAdmin, ClientRole.Auditor, ClientRole.Publisher, ClientRole.Analyst],
            async (call, cancel) =>
            {
                var response = await call.Node.Alarms.ListAlarmsAsync(new ListAlarmsRequest { All = call.Get(all) }, call.Node.Call(cancel));
                call.Answer(response, () =>
                {
                    Listing.Write(call.Terminal, response.Alarms, Columns, "No alarm stands.");
                    if (response.Alarms.FirstOrDefault(alarm => alarm.AcknowledgedAt is null) is { } first)
                    {
                        call.Hint($"Say that you have seen it: {call.Next($"alarm acknowledge {first.Id}")}");
                    }
                });
                return response.Alarms.Any(alarm => alarm.ClearedAt is null || alarm.AcknowledgedAt is null) ? ExitCode.Failed : ExitCode.Ok;
            });
        return verb;
    }

    /// <summary>Builds <c>acknowledge</c>.</summary>
    public static Verb BuildAcknowledge(CliContext context)
    {
        var id = Arguments.Number("The alarm's number, as `gateway alarm list` shows it.");
        var verb = new Verb("acknowledge", "Says that an alarm was seen. It stays listed as long as its cause lasts.", "gateway alarm acknowledge 3") { id };
        ClientCall.Bind(verb, context, [ClientRole.Operator, ClientRole.PolicyAdmin], async (call, cancel) =>
        {
            var response = await call.Node.Alarms.AcknowledgeAlarmAsync(new AcknowledgeAlarmRequest { Id = call.Get(id) }, call.Node.Call(cancel));
            return call.Answer(response, () => Listing.Write(call.Terminal, [response.Alarm], Columns, ""));
        });
        return verb;
    }
}
