using System.Collections.Immutable;

namespace Gateway.Policy.Explaining;

/// <summary>
/// Why a peer receives what it receives of a record. For people of the deciding agency: it names rules and labels, which a peer must not
/// learn. Holds no content; serialises to JSON as it stands.
/// </summary>
/// <param name="Peer">The peer's local name.</param>
/// <param name="Policy">The revision it was decided under.</param>
/// <param name="At">The time it was decided for.</param>
/// <param name="Outcome"><c>release</c>, <c>hold</c> or <c>withhold</c>.</param>
/// <param name="Sentence">The whole in one sentence.</param>
/// <param name="Fields">Every field of the record; empty when the record could not be read.</param>
public sealed record Explanation(
    string Peer, string Policy, DateTimeOffset At, string Outcome, string Sentence, ImmutableArray<FieldExplanation> Fields);

/// <summary>Why one field goes to a peer or does not.</summary>
/// <param name="Path">Names the field.</param>
/// <param name="Field">Its kind, as rules write it.</param>
/// <param name="Outcome"><c>release</c>, <c>hold</c> or <c>withhold</c>.</param>
/// <param name="Rules">Names of the rules that determined it.</param>
/// <param name="Subjects">Categories of the persons it describes; <c>unknown</c> is one of them.</param>
/// <param name="Roles">Roles of the persons it describes.</param>
/// <param name="Sentence">The reason, as a person would say it.</param>
/// <param name="Considered">
/// Every rule that acts on this kind of field, and how each of its tests came out. Filled only where one field was asked for.
/// </param>
public sealed record FieldExplanation(
    string Path, string Field, string Outcome, ImmutableArray<string> Rules, ImmutableArray<string> Subjects, ImmutableArray<string> Roles,
    string Sentence, ImmutableArray<RuleExplanation> Considered);

/// <summary>How one rule came out for one field.</summary>
/// <param name="Rule">Its name.</param>
/// <param name="Action"><c>release</c>, <c>hold</c> or <c>withhold</c>.</param>
/// <param name="Line">Line of the policy it begins on.</param>
/// <param name="Matches">All its tests hold.</param>
/// <param name="Sentence">The rule in words.</param>
/// <param name="Tests">Its tests.</param>
public sealed record RuleExplanation(
    string Rule, string Action, int Line, bool Matches, string Sentence, ImmutableArray<TestExplanation> Tests);

/// <summary>How one test of a rule came out for one field.</summary>
/// <param name="Label">What it tests.</param>
/// <param name="Holds">It holds.</param>
/// <param name="Sentence">What the rule asks for and what it found.</param>
public sealed record TestExplanation(string Label, bool Holds, string Sentence);
