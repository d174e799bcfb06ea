using Gateway.Interop.Drafting;
using Gateway.Record.V1;

namespace Gateway.Interop.Stix;

/// <summary>STIX domain objects and observables that become entities.</summary>
internal static class StixEntities
{
    /// <summary>Maps an object to an entity.</summary>
    /// <returns>Null when no entity of ours holds it, with the reason in the report.</returns>
    public static EntityDraft? Map(StixObject source, ObjectDraft draft)
    {
        var entity = source.Type switch
        {
            "identity" => StixParties.Identity(source, draft),
            "threat-actor" => StixParties.ThreatActor(source, draft),
            "location" => Location(source, draft),
            "user-account" => UserAccount(draft),
            "url" or "domain-name" => Website(draft),
            "email-addr" => EmailAddress(draft),
            "campaign" => Campaign(draft),
            "incident" => Incident(draft),
            _ => null,
        };
        if (entity is not null)
        {
            entity.Entity.Confidence = (uint)(source.Number("confidence") ?? 0);
            Cite(source, draft);
        }

        return entity;
    }

    /// <summary>What a STIX object cites elsewhere: the same matter in other systems.</summary>
    public static void Cite(StixObject source, ObjectDraft draft)
    {
        foreach (var part in source.Parts("external_references"))
        {
            var (system, id, url) = (Text(part, "source_name"), Text(part, "external_id"), Text(part, "url"));
            if (!ObjectDraft.Fits(system, ImportLimits.MaxText) || !ObjectDraft.Fits(id, ImportLimits.MaxText)
                || !ObjectDraft.Fits(url, ImportLimits.MaxIdentifier) || (id.Length == 0 && url.Length == 0))
            {
                draft.Lose("external_references", "neither id nor address, or longer than the field");
                continue;
            }

            draft.Cite(new ExternalReference
            {
                Key = draft.Import.Keys.Draw($"{source.Id}\ncited\n{system}\n{id}\n{url}"),
                System = system,
                Id = id,
                Url = url,
                Handling = draft.Handling?.Clone(),
            });
        }
    }

    /// <summary>A text of a part; empty when absent.</summary>
    public static string Text(System.Text.Json.JsonElement part, string property) =>
        part.TryGetProperty(property, out var value) && value.ValueKind == System.Text.Json.JsonValueKind.String ? value.GetString()! : "";

    /// <summary>STIX 2.1 section 4.7. <c>precision</c> is the radius in metres; <c>region</c> a part of the world, for which we have no field.</summary>
    private static EntityDraft Location(StixObject source, ObjectDraft draft)
    {
        var place = new Place
        {
            Address = new Address
            {
                Full = draft.Take("name"),
                Street = draft.Take("street_address"),
                City = draft.Take("city"),
                Region = draft.Take("administrative_area"),
                Postcode = draft.Take("postal_code"),
                Country = draft.TakeCountry("country"),
            },
        };
        if (source.Number("latitude") is { } latitude && source.Number("longitude") is { } longitude)
        {
            var radius = source.Number("precision") ?? 0;
            if (Math.Abs(latitude) <= 90 && Math.Abs(longitude) <= 180 && radius >= 0)
            {
                place.Position = new GeoPoint { Latitude = latitude, Longitude = longitude, RadiusM = radius };
            }
            else
            {
                draft.Lose("latitude", "not a place on earth");
            }
        }

        place.Address = place.Address.CalculateSize() == 0 ? null : place.Address;
        return draft.AddEntity(new Entity { Place = place });
    }

    /// <summary>Section 6.16. The credential is never taken over.</summary>
    private static EntityDraft UserAccount(ObjectDraft draft)
    {
        var account = new OnlineAccount { Platform = draft.Take("account_type"), DisplayName = draft.Take("display_name") };
        var entity = draft.AddEntity(new Entity { OnlineAccount = account });
        draft.Identify(entity, IdentifierType.Username, "account_login", account.Platform);
        draft.Identify(entity, IdentifierType.UserId, "user_id", account.Platform);
        return entity;
    }

    private static EntityDraft Website(ObjectDraft draft)
    {
        var entity = draft.AddEntity(new Entity { Website = new Website() });
        draft.Identify(entity, IdentifierType.Url, "value");
        foreach (var target in draft.TakeAll("resolves_to_refs", most: ImportLimits.MaxLinksOfOneObject))
        {
            draft.Wish(draft.Source.Id, target, LinkType.RelatedTo, "resolves_to_refs");
        }

        return entity;
    }

    private static EntityDraft EmailAddress(ObjectDraft draft)
    {
        var entity = draft.AddEntity(new Entity { EmailAddress = new EmailAddress { DisplayName = draft.Take("display_name") } });
        draft.Identify(entity, IdentifierType.Email, "value");
        if (draft.Take("belongs_to_ref") is { Length: > 0 } account)
        {
            draft.Wish(account, draft.Source.Id, LinkType.Uses, "belongs_to_ref");
        }

        return entity;
    }

    /// <summary>Section 4.2: acts over a period. What the source saw first and last bounds what is known of it, not the acts.</summary>
    private static EntityDraft Campaign(ObjectDraft draft)
    {
        var entity = draft.AddEntity(new Entity
        {
            Occurrence = new Occurrence { Type = OccurrenceType.Other, Description = draft.Describe("name", "aliases", "description", "objective") },
        });
        Seen(draft, entity);
        return entity;
    }

    private static EntityDraft Incident(ObjectDraft draft) => draft.AddEntity(new Entity
    {
        Occurrence = new Occurrence { Type = OccurrenceType.Other, Description = draft.Describe("name", "description") },
    });

    /// <summary>When the source first and last saw it.</summary>
    public static void Seen(ObjectDraft draft, EntityDraft entity)
    {
        entity.Entity.FirstSeen = draft.TakeTime("first_seen");
        entity.Entity.LastSeen = draft.TakeTime("last_seen");
    }
}
