using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Gateway.Exchange.V1;
using Gateway.Protocol.Feeds;
using Gateway.Protocol.Identity;

namespace Gateway.Protocol.Tests.Spec;

/// <summary>What the pages of protos/spec say in tables and lists is what the code holds.</summary>
public sealed partial class SpecTableTests
{
    [Fact]
    public void Every_limit_on_the_pages_is_the_constant_it_names()
    {
        var checkedRows = 0;
        var elsewhere = 0;
        foreach (var row in SpecPage.Names.SelectMany(name => SpecPage.Read(name).Rows).Where(row => row.Length == 3 && Constant().IsMatch(row[2])))
        {
            var (type, member) = (Constant().Match(row[2]).Groups[1].Value, Constant().Match(row[2]).Groups[2].Value);
            if (typeof(CanonicalMessage).Assembly.GetTypes().SingleOrDefault(found => found.Name == type) is not { } owner)
            {
                // A constant of the node, which this project does not reference.
                Assert.Equal("ExchangeLimits", type);
                elsewhere++;
                continue;
            }

            var constant = owner.GetField(member, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)?.GetRawConstantValue();
            Assert.Equal(int.Parse(row[1], NumberStyles.AllowThousands, CultureInfo.InvariantCulture), constant);
            checkedRows++;
        }

        Assert.True(checkedRows > 0);
        TestContext.Current.TestOutputHelper?.WriteLine($"{checkedRows} limits; {elsewhere} more are constants of the node");
    }

    [Fact]
    public void The_table_of_payload_types_is_complete()
    {
        var rows = SpecPage.Read("terms").Rows.Where(row => row[0].StartsWith("`application/", StringComparison.Ordinal))
            .Select(row => (Type: row[0].Trim('`'), Use: Enum.Parse<KeyUse>(row[2], ignoreCase: true))).ToList();
        var types = typeof(PayloadTypes).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);

        Assert.Equal(types.Order(), rows.Select(row => row.Type).Order());
        Assert.All(rows, row => Assert.Equal(row.Use, PayloadTypes.UseOf(row.Type)));
    }

    [Fact]
    public void The_table_of_key_uses_is_complete()
    {
        var rows = SpecPage.Read("identity").Rows.Where(row => row.Length == 5 && int.TryParse(row[1], out _))
            .Select(row => (Enum.Parse<KeyUse>(row[0], ignoreCase: true), (KeyUse)int.Parse(row[1], CultureInfo.InvariantCulture))).ToList();

        Assert.Equal(Enum.GetValues<KeyUse>().Where(use => use != KeyUse.Unspecified), rows.Select(row => row.Item1));
        Assert.All(rows, row => Assert.Equal(row.Item1, row.Item2));
    }

    [Fact]
    public void The_table_of_open_results_says_what_the_code_does_next()
    {
        var rows = SpecPage.Read("feed").Rows.Where(row => row.Length == 3 && row[2].Contains("consume", StringComparison.Ordinal)
            || row is [_, _, var next] && (next.StartsWith("quarantine", StringComparison.Ordinal) || next.StartsWith("stop", StringComparison.Ordinal)))
            .ToDictionary(row => row[0].Replace(" ", "", StringComparison.Ordinal), row => row[2], StringComparer.OrdinalIgnoreCase);
        foreach (var (name, disposition) in TenLines.Dispositions())
        {
            var row = rows[name.StartsWith("Opened", StringComparison.Ordinal) ? "opened" : name];
            Assert.StartsWith(
                disposition switch { Disposition.Consume => "consume", Disposition.QuarantineAndRetry => "quarantine", _ => "stop" }, row, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_reason_and_content_of_the_exchange_has_its_row()
    {
        var cells = SpecPage.Read("exchange").Rows.Select(row => row[0]).ToList();
        Assert.All(
            GoodbyeReasonReflection(), reason => Assert.Contains(reason, cells));
        Assert.All(Frame.Descriptor.Oneofs.Single().Fields, field => Assert.Contains($"`{field.Name}`", cells));

        static IEnumerable<string> GoodbyeReasonReflection() => ExchangeServiceReflection.Descriptor.EnumTypes.Single(type => type.Name == "GoodbyeReason")
            .Values.Where(value => value.Number != 0).Select(value => value.Name["GOODBYE_REASON_".Length..]);
    }

    [Fact]
    public void Each_of_the_ten_lines_stands_on_the_page_and_has_a_test_of_its_name()
    {
        var lines = Line().Matches(SpecPage.Read("terms").Text).Select(match => (int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), match.Groups[2].Value)).ToList();
        Assert.Equal(Enumerable.Range(1, 10), lines.Select(line => line.Item1));
        var tests = typeof(TenLines).GetMethods().Where(method => method.GetCustomAttribute<FactAttribute>() is not null).Select(method => method.Name).ToList();
        Assert.All(lines, line => Assert.Contains(tests, test => test.StartsWith($"Line_{line.Item1}_", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_page_and_section_that_the_code_refers_to_is_there()
    {
        string[] folders = ["src", "protos"];
        var references = folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Gateway.Tests.SharedFolder.RepositoryRoot, folder), "*", SearchOption.AllDirectories))
            .Where(file => Path.GetExtension(file) is ".cs" or ".proto" && !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => Reference().Matches(CommentBreak().Replace(File.ReadAllText(file), " ")))
            .Select(match => (Page: match.Groups[1].Value, Section: match.Groups[2].Value)).Distinct()
            .Where(reference => SpecPage.Names.Contains(reference.Page)).ToList();

        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.True(
            SpecPage.Read(reference.Page).Text.Contains($"\n## {reference.Section}\n", StringComparison.Ordinal), $"{reference.Page}.md has no section {reference.Section}"));
        TestContext.Current.TestOutputHelper?.WriteLine($"{references.Count} sections referred to");
    }

    [GeneratedRegex("^`([A-Za-z]+)\\.([A-Za-z]+)`$")]
    private static partial Regex Constant();

    [GeneratedRegex("^([0-9]+)\\. (.+)$", RegexOptions.Multiline)]
    private static partial Regex Line();

    [GeneratedRegex("protos/spec/([a-z]+)\\.md, \"([^\"]+)\"")]
    private static partial Regex Reference();

    [GeneratedRegex("\\s*\n\\s*///? ?")]
    private static partial Regex CommentBreak();
}
