using System.Collections.Immutable;

namespace Gateway.Interop;

/// <summary>
/// What became of a file: every source object exactly once, and beside that what was left out, tightened or led nowhere. It names ids,
/// types and properties of the source, never values.
/// </summary>
public sealed record ImportReport
{
    /// <summary>The target of objects that no type of ours holds.</summary>
    public const string KeptTarget = "ExternalReference";

    /// <summary>The target of markings that became handling.</summary>
    public const string HandlingTarget = "Handling";

    /// <summary>The target of reports, which give a record its title and summary.</summary>
    public const string RecordTarget = "CaseRecord";

    /// <summary>The target of further fragments of an object that came before.</summary>
    public const string MergedTarget = "Merged";

    /// <summary>The file, as the caller named it.</summary>
    public required string FileName { get; init; }

    /// <summary>The format it was read as: <c>stix-2.1</c> or <c>followthemoney</c>.</summary>
    public required string Format { get; init; }

    /// <summary>How many records were made.</summary>
    public required int RecordCount { get; init; }

    /// <summary>Every source object, in the order of the file.</summary>
    public required ImmutableArray<ImportedObject> Objects { get; init; }

    /// <summary>Properties whose values found no field, with how often.</summary>
    public required ImmutableArray<LeftOutProperty> LeftOut { get; init; }

    /// <summary>Objects whose own markings tightened what the officer chose.</summary>
    public required ImmutableArray<Tightening> Tightened { get; init; }

    /// <summary>References to objects that are not in the file.</summary>
    public required ImmutableArray<DanglingReference> Dangling { get; init; }

    /// <summary>How many objects of each source type became what; adds up to the number of objects.</summary>
    public ImmutableArray<MappingCount> Mapping =>
    [
        .. Objects.GroupBy(item => (item.SourceType, item.Target))
            .Select(group => new MappingCount(group.Key.SourceType, group.Key.Target, group.Count(), group.Count(item => item.IsOriginalKept)))
            .OrderBy(count => count.SourceType, StringComparer.Ordinal).ThenBy(count => count.Target, StringComparer.Ordinal),
    ];

    /// <summary>The report as plain text, for a terminal.</summary>
    public string ToTable() => ReportTable.Write(this);

    /// <summary>The report as one JSON object, for programs.</summary>
    public string ToJson() => ReportJson.Write(this);

    /// <summary>Counts only.</summary>
    public override string ToString() => $"{FileName}: {Objects.Length} objects, {RecordCount} records";
}

/// <summary>What became of one source object.</summary>
/// <param name="Position">Its place among the objects of the file, from 0.</param>
/// <param name="Id">The source's id.</param>
/// <param name="SourceType">The source's type.</param>
/// <param name="Target">What it became: an entity's type, <c>Link …</c>, or one of the constants of <see cref="ImportReport"/>.</param>
/// <param name="IsOriginalKept">Whether its original, or at least its id, is in the record as an external reference.</param>
/// <param name="Reason">Why the original was kept, or what else there is to know; may be empty.</param>
public sealed record ImportedObject(int Position, string Id, string SourceType, string Target, bool IsOriginalKept, string Reason);

/// <summary>A row of the report.</summary>
/// <param name="SourceType">The source's type.</param>
/// <param name="Target">What objects of it became.</param>
/// <param name="Count">How many.</param>
/// <param name="OriginalsKept">How many of them also stand in the record as they were.</param>
public sealed record MappingCount(string SourceType, string Target, int Count, int OriginalsKept);

/// <summary>A property whose values found no field.</summary>
/// <param name="SourceType">The source's type.</param>
/// <param name="Property">The property.</param>
/// <param name="Reason">Why.</param>
/// <param name="Count">On how many objects.</param>
public sealed record LeftOutProperty(string SourceType, string Property, string Reason, int Count);

/// <summary>A marking that tightened what the officer chose.</summary>
/// <param name="Id">The object that carries it.</param>
/// <param name="SourceType">The object's type.</param>
/// <param name="Axis">Which axis of handling.</param>
/// <param name="From">What the officer chose.</param>
/// <param name="To">What holds for everything made of the object.</param>
public sealed record Tightening(string Id, string SourceType, string Axis, string From, string To);

/// <summary>A reference to an object that is not in the file.</summary>
/// <param name="Id">The object that refers.</param>
/// <param name="SourceType">Its type.</param>
/// <param name="Property">The property that refers.</param>
/// <param name="MissingId">The id that is not in the file.</param>
public sealed record DanglingReference(string Id, string SourceType, string Property, string MissingId);
