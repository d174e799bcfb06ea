using Microsoft.Extensions.Logging;

namespace Gateway.Node.Attachments;

/// <summary>What this room writes to the log.</summary>
internal sealed partial class AttachmentLog(ILogger<AttachmentLog> logger)
{
    /// <summary>A round of the sweep met a store or a folder that failed.</summary>
    public void NotSwept(string problem) => NotSwept(logger, problem);

    [LoggerMessage(EventId = 3201, Level = LogLevel.Error, Message = "Attachments that are due could not be deleted ({Problem}); it is tried again in ten minutes")]
    private static partial void NotSwept(ILogger logger, string problem);
}
