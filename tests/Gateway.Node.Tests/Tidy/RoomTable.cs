namespace Gateway.Node.Tests.Tidy;

/// <summary>The room table: once here, as what is enforced, and once in src/ARCHITECTURE.md, as what people read. A test compares them.</summary>
internal static class RoomTable
{
    private static readonly string[] Ground = ["Access", "Configuration", "Diagnostics", "Storage"];

    /// <summary>Per room, the rooms it may use.</summary>
    public static IReadOnlyDictionary<string, string[]> Allowed { get; } = Build();

    /// <summary>Reads the table out of src/ARCHITECTURE.md: rows `| Room | what it does | rooms it may use |`.</summary>
    public static IReadOnlyDictionary<string, string[]> Read(string architecture)
    {
        var lines = architecture.Split('\n');
        var heading = Array.FindIndex(lines, line => line.StartsWith("| room |", StringComparison.Ordinal));
        Assert.True(heading >= 0, "src/ARCHITECTURE.md has no table that begins with `| room |`.");
        return lines.Skip(heading + 2).TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .ToDictionary(cells => cells[1].Trim('`'), cells => Rooms(cells[3]), StringComparer.Ordinal);
    }

    private static string[] Rooms(string cell) => cell switch
    {
        "the four" => Ground,
        "all" => [.. Allowed.Keys],
        _ => [.. cell.Split(',', StringSplitOptions.TrimEntries).SelectMany(room => room == "the four" ? Ground : [room])],
    };

    private static Dictionary<string, string[]> Build()
    {
        var table = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var room in Ground.Concat(["Alerts", "Hooks", "Peers", "Records", "Replicas"]))
        {
            table[room] = Ground;
        }

        table["Attachments"] = [.. Ground, "Records"];
        table["Exchange"] = [.. Ground, "Attachments", "Peers", "Reception"];
        table["Oversight"] = [.. Ground, "Hooks", "Peers", "Policies"];
        table["Policies"] = [.. Ground, "Peers"];
        table["Publication"] = [.. Ground, "Peers", "Policies"];
        table["Recall"] = [.. Ground, "Peers", "Policies"];
        table["Reception"] = [.. Ground, "Peers", "Policies"];
        table["Recovery"] = [.. Ground, "Peers", "Publication"];
        table["Hosting"] = [.. table.Keys, "Hosting"];
        return table;
    }
}
