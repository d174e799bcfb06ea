using System.ComponentModel;
using System.Diagnostics;

namespace Gateway.Node.Hooks;

/// <summary>
/// Runs a program of the agency's own: without a shell, with nothing of the node's environment, nothing to read, and nothing that it writes kept.
/// </summary>
internal static class BareCommand
{
    /// <summary>Where a program is looked for that is named without its folder; the only variable besides the caller's.</summary>
    public const string SearchPath = "/usr/local/bin:/usr/bin:/bin";

    /// <summary>Runs it to its end; whoever cancels kills it, and what it has started.</summary>
    /// <param name="command">Program and arguments.</param>
    /// <param name="variables">Its environment.</param>
    /// <param name="cancel">Kills it.</param>
    /// <returns>Empty when it ended with 0; otherwise what went wrong, without anything the program wrote.</returns>
    public static async Task<string> RunAsync(IReadOnlyList<string> command, IEnumerable<(string Name, string Value)> variables, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        start.Environment["PATH"] = SearchPath;
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        try
        {
            using var process = Process.Start(start);
            return process is null ? "it did not start" : await EndAsync(process, cancel);
        }
        catch (Exception failure) when (failure is Win32Exception or IOException or InvalidOperationException)
        {
            return $"it could not be run ({failure.GetType().Name})";
        }
    }

    private static async Task<string> EndAsync(Process process, CancellationToken cancel)
    {
        process.StandardInput.Close();
        var drained = Task.WhenAll(DrainAsync(process.StandardOutput.BaseStream, cancel), DrainAsync(process.StandardError.BaseStream, cancel));
        try
        {
            await process.WaitForExitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await drained;
            throw;
        }

        return process.ExitCode == 0 ? "" : $"it ended with {process.ExitCode}";
    }

    /// <summary>Reads what the program writes, so that it does not wait for us, and throws it away. Something it left running may go on writing to nobody.</summary>
    private static async Task DrainAsync(Stream written, CancellationToken cancel)
    {
        try
        {
            await written.CopyToAsync(Stream.Null, cancel);
        }
        catch (Exception over) when (over is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Consequence: the rest is not read.
        }
    }
}
