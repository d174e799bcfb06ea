using Gateway.Cli.Input;
using Gateway.Node.V1;

namespace Gateway.Cli.Demo.Acts;

/// <summary>R1 to R5 are published; each reaches those whom its owner's policy names, and nobody else.</summary>
internal static class PublishAct
{
    /// <summary>Plays it.</summary>
    /// <returns>What was published, by the record's name in the case.</returns>
    public static async Task<IReadOnlyDictionary<string, Publication>> PlayAsync(DemoStage stage, ClaimBook claims, CancellationToken cancel)
    {
        var published = new Dictionary<string, Publication>(StringComparer.Ordinal);
        foreach (var (record, owner) in LanternCase.Publications)
        {
            var publisher = stage[owner].Publisher;
            published[record] = (await publisher.Publication.PublishAsync(
                new PublishRequest { RequestId = RequestIds.Draw(), Record = LanternCase.Record(record) }, publisher.Call(cancel))).Publication;
        }

        foreach (var (record, publication) in published)
        {
            foreach (var recipient in LanternCase.Recipients[record])
            {
                await stage[recipient].Inbox.FirstAsync(
                    alert => alert.SubscriptionName == WatchAct.Arrivals && alert.Record.RecordId == publication.RecordId, $"{record} arrives", cancel);
            }
        }

        claims.Add(
            "Each record goes to those whom its owner's policy names",
            Text(LanternCase.Recipients.Select(pair => (pair.Key, pair.Value.AsEnumerable()))),
            Text(published.Select(pair => (pair.Key, pair.Value.Decisions
                .Where(decision => decision.Outcome == DecisionOutcome.Released && stage.Has(decision.Peer)).Select(decision => decision.Peer)))));
        claims.Add(
            "Each record is held by its recipients and nobody else",
            Text(LanternCase.Recipients.Select(pair => (pair.Key, pair.Value.AsEnumerable()))),
            Text(await HoldersAsync(stage, published, cancel)));
        return published;
    }

    private static async Task<List<(string Record, IEnumerable<string> Holders)>> HoldersAsync(
        DemoStage stage, Dictionary<string, Publication> published, CancellationToken cancel)
    {
        var held = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var agency in stage.Agencies)
        {
            var list = await agency.Analyst.Records.ListRecordsAsync(new ListRecordsRequest { PageSize = 1_000 }, agency.Analyst.Call(cancel));
            held[agency.Name] = [.. list.Records.Select(summary => summary.RecordId)];
        }

        return [.. LanternCase.Publications.Select(item => (item.Record, stage.Agencies
            .Where(agency => agency.Name != item.Owner && held[agency.Name].Contains(published[item.Record].RecordId)).Select(agency => agency.Name)))];
    }

    private static string Text(IEnumerable<(string Record, IEnumerable<string> Agencies)> rows) =>
        string.Join("; ", rows.Select(row => $"{row.Record} {string.Join(' ', row.Agencies.Order(StringComparer.Ordinal))}"));
}
