using System.Diagnostics;
using Gateway.Federation.Tests;

namespace Gateway.Postgres.Tests;

/// <summary>One replica of an agency's node as operators run it: a process of its own.</summary>
internal sealed class ReplicaProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Task<string> _log;

    private ReplicaProcess(Process process, string clientAddress)
    {
        _process = process;
        ClientAddress = clientAddress;
        _log = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Where it answers clients.</summary>
    public string ClientAddress { get; }

    /// <summary>Starts a replica on an agency's folder and store; it answers when this returns.</summary>
    /// <param name="agency">The agency.</param>
    /// <param name="clientListen">Where it answers clients.</param>
    /// <param name="peerListen">Where it answers peers.</param>
    public static async Task<ReplicaProcess> StartAsync(TestAgency agency, string clientListen, string peerListen)
    {
        string[] command =
        [
            Path.Combine(AppContext.BaseDirectory, "gateway.dll"), "node", "run", "--data", agency.Folder.Path, "--store", TestPlace.StoreOf(agency.Folder),
            "--client-listen", clientListen, "--peer-listen", peerListen, "--development", "--json", "--log", "warning", "--until-input-ends",
        ];
        var process = Process.Start(new ProcessStartInfo("dotnet", command)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var replica = new ReplicaProcess(process, clientListen);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(StartTime);
        if (await process.StandardOutput.ReadLineAsync(patience.Token) is not { } line || !line.Contains("\"ready\"", StringComparison.Ordinal))
        {
            process.Kill();
            throw new InvalidOperationException($"The replica did not start: {await replica._log}");
        }

        return replica;
    }

    /// <summary>Ends it as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }
}
