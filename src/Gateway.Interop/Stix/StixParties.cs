using Gateway.Interop.Drafting;
using Gateway.Record.V1;

namespace Gateway.Interop.Stix;

/// <summary>Persons and organisations in STIX: identities and threat actors (STIX 2.1 sections 4.5 and 4.17).</summary>
internal static class StixParties
{
    /// <summary>
    /// An identity by its class. Without one, or with one that is neither a person nor an organisation, it could be a person: then it
    /// becomes none of ours, so that nobody is released as an organisation. One whose role names a victim is protected as a possible one.
    /// </summary>
    public static EntityDraft? Identity(StixObject source, ObjectDraft draft)
    {
        switch (source.Peek("identity_class"))
        {
            case "individual":
                draft.Source.Use("identity_class");
                var person = Person(draft, []);
                var roles = draft.TakeAll("roles");
                var isVictim = roles.Any(role => role.Contains("victim", StringComparison.OrdinalIgnoreCase));
                ObjectDraft.Participate(person, isVictim ? SubjectCategory.PossibleVictim : SubjectCategory.Unknown, Caveat(draft, roles));
                StixContacts.Take(source, draft, person);
                return person;
            case "organization" or "group":
                draft.Source.Use("identity_class");
                var organisation = draft.AddEntity(new Entity { Organisation = new Organisation() });
                organisation.Entity.Organisation.Names.Add(draft.TakeAll("name"));
                organisation.Entity.Organisation.Role = Joined(draft, "", "roles");
                StixContacts.Take(source, draft, organisation);
                return organisation;
            default:
                draft.Keep("its identity_class does not say whether it is a person");
                return null;
        }
    }

    /// <summary>
    /// A threat actor: a person if the source puts one individual behind it, otherwise a group. The source calls the person a perpetrator;
    /// nobody here has assessed that, which the caveat says.
    /// </summary>
    public static EntityDraft ThreatActor(StixObject source, ObjectDraft draft)
    {
        EntityDraft entity;
        if (source.IsIndividual)
        {
            source.Use("resource_level");
            entity = Person(draft, draft.TakeAll("aliases", most: ImportLimits.MaxNames - 1));
            var roles = draft.TakeAll("threat_actor_types").Concat(draft.TakeAll("roles")).ToList();
            var caveat = $"Category as in the source, which calls the person a threat actor; not assessed by an officer.\n{Caveat(draft, roles)}".TrimEnd();
            ObjectDraft.Participate(entity, SubjectCategory.Suspect, caveat);
        }
        else
        {
            entity = draft.AddEntity(new Entity { Organisation = new Organisation() });
            entity.Entity.Organisation.Names.Add(draft.TakeAll("name").Concat(draft.TakeAll("aliases", most: ImportLimits.MaxNames - 1)));
            entity.Entity.Organisation.Role = Joined(draft, "threat actor", "threat_actor_types", "roles");
        }

        StixEntities.Seen(draft, entity);
        return entity;
    }

    private static EntityDraft Person(ObjectDraft draft, IReadOnlyList<string> aliases)
    {
        var person = new Person();
        person.Names.Add(draft.TakeAll("name").Select(name => new PersonName { Full = name, Type = NameType.Legal }));
        person.Names.Add(aliases.Select(name => new PersonName { Full = name, Type = NameType.Alias }));
        return draft.AddEntity(new Entity { Person = person });
    }

    /// <summary>What the source says of a person stands with the person's role, and is released only with it.</summary>
    private static string Caveat(ObjectDraft draft, IReadOnlyList<string> roles)
    {
        var lines = roles.Select(role => $"Role in the source: {role}")
            .Concat(draft.TakeAll("description", ImportLimits.MaxNote).Select(text => $"From the source: {text}"));
        return string.Join('\n', lines);
    }

    private static string Joined(ObjectDraft draft, string start, params ReadOnlySpan<string> properties)
    {
        var words = new List<string> { start };
        foreach (var property in properties)
        {
            words.AddRange(draft.TakeAll(property));
        }

        var text = string.Join(", ", words.Where(word => word.Length > 0));
        if (ObjectDraft.Fits(text, ImportLimits.MaxText))
        {
            return text;
        }

        draft.Lose(properties[0], "longer than the field");
        return start;
    }
}
