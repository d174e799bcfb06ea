using Gateway.Node.V1;

namespace Gateway.Node.Oversight;

/// <summary>What to do next in each state of a trace: a sentence for whoever asked, with the command where there is one.</summary>
internal static class TraceSteps
{
    /// <summary>The next step.</summary>
    /// <param name="state">Where the record stands.</param>
    /// <param name="record">The record, as commands take it.</param>
    /// <param name="peer">The peer's local name.</param>
    /// <param name="isReceived">Whether the record was received here.</param>
    public static string Of(TraceState state, string record, string peer, bool isReceived) => isReceived ? AtReceiver(state, record, peer) : AtOriginator(state, record, peer);

    private static string AtOriginator(TraceState state, string record, string peer) => state switch
    {
        TraceState.NotDecided => $"The peer was accepted later: amend the record, and it is decided for {peer}. gateway record amend {record} FILE",
        TraceState.WithheldByDefault or TraceState.WithheldByRule or TraceState.NotInAudience =>
            $"See field by field why: gateway policy explain {record} --peer {peer}. If {peer} should have it, change the policy or the record, and amend it.",
        TraceState.HeldForApproval => $"A second person decides. What is held, and by which rule: gateway policy explain {record} --peer {peer}",
        TraceState.AboveCeiling => $"Lower the classification in an amendment, or have a policy admin accept {peer} again with a higher ceiling.",
        TraceState.Expired => "Nothing: its time is over. What is still needed is published as a new record.",
        TraceState.DecidingFailed => "Report it: the policy or the record broke the decision, and nothing went out. Then amend the record. gateway doctor",
        TraceState.DescriptorExpired => $"Ask {peer} to start its node and reach yours; when its descriptor is fresh, amend the record. gateway peer list",
        TraceState.PeerRevoked => $"Nothing goes to {peer} until a policy admin accepts it again. gateway peer list",
        TraceState.Queued => $"It goes by itself when {peer} connects. If that lasts, ask {peer} whether its node runs. gateway status",
        TraceState.Sent => $"Wait for the receipt; after 15 minutes an alarm says that it is overdue. gateway alarm list",
        TraceState.Admitted => $"Nothing: {peer} has it. What it was sent: gateway record export {record} --peer {peer} -o FILE",
        TraceState.Quarantined => $"Ask {peer} to look at it: its operator sees the reason with gateway quarantine list, and can try it again.",
        TraceState.Refused => $"Ask {peer} for the reason, which stands in its audit; correct the record and amend it.",
        TraceState.Withdrawn => $"Nothing goes out for this version. If {peer} should have the record, publish it anew.",
        TraceState.FeedStopped => $"An operator looks at the feed: gateway doctor says why it stands still and what to do.",
        TraceState.DecidedAgainLater => $"It is decided anew, by the policy then in force, when {peer} connects. gateway status",
        TraceState.RecallUnanswered => $"Wait for the signed outcome, or ask {peer}: gateway record recall {record} --watch",
        TraceState.RecalledErased or TraceState.RecalledNeverHeld => $"Nothing: the signed outcome is the proof. gateway record recall {record} --watch",
        TraceState.RecalledKept => $"Ask {peer} on what ground it keeps it and for how long. gateway record recall {record} --watch",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string AtReceiver(TraceState state, string record, string peer) => state switch
    {
        TraceState.Admitted => $"Nothing: it is here. gateway record get {record}",
        TraceState.Quarantined => "An operator looks at the reason and tries it again: gateway quarantine list",
        TraceState.Refused => $"It cannot be had as it came. Tell {peer} the reason, which an auditor sees: gateway audit list",
        TraceState.Expired => $"Nothing: its time is over. If it is still needed, ask {peer}.",
        TraceState.RecalledErased or TraceState.RecalledKept or TraceState.RecallUnanswered => $"Nothing: its originator took it back. Do not use it.",
        TraceState.PeerRevoked => $"Nothing is taken from {peer} until a policy admin accepts it again. gateway peer list",
        TraceState.FeedStopped => $"An operator asks {peer} to look at its node: gateway doctor says why the feed stands still.",
        TraceState.NotReceived => $"If you expected it, ask {peer}: only the originator knows whether it was released to you.",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
