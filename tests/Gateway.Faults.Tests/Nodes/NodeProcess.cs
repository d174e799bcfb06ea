using System.Diagnostics;

namespace Gateway.Faults.Tests.Nodes;

/// <summary>A node as operators run it: <c>gateway node run</c>, a process of its own.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    /// <summary>Longest time from start to ready; a machine with much else to do is slow.</summary>
    private static readonly TimeSpan StartTime = TimeSpan.FromMinutes(4);

    /// <summary>Longest time from the end of input to the end of the process.</summary>
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(20);

    /// <summary>Log lines kept for the message of a failure.</summary>
    private const int MaxLogLines = 200;

    private readonly Process _process;
    private readonly Queue<string> _log = [];

    private NodeProcess(Process process) => _process = process;

    private static IEnumerable<string> Executable =>
    [
        Environment.ProcessPath is { } self && Path.GetFileNameWithoutExtension(self) == "dotnet" ? self : "dotnet",
        Path.Combine(AppContext.BaseDirectory, "gateway.dll"),
    ];

    /// <summary>The process's id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it runs.</summary>
    public bool IsRunning => !_process.HasExited;

    /// <summary>The last lines it wrote to standard error.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return string.Join('\n', _log);
            }
        }
    }

    /// <summary>Starts a node; its listeners answer when this returns.</summary>
    /// <param name="folder">The node's folder.</param>
    /// <param name="wrapper">Words that go before the command, for example those of a tracer; usually none.</param>
    /// <param name="environment">Variables beside the inherited ones.</param>
    public static async Task<NodeProcess> StartAsync(
        string folder, IReadOnlyList<string> wrapper, IReadOnlyDictionary<string, string> environment, CancellationToken cancel)
    {
        string[] command = [.. wrapper, .. Executable, "node", "run", "--data", folder, "--development", "--json", "--log", "information", "--until-input-ends"];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The start is most of the cost of a kill, and neither better code nor a small heap pays in so short a life.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_TC_CallCounting"] = "0";
        start.Environment["DOTNET_GCgen0size"] = "4000000";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var node = new NodeProcess(Process.Start(start) ?? throw new InvalidOperationException("The node's process did not start."));
        node._process.ErrorDataReceived += (_, line) => node.Keep(line.Data);
        node._process.BeginErrorReadLine();
        await node.ReadyAsync(cancel);
        return node;
    }

    /// <summary>Runs one command of the gateway to its end, which must be a good one.</summary>
    /// <param name="wrapper">Words that go before the command.</param>
    /// <param name="verb">The command and its options.</param>
    public static async Task RunAsync(IReadOnlyList<string> wrapper, params string[] verb)
    {
        string[] command = [.. wrapper, .. Executable, .. verb];
        using var run = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var problems = run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(run.ExitCode == 0, await problems);
    }

    /// <summary>Ends the process as <c>kill -9</c> does: it has no say in it.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
        {
            _process.StandardInput.Close();
            using var patience = new CancellationTokenSource(StopTime);
            await _process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (IsRunning)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private async Task ReadyAsync(CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(StartTime);
        if (await _process.StandardOutput.ReadLineAsync(patience.Token) is not { } line || !line.Contains("\"ready\"", StringComparison.Ordinal))
        {
            await _process.WaitForExitAsync(patience.Token);
            var log = Log;
            await DisposeAsync();
            throw new InvalidOperationException($"The node did not start:\n{log}");
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_log)
        {
            _log.Enqueue(line);
            if (_log.Count > MaxLogLines)
            {
                _log.Dequeue();
            }
        }
    }
}
