using System.Collections.Immutable;
using Gateway.Protocol.Records;

namespace Gateway.Policy.Deciding;

/// <summary>What was decided on one field for one peer.</summary>
/// <param name="Path">Names the field.</param>
/// <param name="Outcome">Whether it goes out.</param>
/// <param name="Rules">
/// Names of the rules that determined the outcome: of a release all rules that release it, of a hold all that hold it, of a withheld field
/// the built-in rules and all rules that withhold it. Never empty.
/// </param>
public sealed record FieldDecision(FieldPath Path, FieldOutcome Outcome, ImmutableArray<string> Rules);

/// <summary>What happens to a field. Only <see cref="Release"/> lets it leave.</summary>
public enum FieldOutcome
{
    /// <summary>It stays here.</summary>
    Withhold,

    /// <summary>It stays here until a second person approves.</summary>
    Hold,

    /// <summary>It may go to the peer.</summary>
    Release,
}
