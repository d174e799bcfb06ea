using System.Globalization;
using Gateway.Interop.Drafting;
using Gateway.Record.V1;

namespace Gateway.Interop.FollowTheMoney;

/// <summary>Persons and organisations (schemata Person, Organization, Company, PublicBody, LegalEntity).</summary>
internal static class FtmParties
{
    private const int MinHeight = 40;
    private const int MaxHeight = 260;

    /// <summary>Registers and number schemes of FollowTheMoney; which one it was stands in no field of ours, only the number.</summary>
    private static readonly string[] Registrations =
    [
        "registrationNumber", "idNumber", "taxNumber", "vatCode", "licenseNumber", "leiCode", "dunsCode", "uniqueEntityId", "npiCode",
        "innCode", "ogrnCode", "okpoCode", "bvdId", "voenCode", "irsCode", "cikCode", "jibCode", "mbsCode", "ibcRuc", "kppCode", "fnsCode",
        "pfrNumber", "cageCode", "permId", "imoNumber", "giiNumber",
    ];

    private static readonly string[] Names = ["name", "alias", "previousName", "weakAlias"];

    /// <summary>A natural person. Role UNKNOWN, unless topics say that the source holds the person for a perpetrator or an associate.</summary>
    public static void Person(ObjectDraft draft)
    {
        var person = new Person { BirthDate = draft.TakeDate("birthDate"), BirthPlace = draft.Take("birthPlace"), Gender = GenderOf(draft) };
        person.Names.Add(NamesOf(draft));
        person.Citizenships.Add(draft.TakeCountries("nationality").Concat(draft.TakeCountries("citizenship")).Distinct());
        person.Languages.Add(draft.TakeAll("spokenLanguage"));
        person.Deceased = draft.Take("deathDate").Length > 0;
        person.Physical = PhysicalOf(draft);
        var entity = draft.AddEntity(new Entity { Person = person });
        var country = CountryOf(draft, "country");
        Reach(draft, entity, country);
        draft.Identify(entity, IdentifierType.Document, "idNumber", country);
        draft.Identify(entity, IdentifierType.Document, "passportNumber", country);
        draft.Identify(entity, IdentifierType.Other, "socialSecurityNumber", country);
        foreach (var property in Registrations.Except(["idNumber"]))
        {
            draft.Identify(entity, IdentifierType.Registration, property, country);
        }

        FtmPlaces.Reside(draft, LinkType.LivesAt);
        var (category, caveat) = PartOf(draft);
        ObjectDraft.Participate(entity, category, caveat);
    }

    /// <summary>A legal person or body.</summary>
    public static void Organisation(ObjectDraft draft) => _ = AddOrganisation(draft);

    /// <summary>Schema LegalEntity does not say whether it is a natural or a legal person: it gets a part, as a person would.</summary>
    public static void LegalEntity(ObjectDraft draft) => ObjectDraft.Participate(
        AddOrganisation(draft), SubjectCategory.Unknown, "The source does not say whether this is a person or an organisation.");

    private static EntityDraft AddOrganisation(ObjectDraft draft)
    {
        var country = CountryOf(draft, "jurisdiction", "mainCountry", "country");
        var organisation = new Organisation { LegalForm = draft.Take("legalForm"), Country = country };
        organisation.Names.Add(Names.SelectMany(property => draft.TakeAll(property, most: ImportLimits.MaxNames / Names.Length)).Distinct());
        var entity = draft.AddEntity(new Entity { Organisation = organisation });
        Reach(draft, entity, country);
        draft.Identify(entity, IdentifierType.Bic, "swiftBic");
        foreach (var property in Registrations)
        {
            draft.Identify(entity, IdentifierType.Registration, property, country);
        }

        FtmPlaces.Reside(draft, LinkType.SeenAt);
        foreach (var parent in draft.TakeAll("parent", ImportLimits.MaxIdSize))
        {
            draft.Wish(parent, draft.Source.Id, LinkType.Controls, "parent");
        }

        return entity;
    }

    private static void Reach(ObjectDraft draft, EntityDraft entity, string country)
    {
        draft.Identify(entity, IdentifierType.Phone, "phone", country);
        draft.Identify(entity, IdentifierType.Email, "email");
        draft.Identify(entity, IdentifierType.Url, "website");
    }

    private static List<PersonName> NamesOf(ObjectDraft draft)
    {
        var given = draft.Take("firstName");
        var middle = draft.Take("middleName");
        var family = draft.Take("lastName");
        var patronymic = draft.Take("fatherName");
        var full = draft.TakeAll("name", most: ImportLimits.MaxNames / Names.Length);
        var joined = string.Join(' ', new[] { given, middle, family }.Where(part => part.Length > 0));
        var names = full.Count > 0 || joined.Length == 0 ? full : [joined];
        var legal = names.Select(name => new PersonName { Full = name, Type = NameType.Legal }).ToList();
        if (legal.Count > 0)
        {
            legal[0].Given = given;
            legal[0].Family = family;
            legal[0].Patronymic = patronymic;
        }

        return [.. legal, .. Named("alias", NameType.Alias), .. Named("previousName", NameType.Alias), .. Named("weakAlias", NameType.Nickname)];

        IEnumerable<PersonName> Named(string property, NameType type) =>
            draft.TakeAll(property, most: ImportLimits.MaxNames / Names.Length).Select(name => new PersonName { Full = name, Type = type });
    }

    private static Gender GenderOf(ObjectDraft draft) => draft.Take("gender").ToLowerInvariant() switch
    {
        "" => Gender.Unspecified,
        "female" => Gender.Female,
        "male" => Gender.Male,
        "other" => Gender.Other,
        _ => Gender.Unknown,
    };

    private static PhysicalDescription? PhysicalOf(ObjectDraft draft)
    {
        var physical = new PhysicalDescription { Eyes = draft.Take("eyeColor"), Hair = draft.Take("hairColor") };
        physical.Marks.Add(draft.TakeAll("appearance"));
        if (draft.TakeRead("height", CentimetresOf, "not clearly in centimetres") is { } centimetres)
        {
            physical.HeightCm = uint.Parse(centimetres, CultureInfo.InvariantCulture);
        }

        return physical.CalculateSize() == 0 ? null : physical;
    }

    /// <summary>The schema names no unit: only a whole number that no one could mean in another unit counts as centimetres.</summary>
    private static string? CentimetresOf(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= MinHeight and <= MaxHeight ? text : null;

    private static (SubjectCategory Category, string Caveat) PartOf(ObjectDraft draft)
    {
        var topics = draft.TakeAll("topics");
        var category = topics.Any(topic => topic == "wanted" || topic == "crime" || topic.StartsWith("crime.", StringComparison.Ordinal))
                ? SubjectCategory.Suspect
            : topics.Contains("role.rca") ? SubjectCategory.ContactOrAssociate
            : SubjectCategory.Unknown;
        var lines = new List<string>();
        if (category != SubjectCategory.Unknown)
        {
            lines.Add("Category as in the source; not assessed by an officer.");
        }

        if (topics.Count > 0)
        {
            lines.Add($"Topics in the source: {string.Join(", ", topics)}");
        }

        foreach (var property in new[] { "position", "summary", "description", "notes" })
        {
            lines.AddRange(draft.TakeAll(property, ImportLimits.MaxNote).Select(text => $"From the source: {text}"));
        }

        return (category, string.Join('\n', lines));
    }

    /// <summary>The first property that names one country and no other.</summary>
    private static string CountryOf(ObjectDraft draft, params ReadOnlySpan<string> properties)
    {
        var country = "";
        foreach (var property in properties)
        {
            var countries = draft.TakeCountries(property).Distinct().ToList();
            if (countries.Count > 1)
            {
                draft.Lose(property, "more values than the field holds");
            }
            else if (country.Length == 0 && countries is [var only])
            {
                country = only;
            }
        }

        return country;
    }
}
