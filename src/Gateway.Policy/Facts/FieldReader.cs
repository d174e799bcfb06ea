using System.Collections.Immutable;
using Gateway.Policy.Deciding;
using Gateway.Policy.Language;
using Gateway.Protocol.Records;
using Gateway.Record.V1;
using Labels = Gateway.Record.V1.Handling;

namespace Gateway.Policy.Facts;

/// <summary>Reads the facts of every field of one record.</summary>
internal sealed class FieldReader
{
    /// <summary>Most fields of a record that is decided; the most disclosures a view can hold.</summary>
    public const int MaxFields = 8_192;

    private readonly CaseRecord _record;
    private readonly EntityIndex _entities;
    private readonly DescribedPersons _described;
    private readonly HandlingIndex _handlings;
    private readonly Distinct<PersonSet> _persons = new();
    private readonly Distinct<GradingFacts> _gradings = new();
    private readonly (int Handling, int Persons)[] _byEntity;

    /// <summary>Reads a record that is not malformed.</summary>
    public FieldReader(CaseRecord record, IReadOnlyList<OutlinedField> outline, OriginatorProfile originator)
    {
        _record = record;
        _entities = new EntityIndex(record);
        _described = new DescribedPersons(record, _entities, originator.NeedsConsent);
        _handlings = new HandlingIndex(record.Handling);
        _gradings.NumberOf(GradingFacts.Of(record.Grading));
        _byEntity = [.. record.Entities.Select((entity, index) => (_handlings.Of([entity.Handling]), _persons.NumberOf(_described.ByEntity(index))))];
        Fields = [.. outline.Select(Read)];
    }

    /// <summary>The fields in the order of the schema.</summary>
    public ImmutableArray<FieldFacts> Fields { get; }

    /// <summary>The handlings they refer to.</summary>
    public IReadOnlyList<HandlingFacts> Handlings => _handlings.All;

    /// <summary>The gradings they refer to.</summary>
    public IReadOnlyList<GradingFacts> Gradings => _gradings.All;

    /// <summary>The person sets they refer to.</summary>
    public IReadOnlyList<PersonSet> Persons => _persons.All;

    /// <summary>Whether the paths of the record's fields would not be unique or not parse, or are too many.</summary>
    public static bool IsMalformed(CaseRecord record, IReadOnlyList<OutlinedField> outline)
    {
        if (outline.Count > MaxFields)
        {
            return true;
        }

        var keys = new HashSet<string>(StringComparer.Ordinal);
        return !(record.Entities.All(entity => IsNew(entity.Key) && entity.Identifiers.All(identifier => IsNew(identifier.Key)))
            && record.Participations.All(participation => IsNew(participation.Key)) && record.Links.All(link => IsNew(link.Key))
            && record.Attachments.All(attachment => IsNew(attachment.Key)) && record.ExternalReferences.All(reference => IsNew(reference.Key))
            && record.AttachmentProvenance.All(provenance => IsNew(provenance.Key)));

        bool IsNew(string key) => FieldPath.IsKey(key) && keys.Add(key);
    }

    private FieldFacts Read(OutlinedField field) => field.Path.Form switch
    {
        FieldPathForm.Top => Of(field, FieldCatalogue.OfTop(field.Name), 0, IsAboutEveryone(field.Name) ? _described.Everyone : default),
        FieldPathForm.Element => ReadElement(field),
        FieldPathForm.EntityField => ReadEntityField(field),
        FieldPathForm.EntityIdentifier => ReadIdentifier(field),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Words of the originator about the case may speak of anyone in it; dates, units and references of their own do not.</summary>
    private static bool IsAboutEveryone(string name) => name is not ("case_ref" or "unit" or "reported" or "valid_from" or "valid_until"
        or "legal" or "audience" or "authorisation");

    private FieldFacts ReadElement(OutlinedField field)
    {
        var kind = FieldCatalogue.OfTop(field.Name);
        switch (field.Name)
        {
            case "participation":
                var participation = _record.Participations[field.Index];
                return Of(field, kind, [_entities.Of(participation.Entity)], participation.Handling, _described.ByParticipation(participation)) with
                {
                    Grading = participation.Grading is null ? 0 : _gradings.NumberOf(GradingFacts.Of(participation.Grading)),
                };
            case "link":
                var link = _record.Links[field.Index];
                return Of(field, kind, [_entities.Of(link.From), _entities.Of(link.To)], link.Handling, _described.ByLink(link));
            case "attachment":
                var attachment = _record.Attachments[field.Index];
                return Of(field, FieldCatalogue.OfAttachment(attachment), [], attachment.Handling, _described.Everyone);
            case "attachment_provenance":
                return Of(field, kind, [], _record.AttachmentProvenance[field.Index].Handling, _described.Everyone);
            case "external_reference":
                return Of(field, kind, [], _record.ExternalReferences[field.Index].Handling, _described.Everyone);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private FieldFacts ReadEntityField(OutlinedField field)
    {
        var entity = _record.Entities[field.Index];
        var kind = FieldCatalogue.OfEntity(entity.DetailCase, field.Name);
        var references = _entities.ReferencesIn(field.Index, field.Name);
        return references.IsEmpty ? OfEntity(field, kind)
            : Of(field, kind, references, entity.Handling, _described.ByEntity(field.Index)) with { Owner = field.Index };
    }

    private FieldFacts ReadIdentifier(OutlinedField field)
    {
        var entity = _record.Entities[field.Index];
        return OfEntity(field, FieldCatalogue.OfIdentifier(entity.DetailCase, entity.Identifiers[field.IdentifierIndex].Type));
    }

    private FieldFacts OfEntity(OutlinedField field, int kind) => new()
    {
        Path = field.Path,
        Kind = kind,
        Handling = _byEntity[field.Index].Handling,
        Grading = 0,
        Persons = _byEntity[field.Index].Persons,
        Owner = field.Index,
        References = [],
        Refusals = RefusalsOf(kind, _described.ByEntity(field.Index)),
    };

    /// <summary>A field that names entities takes their handling as well as its own: it says something about them.</summary>
    private FieldFacts Of(OutlinedField field, int kind, ImmutableArray<int> references, Labels? own, PersonSet persons)
    {
        var known = references.Contains(EntityIndex.Missing) ? references.RemoveAll(entity => entity == EntityIndex.Missing) : references;
        var isTightened = own is not null || known.Any(entity => _record.Entities[entity].Handling is not null);
        var handling = isTightened ? _handlings.Of(known.Select(entity => _record.Entities[entity].Handling).Append(own)) : 0;
        var facts = Of(field, kind, handling, persons);
        return facts with
        {
            References = known,
            Refusals = facts.Refusals | (known.Length == references.Length ? BuiltinRules.None : BuiltinRules.DanglingReference),
        };
    }

    private FieldFacts Of(OutlinedField field, int kind, int handling, PersonSet persons) => new()
    {
        Path = field.Path,
        Kind = kind,
        Handling = handling,
        Grading = 0,
        Persons = _persons.NumberOf(persons),
        Owner = EntityIndex.Missing,
        References = [],
        Refusals = RefusalsOf(kind, persons),
    };

    private static BuiltinRules RefusalsOf(int kind, PersonSet persons) =>
        (kind == FieldCatalogue.Unknown ? BuiltinRules.UnknownKind : BuiltinRules.None)
        | (FieldCatalogue.IsSourceReference(kind) ? BuiltinRules.SourceReferences : BuiltinRules.None)
        | (persons.ConsentMissing ? BuiltinRules.Consent : BuiltinRules.None);
}
