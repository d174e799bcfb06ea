using Gateway.Interop;
using Gateway.Node.V1;
using Gateway.Record.V1;
using Gateway.Tests;

namespace Gateway.Federation.Tests.Import;

/// <summary>Real STIX and FollowTheMoney files become records, are published at one agency and arrive at another.</summary>
public sealed class RealFileTests
{
    private const string Policy = """
        policy: 1
        rules:
          - name: all-to-partner
            release: ["*"]
            to: { agencies: [WES] }

        """;

    [Fact]
    public async Task Every_real_file_imports_publishes_and_arrives()
    {
        await using var a = await TestAgency.StartAsync("KAR");
        await using var b = await TestAgency.StartAsync("WES");
        await TestAgency.PairAsync(a, b);
        await a.SetPolicyAsync(Policy);
        var partner = b.Host.Rooms.OwnKeys.Agency.ToString();

        var published = new Dictionary<string, string>(StringComparer.Ordinal);
        var files = Files().ToList();
        foreach (var (path, import) in files)
        {
            var imported = Assert.IsType<ImportResult.Imported>(import(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken), Path.GetFileName(path)));
            Assert.NotEmpty(imported.Records);
            foreach (var record in imported.Records)
            {
                // A file without a marking that we know counts as TLP RED, which goes to named recipients only: the officer names one.
                record.Audience = new Audience { Recipients = { partner } };
                var publication = await a.PublishAsync(record);
                Assert.Equal(DecisionOutcome.Released, Assert.Single(publication.Decisions).Outcome);
                published.Add(publication.RecordId, Path.GetFileName(path));
            }
        }

        await a.UntilAsync(() => a.Count("SELECT receipted_to FROM outbound_feed WHERE lane = 2") == published.Count);
        var arrived = b.Store.Read(sql => sql.Query("SELECT record_id FROM record_version WHERE received_from IS NOT NULL", row => row.GetString(0)));
        Assert.Equal(published.Keys.Order(StringComparer.Ordinal), arrived.Order(StringComparer.Ordinal));
        TestContext.Current.TestOutputHelper?.WriteLine($"{files.Count} files, {published.Count} records published and arrived");
    }

    private static IEnumerable<(string Path, Func<byte[], string, ImportResult> Import)> Files()
    {
        foreach (var path in Directory.GetFiles(SharedFolder.Path("data", "stix21"), "*.json").Order(StringComparer.Ordinal))
        {
            yield return (path, (bytes, name) => RecordImport.Stix(bytes, name, Defaults()));
        }

        foreach (var path in Directory.GetFiles(SharedFolder.Path("data", "ftm", "entities"), "*.jsonl").Order(StringComparer.Ordinal))
        {
            yield return (path, (bytes, name) => RecordImport.FollowTheMoney(bytes, name, Defaults()));
        }
    }

    private static ImportDefaults Defaults()
    {
        var sample = SampleRecords.Suspect();
        return new ImportDefaults { Handling = sample.Handling, Grading = sample.Grading, Kind = sample.Kind, Status = RecordStatus.Active };
    }
}
