using Gateway.Admin.V1;
using Grpc.Core;

namespace Gateway.Cli.Demo.Acts;

/// <summary>
/// Every two agencies become peers. Each hands the other its invitation; the fingerprint is read out, which here means that it is asked of
/// the other agency's own node and not taken from the invitation.
/// </summary>
internal static class PairingAct
{
    /// <summary>Plays it.</summary>
    public static async Task<string> PlayAsync(DemoStage stage, ClaimBook claims, CancellationToken cancel)
    {
        var invitations = new Dictionary<string, string>(StringComparer.Ordinal);
        var readOut = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var agency in stage.Agencies)
        {
            invitations[agency.Name] = (await agency.PolicyAdmin.Peers.InviteAsync(new InviteRequest(), agency.PolicyAdmin.Call(cancel))).Invitation;
            readOut[agency.Name] = (await agency.Auditor.State.GetStatusAsync(new GetStatusRequest(), agency.Auditor.Call(cancel))).Fingerprint;
        }

        var (refused, accepted) = (0, 0);
        foreach (var (from, to) in stage.Pairs)
        {
            // An invitation that somebody exchanged on the way has another fingerprint than the one that is read out.
            var wrong = readOut.First(pair => pair.Key != to.Name).Value;
            refused += await IsAcceptedAsync(from, invitations[to.Name], wrong, cancel) ? 0 : 1;
            accepted += await IsAcceptedAsync(from, invitations[to.Name], readOut[to.Name], cancel) ? 1 : 0;
        }

        var pairs = stage.Pairs.Count();
        claims.AddCount("An invitation with another agency's fingerprint is refused", pairs, refused, "refused");
        claims.AddCount("With the fingerprint that was read out it is accepted", pairs, accepted, "accepted");
        return $"{accepted} of {pairs} invitations accepted, each fingerprint compared";
    }

    private static async Task<bool> IsAcceptedAsync(DemoAgency agency, string invitation, string fingerprint, CancellationToken cancel)
    {
        try
        {
            var response = await agency.PolicyAdmin.Peers.AcceptPeerAsync(
                new AcceptPeerRequest { Invitation = invitation, Fingerprint = fingerprint }, agency.PolicyAdmin.Call(cancel));
            return response.Peer.State == PeerState.Accepted;
        }
        catch (RpcException refused) when (refused.StatusCode == StatusCode.InvalidArgument)
        {
            return false;
        }
    }
}
