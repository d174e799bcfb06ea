using System.Text;
using Gateway.Tests;

namespace Gateway.Interop.Tests;

/// <summary>Files that are no good: refused as a whole, with the place and a reason, and never by an exception.</summary>
public sealed class HostileTests
{
    private static IEnumerable<string> Suite(string prefix) =>
        Directory.GetFiles(SharedFolder.Path("corpora", "jsontestsuite"), $"{prefix}*.json").Order(StringComparer.Ordinal);

    private static IEnumerable<ImportResult> Both(byte[] bytes) =>
        [RecordImport.Stix(bytes, "file", Officer.Chose()), RecordImport.FollowTheMoney(bytes, "file", Officer.Chose())];

    private static ImportResult.Refused Refused(string stix) =>
        Assert.IsType<ImportResult.Refused>(RecordImport.Stix(Encoding.UTF8.GetBytes(stix), "file", Officer.Chose()));

    private static ImportResult.Refused RefusedLines(string lines) =>
        Assert.IsType<ImportResult.Refused>(RecordImport.FollowTheMoney(Encoding.UTF8.GetBytes(lines), "file", Officer.Chose()));

    [Fact]
    public void Every_file_that_is_not_json_is_refused()
    {
        var files = Suite("n_").ToList();
        Assert.All(files, file => Assert.All(Both(File.ReadAllBytes(file)), result => Assert.NotEmpty(Assert.IsType<ImportResult.Refused>(result).Reason)));
        Assert.NotEmpty(files);
        TestContext.Current.TestOutputHelper?.WriteLine($"{files.Count} n_ files refused, as STIX and as FollowTheMoney");
    }

    [Fact]
    public void Every_file_that_is_json_but_neither_format_is_refused()
    {
        var files = Suite("y_").ToList();
        var reasons = files.Select(file => Assert.IsType<ImportResult.Refused>(RecordImport.Stix(File.ReadAllBytes(file), file, Officer.Chose())).Reason).ToList();
        Assert.All(files, file => Assert.IsType<ImportResult.Refused>(RecordImport.FollowTheMoney(File.ReadAllBytes(file), file, Officer.Chose())));
        Assert.NotEmpty(files);
        Assert.DoesNotContain("is not JSON here", reasons);
        Assert.DoesNotContain("ends before the JSON is complete", reasons);
        TestContext.Current.TestOutputHelper?.WriteLine($"{files.Count} y_ files refused: {string.Join("; ", reasons.Distinct())}");
    }

    [Fact]
    public void Files_on_which_json_leaves_the_choice_never_crash()
    {
        var files = Suite("i_").Concat(Directory.GetFiles(SharedFolder.Path("corpora", "jsontestsuite-transform"), "*.json")).ToList();
        Assert.All(files, file => Assert.All(Both(File.ReadAllBytes(file)), result => Assert.IsType<ImportResult.Refused>(result)));
        Assert.NotEmpty(files);
        TestContext.Current.TestOutputHelper?.WriteLine($"{files.Count} i_ and transform files refused without a crash");
    }

    [Fact]
    public void A_refusal_names_line_column_offset_and_path()
    {
        var refusal = Refused("{\"type\":\"bundle\",\n\"id\":\"bundle--33333333-3333-4333-8333-333333333333\",\n\"objects\":[{\"type\":\"url\",\n  \"value\":?}]}");

        Assert.Equal((4, 11), (refusal.Line, refusal.Column));
        Assert.Equal("$.objects[0].value", refusal.Path);
        Assert.Equal("file:4:11: $.objects[0].value is not JSON here", refusal.ToString());
    }

    [Theory]
    [InlineData("{\"type\":\"url\",\"type\":\"url\"}", "$.type")]
    [InlineData("{\"type\":\"url\",\"\\u0074ype\":\"url\"}", "$.type")]
    [InlineData("[{\"a\":{\"b\":1,\"c\":2,\"b\":1}}]", "$[0].a.b")]
    public void A_property_that_is_there_twice_is_refused(string json, string path)
    {
        var refusal = Refused(json);
        Assert.Equal(path, refusal.Path);
        Assert.Contains("twice", refusal.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\\u0000", "NUL")]
    [InlineData("x\\ud800y", "surrogate")]
    [InlineData("\\udc00", "surrogate")]
    [InlineData("\\ud800\\ud800", "surrogate")]
    [InlineData("\\ud83d", "surrogate")]
    [InlineData("\\ud83d\\n", "surrogate")]
    public void Escapes_that_are_no_text_are_refused_in_values_and_names(string escape, string reason)
    {
        Assert.Contains(reason, Refused($$"""{"type":"{{escape}}"}""").Reason, StringComparison.Ordinal);
        Assert.Contains(reason, Refused($$"""{"{{escape}}":1}""").Reason, StringComparison.Ordinal);
        Assert.Contains(reason, RefusedLines($$"""{"id":"{{escape}}"}""").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_is_skipped_and_those_of_other_encodings_are_named()
    {
        const string Line = """{"id":"a","schema":"Company","properties":{"name":["A"]}}""";
        Assert.IsType<ImportResult.Imported>(RecordImport.FollowTheMoney(
            (byte[])[.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Line)], "file", Officer.Chose()));
        Assert.Contains("UTF-16", Assert.IsType<ImportResult.Refused>(RecordImport.FollowTheMoney(
            (byte[])[.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Line)], "file", Officer.Chose())).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_refused_where_they_stand()
    {
        var refusal = Assert.IsType<ImportResult.Refused>(RecordImport.Stix((byte[])[.. "[\n  \"é"u8, 0xC3, (byte)'"', (byte)']'], "file", Officer.Chose()));
        Assert.Equal((2, 6, 7), (refusal.Line, refusal.Column, refusal.Offset));
    }

    [Fact]
    public void Comments_and_trailing_commas_are_refused()
    {
        Assert.Equal("is not JSON here", Refused("[/* */]").Reason);
        Assert.Equal("is not JSON here", Refused("[{\"type\":\"url\"},]").Reason);
    }

    [Fact]
    public void Nesting_is_limited_to_64()
    {
        var bomb = string.Concat(Enumerable.Repeat("[", 1_000_000));
        Assert.Equal("is nested deeper than 64", Refused(bomb).Reason);
        Assert.Equal("is nested deeper than 64", RefusedLines(bomb).Reason);
        Assert.Equal("is nested deeper than 64", Refused(Nested(ImportLimits.MaxDepth - 1)).Reason);
        Assert.IsType<ImportResult.Imported>(RecordImport.Stix(Encoding.UTF8.GetBytes(Nested(ImportLimits.MaxDepth - 2)), "file", Officer.Chose()));

        static string Nested(int depth) =>
            $$"""[{"type":"x-deep","id":"x-deep--11111111-1111-4111-8111-111111111111","a":{{new string('[', depth)}}{{new string(']', depth)}}}]""";
    }

    [Fact]
    public void A_file_over_64_mebibytes_is_refused_unread()
    {
        var refusal = Assert.IsType<ImportResult.Refused>(RecordImport.Stix(new byte[ImportLimits.MaxFileSize + 1], "file", Officer.Chose()));
        Assert.Contains("64 MiB", refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Tokens_properties_and_objects_are_limited()
    {
        Assert.Contains("JSON tokens", Refused($"[{string.Join(',', Enumerable.Repeat("0", ImportLimits.MaxTokens))}]").Reason, StringComparison.Ordinal);
        Assert.Contains("one property too many", Refused($"{{{string.Join(',', Enumerable.Range(0, ImportLimits.MaxProperties + 1).Select(i => $"\"{i}\":0"))}}}").Reason, StringComparison.Ordinal);
        Assert.Contains("one object too many", Refused($"[{string.Join(',', Enumerable.Repeat("{}", ImportLimits.MaxObjects + 1))}]").Reason, StringComparison.Ordinal);
        var line = "{\"id\":\"a\",\"schema\":\"Note\",\"properties\":{}}\n";
        Assert.Contains("one entity too many", RefusedLines(string.Concat(Enumerable.Repeat(line, ImportLimits.MaxObjects + 1))).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_multiplies_into_links_is_refused()
    {
        var ends = string.Join(',', Enumerable.Range(0, 10).Select(i => $"\"{i}\""));
        var lines = string.Concat(Enumerable.Range(0, 10_000).Select(i =>
            $$$"""{"id":"o{{{i}}}","schema":"Ownership","properties":{"owner":[{{{ends}}}],"asset":[{{{ends}}}]}}""" + "\n"));
        Assert.Contains("more than 500,000 links", RefusedLines(lines).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_references_into_nowhere_is_refused()
    {
        var references = string.Join(',', Enumerable.Range(0, 200_000).Select(i => $"\"url--{i:x8}-1111-4111-8111-111111111111\""));
        var report = $$"""{"type":"report","id":"report--11111111-1111-4111-8111-111111111111","name":"R","object_refs":[{{references}}]}""";
        Assert.Contains("not in it", Refused(report).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_property_of_a_million_values_is_read_in_one_pass()
    {
        var values = string.Join(',', Enumerable.Range(0, 1_000_000).Select(i => $"\"{i}\""));
        var import = Officer.FollowTheMoney($$$"""{"id":"c","schema":"Company","properties":{"name":[{{{values}}}],"phone":[{{{values}}}]}}""");

        Officer.Accepts(import, 1);
        Assert.Equal(["name", "phone"], import.Report.LeftOut.Select(left => left.Property));
    }

    [Fact]
    public void The_largest_legal_files_are_imported()
    {
        var companies = string.Concat(Enumerable.Range(0, ImportLimits.MaxObjects / 2).Select(i =>
            $$$"""{"id":"c{{{i}}}","schema":"Company","properties":{"name":["c{{{i}}}"],"phone":["{{{i}}}"]}}""" + "\n"
            + $$$"""{"id":"o{{{i}}}","schema":"Ownership","properties":{"owner":["c{{{i / 2}}}"],"asset":["c{{{i}}}"]}}""" + "\n"));
        var import = Officer.FollowTheMoney(companies);

        Assert.Equal(ImportLimits.MaxObjects, import.Report.Objects.Length);
        Assert.Equal(ImportLimits.MaxObjects / 2, import.Records.Sum(record => record.Entities.Count));
        TestContext.Current.TestOutputHelper?.WriteLine($"{import.Report.Objects.Length} objects in {import.Records.Length} records");
    }

    [Theory]
    [InlineData("""{"type":"location","id":"location--11111111-1111-4111-8111-111111111111","latitude":1e999,"longitude":1}""", "$.latitude")]
    [InlineData("""{"type":"url","id":"url--11111111-1111-4111-8111-111111111111","value":"a","confidence":101}""", "$.confidence")]
    [InlineData("""{"type":"url","id":"url--11111111-1111-4111-8111-111111111111","value":"a","confidence":99999999999}""", "$.confidence")]
    [InlineData("""{"type":"url","id":"url--11111111-1111-4111-8111-111111111111","value":7}""", "$.value")]
    [InlineData("""{"type":"url","id":"url--11111111-1111-4111-8111-111111111111"}""", "$.value")]
    [InlineData("""{"type":"url","id":"email-addr--11111111-1111-4111-8111-111111111111","value":"a"}""", "$.id")]
    [InlineData("""{"type":"url","id":"url--1","value":"a"}""", "$.id")]
    [InlineData("""{"type":"URL","id":"URL--11111111-1111-4111-8111-111111111111","value":"a"}""", "$.type")]
    [InlineData("""{"type":"url","spec_version":"3.0","id":"url--11111111-1111-4111-8111-111111111111","value":"a"}""", "$.spec_version")]
    [InlineData("""{"type":"campaign","id":"campaign--11111111-1111-4111-8111-111111111111","name":"a","first_seen":"2026-02-30T00:00:00Z"}""", "$.first_seen")]
    [InlineData("""{"type":"campaign","id":"campaign--11111111-1111-4111-8111-111111111111","name":"a","aliases":"b"}""", "$.aliases")]
    [InlineData("""{"type":"bundle","objects":[]}""", "$.id")]
    [InlineData("""{"type":"bundle","id":"bundle--11111111-1111-4111-8111-111111111111","objects":[]}""", "$.objects")]
    [InlineData("""{"type":"bundle","id":"bundle--11111111-1111-4111-8111-111111111111","spec_version":"2.0","objects":[]}""", "$.spec_version")]
    [InlineData("""{"type":"bundle","id":"bundle--11111111-1111-4111-8111-111111111111","objects":[7]}""", "$.objects[0]")]
    [InlineData("""[{"type":"bundle","id":"bundle--11111111-1111-4111-8111-111111111111","objects":[]}]""", "$[0].type")]
    public void What_contradicts_stix_is_refused_where_it_stands(string json, string path) => Assert.Equal(path, Refused(json).Path);

    [Theory]
    [InlineData("", "$")]
    [InlineData("\n \n", "$")]
    [InlineData("[]", "$")]
    [InlineData("""{"schema":"Person","properties":{}}""", "$.id")]
    [InlineData("""{"id":"a\n","schema":"Person","properties":{}}""", "$.id")]
    [InlineData("""{"id":"a","schema":"Per son","properties":{}}""", "$.schema")]
    [InlineData("""{"id":"a","schema":"Person"}""", "$.properties")]
    [InlineData("""{"id":"a","schema":"Person","properties":{"name":[1]}}""", "$.properties.name")]
    [InlineData("""{"id":"a","schema":"Person","properties":{"name":null}}""", "$.properties.name")]
    [InlineData("""{"id":"a","schema":"Person","properties":{"\u202ex":[{}]}}""", "$.properties.?x")]
    public void What_contradicts_follow_the_money_is_refused_where_it_stands(string lines, string path) => Assert.Equal(path, RefusedLines(lines).Path);

    [Fact]
    public void A_bad_line_refuses_the_whole_file_and_names_the_line()
    {
        const string Good = """{"id":"a","schema":"Company","properties":{"name":["A"]}}""";
        Assert.Equal((2, 1), (RefusedLines($"{Good}\n[]\n{Good}\n").Line, RefusedLines($"{Good}\n[]\n{Good}\n").Column));
    }
}
