using System.Text.RegularExpressions;
using Gateway.Tests;

namespace Gateway.Node.Tests.Tidy;

/// <summary>The rules of the house, held over this repository. <see cref="PlantedTests"/> shows that each of them can fail.</summary>
public sealed partial class TidyTests
{
    [Fact]
    public void A_room_uses_only_the_rooms_the_table_allows() =>
        Hold(new RoomRule(RoomTable.Allowed, [.. SourceFile.Product.Where(file => file.Path.StartsWith("src/Gateway.Node/", StringComparison.Ordinal))]).Violations());

    [Fact]
    public void The_room_table_people_read_is_the_one_that_is_enforced()
    {
        var read = RoomTable.Read(Text("src/ARCHITECTURE.md"));
        Assert.Equal(Lines(RoomTable.Allowed), Lines(read));

        static IEnumerable<string> Lines(IReadOnlyDictionary<string, string[]> table) =>
            table.Select(row => $"{row.Key}: {string.Join(' ', row.Value.Except([row.Key]).Order(StringComparer.Ordinal))}").Order(StringComparer.Ordinal);
    }

    [Fact]
    public void Every_folder_of_the_node_is_a_room_and_every_room_a_folder()
    {
        var folders = Directory.GetDirectories(Path.Combine(SharedFolder.RepositoryRoot, "src", "Gateway.Node"))
            .Select(folder => Path.GetFileName(folder)).Where(name => name is not ("bin" or "obj"));
        Assert.Equal(RoomTable.Allowed.Keys.Order(StringComparer.Ordinal), folders.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_project_references_only_what_the_table_allows()
    {
        var pinned = ProjectRule.Pinned(Text("Directory.Packages.props"));
        Hold(ProjectFiles("src").SelectMany(path => ProjectRule.Violations(Path.GetFileNameWithoutExtension(path), Text(path), pinned)));
    }

    [Fact]
    public void Product_code_and_its_projects_name_no_stand_in() =>
        Hold(SourceFile.Product.SelectMany(file => ProjectRule.StandInsNamed(file.Path, file.Text))
            .Concat(ProjectFiles("src").SelectMany(path => ProjectRule.StandInsNamed(path, Text(path)))));

    [Fact]
    public void Only_init_node_run_and_the_demo_use_the_node_from_the_command_line()
    {
        var users = SourceFile.Product.Where(file => file.Path.StartsWith("src/Gateway.Cli/", StringComparison.Ordinal) && NodeRoom().IsMatch(file.Text)).Select(file => file.Path);
        string[] allowed = ["src/Gateway.Cli/CommandLineRun.cs", "src/Gateway.Cli/Verbs/InitVerb.cs", "src/Gateway.Cli/Verbs/NodeRunVerb.cs", "src/Gateway.Cli/Verbs/NodeRenewVerb.cs"];
        Hold(users.Except(allowed).Where(path => !path.StartsWith("src/Gateway.Cli/Demo/", StringComparison.Ordinal)).Select(path => $"{path}: uses the node"));
    }

    [Fact]
    public void Every_log_message_has_an_id_of_its_own()
    {
        Assert.NotEmpty(LogIdRule.Messages(SourceFile.Product));
        Hold(LogIdRule.Violations(SourceFile.Product));
    }

    /// <summary>The tests of the stand-ins speak the words of the packages they stand for.</summary>
    [Fact]
    public void No_type_file_or_folder_has_a_banned_name() =>
        Hold(SourceFile.All.Where(file => !file.Path.StartsWith("tests/StandIns.Tests/", StringComparison.Ordinal)).SelectMany(NameRule.Violations));

    [Fact]
    public void No_function_and_no_file_is_too_long() => Hold(SourceFile.All.SelectMany(LengthRule.Violations));

    [Fact]
    public void The_commands_of_the_readme_are_the_ones_that_are_run() => Hold(CiRule.Violations(Text("README.md"), Text(".ci/run")));

    private static IEnumerable<string> ProjectFiles(string folder) =>
        Directory.EnumerateFiles(Path.Combine(SharedFolder.RepositoryRoot, folder), "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(SharedFolder.RepositoryRoot, path).Replace('\\', '/'))
            .Where(path => !path.StartsWith("src/StandIns/", StringComparison.Ordinal));

    private static string Text(string path) => File.ReadAllText(Path.Combine(SharedFolder.RepositoryRoot, path));

    private static void Hold(IEnumerable<string> violations)
    {
        var found = violations.ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [GeneratedRegex(@"Gateway\.Node\.(?!V1\b)[A-Z]")]
    private static partial Regex NodeRoom();
}
