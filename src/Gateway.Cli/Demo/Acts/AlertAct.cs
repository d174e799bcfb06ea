using Gateway.Node.V1;

namespace Gateway.Cli.Demo.Acts;

/// <summary>The connections that no agency could have seen alone arrive as alerts; a nickname alone is none.</summary>
internal static class AlertAct
{
    /// <summary>One row of the table the audience sees.</summary>
    internal sealed record Row(LanternHit Expected, Alert Alert);

    /// <summary>Plays it.</summary>
    public static async Task<IReadOnlyList<Row>> PlayAsync(
        DemoStage stage, IReadOnlyDictionary<string, Publication> published, ClaimBook claims, CancellationToken cancel)
    {
        var rows = new List<Row>();
        foreach (var hit in LanternCase.Hits)
        {
            var alert = await stage[hit.At].Inbox.FirstAsync(
                alert => alert.SubscriptionName == hit.Subscription && alert.Record.RecordId == published[hit.Record].RecordId,
                $"{hit.Hit}, {hit.Shows}",
                cancel);
            rows.Add(new Row(hit, alert));
        }

        foreach (var group in LanternCase.Hits.GroupBy(hit => hit.Hit))
        {
            var seen = rows.Where(row => row.Expected.Hit == group.Key && !row.Alert.Possible);
            claims.Add(
                $"{group.Key}: {group.First().Shows}",
                string.Join(", ", group.Select(hit => $"{hit.At} alerted by {hit.Record}")),
                string.Join(", ", seen.Select(row => $"{row.Expected.At} alerted by {NameOf(row.Alert.Record.RecordId, published)}")));
        }

        await ClaimNamesAsync(stage, claims, cancel);
        return rows;
    }

    private static async Task ClaimNamesAsync(DemoStage stage, ClaimBook claims, CancellationToken cancel)
    {
        // Every record has arrived by now, and a record's alerts are stored together with it: what is not here does not come any more.
        var karsia = stage["KAR"].Analyst;
        var alerts = await karsia.Alerts.ListAlertsAsync(new ListAlertsRequest { PageSize = 1_000 }, karsia.Call(cancel));
        var hits = await karsia.Records.SearchRecordsAsync(new SearchRecordsRequest { Identifier = LanternCase.Nickname }, karsia.Call(cancel));
        claims.Add(
            "\"Dori\" alone is no hit: a nickname identifies nobody",
            "0 alerts, 0 hits",
            $"{alerts.Alerts.Count(alert => alert.SubscriptionName == LanternCase.NicknameWatch)} alerts, {hits.Hits.Count} hits");

        var lindmark = stage["LIN"].Analyst;
        var names = await lindmark.Records.SearchRecordsAsync(new SearchRecordsRequest { Name = "Dorian VASEK" }, lindmark.Call(cancel));
        claims.Add(
            "H5: a name is found across scripts, and is never more than POSSIBLE",
            "ВАСЕК Дориан, Dorian VASEK: possible",
            string.Join(", ", names.Hits.Select(hit => hit.Matched).Order(StringComparer.Ordinal).Reverse())
                + (names.Hits.All(hit => hit.Possible) ? ": possible" : ": certain"));
    }

    private static string NameOf(string recordId, IReadOnlyDictionary<string, Publication> published) =>
        published.FirstOrDefault(pair => pair.Value.RecordId == recordId).Key ?? "another record";
}
