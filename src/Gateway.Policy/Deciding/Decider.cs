using System.Diagnostics.CodeAnalysis;
using Gateway.Policy.Facts;
using Gateway.Policy.Language;
using Gateway.Record.V1;

namespace Gateway.Policy.Deciding;

/// <summary>
/// Decides what of a record may go to a peer (protos/spec/policy.md). Pure: the same arguments give the same decision, and nothing else
/// is read.
/// </summary>
public static class Decider
{
    /// <summary>Decides on a record for one peer.</summary>
    /// <param name="record">The record, whole, as its originator holds it.</param>
    /// <param name="originator">The agency it comes from.</param>
    /// <param name="peer">The peer it would go to.</param>
    /// <param name="policy">The policy in force.</param>
    /// <param name="at">The time it is decided; what expires then or earlier is withheld.</param>
    /// <returns>Never throws: whatever goes wrong withholds everything, with the rule <c>error</c>.</returns>
    public static ReleaseDecision Decide(
        CaseRecord record, OriginatorProfile originator, PeerProfile peer, PolicyDocument policy, DateTimeOffset at) =>
        Decide(RecordFacts.Of(record, originator), peer, policy, at);

    /// <summary>Decides on a record whose facts were read before: the way to decide for many peers.</summary>
    /// <inheritdoc cref="Decide(CaseRecord, OriginatorProfile, PeerProfile, PolicyDocument, DateTimeOffset)"/>
    public static ReleaseDecision Decide(RecordFacts facts, PeerProfile peer, PolicyDocument policy, DateTimeOffset at) =>
        TryEvaluate(facts, peer, policy, at, DecisionText.Of)
        ?? new ReleaseDecision.Withhold(policy?.Revision ?? default, [], [BuiltinNames.Error]);

    /// <summary>Evaluates and reads the evaluation; the one place where a failure to decide is caught.</summary>
    /// <returns>What <paramref name="read"/> made of it; null when anything failed, and then nothing may be released.</returns>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification =
        "Whatever goes wrong while deciding has one consequence: nothing is released, and the decision names the rule `error`.")]
    internal static T? TryEvaluate<T>(
        RecordFacts facts, PeerProfile peer, PolicyDocument policy, DateTimeOffset at, Func<Evaluation, T> read)
        where T : class
    {
        try
        {
            return facts.IsFailed ? null : read(Evaluation.Of(facts, peer, policy, at));
        }
        catch (Exception)
        {
            return null;
        }
    }
}
