using System.Text.Json;
using Gateway.Tests;

namespace StandIns.Tests.Nsec;

/// <summary>
/// One file of Wycheproof vectors, read in place. Every vector of the file is run, or skipped with a stated reason, and the counts
/// are printed; the run must account for as many vectors as the file says it holds.
/// </summary>
internal sealed class WycheproofFile
{
    private readonly string _name;
    private readonly JsonElement _root;
    private readonly SortedDictionary<string, int> _skipped = new(StringComparer.Ordinal);
    private readonly List<string> _failures = [];
    private int _run;

    private WycheproofFile(string name, JsonElement root)
    {
        _name = name;
        _root = root;
    }

    /// <summary>The folders of the test data that hold Wycheproof files; a file may be in one of them only.</summary>
    public static TheoryData<string> Folders => ["vectors", "corpora"];

    public static WycheproofFile Read(string folder, string file)
    {
        using FileStream stream = File.OpenRead(SharedFolder.Path(folder, "wycheproof", file));
        using JsonDocument document = JsonDocument.Parse(stream);
        return new WycheproofFile($"{folder}/wycheproof/{file}", document.RootElement.Clone());
    }

    public static byte[] Hex(JsonElement element, string property) => Convert.FromHexString(element.GetProperty(property).GetString()!);

    /// <summary>Runs each vector: null when it passed, a word about what went wrong otherwise.</summary>
    public void Each(Func<JsonElement, JsonElement, string?> run, Func<JsonElement, string?>? skip = null)
    {
        foreach (JsonElement group in _root.GetProperty("testGroups").EnumerateArray())
        {
            string? reason = skip?.Invoke(group);
            foreach (JsonElement vector in group.GetProperty("tests").EnumerateArray())
            {
                if (reason is not null)
                {
                    _skipped[reason] = _skipped.GetValueOrDefault(reason) + 1;
                    continue;
                }

                _run++;
                if (run(group, vector) is { } problem)
                {
                    _failures.Add($"tcId {vector.GetProperty("tcId")}: {problem}");
                }
            }
        }

        Report();
    }

    private void Report()
    {
        int skipped = _skipped.Values.Sum();
        string reasons = string.Concat(_skipped.Select(pair => $"; skipped {pair.Value}: {pair.Key}"));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{_name}: {_run} run, {_run - _failures.Count} passed, {skipped} skipped{reasons}");

        Assert.Empty(_failures);
        Assert.True(_run > 0, "No vector was run.");
        Assert.Equal(_root.GetProperty("testGroups").EnumerateArray().Sum(group => group.GetProperty("tests").GetArrayLength()), _run + skipped);
    }
}
