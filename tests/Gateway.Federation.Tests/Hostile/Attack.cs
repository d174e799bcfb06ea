using Gateway.Exchange.V1;

namespace Gateway.Federation.Tests.Hostile;

/// <summary>What an accepted peer does wrong, and what the node must make of it.</summary>
/// <param name="Says">What it sends on its open stream.</param>
/// <param name="Reason">The goodbye it gets; null when the session goes on with a receipt that refuses the entry.</param>
/// <param name="Rule">A part of the audit line that names the rule.</param>
internal sealed record Attack(Func<ScriptedPeer, TestAgency, ScriptedSession, Task> Says, GoodbyeReason? Reason, string Rule)
{
    /// <summary>For entries that are consumed: what the receipt says of the first one.</summary>
    public OutcomeCode Outcome { get; init; } = OutcomeCode.Unspecified;

    /// <summary>Whether it needs raw bytes, which only the dialling side of a scripted peer can send.</summary>
    public bool OnlyDialling { get; init; }
}
