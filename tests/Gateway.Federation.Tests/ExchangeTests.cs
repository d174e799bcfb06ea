using Gateway.Exchange.V1;
using Gateway.Node.Storage;
using Gateway.Record.V1;

namespace Gateway.Federation.Tests;

/// <summary>A record goes from one agency to another, and only what policy releases.</summary>
public sealed class ExchangeTests
{
    [Fact]
    public async Task A_released_record_arrives_is_stored_and_is_receipted()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await TestAgency.PairAsync(a, b);
        await a.SetPolicyAsync(SampleRecords.PolicyFor("WES"));

        var publication = await a.PublishAsync(SampleRecords.Suspect());

        Assert.Equal(Gateway.Node.V1.DecisionOutcome.Released, Assert.Single(publication.Decisions).Outcome);
        await a.UntilAsync(() => Feed(a, Lane.Records) is { ReceiptedTo: 1 });
        var content = b.Host.Rooms.Database.Read(sql => sql.First(
            "SELECT content FROM record_version WHERE record_id = $1", row => row.GetBytes(0), publication.RecordId));
        var received = CaseRecord.Parser.ParseFrom(content);
        Assert.Equal("Sighting of a van", received.Title);
        Assert.Equal("Dorian VASEK", Assert.Single(Assert.Single(received.Entities).Person.Names).Full);
        Assert.DoesNotContain("CANARY", received.ToString(), StringComparison.Ordinal);
    }

    private static OutboundFeedState? Feed(TestAgency agency, Lane lane) => agency.Host.Rooms.Database.Read(
        sql => OutboundEntries.Feeds(sql, agency.Host.Rooms.Directory.All[0].Row).FirstOrDefault(feed => feed.Lane == lane));
}
