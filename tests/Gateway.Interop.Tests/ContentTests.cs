using Gateway.Record.V1;
using Gateway.Tests;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Interop.Tests;

/// <summary>Facts read by hand in the files, so that a mapping into the wrong field fails.</summary>
public sealed class ContentTests
{
    private static CaseRecord Only(params string[] path) =>
        Assert.Single(Assert.IsType<ImportResult.Imported>(Officer.Import(SharedFolder.Path(path))).Records);

    private static Entity Of(CaseRecord record, string sourceId) => record.Entities.Single(entity => entity.SourceRefs[0] == sourceId);

    private static Entity At(CaseRecord record, EntityReference reference) => record.Entities.Single(entity => entity.Key == reference.Key);

    [Fact]
    public void A_party_donation_keeps_payer_beneficiary_amount_and_day()
    {
        var record = Only("data", "ftm", "entities", "donations_companies.ftm.jsonl");
        var payment = Of(record, "f8214ebe98cf1499bf212dcd6bcbed70bdb94752").MoneyTransfer;

        Assert.Equal(("320000", "EUR"), (payment.Amount, payment.Currency));
        Assert.Equal(new DateTime(2011, 12, 21, 0, 0, 0, DateTimeKind.Utc), payment.Time.ToDateTime());
        Assert.Equal("Verband der Bayerischen Metall- und Elektroindustrie e.V.", Assert.Single(At(record, payment.From).Organisation.Names));
        Assert.Equal("DE", At(record, payment.From).Organisation.Country);
        Assert.Equal("CSU", Assert.Single(At(record, payment.To).Organisation.Names));
    }

    [Fact]
    public void A_company_keeps_its_name_country_and_both_addresses()
    {
        var record = Only("data", "ftm", "entities", "donations_companies.ftm.jsonl");
        var company = Of(record, "66ce9f62af8c7d329506da41cb7c36ba058b3d28");
        var places = record.Links.Where(link => link.From.Key == company.Key).ToList();

        Assert.Equal(("Daimler AG", "DE"), (Assert.Single(company.Organisation.Names), company.Organisation.Country));
        Assert.All(places, link => Assert.Equal(LinkType.SeenAt, link.Type));
        Assert.Equal(["70546 Stuttgart", "70327 Stuttgart"], places.Select(link => At(record, link.To).Place.Address.City));
        Assert.Equal(["", "Mercedesstraße 137"], places.Select(link => At(record, link.To).Place.Address.Street));
        Assert.Equal(["DE", "DE"], places.Select(link => At(record, link.To).Place.Address.Country));
        Assert.Empty(record.Participations);
        Assert.Equal(
            150_000 * 2, record.Entities.Where(entity => entity.MoneyTransfer?.From.Key == company.Key && entity.MoneyTransfer.Time.ToDateTime() == new DateTime(2011, 8, 10))
                .Sum(entity => int.Parse(entity.MoneyTransfer.Amount, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void A_person_keeps_birth_date_identifiers_and_relative_and_has_an_unknown_part()
    {
        var record = Only("data", "ftm", "entities", "test_graph.ftm.jsonl");
        var ralph = Of(record, "ralph");
        var jodie = Of(record, "jodie");
        var family = Assert.Single(record.Links, link => link.Type == LinkType.FamilyOf);
        var part = record.Participations.Single(part => part.Entity.Key == ralph.Key);

        Assert.Equal(("Ralph Tester", NameType.Legal), (ralph.Person.Names.Single().Full, ralph.Person.Names.Single().Type));
        Assert.Equal(new PartialDate { Year = 1972, Month = 5, Day = 1 }, ralph.Person.BirthDate);
        Assert.Equal(
            [
                (IdentifierType.Phone, "+12025557612"), (IdentifierType.Email, "info@ralphtester.me"),
                (IdentifierType.Url, "https://ralphtester.me"), (IdentifierType.Document, "9177171"), (IdentifierType.Document, "8e839023"),
            ],
            ralph.Identifiers.Select(identifier => (identifier.Type, identifier.Raw)));
        Assert.All(ralph.Identifiers, identifier => Assert.Equal(
            ("", "", IdentifierQuality.Unspecified), (identifier.Normal, identifier.Normaliser, identifier.Quality)));
        Assert.Equal((jodie.Key, ralph.Key), (family.From.Key, family.To.Key));
        Assert.Equal(SubjectCategory.Unknown, part.SubjectCategory);
        Assert.Equal("Topics in the source: role.spy", part.Caveat);
    }

    [Fact]
    public void A_passport_keeps_its_number_and_its_holder()
    {
        var record = Only("data", "ftm", "entities", "test_graph.ftm.jsonl");
        var passport = Of(record, "passpoat");
        var held = Assert.Single(record.Links, link => link.Type == LinkType.HoldsDocument);

        Assert.Equal(DocumentType.Passport, passport.IdentityDocument.Type);
        Assert.Equal((IdentifierType.Document, "HJSJHAS"), (passport.Identifiers.Single().Type, passport.Identifiers.Single().Raw));
        Assert.Equal((Of(record, "jodie").Key, passport.Key), (held.From.Key, held.To.Key));
    }

    [Fact]
    public void A_threat_actor_group_is_an_organisation_linked_to_the_identity_behind_it()
    {
        var record = Only("data", "stix21", "identifying-a-threat-actor-profile.json");
        var actor = Of(record, "threat-actor--dfaa8d77-07e2-4e28-b2c8-92e9f7b04428");
        var identity = Of(record, "identity--733c5838-34d9-4fbf-949c-62aba761184c");
        var link = Assert.Single(record.Links);

        Assert.Equal(["Disco Team Threat Actor Group", "Equipo del Discoteca"], actor.Organisation.Names);
        Assert.Equal("threat actor, crime-syndicate, agent", actor.Organisation.Role);
        Assert.Equal((IdentifierType.Email, "disco-team@stealthemail.com"), (identity.Identifiers.Single().Type, identity.Identifiers.Single().Raw));
        Assert.Equal((actor.Key, identity.Key, LinkType.RelatedTo), (link.From.Key, link.To.Key, link.Type));
        Assert.Contains("\"attributed-to\"", record.ExternalReferences.Single(
            reference => reference.Id == "relationship--a2e3efb5-351d-4d46-97a0-6897ee7c77a0").Content, StringComparison.Ordinal);
    }

    [Fact]
    public void Contact_details_of_an_organisation_become_identifiers_and_links()
    {
        var record = Only("data", "stix21", "organization_contact_example.json");
        var company = Of(record, "identity--361ef301-c0cf-4b92-9d42-d2424c47f31d");
        var email = Of(record, "email-addr--035f27c3-0bb7-4400-b270-46cba4a86663");
        var account = Of(record, "user-account--30e60bb2-3efd-4897-a6be-e0ced69920e7");

        Assert.Equal((IdentifierType.Phone, "456-789-1234"), (company.Identifiers.Single().Type, company.Identifiers.Single().Raw));
        Assert.Equal((IdentifierType.Email, "info@testcompany.com"), (email.Identifiers.Single().Type, email.Identifiers.Single().Raw));
        Assert.Equal(
            (IdentifierType.Username, "testcompany", "social media service"),
            (account.Identifiers.Single().Type, account.Identifiers.Single().Raw, account.Identifiers.Single().Scope));
        Assert.Equal("social media service", account.OnlineAccount.Platform);
        Assert.Equal([email.Key, account.Key], record.Links.Select(link => link.To.Key));
        Assert.All(record.Links, link => Assert.Equal((company.Key, LinkType.Uses), (link.From.Key, link.Type)));
    }

    [Fact]
    public void A_report_gives_its_record_title_summary_and_date()
    {
        var record = Only("data", "stix21", "poisonivy.json");

        Assert.Equal("Poison Ivy: Assessing Damage and Extracting Intelligence", record.Title);
        Assert.StartsWith("This report spotlights Poison Ivy (PIVY), a RAT", record.Summary, StringComparison.Ordinal);
        Assert.Equal(new DateTime(2013, 8, 21), record.Reported.ToDateTime());
        Assert.Equal(("FireEye, Inc.", 1), (record.Entities.First(entity => entity.Organisation is not null).Organisation.Names.Single(), record.Entities.Count(entity => entity.Organisation is not null)));
        Assert.Equal(3, record.Entities.Count(entity => entity.Occurrence is not null));
        Assert.Equal(Timestamp.FromDateTime(new DateTime(2008, 1, 7, 0, 0, 0, DateTimeKind.Utc)), record.Entities.Single(
            entity => entity.Occurrence?.Description.StartsWith("admin@338", StringComparison.Ordinal) == true).FirstSeen);
    }

    [Fact]
    public void Relationships_between_entities_are_links_and_all_others_stay_as_they_were()
    {
        var record = Only("data", "stix21", "defining-campaigns-threat-actors-intrusion-sets.json");

        Assert.Equal(8, record.Links.Count);
        Assert.Equal(18, record.ExternalReferences.Count(reference => reference.Type == "relationship"));
        Assert.Equal(("website", "http://www.bpp.bn"), record.ExternalReferences.Where(reference => reference.System == "website")
            .Select(reference => (reference.System, reference.Url)).Single());
    }

    [Fact]
    public void Each_grouping_of_a_bundle_is_a_record_of_its_own()
    {
        var import = Assert.IsType<ImportResult.Imported>(
            Officer.Import(SharedFolder.Path("data", "misp", "misp-stix-pairs", "test_events_collection_stix21.json")));

        Assert.Equal(
            [
                "MISP-STIX-Converter test event with AS attribute", "MISP-STIX-Converter test event with domain attribute",
                "MISP-STIX-Converter test event with domain|ip attribute", "MISP-STIX-Converter test event with filename attribute",
            ],
            import.Records.Select(record => record.Title));
        Assert.Equal([1, 2, 2, 0], import.Records.Select(record => record.Entities.Count));
        Assert.Equal([0, 1, 1, 0], import.Records.Select(record => record.Links.Count));
    }
}
