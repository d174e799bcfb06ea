using Gateway.Exchange.V1;
using Gateway.Faults.Tests.Nodes;

namespace Gateway.Faults.Tests.Load;

/// <summary>
/// Compares what a load was told with what the two stores hold when everything is quiet: nothing accepted is lost, nothing happened twice,
/// no number of the feed is missing, every step has its audit row.
/// </summary>
internal static class DeliveryCheck
{
    /// <summary>Waits until every entry of one agency to its peers is receipted.</summary>
    public static async Task UntilQuietAsync(Agency from) => await from.UntilAsync(
        "a receipt for every entry",
        () => from.Store.Number("SELECT COUNT(*) FROM outbound_feed WHERE receipted_to < seq") == 0
            && from.Store.Number("SELECT COUNT(*) FROM outbound_feed") > 0);

    /// <summary>Everything that is wrong; empty when nothing is.</summary>
    public static List<string> Find(Agency from, Agency to, PublishLoad load) =>
        [.. load.Refusals.Select(refusal => $"refused: {refusal}"), .. Find(from, to, load.Accepted)];

    /// <summary>Everything that is wrong; empty when nothing is.</summary>
    /// <param name="from">Where the records were published.</param>
    /// <param name="to">To whom they were released.</param>
    /// <param name="load">The accepted records: their number and their id.</param>
    public static List<string> Find(Agency from, Agency to, IReadOnlyDictionary<int, string> load)
    {
        var accepted = load.Values.ToHashSet(StringComparer.Ordinal);
        var found = new List<string>();
        if (accepted.Count != load.Count)
        {
            found.Add($"doubled: {load.Count} requests were answered with {accepted.Count} records");
        }

        found.AddRange(Sent(from, to, accepted));
        found.AddRange(Received(from, to, load, accepted));
        found.AddRange(Receipts(from, to));
        foreach (var agency in new[] { from, to })
        {
            found.AddRange(agency.Store.Texts("PRAGMA integrity_check").Where(line => line != "ok").Select(line => $"damaged store of {agency.Name}: {line}"));
            found.AddRange(agency.Store.Texts("SELECT act || ' ' || peer || ' ' || detail FROM audit WHERE act IN ('stop-feed', 'refuse', 'quarantine')")
                .Select(line => $"stopped or refused at {agency.Name}: {line}"));
        }

        return found;
    }

    private static IEnumerable<string> Sent(Agency from, Agency to, HashSet<string> accepted)
    {
        var own = from.Store.Texts("SELECT record_id FROM record_version WHERE received_from IS NULL");
        return Missing($"lost at {from.Name}, which accepted it", accepted, own)
            .Concat(Missing($"doubled: at {from.Name} and never accepted", own.ToHashSet(StringComparer.Ordinal), accepted))
            .Concat(NotOnce($"published at {from.Name}", accepted, from.Store.Texts("SELECT record FROM audit WHERE act = 'publish'")))
            .Concat(NotOnce($"entered for {to.Name} at {from.Name}", accepted, from.Store.Texts(
                $"""
                SELECT record_id FROM outbound_entry JOIN record_version USING (record_row) JOIN peer USING (peer_id) WHERE peer.name = '{to.Name}'
                """)));
    }

    private static IEnumerable<string> Received(Agency from, Agency to, IReadOnlyDictionary<int, string> load, HashSet<string> accepted)
    {
        var held = to.Store.Texts($"SELECT record_id FROM record_version WHERE received_from = (SELECT peer_id FROM peer WHERE name = '{from.Name}')");
        var watched = load.Where(record => LoadRecords.IsWatched(record.Key)).Select(record => record.Value).ToHashSet(StringComparer.Ordinal);
        var alerts = to.Store.Texts(
            $"SELECT record_id FROM alert JOIN record_version USING (record_row) WHERE received_from = (SELECT peer_id FROM peer WHERE name = '{from.Name}')");
        return Missing($"lost at {to.Name}", accepted, held)
            .Concat(NotOnce($"admitted at {to.Name}", accepted, to.Store.Texts($"SELECT record FROM audit WHERE act = 'admit' AND peer = '{from.Name}'")))
            .Concat(NotOnce($"alerted at {to.Name}", watched, alerts));
    }

    private static IEnumerable<string> Receipts(Agency from, Agency to)
    {
        var ends = from.Store.Query(
            $"SELECT lane, seq FROM outbound_feed JOIN peer USING (peer_id) WHERE peer.name = '{to.Name}'", row => (Lane: row.GetInt64(0), Seq: (ulong)row.GetInt64(1)));
        foreach (var (lane, seq) in ends)
        {
            var position = 0UL;
            foreach (var envelope in from.Store.Query(
                $"SELECT envelope FROM outbound_receipt JOIN peer USING (peer_id) WHERE peer.name = '{to.Name}' AND lane = {lane} ORDER BY to_seq",
                row => row.GetFieldValue<byte[]>(0)))
            {
                var receipt = Receipt.Parser.ParseFrom(Signed.Parser.ParseFrom(envelope).Payload);
                if (receipt.From != position)
                {
                    yield return $"gap in the receipts at {from.Name}: lane {lane}, {receipt.From} follows {position}";
                }

                position = receipt.To;
            }

            if (position != seq)
            {
                yield return $"gap in the receipts at {from.Name}: lane {lane} is receipted to {position} of {seq}";
            }
        }
    }

    private static IEnumerable<string> Missing(string what, HashSet<string> wanted, IEnumerable<string> there)
    {
        var rest = wanted.ToHashSet(StringComparer.Ordinal);
        rest.ExceptWith(there);
        return rest.Select(record => $"{what}: {record}");
    }

    /// <summary>What is not there exactly once. Audit rows name a record with its originator before it.</summary>
    private static IEnumerable<string> NotOnce(string what, HashSet<string> wanted, IEnumerable<string> there)
    {
        var counts = there.CountBy(name => name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..], StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        return wanted.Select(record => (Record: record, Times: counts.GetValueOrDefault(record))).Where(record => record.Times != 1)
            .Select(record => $"{what} {record.Times} time(s): {record.Record}")
            .Concat(counts.Keys.Where(record => !wanted.Contains(record)).Select(record => $"{what} and never accepted: {record}"));
    }
}
