using Gateway.Admin.V1;
using Gateway.Exchange.V1;
using Gateway.Node.Access;
using Gateway.Node.Configuration;
using Gateway.Node.Diagnostics;
using Gateway.Node.Storage;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Gateway.Node.Peers;

/// <summary>Whether a session with a peer is open now.</summary>
internal delegate bool IsConnected(Gateway.Protocol.Identity.AgencyId peer);

/// <summary>Ends the session with a peer, so that a new one begins with what is true now.</summary>
internal delegate Task EndSession(Gateway.Protocol.Identity.AgencyId peer);

/// <summary>Pairing for administrators.</summary>
internal sealed class PeerGrpcService(Pairing pairing, PeerDirectory directory, GatewayDatabase database, OwnKeys ownKeys, IsConnected isConnected)
    : PeerService.PeerServiceBase
{
    private const int MaxReason = 1_000;

    /// <inheritdoc/>
    public override async Task<InviteResponse> Invite(InviteRequest request, ServerCallContext context) => new()
    {
        Invitation = await pairing.InviteAsync(ClientIdentity.Of(context).Name, context.CancellationToken),
        Fingerprint = ownKeys.Agency.ToFingerprint(),
    };

    /// <inheritdoc/>
    public override async Task<AcceptPeerResponse> AcceptPeer(AcceptPeerRequest request, ServerCallContext context) =>
        await pairing.AcceptAsync(ClientIdentity.Of(context).Name, request, context.CancellationToken) switch
        {
            PairingResult.Accepted accepted => new AcceptPeerResponse { Peer = ToMessage(accepted.Peer) },
            PairingResult.Refused refused => throw RpcError.Of(
                StatusCode.InvalidArgument, "PEER_REFUSED", $"No peer was accepted: {refused.Field} {refused.Rule} {refused.Remedy}",
                ("field", refused.Field), ("rule", refused.Rule), ("remedy", refused.Remedy)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <inheritdoc/>
    public override Task<ListPeersResponse> ListPeers(ListPeersRequest request, ServerCallContext context) =>
        Task.FromResult(new ListPeersResponse { Peers = { directory.All.Select(ToMessage) } });

    /// <inheritdoc/>
    public override async Task<RevokePeerResponse> RevokePeer(RevokePeerRequest request, ServerCallContext context)
    {
        if (request.Reason.Length is 0 or > MaxReason)
        {
            throw RpcError.Of(
                StatusCode.InvalidArgument, "REASON_REQUIRED", "Nothing was changed. A reason has 1 to 1,000 characters.", ("field", "reason"), ("limit", "1000"));
        }

        return await pairing.RevokeAsync(ClientIdentity.Of(context).Name, request.Peer, request.Reason, context.CancellationToken) is { } peer
            ? new RevokePeerResponse { Peer = ToMessage(peer) }
            : throw RpcError.Of(StatusCode.NotFound, "NO_SUCH_PEER", "There is no such peer.", ("field", "peer"), ("remedy", "see `gateway peer list`"));
    }

    private Peer ToMessage(KnownPeer peer)
    {
        var (feeds, inbound, offers) = database.Read(sql => (
            OutboundEntries.Feeds(sql, peer.Row), InboundFeeds.Feeds(sql, peer.Row), GenerationOffers.Of(sql, peer.Row)));
        var outbound = feeds.Find(feed => feed.Lane == Lane.Records);
        var descriptor = peer.Agency.Descriptor;
        return new Peer
        {
            Name = peer.Name,
            Agency = peer.Id.ToString(),
            Fingerprint = peer.Id.ToFingerprint(),
            FullName = descriptor.Name,
            Country = descriptor.Country,
            Functions = { descriptor.Functions.Select(AgencySettings.NameOf) },
            State = peer.State,
            Connected = isConnected(peer.Id),
            Endpoints = { descriptor.Endpoints },
            DescriptorExpiresAt = Timestamp.FromDateTimeOffset(peer.Agency.ExpiresAt),
            SentTo = outbound?.Position.Seq ?? 0,
            ReceiptedTo = outbound?.ReceiptedTo ?? 0,
            ReceivedTo = inbound.FirstOrDefault(feed => feed.Lane == Lane.Records)?.Position.Seq ?? 0,
            Ceiling = peer.Ceiling,
            Stopped = string.Join(
                " ",
                [
                    .. inbound.Where(feed => feed.Stopped.Length > 0).Select(feed => $"{feed.Lane}: {feed.Stopped}"),
                    .. feeds.Where(feed => feed.Stop != FeedStop.None).Select(feed => $"to it, {feed.Lane}: {feed.Stopped}"),
                    .. offers.Select(offer => $"{offer.Lane}: generation {offer.Generation} waits for two people here"),
                ]),
        };
    }
}
