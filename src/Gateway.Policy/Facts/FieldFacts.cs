using System.Collections.Immutable;
using Gateway.Policy.Deciding;
using Gateway.Protocol.Records;

namespace Gateway.Policy.Facts;

/// <summary>What policy knows of one field of a record. Numbers index the lists of <see cref="RecordFacts"/>.</summary>
internal sealed record FieldFacts
{
    /// <summary>Names the field.</summary>
    public required FieldPath Path { get; init; }

    /// <summary>Its kind in the catalogue of fields.</summary>
    public required int Kind { get; init; }

    /// <summary>The handling in force for it.</summary>
    public required int Handling { get; init; }

    /// <summary>Its own grading; 0, the record's, when it has none.</summary>
    public required int Grading { get; init; }

    /// <summary>The persons it describes.</summary>
    public required int Persons { get; init; }

    /// <summary>The entity it belongs to, or <see cref="EntityIndex.Missing"/>.</summary>
    public required int Owner { get; init; }

    /// <summary>The entities it names; all are in the record.</summary>
    public required ImmutableArray<int> References { get; init; }

    /// <summary>Built-in rules that withhold it whoever asks.</summary>
    public required BuiltinRules Refusals { get; init; }
}
