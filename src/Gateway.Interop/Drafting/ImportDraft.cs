using System.Collections.Immutable;
using Gateway.Record.V1;

namespace Gateway.Interop.Drafting;

/// <summary>A whole file on its way into records: what each source object became, and the notes for the report.</summary>
/// <param name="system">How external references name the source's format.</param>
/// <param name="handling">What the officer chose.</param>
internal sealed class ImportDraft(string system, Handling handling)
{
    private readonly Dictionary<string, EntityDraft?> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Type, string Property, string Reason), int> _leftOut = [];
    private int _elements;

    public string System { get; } = system;

    public ElementKeys Keys { get; } = new();

    public List<ObjectDraft> Objects { get; } = [];

    public List<Tightening> Tightened { get; } = [];

    public List<DanglingReference> Dangling { get; } = [];

    private ImmutableArray<LeftOutProperty> LeftOutProperties =>
    [
        .. _leftOut.Select(pair => new LeftOutProperty(pair.Key.Type, pair.Key.Property, pair.Key.Reason, pair.Value))
            .OrderBy(left => left.SourceType, StringComparer.Ordinal).ThenBy(left => left.Property, StringComparer.Ordinal)
            .ThenBy(left => left.Reason, StringComparer.Ordinal),
    ];

    /// <summary>Why the file asks for more than an import makes; null when it does not. Asked before anything is packed.</summary>
    public string? Excess =>
        _elements > ImportLimits.MaxElements ? "makes more than 500,000 links, references and identifiers"
        : Dangling.Count > ImportLimits.MaxDangling ? "refers to more than 10,000 objects that are not in it"
        : null;

    /// <summary>Counts a link, reference or identifier.</summary>
    /// <returns>Whether it is to be made: beyond the limit nothing is, and the file is refused.</returns>
    public bool Spend() => ++_elements <= ImportLimits.MaxElements;

    /// <summary>Begins an object; markings found on it tighten everything made of it.</summary>
    public ObjectDraft Begin(Reading.SourceObject source, Marking marking)
    {
        var (tightened, changes) = marking.Tighten(handling);
        Tightened.AddRange(changes.Select(change => new Tightening(source.Id, source.Type, change.Axis, change.From, change.To)));
        var draft = new ObjectDraft(source, this) { Handling = tightened };
        Objects.Add(draft);
        _ = _byId.TryAdd(source.Id, null);
        return draft;
    }

    /// <summary>Says which entity a source id means.</summary>
    public void Name(string id, EntityDraft entity) => _byId[id] = entity;

    /// <summary>The entity a source id means; null when it means none.</summary>
    public EntityDraft? Entity(string id) => _byId.GetValueOrDefault(id);

    /// <summary>Whether the file has an object of this id.</summary>
    public bool Has(string id) => _byId.ContainsKey(id);

    /// <summary>Counts a value that found no place.</summary>
    public void LeftOut(string type, string property, string reason) =>
        _leftOut[(type, property, reason)] = _leftOut.GetValueOrDefault((type, property, reason)) + 1;

    /// <summary>What the report says, once everything has its place.</summary>
    public ImportReport Report(string fileName, int recordCount, IEnumerable<ImportedObject> merged) => new()
    {
        FileName = fileName,
        Format = System,
        RecordCount = recordCount,
        Objects =
        [
            .. Objects.Select(draft => new ImportedObject(
                draft.Source.Position, draft.Source.Id, draft.Source.Type, draft.Target, draft.IsOriginalKept, draft.Reason))
                .Concat(merged).OrderBy(item => item.Position),
        ],
        LeftOut = LeftOutProperties,
        Tightened = [.. Tightened],
        Dangling = [.. Dangling],
    };

    /// <summary>
    /// Makes the links and references that objects wished for. One that leads out of the file, or to an object that is no entity, is
    /// reported; the original of a relation and the id of a missing object are kept.
    /// </summary>
    public void Connect()
    {
        foreach (var draft in Objects)
        {
            foreach (var wish in draft.LinkWishes.ToList())
            {
                Connect(draft, wish);
            }

            foreach (var wish in draft.ReferenceWishes)
            {
                if (Find(draft, wish.ToId, wish.Property) is { } target)
                {
                    wish.Set(new EntityReference { Key = target.Entity.Key });
                }
            }

            if (draft.IsRelation && draft.Links.Count == 0 && !draft.IsKeptOnly)
            {
                draft.Keep(draft.Reason.Length == 0 ? "has no two ends" : "");
            }
        }
    }

    /// <summary>Reports a reference that leads out of the file, and keeps it: with the original of a relation, or else by the missing id.</summary>
    public void NoteMissing(ObjectDraft draft, string id, string property)
    {
        if (Dangling.Count > ImportLimits.MaxDangling)
        {
            return;
        }

        Dangling.Add(new DanglingReference(draft.Source.Id, draft.Source.Type, property, id));
        if (draft.IsRelation)
        {
            draft.KeepBeside($"{property}: names an object that is not in the file");
            return;
        }

        draft.AddReason($"{property}: names an object that is not in the file");
        draft.Cite(new ExternalReference
        {
            Key = Keys.Draw($"{draft.Source.Id}\nmissing\n{property}\n{id}"),
            System = System,
            Id = id,
            Handling = draft.Handling?.Clone(),
        });
    }

    private void Connect(ObjectDraft draft, LinkWish wish)
    {
        var from = Find(draft, wish.FromId, wish.Property);
        var to = wish.FromId == wish.ToId ? from : Find(draft, wish.ToId, wish.Property);
        if (from is null || to is null)
        {
            return;
        }

        var name = draft.IsRelation && draft.Links.Count == 0 ? draft.Source.Id
            : $"{draft.Source.Id}\nlink\n{wish.Property}\n{wish.FromId}\n{wish.ToId}";
        draft.Links.Add(new Link
        {
            Key = Keys.Draw(name),
            From = new EntityReference { Key = from.Entity.Key },
            To = new EntityReference { Key = to.Entity.Key },
            Type = wish.Type,
            FromDate = wish.FromDate,
            ToDate = wish.ToDate,
            Confidence = wish.Confidence,
            Handling = draft.Handling?.Clone(),
        });
    }

    private EntityDraft? Find(ObjectDraft draft, string id, string property)
    {
        if (Entity(id) is { } entity)
        {
            return entity;
        }

        if (Has(id))
        {
            draft.KeepBeside($"{property}: names an object that is no entity of a record");
            return null;
        }

        NoteMissing(draft, id, property);
        return null;
    }
}
