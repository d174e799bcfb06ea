using System.Collections.Frozen;
using Gateway.Interop.Drafting;
using Gateway.Interop.Packing;
using Gateway.Interop.Reading;
using Gateway.Record.V1;

namespace Gateway.Interop.Stix;

/// <summary>A STIX 2.1 file becomes records.</summary>
internal static class StixImport
{
    private const string System = "stix-2.1";

    private static readonly Leftovers Leftovers = new(
        Words: new[] { "description", "goals", "objective", "summary" }.ToFrozenSet(StringComparer.Ordinal),
        Secrets: new[] { "credential" }.ToFrozenSet(StringComparer.Ordinal),
        Special: FrozenSet<string>.Empty,
        Derived: FrozenSet<string>.Empty);

    /// <summary>Imports a file that has been found to be text.</summary>
    public static ImportResult Import(SourceFile file, ImportDefaults defaults)
    {
        var (objects, refusal) = StixFile.Read(file);
        if (refusal is not null)
        {
            return file.Refuse(refusal);
        }

        // 1. Every object is begun, so that ids can be told from dangling ones; what stands alone is mapped.
        var markings = new StixMarkings(objects);
        var import = new ImportDraft(System, defaults.Handling);
        var reports = new StixReports(import, () => NewRecord.From(defaults));
        var current = CurrentVersions(objects);
        var merged = new List<ImportedObject>();
        var drafts = new List<(StixObject Source, ObjectDraft Draft)>();
        foreach (var source in objects)
        {
            if (IsRepetition(source, current[source.Id]))
            {
                merged.Add(new ImportedObject(source.Position, source.Id, source.Type, ImportReport.MergedTarget, false, "the same object again"));
                continue;
            }

            drafts.Add((source, import.Begin(source, markings.Of(source))));
        }

        drafts.ForEach(pair => MapAlone(pair.Source, pair.Draft, current[pair.Source.Id], markings));

        // 2. What holds objects together: first what becomes an entity by what it observed, then relations, then reports.
        Each("observed-data", StixRelations.ObservedData);
        Each("relationship", StixRelations.Relationship);
        Each("sighting", StixRelations.Sighting);
        Each("report", reports.Add);
        Each("grouping", reports.Add);
        import.Connect();
        if (import.Excess is { } excess)
        {
            return file.Refuse(new Refusal(file.Start, "$", excess));
        }

        // 3. What found no field is named, and everything goes into records.
        drafts.ForEach(pair => Settle(pair.Source, pair.Draft));
        var records = new RecordPacking(reports.Groups()).Pack();
        return new ImportResult.Imported([.. records], import.Report(file.Name, records.Count, merged));

        void Each(string type, Action<StixObject, ObjectDraft> map) =>
            drafts.Where(pair => pair.Source.Type == type && !pair.Draft.IsKeptOnly).ToList().ForEach(pair => map(pair.Source, pair.Draft));
    }

    private static void MapAlone(StixObject source, ObjectDraft draft, StixObject current, StixMarkings markings)
    {
        draft.IsRelation = source.Type is "relationship" or "sighting";
        if (!ReferenceEquals(source, current))
        {
            draft.Keep("an older version of an object in the file");
        }
        else if (source.IsRevoked)
        {
            draft.Keep("revoked by its creator");
        }
        else if (source.Type == "marking-definition")
        {
            MapMarking(source, draft, markings);
        }
        else if (source.Type is not ("relationship" or "sighting" or "observed-data" or "report" or "grouping")
            && StixEntities.Map(source, draft) is null && !draft.IsKeptOnly)
        {
            draft.Keep("no type of ours holds it");
        }
    }

    private static void MapMarking(StixObject source, ObjectDraft draft, StixMarkings markings)
    {
        if (markings.IsIdle(source))
        {
            draft.Keep("marks nothing in this file");
        }
        else if (StixMarkings.IsUnderstood(source))
        {
            draft.Become(ImportReport.HandlingTarget);
        }
        else
        {
            draft.Keep("asks for more than a level of TLP or PAP");
        }
    }

    private static void Settle(StixObject source, ObjectDraft draft)
    {
        if (source.PeekAll("labels").All(label => MarkingTag.Read(label) is not null))
        {
            source.Use("labels");
        }

        if (draft.Target == ImportReport.HandlingTarget)
        {
            source.Use("name", "definition", "definition_type", "extensions");
        }

        if (draft.Entities is [{ Entity: var entity }, ..] && source.Peek("created_by_ref") is { Length: > 0 } creator)
        {
            entity.SourceRefs.Add(creator);
        }

        Leftovers.Settle(draft);
    }

    /// <summary>The latest version of each object; of two with the same time the first in the file.</summary>
    private static Dictionary<string, StixObject> CurrentVersions(IReadOnlyList<StixObject> objects)
    {
        var current = new Dictionary<string, StixObject>(StringComparer.Ordinal);
        foreach (var item in objects)
        {
            if (!current.TryGetValue(item.Id, out var other) || VersionOf(item) > VersionOf(other))
            {
                current[item.Id] = item;
            }
        }

        return current;

        static DateTimeOffset VersionOf(StixObject item) =>
            TimeText.TryParse(item.Version, out var time) ? time.ToDateTimeOffset() : DateTimeOffset.MinValue;
    }

    private static bool IsRepetition(StixObject item, StixObject current) =>
        !ReferenceEquals(item, current) && item.Raw.Span.SequenceEqual(current.Raw.Span);
}
