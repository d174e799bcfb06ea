using Gateway.Exchange.V1;

namespace Gateway.Node.Exchange;

/// <summary>Why a session is over. Thrown through the session's tasks; caught where the session was started.</summary>
internal sealed class SessionEndException(GoodbyeReason reason, string rule) : Exception(rule)
{
    /// <summary>What the peer is told; coarse.</summary>
    public GoodbyeReason Reason => reason;

    /// <summary>Whether the peer broke a rule or may not exchange any more: what the audit keeps. The rest is a session that came and went.</summary>
    public bool IsRefusal => reason is not (GoodbyeReason.ShuttingDown or GoodbyeReason.Replaced);

    /// <summary>What the audit is told.</summary>
    public string Rule => Message;
}
