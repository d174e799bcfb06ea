using Microsoft.Extensions.Logging;

namespace Gateway.Node.Exchange;

/// <summary>What sessions write to the log: names of peers and rules.</summary>
internal sealed partial class SessionLog(ILogger<SessionLog> logger)
{
    /// <summary>A session is over.</summary>
    public void Ended(string peer, SessionEndException? end)
    {
        if (end is null)
        {
            Yielded(logger, peer);
        }
        else
        {
            Ended(logger, peer, end.Rule);
        }
    }

    /// <summary>A peer could not be reached.</summary>
    public void Unreachable(string peer, string problem) => Unreachable(logger, peer, problem);

    [LoggerMessage(EventId = 3001, Level = LogLevel.Information, Message = "Session with {Peer} ended: {Rule}")]
    private static partial void Ended(ILogger logger, string peer, string rule);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Debug, Message = "Session with {Peer} yielded to the one it dialled")]
    private static partial void Yielded(ILogger logger, string peer);

    [LoggerMessage(EventId = 3003, Level = LogLevel.Information, Message = "Peer {Peer} cannot be reached: {Problem}")]
    private static partial void Unreachable(ILogger logger, string peer, string problem);
}
