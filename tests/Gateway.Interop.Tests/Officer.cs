using System.Text;
using Gateway.Protocol.Records;
using Gateway.Record.V1;

namespace Gateway.Interop.Tests;

/// <summary>The importing officer of the tests: what they chose, and what they expect of every import.</summary>
internal static class Officer
{
    /// <summary>TLP and PAP as given; everything else as an ordinary import.</summary>
    public static ImportDefaults Chose(Tlp tlp = Tlp.Green, Pap pap = Pap.Green) => new()
    {
        Handling = new Handling
        {
            Classification = new Classification { Scheme = ClassificationScheme.National, Rank = ClassificationRank.Unclassified },
            Tlp = tlp,
            Pap = pap,
            Purposes = { Purpose.Investigation },
            Onward = OnwardRule.OriginatorConsent,
            Evidence = EvidenceRule.ConsentFirst,
            Action = ActionRule.OvertOk,
        },
        Grading = new Grading { Scheme = GradingScheme.Admiralty, SourceCode = "F", InformationCode = "6" },
        Kind = RecordKind.IntelligenceReport,
        Status = RecordStatus.Active,
    };

    public static ImportResult Import(string path)
    {
        var bytes = File.ReadAllBytes(path);
        return Import(bytes, path);
    }

    public static ImportResult Import(ReadOnlyMemory<byte> bytes, string path) => path.EndsWith(".jsonl", StringComparison.Ordinal)
        ? RecordImport.FollowTheMoney(bytes, Path.GetFileName(path), Chose())
        : RecordImport.Stix(bytes, Path.GetFileName(path), Chose());

    public static ImportResult.Imported Stix(string json, ImportDefaults? defaults = null) =>
        Assert.IsType<ImportResult.Imported>(RecordImport.Stix(Encoding.UTF8.GetBytes(json), "test.json", defaults ?? Chose()));

    public static ImportResult.Imported FollowTheMoney(string lines, ImportDefaults? defaults = null) =>
        Assert.IsType<ImportResult.Imported>(RecordImport.FollowTheMoney(Encoding.UTF8.GetBytes(lines), "test.jsonl", defaults ?? Chose()));

    /// <summary>What must hold of every import, whatever was in the file.</summary>
    public static void Accepts(ImportResult.Imported import, int sourceObjects)
    {
        Assert.NotEmpty(import.Records);
        Assert.Equal(import.Records.Length, import.Report.RecordCount);
        Assert.Equal(Enumerable.Range(0, sourceObjects), import.Report.Objects.Select(item => item.Position));
        Assert.Equal(sourceObjects, import.Report.Mapping.Sum(row => row.Count));
        Assert.All(import.Report.Objects, item => Assert.NotEmpty(item.Target));
        var references = import.Records.SelectMany(record => record.ExternalReferences).Select(reference => reference.Id).ToHashSet();
        Assert.All(import.Report.Objects.Where(item => item.IsOriginalKept), item => Assert.Contains(item.Id, references));
        foreach (var record in import.Records)
        {
            Assert.Empty(RecordRules.Check(record, RecordPlace.Publication));
            var fields = FieldSplit.Split(record);
            Assert.InRange(fields.Count, 1, ViewVerifier.MaxDisclosures);
            Assert.InRange(FullView.SizeOf(record), 1, ViewVerifier.MaxViewSize);
            Assert.All(fields, field => Assert.InRange(field.Fragment.CalculateSize(), 1, ViewVerifier.MaxValueSize));
        }
    }
}
