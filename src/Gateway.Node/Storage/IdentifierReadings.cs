using System.Collections.Immutable;
using Gateway.Node.V1;
using Gateway.Protocol.Identifiers;
using Gateway.Record.V1;

namespace Gateway.Node.Storage;

/// <summary>Reads an identifier as a person typed it into the keys under which records carry it.</summary>
internal static class IdentifierReadings
{
    // OTHER has no normal form, and nobody looks for a type that is not set.
    private static readonly ImmutableArray<IdentifierType> AllTypes =
        [.. Enum.GetValues<IdentifierType>().Where(type => type is not (IdentifierType.Unspecified or IdentifierType.Other))];

    /// <summary>
    /// Every reading of the value that is whole and fails no check digit: one where the type is given, otherwise one for each type the value may be.
    /// Empty when it can be none; then nobody is told "no hits" about a number with a wrong digit.
    /// </summary>
    public static ImmutableArray<IdentifierReading> Of(IdentifierQuery query) =>
        [.. (query.Type == IdentifierType.Unspecified ? AllTypes : [query.Type])
            .Select(type => new IdentifierReading(type, IdentifierNormaliser.Normalise(type, query.Value, query.Scope)))
            .Where(reading => reading.Normal.Quality is IdentifierQuality.Valid or IdentifierQuality.Plausible)];
}

/// <summary>One reading of a typed value.</summary>
/// <param name="Type">As what it was read.</param>
/// <param name="Normal">What the normaliser makes of it.</param>
internal sealed record IdentifierReading(IdentifierType Type, NormalIdentifier Normal)
{
    /// <summary>Type and normal form: equal to those of a <see cref="RecordIdentifier"/> that is the same.</summary>
    public (IdentifierType Type, string Normal) Key => (Type, Normal.Normal);

    /// <summary>Type only: the value is case content.</summary>
    public override string ToString() => Type.ToString();
}
