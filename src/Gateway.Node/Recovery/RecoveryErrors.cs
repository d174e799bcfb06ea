using Gateway.Node.Diagnostics;
using Grpc.Core;

namespace Gateway.Node.Recovery;

/// <summary>Refusals of recoveries and later generations.</summary>
internal static class RecoveryErrors
{
    /// <summary>There is no such peer.</summary>
    public static RpcException NoSuchPeer() => RpcError.Of(
        StatusCode.NotFound, "NO_SUCH_PEER", "There is no such peer.", ("field", "peer"), ("remedy", "see `gateway peer list`"));

    /// <summary>The first person cannot be the second.</summary>
    public static RpcException SamePerson(string name) => RpcError.Of(
        StatusCode.PermissionDenied, "SECOND_PERSON_REQUIRED",
        $"Nothing was changed. {name} was the first person; the second is somebody else, with a client certificate of their own.",
        ("field", "client"), ("remedy", "have another operator or a policy admin run the same command"));

    /// <summary>No later generation is offered.</summary>
    public static RpcException NotOffered() => RpcError.Of(
        StatusCode.FailedPrecondition, "NO_GENERATION_OFFERED", "The peer offers no later generation in this lane.",
        ("field", "lane"), ("remedy", "see `gateway peer stopped`; the offer arrives when the peer connects"));

    /// <summary>The refusal of a plan, proposal or confirmation.</summary>
    public static RpcException Of(RecoveryResult result) => result switch
    {
        RecoveryResult.NotStopped => RpcError.Of(
            StatusCode.FailedPrecondition, "FEED_NOT_STOPPED", "No feed to this peer in this lane stands still in a way that a recovery would end.",
            ("field", "lane"), ("remedy", "see `gateway peer stopped`")),
        RecoveryResult.NotProposed => RpcError.Of(
            StatusCode.FailedPrecondition, "NOT_PROPOSED", "Nothing was changed. Nobody has proposed this recovery as the feed stands now.",
            ("field", "lane"), ("remedy", "propose it first: gateway peer recover PEER --lane LANE")),
        RecoveryResult.SamePerson same => SamePerson(same.Name),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
