using Gateway.Admin.V1;
using Gateway.Exchange.V1;
using Gateway.Node.Access;
using Gateway.Node.Peers;
using Gateway.Node.Storage;
using Grpc.Core;

namespace Gateway.Node.Recovery;

/// <summary>Stopped feeds and later generations, for the two people who decide on them.</summary>
internal sealed class RecoveryGrpcService(FeedRecovery recovery, PeerDirectory directory, GatewayDatabase database) : RecoveryService.RecoveryServiceBase
{
    /// <inheritdoc/>
    public override Task<ListStoppedFeedsResponse> ListStoppedFeeds(ListStoppedFeedsRequest request, ServerCallContext context)
    {
        var response = new ListStoppedFeedsResponse();
        foreach (var peer in directory.All)
        {
            var (feeds, offers) = database.Read(sql => (OutboundEntries.Feeds(sql, peer.Row), GenerationOffers.Of(sql, peer.Row)));
            response.Feeds.Add(feeds.Where(feed => feed.Stop != FeedStop.None).Select(feed => new StoppedFeed
            {
                Peer = peer.Name,
                Lane = feed.Lane,
                IsSent = true,
                Generation = feed.Generation,
                Cause = CauseOf(feed.Stop),
                Reason = feed.Stopped,
                FirstPerson = recovery.ProposedBy(peer, feed.Lane),
            }));
            response.Feeds.Add(offers.Select(offer => new StoppedFeed
            {
                Peer = peer.Name,
                Lane = offer.Lane,
                Generation = offer.Generation,
                Cause = StopCause.LaterGeneration,
                Reason = $"the peer begins anew after entry {offer.AbandonedAfter}",
                FirstPerson = offer.AcceptedBy,
            }));
        }

        return Task.FromResult(response);
    }

    /// <inheritdoc/>
    public override async Task<ProposeRecoveryResponse> ProposeRecovery(ProposeRecoveryRequest request, ServerCallContext context)
    {
        var peer = Find(request.Peer);
        var result = request.DryRun
            ? recovery.Plan(peer, request.Lane)
            : await recovery.ProposeAsync(ClientIdentity.Of(context), peer, request.Lane, context.CancellationToken);
        return result switch
        {
            RecoveryResult.Planned planned => new ProposeRecoveryResponse { Recovery = ToMessage(peer, planned.Plan) },
            _ => throw RecoveryErrors.Of(result),
        };
    }

    /// <inheritdoc/>
    public override async Task<ConfirmRecoveryResponse> ConfirmRecovery(ConfirmRecoveryRequest request, ServerCallContext context)
    {
        var peer = Find(request.Peer);
        return await recovery.ConfirmAsync(ClientIdentity.Of(context), peer, request.Lane, context.CancellationToken) switch
        {
            RecoveryResult.Recovered recovered => new ConfirmRecoveryResponse { Recovery = ToMessage(peer, recovered.Plan) },
            var refused => throw RecoveryErrors.Of(refused),
        };
    }

    /// <inheritdoc/>
    public override async Task<AcceptGenerationResponse> AcceptGeneration(AcceptGenerationRequest request, ServerCallContext context)
    {
        var peer = Find(request.Peer);
        return await recovery.AcceptAsync(ClientIdentity.Of(context), peer, request.Lane, context.CancellationToken) switch
        {
            AcceptanceResult.Accepted accepted => new AcceptGenerationResponse
            {
                Generation = accepted.Generation,
                AbandonedAfter = accepted.AbandonedAfter,
                HeldTo = accepted.HeldTo,
                FirstPerson = accepted.FirstPerson,
                IsBegun = accepted.IsBegun,
            },
            AcceptanceResult.SamePerson same => throw RecoveryErrors.SamePerson(same.Name),
            AcceptanceResult.NotOffered => throw RecoveryErrors.NotOffered(),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private KnownPeer Find(string peer) => directory.Find(peer) ?? throw RecoveryErrors.NoSuchPeer();

    private static StopCause CauseOf(FeedStop stop) => stop switch
    {
        FeedStop.AwaitsHello => StopCause.AwaitsHello,
        FeedStop.RolledBack => StopCause.RolledBack,
        FeedStop.ReceiverBehind => StopCause.ReceiverBehind,
        _ => StopCause.Unspecified,
    };

    private static Admin.V1.Recovery ToMessage(KnownPeer peer, RecoveryPlan plan) => new()
    {
        Peer = peer.Name,
        Lane = plan.Lane,
        Generation = plan.Generation,
        Cause = CauseOf(plan.Stop),
        Reason = plan.Reason,
        AbandonedAfter = plan.AbandonedAfter,
        Records = (ulong)plan.Records.Count,
        Decided = (ulong)plan.Decided,
        Released = (ulong)plan.Released,
        Withheld = (ulong)plan.Withheld,
        Skipped = (ulong)plan.Skipped,
        ProposedBy = plan.ProposedBy,
        ConfirmedBy = plan.ConfirmedBy,
    };
}
