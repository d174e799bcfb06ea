using System.Text.Json;
using Gateway.Cli.Demo;
using Gateway.Cli.Tests.Fakes;

namespace Gateway.Cli.Tests.Verbs;

/// <summary><c>gateway init</c> and <c>gateway node run</c>, with a real node in a process of its own.</summary>
public sealed class NodeVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-node-verb-").FullName;

    private string Data => Path.Combine(_folder, "node");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_new_node_starts_answers_and_ends_when_its_input_ends()
    {
        DemoAgency.Initialise(new Gateway.Node.Configuration.NodeFolder(Data), LanternCase.Agencies[0], TimeProvider.System);
        int id;
        await using (var node = await NodeProcess.StartAsync(
            ProgramSelf.Of("dotnet"), Data, Path.Combine(_folder, "log"), TimeProvider.System, TestContext.Current.CancellationToken))
        {
            id = node.Id;
            var status = await new CliRun.Setting { Data = Data }.RunAsync("status", "--json");
            using var json = JsonDocument.Parse(status.Out);
            Assert.Equal("KAR", json.RootElement.GetProperty("short_name").GetString());
            Assert.True(json.RootElement.GetProperty("development").GetBoolean());
        }

        Assert.Throws<ArgumentException>(() => System.Diagnostics.Process.GetProcessById(id));
    }

    [Fact]
    public async Task A_folder_without_a_node_is_refused_with_its_last_words()
    {
        var failure = await Assert.ThrowsAsync<DemoException>(async () => await NodeProcess.StartAsync(
            ProgramSelf.Of("dotnet"), Data, Path.Combine(_folder, "log"), TimeProvider.System, TestContext.Current.CancellationToken));

        Assert.Contains(Data, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_makes_a_node_once_and_shows_its_fingerprint()
    {
        string[] arguments = ["init", "--data", Data, "--short-name", "KAR", "--name", "Karsia", "--country", "XA", "--function", "police", "--development"];

        var first = await new CliRun.Setting().RunAsync([.. arguments, "--json"]);
        var second = await new CliRun.Setting().RunAsync(arguments);

        Assert.Equal((ExitCode.Ok, ExitCode.Usage), (first.Code, second.Code));
        using var json = JsonDocument.Parse(first.Out);
        Assert.Equal(60, json.RootElement.GetProperty("fingerprint").GetString()!.Count(char.IsAsciiDigit));
        Assert.Contains("already is a node", second.Error, StringComparison.Ordinal);
        Assert.Equal(5, Directory.GetFiles(Path.Combine(Data, "clients"), "*.pem").Length);
    }

    [Theory]
    [InlineData("--country", "Karsia")]
    [InlineData("--short-name", "K")]
    [InlineData("--function", "gossip")]
    [InlineData("--client-listen", "nowhere")]
    public async Task Init_refuses_settings_that_break_a_rule_and_leaves_no_node(string option, string value)
    {
        var settings = new Dictionary<string, string>
        {
            ["--short-name"] = "KAR",
            ["--name"] = "Karsia",
            ["--country"] = "XA",
            ["--function"] = "police",
            [option] = value,
        };

        var run = await new CliRun.Setting().RunAsync(["init", "--data", Data, .. settings.SelectMany(pair => new[] { pair.Key, pair.Value })]);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.False(File.Exists(Path.Combine(Data, "node.yaml")));
        Assert.Contains("Correct the options", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_a_node_is_a_usage_error_that_says_how_to_make_one()
    {
        var run = await new CliRun.Setting { Data = Data }.RunAsync("node", "run");

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains($"There is no node in {Data}", run.Error, StringComparison.Ordinal);
        Assert.Contains("gateway init", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Renewing_takes_the_root_key_from_where_it_is_kept_and_no_other_agencys()
    {
        var (own, other) = (Path.Combine(Data, "own"), Path.Combine(Data, "other"));
        DemoAgency.Initialise(new Gateway.Node.Configuration.NodeFolder(own), LanternCase.Agencies[0], TimeProvider.System);
        DemoAgency.Initialise(new Gateway.Node.Configuration.NodeFolder(other), LanternCase.Agencies[1], TimeProvider.System);
        var kept = Path.Combine(Data, "medium.key");
        File.Move(Path.Combine(own, "keys", "root.key"), kept);

        var missing = await new CliRun.Setting { Data = own }.RunAsync("node", "renew");
        var wrong = await new CliRun.Setting { Data = own }.RunAsync("node", "renew", "--root-key", Path.Combine(other, "keys", "root.key"));
        var right = await new CliRun.Setting { Data = own }.RunAsync("node", "renew", "--root-key", kept, "--json");

        Assert.Equal((ExitCode.Usage, ExitCode.Usage, ExitCode.Ok), (missing.Code, wrong.Code, right.Code));
        Assert.Contains("another agency", wrong.Error, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(right.Out);
        Assert.InRange((json.RootElement.GetProperty("valid_until").GetDateTimeOffset() - TimeProvider.System.GetUtcNow()).TotalDays, 364, 366);
    }

    [Fact]
    public async Task Development_keys_are_refused_unless_the_node_is_told()
    {
        DemoAgency.Initialise(new Gateway.Node.Configuration.NodeFolder(Data), LanternCase.Agencies[0], TimeProvider.System);

        var run = await new CliRun.Setting { Data = Data }.RunAsync("node", "run", "--log", "error");

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains("development keys", run.Error, StringComparison.Ordinal);
    }
}
