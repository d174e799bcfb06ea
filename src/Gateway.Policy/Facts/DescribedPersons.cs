using Gateway.Record.V1;

namespace Gateway.Policy.Facts;

/// <summary>
/// Which persons each part of a record describes (protos/spec/policy.md, "Whom a field describes"). A person is described by their own
/// entity, and one hop further by every thing that is linked to it; persons never describe each other.
/// </summary>
internal sealed class DescribedPersons
{
    private readonly CaseRecord _record;
    private readonly EntityIndex _entities;
    private readonly bool _needsConsent;
    private readonly PersonSet[] _own;
    private readonly PersonSet[] _described;

    /// <summary>Reads the participations, links and references of a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="entities">Its entities by key.</param>
    /// <param name="needsConsent">Whether a person for whom no consent is stated counts as one who did not consent.</param>
    public DescribedPersons(CaseRecord record, EntityIndex entities, bool needsConsent)
    {
        _record = record;
        _entities = entities;
        _needsConsent = needsConsent;
        _own = new PersonSet[record.Entities.Count];
        ReadParticipations();
        var linked = Linked();
        _described = [.. linked];
        for (var entity = 0; entity < _described.Length; entity++)
        {
            foreach (var referenced in entities.ReferencesOf(entity).Where(referenced => referenced >= 0))
            {
                _described[entity] = _described[entity].With(linked[referenced]);
            }
        }
    }

    /// <summary>Everyone in the record: whom free text, attachments and external references describe.</summary>
    public PersonSet Everyone { get; private set; }

    /// <summary>Whom a field or identifier of an entity describes.</summary>
    public PersonSet ByEntity(int entity) => _described[entity];

    /// <summary>Whom a participation describes: this part of this person. Consent is the person's, whatever part they play.</summary>
    public PersonSet ByParticipation(Participation participation)
    {
        var entity = _entities.Of(participation.Entity);
        var part = OfPart(participation, entity);
        return entity < 0 ? part : part with { ConsentMissing = part.ConsentMissing || _own[entity].ConsentMissing };
    }

    /// <summary>Whom a link describes: those of both its ends.</summary>
    public PersonSet ByLink(Link link)
    {
        var from = _entities.Of(link.From);
        var to = _entities.Of(link.To);
        return (from < 0 ? default : _described[from]).With(to < 0 ? default : _described[to]);
    }

    private void ReadParticipations()
    {
        var hasPart = new bool[_own.Length];
        foreach (var participation in _record.Participations)
        {
            var entity = _entities.Of(participation.Entity);
            var part = OfPart(participation, entity);
            Everyone = Everyone.With(part);
            if (entity >= 0)
            {
                hasPart[entity] = true;
                _own[entity] = _own[entity].With(part);
            }
        }

        for (var entity = 0; entity < _own.Length; entity++)
        {
            if (_entities.IsPerson(entity) && !hasPart[entity])
            {
                // A person of whom the record does not say what they are might be a victim.
                _own[entity] = new PersonSet(PersonSet.SubjectAxis.SlotOf(0), PersonSet.RoleAxis.SlotOf(0), _needsConsent);
                Everyone = Everyone.With(_own[entity]);
            }
        }
    }

    private PersonSet OfPart(Participation participation, int entity)
    {
        var isPerson = entity >= 0 && _entities.IsPerson(entity);
        var contradicts = isPerson && participation.SubjectCategory == SubjectCategory.NotDataSubject;
        var roles = participation.TraffickingRoles.Count == 0 ? PersonSet.RoleAxis.SlotOf(0)
            : participation.TraffickingRoles.Aggregate(0UL, (slots, role) => slots | PersonSet.RoleAxis.SlotOf((int)role));
        return new PersonSet(
            contradicts ? PersonSet.SubjectAxis.SlotOf(0) : PersonSet.SubjectAxis.SlotOf((int)participation.SubjectCategory), roles,
            IsConsentMissing(participation.Consent, isPerson || entity < 0));
    }

    private bool IsConsentMissing(Consent consent, bool mayBePerson) => consent switch
    {
        Consent.Given or Consent.NotNeededLegalDuty => false,
        Consent.Unspecified => _needsConsent && mayBePerson,
        _ => true,
    };

    /// <summary>Each entity's own persons, and for a thing those of every person one link or reference away.</summary>
    private PersonSet[] Linked()
    {
        PersonSet[] linked = [.. _own];
        foreach (var link in _record.Links)
        {
            Propagate(_entities.Of(link.From), _entities.Of(link.To));
            Propagate(_entities.Of(link.To), _entities.Of(link.From));
        }

        for (var entity = 0; entity < linked.Length; entity++)
        {
            foreach (var referenced in _entities.ReferencesOf(entity))
            {
                Propagate(referenced, entity);
            }
        }

        return linked;

        void Propagate(int person, int thing)
        {
            if (person >= 0 && thing >= 0 && _entities.IsPerson(person) && !_entities.IsPerson(thing))
            {
                linked[thing] = linked[thing].With(_own[person]);
            }
        }
    }
}
