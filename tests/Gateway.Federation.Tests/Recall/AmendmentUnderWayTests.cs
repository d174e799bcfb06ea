using Gateway.Node.Publication;
using Gateway.Node.Recall;
using Gateway.Node.Storage;
using Gateway.Node.Tests;
using Gateway.Node.V1;
using Gateway.Protocol.Records;
using Gateway.Record.V1;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Federation.Tests.Recall;

/// <summary>T4: a recall of fields against an amendment that was asked for before it and comes to the writer after it.</summary>
public sealed class AmendmentUnderWayTests
{
    private const string Canary = "ZQCANARY";
    private const string RequestId = "the-amendment";

    [Fact]
    public async Task A_recalled_field_does_not_go_out_again_with_an_amendment_that_was_asked_for_before_the_recall()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        var record = await ExchangedAsync(a, b);

        Task<RecallResult> recall;
        Task<PublicationResult> amendment;
        using (var writer = new Gate(a.Store))
        {
            recall = RecallAsync(a, record, "summary");
            amendment = AmendAsync(a, record, RequestId, Recalled.Canaries(Canary));
        }

        Assert.Equal(1U, Assert.IsType<RecallResult.Recalled>(await recall).Recall.Fields);
        Assert.IsType<PublicationResult.Overtaken>(await amendment);
        await Recalled.UntilConfirmedAsync(a, record);
        await a.UntilAsync(() => Recalled.IsThrough(a));
        Assert.Empty(await Recalled.SurfacesWithAsync(b, "KAR", record, $"{Canary}-SUMMARY"));
        Assert.Equal(1, a.Count("SELECT COUNT(*) FROM record_version"));

        // Whoever asks again under the same request id has been told, and decides anew.
        var again = Assert.IsType<PublicationResult.Published>(await AmendAsync(a, record, RequestId, Recalled.Canaries(Canary)));
        Assert.Equal(2UL, again.Publication.Version);
    }

    [Fact]
    public async Task Two_amendments_at_once_are_both_published_though_the_first_takes_fields_back()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        var record = await ExchangedAsync(a, b);
        var less = Recalled.Canaries(Canary);
        less.Summary = "";

        Task<PublicationResult> first;
        Task<PublicationResult> second;
        using (var writer = new Gate(a.Store))
        {
            first = AmendAsync(a, record, "first", less);
            second = AmendAsync(a, record, "second", less);
        }

        var versions = new[] { await first, await second }.Select(result => Assert.IsType<PublicationResult.Published>(result).Publication.Version);
        Assert.Equal([2UL, 3UL], versions.Order());
        Assert.NotEqual(0, a.Count("SELECT COUNT(*) FROM statement WHERE reason = $1", (int)RecallReason.Amended));
    }

    private static async Task<string> ExchangedAsync(TestAgency a, TestAgency b)
    {
        await TestAgency.PairAsync(a, b);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES"));
        var record = (await a.PublishAsync(Recalled.Canaries(Canary))).RecordId;
        await b.UntilAsync(() => b.Count("SELECT COUNT(*) FROM record_version") == 1);
        await a.UntilAsync(() => Recalled.IsThrough(a));
        return record;
    }

    private static Task<RecallResult> RecallAsync(TestAgency agency, string record, string field)
    {
        var rooms = new ServiceCollection();
        agency.Host.Rooms.Recall.AddTo(rooms);
        var request = new RecallRecordRequest { RequestId = "the-recall", RecordId = record, Reason = RecallReason.PersonAtRisk, Fields = { field } };
        return rooms.BuildServiceProvider().GetRequiredService<Recalling>().RecallAsync(
            "publisher", request, Parse(record), Requests.DigestOf("recall", request), TestContext.Current.CancellationToken);
    }

    private static Task<PublicationResult> AmendAsync(TestAgency agency, string record, string requestId, CaseRecord content) =>
        agency.Host.Rooms.Publishing.PublishAsync(
            "publisher", requestId, Requests.DigestOf("amend", content), content, Parse(record), dryRun: false, TestContext.Current.CancellationToken);

    private static RecordId Parse(string record) => RecordId.TryParse(record, out var id) ? id : throw new ArgumentException("No record id.", nameof(record));
}
