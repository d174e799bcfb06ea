using Microsoft.Extensions.Logging;

namespace Gateway.Node.Peers;

/// <summary>What this room writes to the log.</summary>
internal sealed partial class PeerLog(ILogger<PeerLog> logger)
{
    /// <summary>This agency's identity was due and could not be renewed.</summary>
    public void NotRenewed(string problem) => NotRenewed(logger, problem);

    [LoggerMessage(EventId = 3101, Level = LogLevel.Error, Message = "This agency's identity could not be renewed ({Problem}); it is tried again in an hour")]
    private static partial void NotRenewed(ILogger logger, string problem);
}
