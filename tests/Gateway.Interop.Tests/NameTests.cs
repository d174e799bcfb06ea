using System.Text.Json;
using Gateway.Record.V1;
using Gateway.Tests;

namespace Gateway.Interop.Tests;

/// <summary>Names as people and attackers write them arrive unchanged.</summary>
public sealed class NameTests
{
    private static List<string> NaughtyStrings() => [.. JsonSerializer.Deserialize<List<string>>(
        File.ReadAllBytes(SharedFolder.Path("corpora", "blns", "blns.json")))!.Where(text => text.Length > 0).Distinct()];

    [Fact]
    public void Naughty_names_survive_from_follow_the_money_through_the_wire_form()
    {
        var names = NaughtyStrings();
        var lines = names.Select((name, i) => JsonSerializer.Serialize(new { id = $"p{i}", schema = "Person", properties = new { name = new[] { name } } }));
        var import = Officer.FollowTheMoney(string.Join('\n', lines));

        Officer.Accepts(import, names.Count);
        Assert.Equal(names, Arrived(import, "p"));
        TestContext.Current.TestOutputHelper?.WriteLine($"{names.Count} naughty names survived");
    }

    [Fact]
    public void Naughty_names_survive_from_stix_through_the_wire_form()
    {
        var names = NaughtyStrings();
        var objects = names.Select((name, i) => JsonSerializer.Serialize(new
        {
            type = "identity",
            id = $"identity--{i:x8}-1111-4111-8111-111111111111",
            name,
            identity_class = "individual",
        }));
        var import = Officer.Stix($"[{string.Join(',', objects)}]");

        Officer.Accepts(import, names.Count);
        Assert.Equal(names, Arrived(import, "identity--"));
    }

    private static IEnumerable<string> Arrived(ImportResult.Imported import, string prefix) => import.Records
        .Select(record => CaseRecord.Parser.ParseFrom(Google.Protobuf.MessageExtensions.ToByteArray(record))).SelectMany(record => record.Entities)
        .Where(entity => entity.SourceRefs[0].StartsWith(prefix, StringComparison.Ordinal))
        .OrderBy(entity => import.Report.Objects.Single(item => item.Id == entity.SourceRefs[0]).Position)
        .Select(entity => entity.Person.Names.Single().Full);
}
