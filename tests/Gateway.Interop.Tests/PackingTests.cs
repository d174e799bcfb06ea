using System.Text;
using Gateway.Protocol.Records;
using Gateway.Record.V1;
using Gateway.Tests;

namespace Gateway.Interop.Tests;

/// <summary>Large files become several records within the limits, always the same ones.</summary>
public sealed class PackingTests
{
    private static string Company(string id, string more = "") => $$$"""{"id":"{{{id}}}","schema":"Company","properties":{"name":["{{{id}}}"]{{{more}}}}}""";

    private static string Ownership(string id, string owner, string asset) =>
        $$$"""{"id":"{{{id}}}","schema":"Ownership","properties":{"owner":["{{{owner}}}"],"asset":["{{{asset}}}"]}}""";

    [Fact]
    public void The_same_file_gives_the_same_records_and_report()
    {
        var path = SharedFolder.Path("data", "stix21", "poisonivy.json");
        var first = Assert.IsType<ImportResult.Imported>(Officer.Import(path));
        var second = Assert.IsType<ImportResult.Imported>(Officer.Import(path));

        Assert.Equal(first.Records, second.Records);
        Assert.Equal(first.Report.ToJson(), second.Report.ToJson());
    }

    [Fact]
    public void Connected_entities_stay_together_when_a_record_can_hold_them()
    {
        // 3 x 300 companies, each group a chain: no record can hold two groups, each holds one whole.
        var lines = new StringBuilder();
        for (var group = 0; group < 3; group++)
        {
            for (var i = 0; i < 300; i++)
            {
                lines.AppendLine(Company($"{group}-{i}"));
                lines.AppendLine(i == 0 ? "" : Ownership($"o{group}-{i}", $"{group}-{i - 1}", $"{group}-{i}"));
            }
        }

        var import = Officer.FollowTheMoney(lines.ToString());

        Officer.Accepts(import, 3 * (300 + 299));
        Assert.Equal([300, 300, 300], import.Records.Select(record => record.Entities.Count));
        Assert.Equal([299, 299, 299], import.Records.Select(record => record.Links.Count));
        Assert.All(import.Records, record => Assert.Empty(record.ExternalReferences));
    }

    [Fact]
    public void A_component_too_large_for_one_record_is_cut_and_its_cut_links_are_kept()
    {
        var lines = Enumerable.Range(0, 1_200).SelectMany(i => i == 0 ? [Company("c0")] : new[] { Company($"c{i}"), Ownership($"o{i}", $"c{i - 1}", $"c{i}") });
        var import = Officer.FollowTheMoney(string.Join('\n', lines));

        Officer.Accepts(import, 1_200 + 1_199);
        Assert.Equal(1_200, import.Records.Sum(record => record.Entities.Count));
        Assert.Equal(1_199, import.Records.Sum(record => record.Links.Count) + import.Report.Objects.Count(item => item.Target == ImportReport.KeptTarget));
        Assert.Equal(import.Records.Length - 1, import.Report.Objects.Count(item => item.Reason == "its ends lie in different records"));
        Assert.Equal(3, import.Records.Length);
    }

    [Fact]
    public void A_reference_into_another_record_is_taken_out_and_the_original_kept()
    {
        var lines = Enumerable.Range(0, 700).Select(i =>
            $$$"""{"id":"p{{{i}}}","schema":"Payment","properties":{"payer":["hub"],"beneficiary":["hub"],"amountEur":["{{{i}}}"]}}""").Prepend(Company("hub"));
        var import = Officer.FollowTheMoney(string.Join('\n', lines));

        Officer.Accepts(import, 701);
        Assert.Equal(2, import.Records.Length);
        Assert.All(import.Records[0].Entities.Skip(1), entity => Assert.NotNull(entity.MoneyTransfer.From));
        Assert.All(import.Records[1].Entities, entity => Assert.Null(entity.MoneyTransfer.From));
        Assert.Equal(import.Records[1].Entities.Count, import.Records[1].ExternalReferences.Count);
    }

    [Fact]
    public void More_links_than_a_record_holds_go_on_as_external_references()
    {
        var lines = Enumerable.Range(0, 2_500).Select(i => Ownership($"o{i}", "a", "b")).Prepend(Company("b")).Prepend(Company("a"));
        var import = Officer.FollowTheMoney(string.Join('\n', lines));

        Officer.Accepts(import, 2_502);
        Assert.Equal(ImportLimits.MaxLinks, Assert.Single(import.Records).Links.Count);
        Assert.Equal(2_500 - ImportLimits.MaxLinks, Assert.Single(import.Records).ExternalReferences.Count);
    }

    [Fact]
    public void An_entity_no_record_can_hold_is_kept_by_its_id()
    {
        var websites = string.Join(',', Enumerable.Range(0, 100).Select(i => $"\"https://{i}.example/{new string('x', 2_000)}\""));
        var big = $$$"""{"id":"big","schema":"Company","properties":{"name":["B"],"website":[{{{websites}}}]}}""";
        var import = Officer.FollowTheMoney(string.Join('\n', Company("a"), big, Ownership("o", "a", "big")));

        Officer.Accepts(import, 3);
        Assert.Equal(["Organisation", ImportReport.KeptTarget, ImportReport.KeptTarget], import.Report.Objects.Select(item => item.Target));
        Assert.Contains("is larger than a record may be", import.Report.Objects[1].Reason, StringComparison.Ordinal);
        Assert.Equal("a", Assert.Single(Assert.Single(import.Records).Entities).SourceRefs[0]);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(20_000)]
    [InlineData(60_000)]
    public void The_fullest_records_still_fit_a_view_after_normalisation(int noteSize)
    {
        var notes = Enumerable.Range(0, 4_000_000 / (noteSize + 900)).Select(i =>
            $$$"""{"id":"n{{{i}}}","schema":"Note","properties":{"description":["{{{new string('é', noteSize / 2)}}}"]}}""");
        var companies = Enumerable.Range(0, 900).Select(i => Company($"c{i}", $",\"website\":[\"https://{new string('w', 150)}.example/{i}\"],\"phone\":[\"+44770090{i:d4}\"]"));
        var import = Officer.FollowTheMoney(string.Join('\n', notes.Concat(companies)));

        Assert.All(import.Records, record => Assert.InRange(FullView.SizeOf(record), 1, ViewVerifier.MaxViewSize));
        Assert.InRange(import.Records.Max(FullView.SizeOf), ImportLimits.MaxRecordSize / 2, ViewVerifier.MaxViewSize);
        TestContext.Current.TestOutputHelper?.WriteLine($"{import.Records.Length} records, the largest view {import.Records.Max(FullView.SizeOf)} bytes");
    }

    [Fact]
    public void Records_without_any_two_in_common_keys_are_made_from_the_ids()
    {
        var import = Officer.FollowTheMoney(string.Join('\n', Enumerable.Range(0, 1_100).Select(i => Company($"c{i}"))));
        var keys = import.Records.SelectMany(record => record.Entities).ToDictionary(entity => entity.SourceRefs[0], entity => entity.Key);

        Assert.Equal(1_100, keys.Values.Distinct().Count());
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("c7"u8))[..FieldPath.KeyLength], keys["c7"]);
    }
}
