using System.Text.Json;
using Gateway.Record.V1;
using Gateway.Tests;

namespace Gateway.Interop.Tests;

/// <summary>The worked examples of MISP's STIX 2.1 export: single objects and bare lists of them.</summary>
public sealed class MispMappingTests
{
    private static IEnumerable<(string Name, JsonElement Stix)> Examples()
    {
        foreach (var file in new[] { "misp_objects_to_stix21.json", "misp_custom_objects_to_stix21.json" })
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(SharedFolder.Path("data", "misp", "misp-stix-mapping", file)));
            foreach (var example in document.RootElement.EnumerateObject())
            {
                if (example.Value.TryGetProperty("STIX", out var stix))
                {
                    yield return (example.Name, stix.Clone());
                }
            }
        }
    }

    private static ImportResult.Imported Import(string example) => Officer.Stix(Examples().Single(pair => pair.Name == example).Stix.GetRawText());

    [Fact]
    public void Every_example_imports()
    {
        var count = 0;
        foreach (var (_, stix) in Examples())
        {
            var objects = stix.ValueKind == JsonValueKind.Array ? stix.GetArrayLength() : 1;
            Officer.Accepts(Officer.Stix(stix.GetRawText()), objects);
            count++;
        }

        Assert.InRange(count, 1, int.MaxValue);
        TestContext.Current.TestOutputHelper?.WriteLine($"{count} MISP examples imported");
    }

    [Fact]
    public void A_location_keeps_its_position_and_address()
    {
        var place = Assert.Single(Assert.Single(Import("geolocation").Records).Entities).Place;

        Assert.Equal(new GeoPoint { Latitude = 39.108889, Longitude = -76.771389, RadiusM = 1000 }, place.Position);
        Assert.Equal(
            new Address { Street = "9800 Savage Rd. Suite 6272", City = "Fort Meade", Postcode = "MD 20755", Country = "US" }, place.Address);
    }

    [Fact]
    public void A_person_keeps_names_contacts_and_role_and_gets_a_part()
    {
        var import = Import("identity");
        var record = Assert.Single(import.Records);
        var person = Assert.Single(record.Entities);
        var part = Assert.Single(record.Participations);

        Assert.Equal("John Doe", Assert.Single(person.Person.Names).Full);
        Assert.Equal(
            [(IdentifierType.Email, "jdoe@email.com"), (IdentifierType.Phone, "0123456789")],
            person.Identifiers.Select(identifier => (identifier.Type, identifier.Raw)));
        Assert.Equal((person.Key, SubjectCategory.Unknown), (part.Entity.Key, part.SubjectCategory));
        Assert.Equal("Role in the source: Placeholder name\nFrom the source: Unknown person", part.Caveat);
        Assert.Empty(record.ExternalReferences);
    }

    [Fact]
    public void A_credential_travels_in_no_form()
    {
        var import = Import("user-account");
        var record = Assert.Single(import.Records);
        var account = record.Entities.Single(entity => entity.OnlineAccount is not null);

        Assert.Equal(("unix", "Code Monkey"), (account.OnlineAccount.Platform, account.OnlineAccount.DisplayName));
        Assert.Equal(
            [(IdentifierType.Username, "iglocska"), (IdentifierType.UserId, "iglocska")],
            account.Identifiers.Select(identifier => (identifier.Type, identifier.Raw)));
        Assert.DoesNotContain("P4ssw0rd1234!", record.ToString(), StringComparison.Ordinal);
        Assert.Contains(import.Report.LeftOut, left => left is { Property: "credential", Reason: "a secret" });
    }

    [Fact]
    public void Observed_accounts_are_an_occurrence_with_its_time()
    {
        var record = Assert.Single(Import("telegram-account").Records);
        var occurrence = record.Entities.Single(entity => entity.Occurrence is not null);
        var account = record.Entities.Single(entity => entity.OnlineAccount is not null);
        var link = Assert.Single(record.Links);

        Assert.Equal(new DateTime(2020, 10, 25, 16, 22, 0), occurrence.Occurrence.From.ToDateTime());
        Assert.Equal((occurrence.Key, account.Key, LinkType.RelatedTo), (link.From.Key, link.To.Key, link.Type));
        Assert.Equal(
            [(IdentifierType.Username, "T3l3gr4mUs3r", "telegram"), (IdentifierType.UserId, "1234567890", "telegram")],
            account.Identifiers.Select(identifier => (identifier.Type, identifier.Raw, identifier.Scope)));
    }
}
