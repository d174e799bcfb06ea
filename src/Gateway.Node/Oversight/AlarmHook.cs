using System.Globalization;
using Gateway.Admin.V1;
using Gateway.Node.Configuration;
using Gateway.Node.Hooks;

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

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            var problem = await BareCommand.RunAsync(
                command,
                [
                    ("GATEWAY_ALARM_CODE", AlarmWords.NameOf(code)), ("GATEWAY_ALARM_COUNT", count.ToString(CultureInfo.InvariantCulture)),
                    ("GATEWAY_ALARM_ID", $"A{id.ToString(CultureInfo.InvariantCulture)}"),
                ],
                patience.Token);
            return problem.Length == 0 || Failed(problem);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Failed("it took too long");
        }
    }

    private bool Failed(string problem)
    {
        log.HookFailed(problem);
        return false;
    }
}
