using System.Text.RegularExpressions;

namespace Gateway.Node.Tests.Tidy;

/// <summary>What README.md tells people to type is what `.ci/run` runs: it takes the commands from there and has none of its own.</summary>
internal static partial class CiRule
{
    /// <summary>The test command.</summary>
    public const string TestCommand = "dotnet test Gateway.sln";

    /// <summary>Where page and script have come apart.</summary>
    public static IEnumerable<string> Violations(string readme, string script)
    {
        var fences = Fence().Matches(readme).Select(match => (Mark: match.Groups[1].Value.Trim(), Code: match.Groups[2].Value.Trim())).ToList();
        foreach (var (mark, code) in fences.Where(fence => fence.Mark is not ("bash run" or "bash test")))
        {
            yield return $"README.md: the block `{code.Split('\n')[0]}` is marked `{mark}`, so nobody runs it";
        }

        if (fences.Where(fence => fence.Mark == "bash test").Select(fence => fence.Code).ToList() is not [TestCommand])
        {
            yield return $"README.md: its one test block is not `{TestCommand}`";
        }

        foreach (var mark in new[] { "run", "test" }.Where(mark => !script.Contains($"readme_blocks {mark}", StringComparison.Ordinal)))
        {
            yield return $".ci/run: does not take the `{mark}` blocks from README.md";
        }

        if (OwnTestCommand().IsMatch(script))
        {
            yield return ".ci/run: has a test command of its own";
        }

        if (!script.Contains("export CI=true GATEWAY_REQUIRE_ALL=1", StringComparison.Ordinal))
        {
            yield return ".ci/run: lets tests skip for a missing tool";
        }
    }

    [GeneratedRegex("^```([^\n]*)\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^\s*[^#\n]*dotnet\s+test\b", RegexOptions.Multiline)]
    private static partial Regex OwnTestCommand();
}
