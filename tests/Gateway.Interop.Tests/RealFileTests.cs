using System.Text.Json;
using Gateway.Tests;

namespace Gateway.Interop.Tests;

/// <summary>Every published STIX and FollowTheMoney file under the test data.</summary>
public sealed class RealFileTests
{
    public static IEnumerable<TheoryDataRow<string>> StixFiles => Directory.GetFiles(SharedFolder.Path("data", "stix21"), "*.json")
        .Concat(Directory.GetFiles(SharedFolder.Path("data", "misp", "misp-stix-pairs"), "*stix21.json"))
        .Select(InShared);

    public static IEnumerable<TheoryDataRow<string>> FtmFiles => Directory.GetFiles(SharedFolder.Path("data", "ftm", "entities"), "*.jsonl")
        .Select(InShared);

    private static TheoryDataRow<string> InShared(string path) => new(Path.GetRelativePath(SharedFolder.Path(), path));

    [Theory]
    [MemberData(nameof(StixFiles))]
    public void Every_stix_file_imports_and_every_object_is_accounted_for_once(string file)
    {
        var path = SharedFolder.Path(file);
        var import = Assert.IsType<ImportResult.Imported>(Officer.Import(path));
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var ids = document.RootElement.TryGetProperty("objects", out var objects)
            ? objects.EnumerateArray().Select(item => item.GetProperty("id").GetString()).ToList()
            : [document.RootElement.GetProperty("id").GetString()];

        Officer.Accepts(import, ids.Count);
        Assert.Equal(ids, import.Report.Objects.Select(item => item.Id));
        TestContext.Current.TestOutputHelper?.WriteLine(import.Report.ToTable());
    }

    [Theory]
    [MemberData(nameof(FtmFiles))]
    public void Every_ftm_file_imports_and_every_line_is_accounted_for_once(string file)
    {
        var path = SharedFolder.Path(file);
        var import = Assert.IsType<ImportResult.Imported>(Officer.Import(path));
        var ids = File.ReadLines(path).Where(line => line.Length > 0).Select(line =>
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.GetProperty("id").GetString();
        }).ToList();

        Officer.Accepts(import, ids.Count);
        Assert.Equal(ids, import.Report.Objects.Select(item => item.Id));
        TestContext.Current.TestOutputHelper?.WriteLine(import.Report.ToTable());
    }
}
