using Gateway.Exchange.V1;

namespace Gateway.Node.Exchange;

/// <summary>Limits of a session (protos/spec/exchange.md, "Limits").</summary>
internal static class ExchangeLimits
{
    /// <summary>Largest frame, in bytes.</summary>
    public const int MaxFrame = 64 * 1024;

    /// <summary>Most body bytes in one chunk, in bytes.</summary>
    public const int MaxChunk = 60 * 1024;

    /// <summary>What entries of one frame may add up to, in bytes; the rest is left for epochs, head and framing.</summary>
    public const int EntriesPerFrame = 56 * 1024;

    /// <summary>Largest message the transport takes, in bytes: a frame and its envelope.</summary>
    public const int MaxMessage = MaxFrame + 1_024;

    /// <summary>Bodies sent and not receipted before the sender waits, in bytes.</summary>
    public const int Window = 8 * 1024 * 1024;

    /// <summary>HTTP/2 flow control windows, in bytes: above <see cref="Window"/>, so that ours is the one that counts.</summary>
    public const int TransportWindow = 16 * 1024 * 1024;

    /// <summary>Largest encrypted body, in bytes: a full view with padding.</summary>
    public const int MaxBody = 1_310_720;

    /// <summary>Frames received and not yet opened before the peer is over its limit, in bytes.</summary>
    public const int MaxUnread = 2 * Window;

    /// <summary>Control frames (receipts) that may wait for a peer that does not read, in frames.</summary>
    public const int MaxWaitingControl = 16_384;

    /// <summary>Entries fetched from the store at once.</summary>
    public const int FetchEntries = 128;

    /// <summary>Bodies fetched from the store at once, in bytes, or one that is larger: what a peer that does not read costs in memory.</summary>
    public const int FetchBytes = 2 * 1024 * 1024;

    /// <summary>Entries gathered for one commit, unless a single frame has more.</summary>
    public const int StoreEntries = 256;

    /// <summary>A heartbeat is sent when nothing else was for this long.</summary>
    public static readonly TimeSpan HeartbeatEvery = TimeSpan.FromSeconds(5);

    /// <summary>A peer that was silent for this long is gone.</summary>
    public static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(15);

    /// <summary>A peer has this long to say Hello.</summary>
    public static readonly TimeSpan HelloWithin = TimeSpan.FromSeconds(10);

    /// <summary>How long the last word to a peer may take.</summary>
    public static readonly TimeSpan GoodbyeWithin = TimeSpan.FromSeconds(1);

    /// <summary>How often a session looks whether its peer is still accepted, beside being told.</summary>
    public static readonly TimeSpan RecheckEvery = TimeSpan.FromSeconds(2);

    /// <summary>Whether this is one of the three lanes; anything else from outside is refused.</summary>
    public static bool IsLane(Lane lane) => lane is Lane.Control or Lane.Records or Lane.Bulk;
}
