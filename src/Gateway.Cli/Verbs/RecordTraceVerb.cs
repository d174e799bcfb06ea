using System.CommandLine;
using Gateway.Cli.Connection;
using Gateway.Cli.Input;
using Gateway.Cli.Output;
using Gateway.Node.V1;
using Spectre.Console;

namespace Gateway.Cli.Verbs;

/// <summary><c>gateway record trace</c>: why a peer did or did not get a record, and what to do next.</summary>
internal static class RecordTraceVerb
{
    private static IReadOnlyList<Column<TraceLine>> Columns { get; } =
    [
        new("peer", line => line.Peer) { IsWhole = true },
        new("state", line => Words.OfSet(line.State)) { Style = line => StyleOf(line.State), IsWhole = true },
        new("detail", line => line.Detail),
        new("since", line => Words.Of(line.Since)) { IsWhole = true },
        new("next", line => line.NextStep) { Style = _ => Look.Command },
        new("direction", line => line.Received ? "received" : "sent") { OnlyPiped = true },
        new("entry", line => line.Entry) { OnlyPiped = true },
    ];

    /// <summary>Builds the verb.</summary>
    public static Verb Build(CliContext context)
    {
        var record = Arguments.Record();
        var peer = new Option<string>("--peer") { Description = "Only this peer, by local name or fingerprint.", HelpName = "PEER" };
        var version = new Option<ulong>("--version") { Description = "This version. [default: the latest]", HelpName = "N" };
        var verb = new Verb(
            "trace",
            "Says where a record stands with every peer, why, and what to do next. For a received record: where it stands here. No peer is asked.",
            "gateway record trace 2f6c0b5f9f5d4a7e8f0a1b2c3d4e5f60",
            "gateway record trace 2f6c0b5f9f5d4a7e8f0a1b2c3d4e5f60 --peer WES --json")
        {
            record, peer, version,
        };
        ClientCall.Bind(verb, context, [ClientRole.Publisher, ClientRole.Auditor], async (call, cancel) =>
        {
            var name = call.Get(record);
            var response = await call.Node.Traces.TraceRecordAsync(
                new TraceRecordRequest { Originator = name.Originator, RecordId = name.Record, Version = call.Get(version), Peer = call.Get(peer) ?? "" },
                call.Node.Call(cancel));
            return call.Answer(response, () => Listing.Write(call.Terminal, response.Lines, Columns, "There are no peers."));
        });
        return verb;
    }

    private static Style StyleOf(TraceState state) => state switch
    {
        TraceState.Admitted or TraceState.RecalledErased or TraceState.RecalledNeverHeld => Look.Good,
        TraceState.DecidingFailed or TraceState.FeedStopped or TraceState.Refused => Look.Bad,
        _ => Look.Warning,
    };
}
