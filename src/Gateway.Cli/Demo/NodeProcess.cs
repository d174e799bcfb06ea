using System.Diagnostics;
using System.Text.Json;

namespace Gateway.Cli.Demo;

/// <summary>
/// A node as a process of its own. It is stopped by closing its standard input, on which it waits; so it ends also when this program is
/// killed.
/// </summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    /// <summary>Longest time from start to ready.</summary>
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    /// <summary>Longest time from the end of input to the end of the process, before it is ended by its id.</summary>
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(8);

    /// <summary>Longest last words kept of a node that did not start, in characters.</summary>
    private const int MaxLastWords = 2_000;

    private readonly Process _process;
    private readonly Task _log;
    private readonly string _logFile;

    private NodeProcess(Process process, string logFile)
    {
        _process = process;
        _logFile = logFile;
        _log = DrainAsync(process.StandardError, logFile);
    }

    /// <summary>The process's id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it runs.</summary>
    public bool IsRunning => !_process.HasExited;

    /// <summary>Starts a node. When it returns, the node answers.</summary>
    /// <param name="self">This program.</param>
    /// <param name="folder">The node's folder.</param>
    /// <param name="logFile">Where its log goes.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="DemoException">The node did not start; its last words are in the message.</exception>
    public static async Task<NodeProcess> StartAsync(ProgramSelf self, string folder, string logFile, TimeProvider clock, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(self.File)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in self.Prefix.Concat(["node", "run", "--data", folder, "--development", "--json", "--log", "warning", "--until-input-ends"]))
        {
            start.ArgumentList.Add(argument);
        }

        var node = new NodeProcess(
            Process.Start(start) ?? throw new DemoException($"The node in {folder} could not be started."), logFile);
        try
        {
            await node.ReadyAsync(clock, cancel);
            return node;
        }
        catch (Exception)
        {
            // Whatever happened while waiting, the process that was started is ended before anyone hears of it.
            await node.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
            using var patience = new CancellationTokenSource(StopTime);
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (IOException)
        {
            // The pipe broke because the process has ended already.
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        await _log;
        _process.Dispose();
    }

    private async Task ReadyAsync(TimeProvider clock, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(StartTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        try
        {
            if (await _process.StandardOutput.ReadLineAsync(either.Token) is not { } line || !SaysReady(line))
            {
                await _log.WaitAsync(either.Token);
                throw new DemoException($"A node did not start: {LastWords()}");
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new DemoException($"A node was not ready within {StartTime.TotalSeconds:0} seconds. {LastWords()}");
        }
    }

    private static bool SaysReady(string line)
    {
        try
        {
            using var said = JsonDocument.Parse(line);
            return said.RootElement.ValueKind == JsonValueKind.Object && said.RootElement.TryGetProperty("ready", out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private string LastWords()
    {
        var words = File.Exists(_logFile) ? File.ReadAllText(_logFile).Trim() : "";
        return words.Length > MaxLastWords ? words[^MaxLastWords..] : words;
    }

    /// <summary>Keeps the pipe empty: a node whose log nobody reads would stand still.</summary>
    private static async Task DrainAsync(StreamReader log, string file)
    {
        await using var kept = new StreamWriter(file) { AutoFlush = true };
        while (await log.ReadLineAsync() is { } line)
        {
            await kept.WriteLineAsync(line);
        }
    }
}
