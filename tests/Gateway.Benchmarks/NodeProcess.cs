using System.Diagnostics;
using System.Text.Json;

namespace Gateway.Benchmarks;

/// <summary>A node in a process of its own.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    private readonly Process _process;

    private NodeProcess(Process process) => _process = process;

    /// <summary>Starts a node; both its listeners answer when this returns.</summary>
    public static async Task<NodeProcess> StartAsync(string folder, CancellationToken cancel)
    {
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!)
        {
            // Under `dotnet run` the program has an executable of its own; under `dotnet Gateway.Benchmarks.dll` the path is the runtime's.
            ArgumentList = { NodeVerb.Name, folder },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException("The node's process did not start.");
        var node = new NodeProcess(process);
        await node.AnswerAsync(cancel);
        return node;
    }

    /// <summary>Processor time used since its start, in milliseconds.</summary>
    public async Task<double> CpuAsync(CancellationToken cancel) => (await AskAsync("cpu", cancel)).CpuMilliseconds;

    /// <summary>The most resident memory it ever had, in bytes.</summary>
    public async Task<long> PeakAsync(CancellationToken cancel) => (await AskAsync("peak", cancel)).Count;

    /// <summary>Gives a command and waits for its answer.</summary>
    public async Task<NodeAnswer> AskAsync(string command, CancellationToken cancel)
    {
        await _process.StandardInput.WriteLineAsync(command.AsMemory(), cancel);
        await _process.StandardInput.FlushAsync(cancel);
        return await AnswerAsync(cancel);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        await _process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task<NodeAnswer> AnswerAsync(CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        var line = await _process.StandardOutput.ReadLineAsync(patience.Token)
            ?? throw new InvalidOperationException("The node's process ended; what it wrote to standard error says why.");
        return JsonSerializer.Deserialize<NodeAnswer>(line)!;
    }
}
