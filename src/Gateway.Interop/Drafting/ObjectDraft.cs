using Gateway.Interop.Reading;
using Gateway.Record.V1;

namespace Gateway.Interop.Drafting;

/// <summary>
/// One source object on its way into a record: the elements made of it, what could not be carried over, and what the report will say. It
/// ends up either mapped, perhaps with its original kept beside, or kept as an external reference only.
/// </summary>
internal sealed class ObjectDraft(SourceObject source, ImportDraft import)
{
    private readonly List<string> _reasons = [];
    private readonly List<LinkWish> _linkWishes = [];
    private readonly List<ReferenceWish> _referenceWishes = [];
    private readonly List<ExternalReference> _cited = [];
    private string _target = "";

    public SourceObject Source { get; } = source;

    public ImportDraft Import { get; } = import;

    /// <summary>Handling of everything made of it; null for that of the record.</summary>
    public Handling? Handling { get; init; }

    /// <summary>Entities made of it; the first is the object itself.</summary>
    public List<EntityDraft> Entities { get; } = [];

    public IReadOnlyList<LinkWish> LinkWishes => _linkWishes;

    public IReadOnlyList<ReferenceWish> ReferenceWishes => _referenceWishes;

    public List<Link> Links { get; } = [];

    public List<Attachment> Attachments { get; } = [];

    /// <summary>What it cites in other systems.</summary>
    public IReadOnlyList<ExternalReference> Cited => _cited;

    /// <summary>Whether it stands for a relation: then it is nothing without a link.</summary>
    public bool IsRelation { get; set; }

    /// <summary>Whether it carries a password or private key, which must not travel with a copy of it.</summary>
    public bool HoldsSecret { get; set; }

    /// <summary>Whether its original becomes an external reference.</summary>
    public bool IsOriginalKept { get; private set; }

    /// <summary>Whether the original is all that remains of it.</summary>
    public bool IsKeptOnly { get; private set; }

    /// <summary>What it became, in the report's words.</summary>
    public string Target => IsKeptOnly ? ImportReport.KeptTarget
        : IsRelation ? string.Join(", ", Links.Select(link => $"Link {link.Type}").Distinct().Order(StringComparer.Ordinal))
        : _target;

    /// <summary>Why its original was kept, or what of it was not; empty when there is nothing to say.</summary>
    public string Reason => string.Join("; ", _reasons);

    /// <summary>Says what it became.</summary>
    public void Become(string target) => _target = target;

    /// <summary>Links two objects, once both are known.</summary>
    public void Wish(LinkWish wish)
    {
        if (Import.Spend())
        {
            _linkWishes.Add(wish);
        }
    }

    /// <summary>Refers to an object from within its entity, once that is known.</summary>
    public void Wish(ReferenceWish wish)
    {
        if (Import.Spend())
        {
            _referenceWishes.Add(wish);
        }
    }

    /// <summary>Names the same matter in another system.</summary>
    public void Cite(ExternalReference reference)
    {
        if (Import.Spend())
        {
            _cited.Add(reference);
        }
    }

    /// <summary>Makes an entity of it. The first is named by the object's own id, further ones by a name within the object.</summary>
    public EntityDraft AddEntity(Entity entity, string? localName = null)
    {
        entity.Key = Import.Keys.Draw(localName is null ? Source.Id : $"{Source.Id}\n{localName}");
        entity.SourceRefs.Add(Source.Id);
        if (Handling is not null)
        {
            entity.Handling = Handling.Clone();
        }

        var draft = new EntityDraft(entity, this);
        Entities.Add(draft);
        if (localName is null)
        {
            Become(entity.DetailCase.ToString());
            Import.Name(Source.Id, draft);
        }

        return draft;
    }

    /// <summary>Gives an entity its part in the record. Called again, it replaces the category and adds to the caveat.</summary>
    public static void Participate(EntityDraft entity, SubjectCategory category, string caveat)
    {
        var owner = entity.Owner;
        var part = entity.Participation ??= new Participation
        {
            Key = owner.Import.Keys.Draw($"{owner.Source.Id}\nparticipation"),
            Entity = new EntityReference { Key = entity.Entity.Key },
            Handling = owner.Handling?.Clone(),
        };
        part.SubjectCategory = category;
        part.VictimStatus = category == SubjectCategory.PossibleVictim ? VictimStatus.Possible : VictimStatus.Unspecified;
        var text = part.Caveat.Length == 0 || caveat.Length == 0 ? part.Caveat + caveat : $"{part.Caveat}\n{caveat}";
        if (Fits(text, ImportLimits.MaxNote))
        {
            part.Caveat = text;
        }
        else
        {
            owner.LeaveOut("caveat", "longer than 4 KiB together");
        }
    }

    /// <summary>Whether a text is at most this many UTF-8 bytes long.</summary>
    public static bool Fits(string text, int limit) => System.Text.Encoding.UTF8.GetByteCount(text) <= limit;

    /// <summary>Says that a value of it found no place. The report names the property, never the value.</summary>
    public void LeaveOut(string property, string reason) => Import.LeftOut(Source.Type, property, reason);

    /// <summary>
    /// Nothing of ours holds it: its original is kept as an external reference, and nothing else of it. Entities that a relation names
    /// (the numbers of a call) stay, as other relations may name them too.
    /// </summary>
    public void Keep(string reason)
    {
        IsKeptOnly = true;
        IsOriginalKept = true;
        if (!IsRelation)
        {
            Entities.Clear();
        }

        Links.Clear();
        _linkWishes.Clear();
        _referenceWishes.Clear();
        AddReason(reason);
    }

    /// <summary>
    /// Something of it found no place: its original is kept beside what it became. Not for a person: a copy would carry what the person's
    /// role protects past that role; the report then names what was left out.
    /// </summary>
    public void KeepBeside(string reason)
    {
        IsOriginalKept |= !Source.MayBePerson;
        AddReason(Source.MayBePerson ? $"{reason} (original not kept: it may describe a person)" : reason);
    }

    /// <summary>A link made of it cannot stand in any record.</summary>
    public void LoseLink(Link link, string reason)
    {
        _ = Links.Remove(link);
        if (IsRelation && Links.Count == 0)
        {
            Keep(reason);
        }
        else
        {
            KeepBeside(reason);
        }
    }

    /// <summary>Adds to what the report says of it, once.</summary>
    public void AddReason(string reason)
    {
        if (reason.Length > 0 && !_reasons.Contains(reason))
        {
            _reasons.Add(reason);
        }
    }
}
