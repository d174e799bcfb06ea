using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Gateway.Policy.Deciding;
using Gateway.Protocol.Records;
using Gateway.Record.V1;

namespace Gateway.Policy.Facts;

/// <summary>
/// What policy needs to know of a record, read once and used for every peer: which fields it has, and for each its kind, the handling in
/// force, and the categories of the persons it describes. Holds no content. Immutable; may be used by many threads at once.
/// </summary>
public sealed class RecordFacts
{
    private RecordFacts(bool isFailed, BuiltinRules refusals)
    {
        IsFailed = isFailed;
        Refusals = refusals;
    }

    /// <summary>Reading failed: nothing of the record can be released.</summary>
    internal bool IsFailed { get; }

    /// <summary>Built-in rules that withhold the whole record whoever asks.</summary>
    internal BuiltinRules Refusals { get; }

    /// <summary>The fields, in the order of the schema; a path occurs once.</summary>
    internal ImmutableArray<FieldFacts> Fields { get; private init; } = [];

    /// <summary>How many entities there are.</summary>
    internal int EntityCount { get; private init; }

    /// <summary>The distinct handlings; 0 is the record's own.</summary>
    internal IReadOnlyList<HandlingFacts> Handlings { get; private init; } = [];

    /// <summary>The distinct gradings; 0 is the record's own.</summary>
    internal IReadOnlyList<GradingFacts> Gradings { get; private init; } = [];

    /// <summary>The distinct sets of persons.</summary>
    internal IReadOnlyList<PersonSet> Persons { get; private init; } = [];

    /// <summary>The record's own labels.</summary>
    internal (RecordKind Kind, RecordStatus Status, Urgency Urgency) Labels { get; private init; }

    /// <summary>Whom the originator named; empty names everyone.</summary>
    internal ImmutableArray<string> Recipients { get; private init; } = [];

    /// <summary>Whom the originator excluded.</summary>
    internal ImmutableArray<string> Excluded { get; private init; } = [];

    /// <summary>Position of the conditions among the fields, or -1.</summary>
    internal int Conditions { get; private init; } = -1;

    /// <summary>Reads a record. Never throws: of a record that cannot be read nothing is released.</summary>
    /// <param name="record">The record, whole, as its originator holds it. Not to be changed while it is read.</param>
    /// <param name="originator">The agency it comes from.</param>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification =
        "Whatever goes wrong while a record is read has one consequence: the facts say so, and every decision on them withholds everything.")]
    public static RecordFacts Of(CaseRecord record, OriginatorProfile originator)
    {
        try
        {
            return Read(record, originator);
        }
        catch (Exception)
        {
            return new RecordFacts(true, BuiltinRules.None);
        }
    }

    private static RecordFacts Read(CaseRecord record, OriginatorProfile originator)
    {
        var outline = FieldOutline.Of(record);
        if (FieldReader.IsMalformed(record, outline))
        {
            return new RecordFacts(false, BuiltinRules.RecordMalformed);
        }

        var reader = new FieldReader(record, outline, originator);
        var leaves = record.Status is RecordStatus.Active or RecordStatus.Superseded or RecordStatus.Restricted;
        return new RecordFacts(false, leaves ? BuiltinRules.None : BuiltinRules.Status)
        {
            Fields = reader.Fields,
            EntityCount = record.Entities.Count,
            Handlings = reader.Handlings,
            Gradings = reader.Gradings,
            Persons = reader.Persons,
            Labels = (record.Kind, record.Status, record.Urgency),
            Recipients = [.. record.Audience?.Recipients ?? []],
            Excluded = [.. record.Audience?.Excluded ?? []],
            Conditions = FindConditions(reader.Fields),
        };
    }

    private static int FindConditions(ImmutableArray<FieldFacts> fields)
    {
        for (var field = 0; field < fields.Length; field++)
        {
            if (RecordVersion.IsRequired(fields[field].Path))
            {
                return field;
            }
        }

        return -1;
    }
}
