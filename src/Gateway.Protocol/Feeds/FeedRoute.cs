using Gateway.Exchange.V1;
using Gateway.Protocol.Identity;

namespace Gateway.Protocol.Feeds;

/// <summary>Who sends to whom, in which lane and generation; together they are the feed's name.</summary>
public sealed record FeedRoute(AgencyId Sender, AgencyId Receiver, Lane Lane, ulong Generation)
{
    /// <summary>The feed's name.</summary>
    public FeedId Id { get; } = FeedId.Of(Sender, Receiver, Lane, Generation);
}
