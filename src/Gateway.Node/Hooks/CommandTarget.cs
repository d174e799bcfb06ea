namespace Gateway.Node.Hooks;

/// <summary>Calls by running a program of the agency's own; that it ends with 0 says that it took the call.</summary>
internal sealed class CommandTarget(IReadOnlyList<string> command) : IHookTarget
{
    /// <inheritdoc/>
    public async Task<HookOutcome> CallAsync(HookCall call, CancellationToken cancel)
    {
        var problem = await BareCommand.RunAsync(
            command,
            [("GATEWAY_ALERT_URGENCY", call.UrgencyWord), ("GATEWAY_ALERT_COUNT", call.CountWord), ("GATEWAY_NODE", call.Node), ("GATEWAY_AT", call.AtWord)],
            cancel);
        return problem.Length == 0 ? new HookOutcome.Taken() : new HookOutcome.Failed(problem);
    }
}
