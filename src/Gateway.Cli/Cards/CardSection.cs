using Gateway.Cli.Output;

namespace Gateway.Cli.Cards;

/// <summary>One part of a record as a person reads it.</summary>
/// <param name="Title">What it is about; empty for the labels at the top.</param>
/// <param name="Facts">Names with values, none of them empty.</param>
internal sealed record CardSection(string Title, IReadOnlyList<Fact> Facts);
