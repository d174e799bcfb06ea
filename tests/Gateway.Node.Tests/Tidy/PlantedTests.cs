namespace Gateway.Node.Tests.Tidy;

/// <summary>Each rule of the house is shown a planted violation and must find it, and shown the lawful form and must not.</summary>
public sealed class PlantedTests
{
    private static readonly SourceFile Receiving = new("src/Gateway.Node/Reception/Receiving.cs", "namespace Gateway.Node.Reception;\ninternal sealed class Receiving;\n");

    [Theory]
    [InlineData("using Gateway.Node.Reception;\nnamespace Gateway.Node.Alerts;\n")]
    [InlineData("using static Gateway.Node.Reception.Receiving;\nnamespace Gateway.Node.Alerts;\n")]
    [InlineData("using R = global::Gateway.Node.Reception.Receiving;\nnamespace Gateway.Node.Alerts;\n")]
    [InlineData("namespace Gateway.Node.Alerts;\nclass A { Gateway.Node.Reception.Receiving? r; }\n")]
    [InlineData("namespace Gateway.Node.Alerts;\nclass A { Reception.Receiving? r; }\n")]
    [InlineData("namespace Gateway.Node.Alerts;\nclass A { object r = Reception.Receiving.Make(); }\n")]
    public void A_use_the_room_table_forbids_is_found(string text) =>
        Assert.Equal(["src/Gateway.Node/Alerts/A.cs: Alerts may not use Reception"], Rooms("Alerts", text));

    [Fact]
    public void A_use_the_room_table_allows_is_left_alone() =>
        Assert.Empty(Rooms("Exchange", "using Gateway.Node.Reception;\nusing Gateway.Node.V1;\nnamespace Gateway.Node.Exchange;\nclass A { int n = Records.Count; }\n"));

    [Fact]
    public void A_namespace_that_is_not_its_folder_is_found() =>
        Assert.Equal(["src/Gateway.Node/Alerts/A.cs: its namespace is not Gateway.Node.Alerts"], Rooms("Alerts", "namespace Gateway.Node;\n"));

    [Fact]
    public void A_room_that_is_not_in_the_table_is_found() =>
        Assert.Equal(["src/Gateway.Node/Attic/A.cs: `Attic` is no room of the table"], Rooms("Attic", "namespace Gateway.Node.Attic;\n"));

    [Theory]
    [InlineData("Gateway.Policy", """<ProjectReference Include="../Gateway.Node/Gateway.Node.csproj" />""", "Gateway.Policy: may not reference Gateway.Node")]
    [InlineData("Gateway.Policy", """<PackageReference Include="Microsoft.Data.Sqlite" />""", "Gateway.Policy: is pure and may not use Microsoft.Data.Sqlite")]
    [InlineData("Gateway.Protocol", """<FrameworkReference Include="Microsoft.AspNetCore.App" />""", "Gateway.Protocol: is pure and may not use Microsoft.AspNetCore.App")]
    [InlineData("Gateway.Node", """<PackageReference Include="Left.Pad" />""", "Gateway.Node: Left.Pad has no version in Directory.Packages.props")]
    [InlineData("Gateway.Node", """<ProjectReference Include="../StandIns/NSec.Cryptography/NSec.Cryptography.csproj" />""", "Gateway.Node: may not reference NSec.Cryptography")]
    [InlineData("Gateway.Extra", "", "Gateway.Extra: no project of the table")]
    public void A_reference_the_project_table_forbids_is_found(string project, string item, string expected) =>
        Assert.Equal([expected], ProjectRule.Violations(project, $"<Project><ItemGroup>{item}</ItemGroup></Project>", new HashSet<string> { "Microsoft.Data.Sqlite" }));

    [Fact]
    public void A_stand_in_named_in_product_code_is_found() =>
        Assert.Single(ProjectRule.StandInsNamed("src/Gateway.Node/Access/A.cs", "#if STANDINS\n#endif\n"));

    [Fact]
    public void A_log_id_that_is_taken_twice_or_missing_is_found()
    {
        var first = new SourceFile("a.cs", "partial class A { [LoggerMessage(EventId = 7, Message = \"one\")] static partial void One(); }\n");
        var second = new SourceFile("b.cs", "partial class B { [LoggerMessage(EventId = 7, Message = \"two\")] static partial void Two(); }\n");
        var third = new SourceFile("c.cs", "partial class C { [LoggerMessage(Level = LogLevel.Debug)] static partial void Three(); }\n");
        Assert.Equal(["c.cs:1: no EventId", "EventId 7 is taken at a.cs:1 and b.cs:1"], LogIdRule.Violations([first, second, third]));
        Assert.Empty(LogIdRule.Violations([first]));
    }

    [Theory]
    [InlineData("src/X/KeyManager.cs", "class KeyStore;", 1)]
    [InlineData("src/Utils/Keys.cs", "class KeyStore;", 1)]
    [InlineData("src/X/Keys.cs", "record AlertDto;", 1)]
    [InlineData("src/X/Keys.cs", "interface IEventSink;", 1)]
    [InlineData("src/X/Keys.cs", "class KeyService : BackgroundService;", 1)]
    [InlineData("src/X/Keys.cs", "class KeyGrpcService : KeyService.KeyServiceBase;", 0)]
    [InlineData("src/X/Eventually.cs", "class Commonwealth;", 0)]
    public void A_banned_name_is_found(string path, string text, int expected) =>
        Assert.Equal(expected, NameRule.Violations(new SourceFile(path, text)).Count());

    [Theory]
    [InlineData(LengthRule.MaxFunctionLines, 0)]
    [InlineData(LengthRule.MaxFunctionLines + 1, 1)]
    public void A_function_that_is_too_long_is_found(int lines, int expected)
    {
        var body = string.Concat(Enumerable.Repeat("        i++;\n", lines - 3));
        var file = new SourceFile("a.cs", $"class A\n{{\n    [X]\n    public int F(int i)\n    {{\n{body}    }}\n}}\n");
        Assert.Equal(expected, LengthRule.Violations(file).Count());
    }

    [Theory]
    [InlineData("", LengthRule.MaxFileLines, 0)]
    [InlineData("", LengthRule.MaxFileLines + 1, 1)]
    [InlineData("// One table, read as one.\n", LengthRule.MaxFileLines + 1, 0)]
    public void A_long_file_without_a_reason_is_found(string opening, int lines, int expected) =>
        Assert.Equal(expected, LengthRule.Violations(new SourceFile("a.cs", opening + string.Concat(Enumerable.Repeat("using System;\n", lines)))).Count());

    [Fact]
    public void A_readme_command_that_nobody_runs_is_found()
    {
        const string Readme = "```bash test\ndotnet test Gateway.sln\n```\n\n```bash run\ngateway demo\n```\n";
        const string Script = "export CI=true GATEWAY_REQUIRE_ALL=1\nreadme_blocks run\nreadme_blocks test\n";
        Assert.Empty(CiRule.Violations(Readme, Script));
        Assert.Single(CiRule.Violations(Readme + "\n```bash\nrm -r try\n```\n", Script));
        Assert.Single(CiRule.Violations(Readme.Replace("Gateway.sln", "--filter X", StringComparison.Ordinal), Script));
        Assert.Single(CiRule.Violations(Readme, Script + "dotnet test Gateway.sln --filter Fast\n"));
        Assert.Single(CiRule.Violations(Readme, Script.Replace("readme_blocks run", "", StringComparison.Ordinal)));
        Assert.Single(CiRule.Violations(Readme, Script.Replace("=1", "=0", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_room_table_that_people_read_differently_is_found()
    {
        var read = RoomTable.Read("text\n| room | what | may use |\n|---|---|---|\n| `Alerts` | … | the four, Reception |\n\nmore\n");
        Assert.Equal(["Access", "Configuration", "Diagnostics", "Storage", "Reception"], read["Alerts"]);
    }

    private static IEnumerable<string> Rooms(string room, string text) =>
        new RoomRule(RoomTable.Allowed, [Receiving, new SourceFile($"src/Gateway.Node/{room}/A.cs", text)]).Violations();
}
