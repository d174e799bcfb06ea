using System.Text;
using Gateway.Exchange.V1;
using Gateway.Federation.Tests.Hostile;
using Gateway.Node.V1;
using Gateway.Protocol;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Records;
using Gateway.Record.V1;
using Google.Protobuf;
using Grpc.Core;

namespace Gateway.Federation.Tests.Leaks;

/// <summary>
/// T1 on the wire: every frame that a node hands to TLS, over seeded records and policies. In the frames no canary stands at all; opened with the
/// receiver's keys they hold what was released and nothing that was withheld. And what an alert shows of a record was released.
/// </summary>
public sealed class WireTests
{
    private const int Seeds = 24;

    private static readonly string[] Fields =
    [
        "title", "summary", "person.names", "person.*", "identifier.*", "participation", "organisation.*", "place.*", "vehicle.*", "link", "trafficking",
        "legal", "external_reference", "\"*\"",
    ];

    [Fact]
    public async Task Frames_hold_no_canary_and_opened_they_hold_what_was_released_and_nothing_that_was_withheld()
    {
        await using var node = await TestAgency.StartAsync("KAR");
        await using var peer = ScriptedPeer.Create("WES");
        await peer.BeAcceptedByAsync(node);
        var (withheld, released, entries) = await PublishAllAsync(node);
        var session = peer.Dial(node);
        await session.SendAsync(peer.Hello(node));

        var (raw, opened) = await ReceiveAsync(node, peer, session, entries);

        withheld.ExceptWith(released);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{Seeds} seeds, {entries} entries in {session.Received.Count} frames, {raw.Length} bytes; {withheld.Count} canaries withheld, {released.Count} released");
        Assert.True(withheld.Count > 500 && released.Count > 200, $"{withheld.Count} withheld, {released.Count} released");
        Assert.DoesNotContain("CANARY", raw, StringComparison.Ordinal);
        Assert.All(released, canary => Assert.Contains(canary, opened, StringComparison.Ordinal));
        Assert.All(withheld, canary => Assert.DoesNotContain(canary, opened, StringComparison.Ordinal));

        // The search would have found a canary that went out as it is.
        Assert.Contains("CANARY", Text(new Frame { Entries = new Entries { Entries_ = { new FeedEntry { Body = ByteString.CopyFromUtf8(released.First()) } } } }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alert_shows_nothing_of_a_record_that_was_withheld()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await TestAgency.PairAsync(a, b);
        using var analyst = b.Channel("analyst");
        var subscriptions = new SubscriptionService.SubscriptionServiceClient(analyst);
        foreach (var (name, terms) in new (string, SubscriptionTerms)[]
        {
            ("kind", new SubscriptionTerms { Kinds = { RecordKind.IntelligenceReport } }),
            ("type", new SubscriptionTerms { IdentifierTypes = { IdentifierType.Username } }),
        })
        {
            await subscriptions.CreateSubscriptionAsync(
                new CreateSubscriptionRequest { RequestId = name, Name = name, Purpose = Purpose.Investigation, Terms = terms },
                cancellationToken: TestContext.Current.CancellationToken);
        }

        var (withheld, released, entries) = await PublishAllAsync(a);
        await a.UntilAsync(() => a.Count("SELECT COALESCE(MAX(receipted_to), 0) FROM outbound_feed WHERE lane = 2") == entries);
        var alerts = await ListAsync(new AlertService.AlertServiceClient(analyst));

        withheld.ExceptWith(released);
        var shown = string.Join('\n', alerts.Select(alert => alert.ToString()));
        var found = released.Count(canary => shown.Contains(canary, StringComparison.OrdinalIgnoreCase));
        TestContext.Current.TestOutputHelper!.WriteLine($"{alerts.Count} alerts show {found} released canaries of {released.Count}, and of {withheld.Count} withheld ones none");
        Assert.True(alerts.Count >= entries, $"{alerts.Count}");
        Assert.True(found > 0, "no alert shows what it matched");
        Assert.All(withheld, canary => Assert.DoesNotContain(canary, shown, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Publishes one record of canaries for each seed, under a policy of that seed.</summary>
    private static async Task<(HashSet<string> Withheld, HashSet<string> Released, int Entries)> PublishAllAsync(TestAgency a)
    {
        // A later policy would withdraw what waits under an earlier one; here each record is to go out under its own.
        a.Host.Rooms.Policies.Redecide = (_, _) => [];
        var (withheld, released, entries) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal), 0);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            await a.SetPolicyAsync(PolicyOf(random));
            var prefix = $"CANARY{(char)('A' + seed)}";
            var record = CanaryRecord.Make(prefix).Record;
            Vary(record, random);
            var publication = await a.PublishAsync(record);
            entries += publication.Decisions[0].Outcome == DecisionOutcome.Released ? 1 : 0;
            var (paths, content) = a.Store.Read(sql => (
                sql.First("SELECT released FROM decision JOIN record_version USING (record_row) WHERE record_id = $1", row => row.GetString(0), publication.RecordId)!,
                CaseRecord.Parser.ParseFrom(sql.First("SELECT content FROM record_version WHERE record_id = $1", row => row.GetFieldValue<byte[]>(0), publication.RecordId))));
            var allowed = paths.Split('\n').ToHashSet(StringComparer.Ordinal);
            foreach (var field in FieldSplit.Split(content))
            {
                (allowed.Contains(field.Path.ToString()) ? released : withheld).UnionWith(CanaryRecord.In(field.Fragment, prefix));
            }
        }

        return (withheld, released, entries);
    }

    /// <summary>Releases up to six sorts of fields, and withholds what describes persons of some categories.</summary>
    private static string PolicyOf(Random random) => $$"""
        policy: 1
        rules:
          - name: some
            release: [{{string.Join(", ", random.GetItems(Fields, 3 + random.Next(4)).Distinct().Select(field => field.StartsWith('"') ? field : $"\"{field}\""))}}]
            to: { agencies: [WES] }
          - name: protected
            withhold: ["person.*", participation, link, "identifier.*"]
            when: { subject: { any: [{{(random.Next(2) == 0 ? "victim, possible_victim" : "suspect, witness")}}] } }

        """;

    /// <summary>Persons of other categories, and other labels that still let something go.</summary>
    private static void Vary(CaseRecord record, Random random)
    {
        SubjectCategory[] categories = [SubjectCategory.Suspect, SubjectCategory.PossibleVictim, SubjectCategory.Witness];
        foreach (var participation in record.Participations)
        {
            participation.SubjectCategory = categories[random.Next(categories.Length)];
        }

        record.Urgency = (Urgency)(1 + random.Next(3));
    }

    /// <summary>Receives as many entries as were released: the frames as they came, and what their bodies hold.</summary>
    private static async Task<(string Raw, string Opened)> ReceiveAsync(TestAgency node, ScriptedPeer peer, ScriptedSession session, int entries)
    {
        var (raw, opened, chunks, received) = (new StringBuilder(), new StringBuilder(), new Dictionary<ulong, List<byte>>(), 0);
        using var reader = WireReader.Of(node, peer, Lane.Records);
        while (received < entries && await session.ReceiveAsync() is { } frame)
        {
            raw.Append(Text(frame));
            if (frame.BodyChunk is { } chunk)
            {
                chunks.TryAdd(chunk.Seq, []);
                chunks[chunk.Seq].AddRange(chunk.Data.ToByteArray());
            }
            else if (frame.Entries is { Lane: Lane.Records } sent)
            {
                var read = Assert.IsType<ReadResult.Read>(reader.Read(sent, seq => chunks.GetValueOrDefault(seq)?.ToArray()));
                foreach (var entry in read.Entries)
                {
                    opened.Append(Text(RecordView.Parser.ParseFrom(Assert.IsType<OpenResult.OpenedView>(entry.Result).Bytes.Span)));
                    received++;
                }
            }
        }

        Assert.Equal(entries, received);
        return (raw.ToString(), opened.ToString());
    }

    private static string Text(IMessage message) => Encoding.Latin1.GetString(message.ToByteArray());

    private static async Task<List<Alert>> ListAsync(AlertService.AlertServiceClient client)
    {
        var alerts = new List<Alert>();
        var token = "";
        do
        {
            var page = await client.ListAlertsAsync(new ListAlertsRequest { PageToken = token }, cancellationToken: TestContext.Current.CancellationToken);
            alerts.AddRange(page.Alerts);
            token = page.NextPageToken;
        }
        while (token.Length > 0);
        return alerts;
    }
}
