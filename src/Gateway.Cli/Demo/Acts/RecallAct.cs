using Gateway.Cli.Input;
using Gateway.Exchange.V1;
using Gateway.Node.V1;

namespace Gateway.Cli.Demo.Acts;

/// <summary>
/// LIN takes R2 back: the passengers asked for protection. Every agency that had it erases it with what was derived from it and says so under
/// signature; afterwards nothing of it is in any answer or any byte of theirs.
/// </summary>
internal static class RecallAct
{
    /// <summary>Words that LIN's policy released of R2, and that are in no other record.</summary>
    private static readonly string[] Words = ["Van with six passengers on counterfeit cards"];

    /// <summary>Longest the holders may take, and how often the originator looks.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>Plays it.</summary>
    public static async Task<string> PlayAsync(
        DemoStage stage, IReadOnlyDictionary<string, Publication> published, ClaimBook claims, TimeProvider clock, CancellationToken cancel)
    {
        var (lindmark, id) = (stage["LIN"].Publisher, published["R2"].RecordId);
        var holders = LanternCase.Recipients["R2"].Order(StringComparer.Ordinal).ToList();
        var (heldBefore, alertsBefore) = await LookAsync(stage, holders, id, cancel);
        claims.Add("Before its recall R2 is with everyone who got it, and has raised alerts", $"{holders.Count} holders, alerts: yes", $"{heldBefore} holders, alerts: {(alertsBefore > 0 ? "yes" : "no")}");

        await lindmark.Recalls.RecallRecordAsync(
            new RecallRecordRequest { RequestId = RequestIds.Draw(), RecordId = id, Reason = RecallReason.PersonAtRisk }, lindmark.Call(cancel));
        var confirmed = await WaitAsync(stage["LIN"], id, clock, cancel);

        claims.Add(
            "LIN recalls R2, and holds the signed word of everyone who had it that it is erased",
            string.Join(", ", holders.Select(holder => $"{holder} {OutcomeCode.Erased}")),
            string.Join(", ", confirmed.Where(holder => holder.Verified).Select(holder => $"{holder.Peer} {holder.Code}").Order(StringComparer.Ordinal)));
        var (heldAfter, alertsAfter) = await LookAsync(stage, holders, id, cancel);
        claims.Add("After it, no word of R2 and no alert it raised is left with them", "0 holders, 0 alerts", $"{heldAfter} holders, {alertsAfter} alerts");
        return $"{confirmed.Count} holders confirmed; {alertsBefore} alerts that R2 had raised are gone";
    }

    /// <summary>How many holders have a word of it, in any answer or any byte of their folder, and how many alerts it raised there.</summary>
    private static async Task<(int Holders, int Alerts)> LookAsync(DemoStage stage, IReadOnlyList<string> holders, string record, CancellationToken cancel)
    {
        var (held, alerts) = (0, 0);
        foreach (var holder in holders.Select(name => stage[name]))
        {
            held += await WordSearch.CountAsync(holder, Words, filesToo: true, cancel) > 0 ? 1 : 0;
            var listed = await holder.Analyst.Alerts.ListAlertsAsync(new ListAlertsRequest { PageSize = 1_000 }, holder.Analyst.Call(cancel));
            alerts += listed.Alerts.Count(alert => alert.Record.RecordId == record);
        }

        return (held, alerts);
    }

    private static async Task<IReadOnlyList<RecallHolder>> WaitAsync(DemoAgency agency, string record, TimeProvider clock, CancellationToken cancel)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            var answer = await agency.Publisher.Recalls.GetRecallAsync(new GetRecallRequest { RecordId = record }, agency.Publisher.Call(cancel));
            var holders = answer.Recalls.SelectMany(recall => recall.Holders).ToList();
            if (holders.TrueForAll(holder => holder.Progress == RecallProgress.Confirmed) || clock.GetElapsedTime(began) > Patience)
            {
                return holders;
            }

            await Task.Delay(LookEvery, clock, cancel);
        }
    }
}
