namespace Grpc.Core;

/// <summary>How a message is written.</summary>
[Flags]
public enum WriteFlags
{
    /// <summary>More messages follow, so this one need not be flushed at once.</summary>
    BufferHint = 0x1,

    /// <summary>This message is sent uncompressed whatever the call's compression is.</summary>
    NoCompress = 0x2,
}
