using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Gateway.Admin.V1;
using Gateway.Node.Configuration;

namespace Gateway.Node.Oversight;

/// <summary>
/// Runs the agency's own command for an alarm. It learns a code, a count and the alarm's number through its environment, and nothing else: no
/// peer, no record, no content. No shell is involved.
/// </summary>
internal sealed class AlarmHook(NodeSettings settings, AlarmLog log)
{
    /// <summary>How long the command may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Runs the command, if there is one.</summary>
    /// <returns>False when it could not be run, took too long, or ended with another code than 0.</returns>
    public async Task<bool> RunAsync(long id, AlarmCode code, long count, CancellationToken cancel)
    {
        var command = settings.AlarmHook.ToList();
        if (command.Count == 0)
        {
            return true;
        }

        var start = new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["GATEWAY_ALARM_CODE"] = AlarmWords.NameOf(code);
        start.Environment["GATEWAY_ALARM_COUNT"] = count.ToString(CultureInfo.InvariantCulture);
        start.Environment["GATEWAY_ALARM_ID"] = $"A{id.ToString(CultureInfo.InvariantCulture)}";
        try
        {
            using var process = Process.Start(start);
            if (process is null)
            {
                return Failed("it did not start");
            }

            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            patience.CancelAfter(Patience);
            try
            {
                // What it writes is read, so that it does not wait for us, and thrown away.
                await Task.WhenAll(
                    process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, patience.Token), process.StandardError.BaseStream.CopyToAsync(Stream.Null, patience.Token),
                    process.WaitForExitAsync(patience.Token));
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancel.ThrowIfCancellationRequested();
                return Failed("it took too long");
            }

            return process.ExitCode == 0 || Failed($"it ended with {process.ExitCode}");
        }
        catch (Exception failure) when (failure is Win32Exception or IOException or InvalidOperationException)
        {
            return Failed(failure.GetType().Name);
        }
    }

    private bool Failed(string problem)
    {
        log.HookFailed(problem);
        return false;
    }
}
