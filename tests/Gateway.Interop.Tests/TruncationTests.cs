using Gateway.Tests;

namespace Gateway.Interop.Tests;

/// <summary>
/// Files cut short. A cut STIX file is never whole. A FollowTheMoney file cut exactly where a line ends is a whole shorter file, which
/// nothing in the format can tell from one that was meant; its references that now lead nowhere are in the report.
/// </summary>
public sealed class TruncationTests
{
    private const int Step = 97;

    public static IEnumerable<TheoryDataRow<string>> Files => RealFileTests.StixFiles.Concat(RealFileTests.FtmFiles);

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_cut_at_any_97th_byte_is_refused_with_its_place(string file)
    {
        var path = SharedFolder.Path(file);
        var whole = File.ReadAllBytes(path);
        var complete = whole.AsSpan().TrimEnd(" \t\r\n"u8).Length;
        var (refused, legal) = (0, 0);
        for (var length = 0; length < complete; length += Step)
        {
            var result = Officer.Import(whole.AsMemory(0, length), path);
            if (path.EndsWith(".jsonl", StringComparison.Ordinal) && EndsAtALine(whole, length))
            {
                Assert.IsType<ImportResult.Imported>(result);
                legal++;
                continue;
            }

            var refusal = Assert.IsType<ImportResult.Refused>(result);
            Assert.Equal(Path.GetFileName(path), refusal.FileName);
            Assert.InRange(refusal.Offset, 0, length);
            Assert.Equal(whole.AsSpan(0, refusal.Offset).Count((byte)'\n') + 1, refusal.Line);
            Assert.NotEmpty(refusal.Reason);
            refused++;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{Path.GetFileName(path)}: {refused} cuts refused, {legal} at the end of a line imported");
    }

    [Fact]
    public void A_cut_at_the_end_of_a_line_shows_as_dangling_references()
    {
        var path = SharedFolder.Path("data", "ftm", "entities", "donations_companies.ftm.jsonl");
        var whole = File.ReadAllBytes(path);
        var import = Assert.IsType<ImportResult.Imported>(Officer.Import(whole.AsMemory(0, Array.IndexOf(whole, (byte)'\n') + 1), path));

        Officer.Accepts(import, 1);
        Assert.Equal(
            ["62ad0fe6f56dbbf6fee57ce3da76e88c437024d5", "783d918df9f9178400d6b3386439ab3b3679979c"],
            import.Report.Dangling.Select(row => row.MissingId));
        Assert.Equal(
            import.Report.Dangling.Select(row => row.MissingId), Assert.Single(import.Records).ExternalReferences.Select(reference => reference.Id));
        Assert.Null(Assert.Single(Assert.Single(import.Records).Entities).MoneyTransfer.From);
    }

    /// <summary>Whether a cut leaves whole lines only, the last with or without its line feed, and at least one.</summary>
    private static bool EndsAtALine(byte[] whole, int length) =>
        length > 0 && (whole[length - 1] == (byte)'\n' || (whole[length] == (byte)'\n' && whole[length - 1] == (byte)'}'));
}
