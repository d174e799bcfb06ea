using Microsoft.Extensions.Logging;

namespace Gateway.Node.Hooks;

/// <summary>What alert hooks write to the log: one line when a hook begins to fail and one when it works again.</summary>
internal sealed partial class HookLog(ILogger<HookLog> logger)
{
    /// <summary>It did work, or was not known not to.</summary>
    public void Failing(string hook, string problem) => Failing(logger, hook, problem);

    /// <summary>It did fail.</summary>
    public void WorksAgain(string hook) => WorksAgain(logger, hook);

    [LoggerMessage(EventId = 8001, Level = LogLevel.Error, Message = "The alert hook {Hook} fails, and is tried again: {Problem}")]
    private static partial void Failing(ILogger logger, string hook, string problem);

    [LoggerMessage(EventId = 8002, Level = LogLevel.Warning, Message = "The alert hook {Hook} works again")]
    private static partial void WorksAgain(ILogger logger, string hook);
}
