using Gateway.Interop.Drafting;
using Gateway.Interop.Packing;
using Gateway.Record.V1;

namespace Gateway.Interop.Stix;

/// <summary>
/// Which objects go into which record: one record for each report or grouping with what it refers to, or one for the whole file.
/// </summary>
internal sealed class StixReports(ImportDraft import, Func<CaseRecord> newRecord)
{
    private const string Title = "STIX 2.1 import";
    private readonly List<(ObjectDraft Draft, CaseRecord Record)> _reports = [];

    /// <summary>Makes the heading of a record from a report or grouping. Its markings hold for the whole record.</summary>
    public void Add(StixObject source, ObjectDraft draft)
    {
        draft.Become(ImportReport.RecordTarget);
        var record = newRecord();
        var name = draft.Take("name", ImportLimits.MaxLongText);
        var isTitle = name.Length <= ImportLimits.MaxTitle;
        record.Title = isTitle && name.Length > 0 ? name : Title;
        var text = draft.Describe("description");
        var summary = isTitle ? text : $"{name}\n{text}".TrimEnd();
        if (ObjectDraft.Fits(summary, ImportLimits.MaxLongText))
        {
            record.Summary = summary;
        }
        else
        {
            draft.Lose("description", "longer than the field together with the name");
        }

        record.Reported = draft.TakeTime("published");
        record.Handling = draft.Handling?.Clone() ?? record.Handling;
        StixEntities.Cite(source, draft);
        foreach (var id in source.PeekAll("object_refs").Where(id => !import.Has(id)))
        {
            import.NoteMissing(draft, id, "object_refs");
        }

        source.Use("object_refs");
        _reports.Add((draft, record));
    }

    /// <summary>The groups, in the order of their reports; what belongs to none comes last.</summary>
    public IReadOnlyList<RecordGroup> Groups()
    {
        foreach (var (draft, record) in _reports.Where(report => !report.Draft.IsOriginalKept))
        {
            record.ExternalReferences.Add(new ExternalReference
            {
                Key = import.Keys.Draw(draft.Source.Id),
                System = import.System,
                Type = draft.Source.Type,
                Id = draft.Source.Id,
            });
        }

        if (_reports.Count == 1)
        {
            return [new RecordGroup(import.Objects, _reports[0].Record)];
        }

        var groupOf = Assign();
        var byGroup = import.Objects.ToLookup(draft => groupOf.GetValueOrDefault(draft.Source.Id, _reports.Count));
        var rest = newRecord();
        rest.Title = Title;
        return
        [
            .. _reports.Select((report, index) => new RecordGroup([.. byGroup[index]], report.Record)),
            new RecordGroup([.. byGroup[_reports.Count]], rest),
        ];
    }

    /// <summary>
    /// Each object goes with the first report that refers to it; then with the first object, already in a group, that refers to it; and a
    /// relation that nothing refers to goes with its first end that has a group.
    /// </summary>
    private Dictionary<string, int> Assign()
    {
        var groupOf = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < _reports.Count; i++)
        {
            groupOf[_reports[i].Draft.Source.Id] = i;
        }

        var sources = import.Objects.Select(draft => (StixObject)draft.Source).ToLookup(source => source.Id, StringComparer.Ordinal);
        var queue = new Queue<StixObject>(_reports.Select(report => (StixObject)report.Draft.Source));
        while (queue.TryDequeue(out var next))
        {
            foreach (var id in next.References.Where(id => sources.Contains(id) && groupOf.TryAdd(id, groupOf[next.Id])))
            {
                foreach (var source in sources[id])
                {
                    queue.Enqueue(source);
                }
            }
        }

        foreach (var source in import.Objects.Where(draft => draft.IsRelation).Select(draft => (StixObject)draft.Source))
        {
            foreach (var end in source.References.Where(groupOf.ContainsKey).Take(1))
            {
                _ = groupOf.TryAdd(source.Id, groupOf[end]);
            }
        }

        return groupOf;
    }
}
