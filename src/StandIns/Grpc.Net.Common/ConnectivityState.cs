namespace Grpc.Core;

/// <summary>How a channel is connected.</summary>
public enum ConnectivityState
{
    /// <summary>Not connected, and no call asks for it.</summary>
    Idle,

    /// <summary>Connecting.</summary>
    Connecting,

    /// <summary>Connected.</summary>
    Ready,

    /// <summary>The connection failed; another attempt follows.</summary>
    TransientFailure,

    /// <summary>Closed for good.</summary>
    Shutdown,
}
