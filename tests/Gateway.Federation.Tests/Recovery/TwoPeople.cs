using Gateway.Admin.V1;
using Gateway.Exchange.V1;
using Grpc.Core;

namespace Gateway.Federation.Tests.Recovery;

/// <summary>The people of an agency who decide on stopped feeds.</summary>
internal static class TwoPeople
{
    /// <summary>What a recovery would do.</summary>
    public static async Task<Gateway.Admin.V1.Recovery> CountAsync(TestAgency agency, string peer, Lane lane = Lane.Records) => (await Client(agency, "operator").ProposeRecoveryAsync(
        new ProposeRecoveryRequest { Peer = peer, Lane = lane, DryRun = true }, cancellationToken: TestContext.Current.CancellationToken)).Recovery;

    /// <summary>One person proposes.</summary>
    public static async Task<Gateway.Admin.V1.Recovery> ProposeAsync(TestAgency agency, string person, string peer, Lane lane = Lane.Records) => (await Client(agency, person).ProposeRecoveryAsync(
        new ProposeRecoveryRequest { Peer = peer, Lane = lane }, cancellationToken: TestContext.Current.CancellationToken)).Recovery;

    /// <summary>One person confirms.</summary>
    public static async Task<Gateway.Admin.V1.Recovery> ConfirmAsync(TestAgency agency, string person, string peer, Lane lane = Lane.Records) => (await Client(agency, person).ConfirmRecoveryAsync(
        new ConfirmRecoveryRequest { Peer = peer, Lane = lane }, cancellationToken: TestContext.Current.CancellationToken)).Recovery;

    /// <summary>One person accepts a later generation.</summary>
    public static async Task<AcceptGenerationResponse> AcceptAsync(TestAgency agency, string person, string peer, Lane lane = Lane.Records) => await Client(agency, person).AcceptGenerationAsync(
        new AcceptGenerationRequest { Peer = peer, Lane = lane }, cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>Two people at the sender and two at the receiver do all of it.</summary>
    public static async Task RecoverAsync(TestAgency sender, TestAgency receiver, Lane lane = Lane.Records)
    {
        await ProposeAsync(sender, "operator", receiver.Name, lane);
        await ConfirmAsync(sender, "policy-admin", receiver.Name, lane);
        await receiver.UntilAsync(() => receiver.Count("SELECT COUNT(*) FROM generation_offer WHERE lane = $1", (int)lane) == 1);
        await AcceptAsync(receiver, "operator", sender.Name, lane);
        await AcceptAsync(receiver, "policy-admin", sender.Name, lane);
    }

    /// <summary>The rule by which a call was refused.</summary>
    public static async Task<string> RuleOfAsync(Task call)
    {
        var refused = await Assert.ThrowsAsync<RpcException>(() => call);
        var status = Google.Rpc.Status.Parser.ParseFrom(refused.Trailers.GetValueBytes("grpc-status-details-bin"));
        return Assert.Single(status.Details).Unpack<Google.Rpc.ErrorInfo>().Type;
    }

    private static RecoveryService.RecoveryServiceClient Client(TestAgency agency, string person) => new(agency.Channel(person));
}
