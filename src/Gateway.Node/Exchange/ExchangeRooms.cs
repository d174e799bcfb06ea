using Gateway.Exchange.V1;
using Gateway.Node.Attachments;
using Gateway.Node.Configuration;
using Gateway.Node.Peers;
using Gateway.Node.Reception;
using Gateway.Node.Storage;

namespace Gateway.Node.Exchange;

/// <summary>
/// Takes up a statement that a peer has returned, if this agency signed it and does not have it any more. Durable when it returns.
/// </summary>
/// <returns>False when this agency did not sign it: nothing follows from it.</returns>
internal delegate Task<bool> TakeReturned(KnownPeer peer, Signed envelope, CancellationToken cancel);

/// <summary>What every session of this node works with.</summary>
internal sealed record ExchangeRooms(
    GatewayDatabase Database, PeerDirectory Directory, HelloExchange Hellos, FeedResumption Resumption, Receiving Receiving, OwnKeys OwnKeys,
    OutboundWakes Wakes, AttachmentFiles AttachmentFiles, ContentLines ContentLines, TimeProvider Time)
{
    /// <summary>How often which peer was refused for what.</summary>
    public RefusalTally Refusals { get; } = new(Time);

    /// <summary>Told when a session that had the lease has ended.</summary>
    public Func<SessionLease, string, Task> Ended { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>Takes up a statement of this agency's own that a peer has returned; says that it is none.</summary>
    public TakeReturned TakeReturned { get; init; } = (_, _, _) => Task.FromResult(false);

    /// <summary>Asked for every chunk of a file that a peer pulls; no file goes out where nobody can say.</summary>
    public IsFileReleased IsFileReleased { get; init; } = (_, _, _) => false;
}
