using System.Text.Json;
using Gateway.Tests;

namespace Gateway.Interop.Tests;

/// <summary>The report: for people as a table, for programs as JSON.</summary>
public sealed class ReportTests
{
    [Fact]
    public void The_json_form_accounts_for_every_object()
    {
        var import = Assert.IsType<ImportResult.Imported>(Officer.Import(SharedFolder.Path("data", "stix21", "poisonivy.json")));
        using var json = JsonDocument.Parse(import.Report.ToJson());
        var root = json.RootElement;

        Assert.Equal(155, root.GetProperty("object_count").GetInt32());
        Assert.Equal(155, root.GetProperty("objects").GetArrayLength());
        Assert.Equal(155, root.GetProperty("mapping").EnumerateArray().Sum(row => row.GetProperty("count").GetInt32()));
        Assert.Equal(1, root.GetProperty("record_count").GetInt32());
        Assert.Equal("stix-2.1", root.GetProperty("format").GetString());
    }

    [Fact]
    public void The_table_names_types_targets_and_counts()
    {
        var import = Assert.IsType<ImportResult.Imported>(Officer.Import(SharedFolder.Path("data", "ftm", "entities", "donations_companies.ftm.jsonl")));
        var rows = import.Report.ToTable().Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();

        Assert.Contains(rows, row => row is ["Payment", "MoneyTransfer", "119", "0"]);
        Assert.Contains(rows, row => row is ["Address", "Place", "33", _]);
        Assert.Contains(rows, row => row is ["Payment", "namesMentioned", .., "119"]);
    }

    [Fact]
    public void What_could_move_a_cursor_or_turn_a_line_round_is_not_printed()
    {
        var import = Officer.FollowTheMoney("""{"id":"a\u202eb","schema":"Payment","properties":{"payer":["x\u001b[2Jy"],"p\u0007q":["v"]}}""");
        var table = import.Report.ToTable();

        Assert.DoesNotContain(table, c => c is '\u202e' or '\u001b' or '\u0007');
        Assert.Contains("x?[2Jy", table, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_print_no_content()
    {
        var import = Officer.FollowTheMoney("""{"id":"a","schema":"Company","properties":{"name":["CANARY"]}}""", Officer.Chose() with { Conditions = "CANARY" });

        Assert.DoesNotContain("CANARY", $"{import}{import.Report}{Officer.Chose() with { Conditions = "CANARY" }}", StringComparison.Ordinal);
    }
}
