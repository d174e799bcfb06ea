using Gateway.Exchange.V1;
using Gateway.Protocol.Identity;

namespace Gateway.Protocol.Feeds;

/// <summary>Who sends to whom, in which lane and generation; together they are the feed's name, so none of them can be changed alone.</summary>
public sealed record FeedRoute
{
    /// <summary>Names a feed.</summary>
    /// <param name="sender">Root fingerprint of the sending agency.</param>
    /// <param name="receiver">Root fingerprint of the receiving agency.</param>
    /// <param name="lane">The lane; never UNSPECIFIED.</param>
    /// <param name="generation">1 and up.</param>
    public FeedRoute(AgencyId sender, AgencyId receiver, Lane lane, ulong generation)
    {
        (Sender, Receiver, Lane, Generation) = (sender, receiver, lane, generation);
        Id = FeedId.Of(sender, receiver, lane, generation);
    }

    /// <summary>Root fingerprint of the sending agency.</summary>
    public AgencyId Sender { get; }

    /// <summary>Root fingerprint of the receiving agency.</summary>
    public AgencyId Receiver { get; }

    /// <summary>The lane.</summary>
    public Lane Lane { get; }

    /// <summary>1 and up.</summary>
    public ulong Generation { get; }

    /// <summary>The feed's name.</summary>
    public FeedId Id { get; }
}
