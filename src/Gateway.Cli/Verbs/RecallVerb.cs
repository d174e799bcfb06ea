using System.CommandLine;
using Gateway.Cli.Connection;
using Gateway.Cli.Input;
using Gateway.Cli.Output;
using Gateway.Node.V1;
using Spectre.Console;

namespace Gateway.Cli.Verbs;

/// <summary><c>gateway record recall</c>: takes a record or fields of it back, and shows who has confirmed.</summary>
internal static class RecallVerb
{
    /// <summary>How often <c>--watch</c> asks the node.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>Builds the verb.</summary>
    public static Verb Build(CliContext context)
    {
        var (record, requestId) = (Arguments.Record(), RequestIds.Option());
        var fields = new Option<string[]>("--field")
        {
            Description = "Only this field, by path, in every version; entity/KEY stands for all of an entity. May be given several times. [default: the whole record]",
            HelpName = "PATH",
        };
        var peers = new Option<string[]>("--peer") { Description = "Only from this peer. May be given several times. [default: from everyone who was sent it]", HelpName = "NAME" };
        var because = Arguments.Word<RecallReason>("--because", "Why. It stays in your own audit; holders are not told.");
        var watch = new Option<bool>("--watch") { Description = "Show who has confirmed until everyone has. Without --because: only watch." };
        var verb = new Verb(
            "recall",
            """
            Recalls one of your own records, or fields of it, from everyone who was ever sent it. What was not yet receipted is withdrawn before it
            is sent; every other holder erases it and answers with a signed outcome. A whole recall is final: a correction is a new record.
            With --watch it ends with 0 when everyone has answered, and with 1 when somebody is overdue (24 hours) or could not be told.
            """,
            "gateway record recall 9f86d081884c7d659a2feaa0c55ad015 --because wrong --watch",
            "gateway record recall 9f86d081884c7d659a2feaa0c55ad015 --field summary --peer LIN --because sent-in-error",
            "gateway record recall KAR/9f86d081884c7d659a2feaa0c55ad015 --watch    # whoever we passed KAR's record on to")
        {
            record, fields, peers, because, watch, requestId,
        };
        ClientCall.Bind(verb, context, [ClientRole.Publisher], async (call, cancel) =>
        {
            var name = call.Get(record);
            var reason = call.Get(because);
            if (reason == RecallReason.Unspecified && !call.Get(watch))
            {
                return call.Fail(new Failure(ExitCode.Usage, "Say why the record is recalled.")
                {
                    Rule = "REASON_MISSING",
                    Field = "--because",
                    Remedy = "Add --because WORD to recall, or --watch to see who has confirmed an earlier recall.",
                });
            }

            var request = new RecallRecordRequest
            {
                RequestId = call.Get(requestId) ?? RequestIds.Draw(),
                RecordId = name.Record,
                Reason = reason,
                Fields = { call.Get(fields) ?? [] },
                Peers = { call.Get(peers) ?? [] },
            };
            return reason != RecallReason.Unspecified && await RecallAsync(call, name, request, call.Get(watch), cancel) is { } failed ? failed
                : call.Get(watch) ? await WatchAsync(call, name, cancel) : ExitCode.Ok;
        });
        return verb;
    }

    /// <summary>Recalls, and says so unless the watch that follows will.</summary>
    private static async Task<ExitCode?> RecallAsync(ClientCall call, RecordName name, RecallRecordRequest request, bool isWatched, CancellationToken cancel)
    {
        if (name.Originator.Length > 0)
        {
            return call.Fail(new Failure(ExitCode.Denied, "Only its originator recalls a record.")
            {
                Rule = "NOT_OWN_RECORD",
                Remedy = "Name an own record, without an originator; ask the originator to recall this one.",
            });
        }

        call.Terminal.Margin.WriteLine($"request id {SafeText.Line(request.RequestId)}", Look.Quiet);
        var response = await call.Node.Recalls.RecallRecordAsync(request, call.Node.Call(cancel));
        if (!isWatched)
        {
            call.Answer(response, () => Write(call, [response.Recall]));
            call.Hint($"Who has confirmed: {call.Next($"record recall {name.Record} --watch")}");
        }

        return null;
    }

    private static async Task<ExitCode> WatchAsync(ClientCall call, RecordName name, CancellationToken cancel)
    {
        GetRecallResponse? shown = null;
        while (true)
        {
            var now = await call.Node.Recalls.GetRecallAsync(
                new GetRecallRequest { Originator = name.Originator, RecordId = name.Record }, call.Node.Call(cancel));
            var holders = now.Recalls.SelectMany(recall => recall.Holders).ToList();
            var isSettled = holders.All(holder => holder.Progress is RecallProgress.Confirmed or RecallProgress.NotTold || holder.Overdue);
            if (!now.Equals(shown) && (isSettled || !call.IsJson))
            {
                call.Answer(now, () => Write(call, now.Recalls));
                await call.Terminal.Out.FlushAsync(cancel);
            }

            if (isSettled)
            {
                return holders.Count > 0 && holders.All(holder => holder.Progress == RecallProgress.Confirmed) ? ExitCode.Ok
                    : holders.Count == 0 && now.Recalls.Count > 0 ? ExitCode.Ok : Unsettled(call, now);
            }

            shown = now;
            await Task.Delay(LookEvery, call.Clock, cancel);
        }
    }

    private static ExitCode Unsettled(ClientCall call, GetRecallResponse now) => call.Fail(
        now.Recalls.Count == 0
            ? new Failure(ExitCode.Failed, "Nothing of this record was recalled.") { Rule = "NOT_RECALLED", Remedy = "Recall it with --because WORD." }
            : new Failure(ExitCode.Failed, "Not everyone has confirmed: a holder is overdue or could not be told.")
            {
                Rule = "RECALL_OVERDUE",
                Remedy = "Call that agency; see whether its node is connected with: gateway peer list",
            });

    private static void Write(ClientCall call, IReadOnlyList<Recall> recalls) => Listing.Write(
        call.Terminal, [.. recalls.SelectMany(recall => Rows(recall, recall.Holders, ""))], Columns, "Nobody was ever sent it: there is nobody to confirm.");

    /// <summary>Holders one below the other; whom they passed it on to stands under them.</summary>
    private static IEnumerable<HolderRow> Rows(Recall recall, IEnumerable<RecallHolder> holders, string above) => holders.SelectMany(holder =>
        Rows(recall, holder.Onward, $"{above}{holder.Peer} > ").Prepend(new HolderRow(recall, holder, above)));

    private static IReadOnlyList<Column<HolderRow>> Columns { get; } =
    [
        new("recalled_at", row => Words.Of(row.Recall.At)) { IsWhole = true },
        new("what", row => row.Recall.Fields == 0 ? "whole record" : Words.Count(row.Recall.Fields, "field", "fields")),
        new("holder", row => row.Above + row.Holder.Peer) { IsWhole = true },
        new("progress", row => row.Holder.Overdue ? $"OVERDUE, {Words.Of(row.Holder.Progress)}" : Words.Of(row.Holder.Progress))
        {
            Style = row => row.Holder.Overdue || row.Holder.Progress == RecallProgress.NotTold ? Look.Bad
                : row.Holder.Progress == RecallProgress.Confirmed ? Look.Good : Look.Warning,
        },
        new("outcome", row => Words.OfSet(row.Holder.Code)),
        new("at", row => Words.Of(row.Holder.At)) { IsWhole = true },
        new("ground", row => Words.OfSet(row.Holder.Ground)),
        new("unrecoverable_by", row => Words.Of(row.Holder.UnrecoverableBy)) { IsWhole = true },
        new("proof", row => row.Holder.Progress != RecallProgress.Confirmed ? "" : row.Holder.Verified ? "signature verified" : "told by the one above"),
        new("agency", row => row.Holder.Agency) { OnlyPiped = true },
    ];

    private sealed record HolderRow(Recall Recall, RecallHolder Holder, string Above);
}
