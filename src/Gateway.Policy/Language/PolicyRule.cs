using System.Collections.Immutable;

namespace Gateway.Policy.Language;

/// <summary>One rule as it was written: a conjunction of tests, and what it does to which fields.</summary>
public sealed record PolicyRule
{
    /// <summary>Unique in its policy.</summary>
    public required string Name { get; init; }

    /// <summary>What it does.</summary>
    public required RuleAction Action { get; init; }

    /// <summary>Field patterns it acts on.</summary>
    public required ImmutableArray<string> Fields { get; init; }

    /// <summary>Field patterns taken out of <see cref="Fields"/>.</summary>
    public required ImmutableArray<string> Except { get; init; }

    /// <summary>Which peers; null means every peer, which only a rule that withholds or holds may mean.</summary>
    public required PolicyRecipients? To { get; init; }

    /// <summary>Tests that must all hold.</summary>
    public required ImmutableArray<LabelTest> When { get; init; }

    /// <summary>Line of the text it begins on, from 1.</summary>
    public required int Line { get; init; }
}
