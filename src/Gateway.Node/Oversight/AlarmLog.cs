using Gateway.Admin.V1;
using Microsoft.Extensions.Logging;

namespace Gateway.Node.Oversight;

/// <summary>What alarms write to the log: number, code, peer and count.</summary>
internal sealed partial class AlarmLog(ILogger<AlarmLog> logger)
{
    /// <summary>An alarm stands that nobody has acknowledged.</summary>
    public void Raised(long id, AlarmCode code, string peer, long count) => Raised(logger, id, AlarmWords.NameOf(code), peer, count);

    /// <summary>The store could not be asked or written.</summary>
    public void Blind(string problem) => Blind(logger, problem);

    /// <summary>The hook failed.</summary>
    public void HookFailed(string problem) => HookFailed(logger, problem);

    [LoggerMessage(EventId = 7001, Level = LogLevel.Error, Message = "ALARM A{Id} {Code} {Peer} {Count}")]
    private static partial void Raised(ILogger logger, long id, string code, string peer, long count);

    [LoggerMessage(EventId = 7002, Level = LogLevel.Critical, Message = "ALARM the watch over this node cannot use the store: {Problem}")]
    private static partial void Blind(ILogger logger, string problem);

    [LoggerMessage(EventId = 7003, Level = LogLevel.Error, Message = "The alarm hook failed: {Problem}")]
    private static partial void HookFailed(ILogger logger, string problem);
}
