using System.Collections.Frozen;
using System.Globalization;
using Gateway.Interop.Drafting;
using Gateway.Record.V1;

namespace Gateway.Interop.Stix;

/// <summary>STIX relationship objects (STIX 2.1 section 5) and observed data (4.14), which hold other objects together.</summary>
internal static class StixRelations
{
    private const string Targets = "targets";

    /// <summary>
    /// Our link types by the name STIX export gives them (lower case, hyphens), and the names that STIX 2.1 and MISP have for the same.
    /// </summary>
    private static readonly FrozenDictionary<string, LinkType> LinkTypes = Enum.GetValues<LinkType>()
        .Where(type => type != LinkType.Unspecified)
        .Select(type => (Name: Hyphenated($"{type}"), Type: type))
        .Concat(
        new (string Name, LinkType Type)[]
        {
            ("located-at", LinkType.SeenAt), ("duplicate-of", LinkType.SameAs), ("similar", LinkType.PossiblySameAs),
            ("works-for", LinkType.EmployedBy), ("part-of", LinkType.MemberOf), ("drives", LinkType.TravelledIn),
            ("calls", LinkType.Called), ("family-member-of", LinkType.FamilyOf),
        })
        .ToFrozenDictionary(pair => pair.Name, pair => pair.Type, StringComparer.Ordinal);

    /// <summary>
    /// A relationship becomes a link; one of a type we do not have becomes RELATED_TO with its original beside. A person whom a perpetrator
    /// <c>targets</c> may be a victim, and is protected as one until an officer knows better.
    /// </summary>
    public static void Relationship(StixObject source, ObjectDraft draft)
    {
        var name = draft.Take("relationship_type");
        var (from, to) = (draft.Take("source_ref"), draft.Take("target_ref"));
        var isOurs = LinkTypes.TryGetValue(name, out var type);
        draft.Wish(new LinkWish(from, to, isOurs ? type : LinkType.RelatedTo, draft.Import.Has(from) ? "target_ref" : "source_ref")
        {
            FromDate = draft.TakeDate("start_time"),
            ToDate = draft.TakeDate("stop_time"),
            Confidence = (uint)(source.Number("confidence") ?? 0),
        });
        if (!isOurs)
        {
            draft.KeepBeside("relationship_type: no link type of ours");
        }

        if (name is Targets or "victim-of" or "exploits" && draft.Import.Entity(name == "victim-of" ? from : to) is { Participation: not null } victim)
        {
            ObjectDraft.Participate(victim, SubjectCategory.PossibleVictim, $"The source has a relationship \"{name}\" with this person.");
        }
    }

    /// <summary>A sighting of an entity at places becomes a link to each; what else it says stays in its original.</summary>
    public static void Sighting(StixObject source, ObjectDraft draft)
    {
        var import = draft.Import;
        var seen = draft.Take("sighting_of_ref");
        var places = source.PeekAll("where_sighted_refs").Where(id => import.Entity(id)?.Entity.Place is not null).ToList();
        foreach (var place in places.Take(ImportLimits.MaxLinksOfOneObject))
        {
            draft.Wish(new LinkWish(seen, place, LinkType.SeenAt, "sighting_of_ref")
            {
                FromDate = draft.TakeDate("first_seen"),
                ToDate = draft.TakeDate("last_seen"),
                Confidence = (uint)(source.Number("confidence") ?? 0),
            });
        }

        foreach (var id in source.References.Where(id => !import.Has(id) && (id != seen || places.Count == 0)).Except([source.Peek("created_by_ref")]))
        {
            import.NoteMissing(draft, id, id == seen ? "sighting_of_ref" : "where_sighted_refs or observed_data_refs");
        }

        if (places.Count == 0)
        {
            draft.Keep("names no place where it was seen");
        }
        else if (source.PeekAll("where_sighted_refs").Count > places.Count || source.Has("observed_data_refs"))
        {
            draft.KeepBeside("names more than an entity and places");
        }
    }

    /// <summary>Observed data becomes an occurrence linked to what was observed, if any of that is an entity.</summary>
    public static void ObservedData(StixObject source, ObjectDraft draft)
    {
        var seen = source.PeekAll("object_refs");
        if (!seen.Any(id => draft.Import.Entity(id) is not null))
        {
            foreach (var id in seen.Where(id => !draft.Import.Has(id)))
            {
                draft.Import.NoteMissing(draft, id, "object_refs");
            }

            draft.Keep("nothing of what was observed is an entity of ours");
            return;
        }

        var times = source.Number("number_observed") ?? 1;
        var entity = draft.AddEntity(new Entity
        {
            Occurrence = new Occurrence
            {
                Type = OccurrenceType.Other,
                From = draft.TakeTime("first_observed"),
                Until = draft.TakeTime("last_observed"),
                Description = times > 1 ? string.Create(CultureInfo.InvariantCulture, $"Observed {times} times") : "",
            },
        });
        entity.Entity.Confidence = (uint)(source.Number("confidence") ?? 0);
        StixEntities.Cite(source, draft);
        foreach (var id in draft.TakeAll("object_refs", most: ImportLimits.MaxLinksOfOneObject))
        {
            draft.Wish(draft.Source.Id, id, LinkType.RelatedTo, "object_refs");
        }
    }

    private static string Hyphenated(string name) => string.Concat(name.Select((c, i) =>
        !char.IsAsciiLetterUpper(c) ? $"{c}" : i == 0 ? $"{char.ToLowerInvariant(c)}" : $"-{char.ToLowerInvariant(c)}"));
}
