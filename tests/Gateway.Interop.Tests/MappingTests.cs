using Gateway.Record.V1;

namespace Gateway.Interop.Tests;

/// <summary>Single rules of the mapping, on small made-up files.</summary>
public sealed class MappingTests
{
    private const string Person = """{"type":"identity","id":"identity--11111111-1111-4111-8111-111111111111","name":"P","identity_class":"individual"}""";
    private const string Actor = """{"type":"threat-actor","id":"threat-actor--22222222-2222-4222-8222-222222222222","name":"T","resource_level":"individual","description":"known recruiter"}""";

    private static string Relationship(string type, string from, string to, string more = "") =>
        $$"""{"type":"relationship","id":"relationship--33333333-3333-4333-8333-333333333333","relationship_type":"{{type}}","source_ref":"{{from}}","target_ref":"{{to}}"{{more}}}""";

    private static CaseRecord Only(ImportResult.Imported import) => Assert.Single(import.Records);

    [Fact]
    public void A_person_someone_targets_is_protected_as_a_possible_victim()
    {
        var record = Only(Officer.Stix($"[{Person},{Actor},{Relationship("targets", "threat-actor--22222222-2222-4222-8222-222222222222", "identity--11111111-1111-4111-8111-111111111111")}]"));
        var parts = record.Participations.ToDictionary(part => record.Entities.Single(entity => entity.Key == part.Entity.Key).Person.Names[0].Full);

        Assert.Equal((SubjectCategory.PossibleVictim, VictimStatus.Possible), (parts["P"].SubjectCategory, parts["P"].VictimStatus));
        Assert.Equal(SubjectCategory.Suspect, parts["T"].SubjectCategory);
        Assert.Contains("not assessed by an officer", parts["T"].Caveat, StringComparison.Ordinal);
        Assert.Contains("known recruiter", parts["T"].Caveat, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("uses", LinkType.Uses)]
    [InlineData("located-at", LinkType.SeenAt)]
    [InlineData("lives-at", LinkType.LivesAt)]
    [InlineData("duplicate-of", LinkType.SameAs)]
    [InlineData("works-for", LinkType.EmployedBy)]
    [InlineData("recruited", LinkType.Recruited)]
    public void A_relationship_type_we_have_becomes_that_link(string name, LinkType type)
    {
        var record = Only(Officer.Stix($"[{Person},{Actor},{Relationship(name, "threat-actor--22222222-2222-4222-8222-222222222222", "identity--11111111-1111-4111-8111-111111111111", ",\"confidence\":70,\"start_time\":\"2026-01-02T03:04:05Z\"")}]"));
        var link = Assert.Single(record.Links);

        Assert.Equal((type, 70u, new PartialDate { Year = 2026, Month = 1, Day = 2 }), (link.Type, link.Confidence, link.FromDate));
        Assert.Empty(record.ExternalReferences);
    }

    [Fact]
    public void A_relationship_with_a_missing_end_is_reported_and_kept_as_it_was()
    {
        var import = Officer.Stix($"[{Person},{Relationship("uses", "identity--11111111-1111-4111-8111-111111111111", "url--44444444-4444-4444-8444-444444444444")}]");

        Officer.Accepts(import, 2);
        Assert.Equal("url--44444444-4444-4444-8444-444444444444", Assert.Single(import.Report.Dangling).MissingId);
        Assert.Empty(Only(import).Links);
        Assert.Contains("url--44444444", Assert.Single(Only(import).ExternalReferences).Content, StringComparison.Ordinal);
    }

    [Fact]
    public void An_identity_that_may_be_a_person_becomes_no_organisation()
    {
        var import = Officer.Stix("""{"type":"identity","id":"identity--11111111-1111-4111-8111-111111111111","name":"P"}""");

        Assert.Empty(Only(import).Entities);
        Assert.Equal(ImportReport.KeptTarget, Assert.Single(import.Report.Objects).Target);
    }

    [Fact]
    public void A_revoked_person_leaves_only_an_id_behind()
    {
        var import = Officer.Stix("""{"type":"identity","id":"identity--11111111-1111-4111-8111-111111111111","name":"CANARY","identity_class":"individual","revoked":true}""");

        Assert.Equal("identity--11111111-1111-4111-8111-111111111111", Assert.Single(Only(import).ExternalReferences).Id);
        Assert.DoesNotContain("CANARY", Only(import).ToString(), StringComparison.Ordinal);
        Assert.Contains("may describe a person", Assert.Single(import.Report.Objects).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_latest_version_of_an_object_counts_and_the_older_ones_are_kept()
    {
        static string Version(string value, string modified) =>
            $$"""{"type":"campaign","id":"campaign--11111111-1111-4111-8111-111111111111","name":"{{value}}","modified":"{{modified}}"}""";
        var import = Officer.Stix($"[{Version("new", "2026-01-02T00:00:00.5Z")},{Version("old", "2026-01-02T00:00:00.25Z")},{Version("new", "2026-01-02T00:00:00.5Z")}]");

        Officer.Accepts(import, 3);
        Assert.Equal("new", Assert.Single(Only(import).Entities).Occurrence.Description);
        Assert.Equal(["Occurrence", ImportReport.KeptTarget, ImportReport.MergedTarget], import.Report.Objects.Select(item => item.Target));
    }

    [Fact]
    public void A_sighting_at_a_place_is_a_link_with_its_days()
    {
        var place = """{"type":"location","id":"location--55555555-5555-4555-8555-555555555555","country":"xk"}""";
        var sighting = """{"type":"sighting","id":"sighting--66666666-6666-4666-8666-666666666666","sighting_of_ref":"identity--11111111-1111-4111-8111-111111111111","where_sighted_refs":["location--55555555-5555-4555-8555-555555555555"],"first_seen":"2026-03-01T10:00:00Z"}""";
        var link = Assert.Single(Only(Officer.Stix($"[{Person},{place},{sighting}]")).Links);

        Assert.Equal((LinkType.SeenAt, new PartialDate { Year = 2026, Month = 3, Day = 1 }), (link.Type, link.FromDate));
    }

    [Fact]
    public void Special_categories_and_secrets_are_named_and_not_taken_over()
    {
        var import = Officer.FollowTheMoney("""
            {"id":"p","schema":"Person","properties":{"name":["P"],"religion":["CANARY-1"],"ethnicity":["CANARY-2"]}}
            {"id":"u","schema":"UserAccount","properties":{"username":["u"],"password":["CANARY-3"],"description":["d"],"owner":["p"]}}
            {"id":"w","schema":"CryptoWallet","properties":{"publicKey":["k"],"currencySymbol":["BTC"],"privateKey":["CANARY-4"]}}
            """);

        Officer.Accepts(import, 3);
        Assert.DoesNotContain("CANARY", Only(import).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", import.Report.ToJson() + import.Report.ToTable(), StringComparison.Ordinal);
        Assert.Equal(
            [("CryptoWallet", "privateKey"), ("Person", "ethnicity"), ("Person", "religion"), ("UserAccount", "description"), ("UserAccount", "password")],
            import.Report.LeftOut.Select(left => (left.SourceType, left.Property)));
        Assert.Contains("it holds a secret", import.Report.Objects[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Things_and_their_edges_find_their_types()
    {
        var record = Only(Officer.FollowTheMoney("""
            {"id":"p","schema":"Person","properties":{"firstName":["Ana"],"lastName":["Test"],"gender":["female"],"nationality":["xk","suhh"],"height":["172"],"address":["1 Test Street"],"topics":["wanted"]}}
            {"id":"own","schema":"Ownership","properties":{"owner":["p"],"asset":["acc","car"],"startDate":["2020-02"]}}
            {"id":"acc","schema":"BankAccount","properties":{"iban":["XK051212012345678906"],"bic":["NCBVXKPR"],"accountNumber":["0012"],"bankName":["Test Bank"]}}
            {"id":"car","schema":"Vehicle","properties":{"registrationNumber":["01-234-AB"],"country":["xk"],"model":["Van"],"type":["van"]}}
            {"id":"ship","schema":"Vessel","properties":{"name":["Testa"],"imoNumber":["IMO9074729"],"mmsi":["212345678"],"flag":["xk"]}}
            {"id":"call","schema":"Call","properties":{"caller":["p"],"callerNumber":["+38344000001"],"receiverNumber":["+38344000002"],"date":["2021-05-06"]}}
            {"id":"trip","schema":"Trip","properties":{"startLocation":["a1"],"endLocation":["a2"],"startDate":["2022-01-01"],"vehicle":["car"],"involved":["p"]}}
            {"id":"a1","schema":"Address","properties":{"full":["One"],"latitude":["42.6"],"longitude":["21.1"]}}
            {"id":"a2","schema":"Address","properties":{"full":["Two"]}}
            {"id":"pay","schema":"Payment","properties":{"payer":["p"],"payerAccount":["acc"],"beneficiary":["p"],"amount":["12,5"],"currency":["EUR"]}}
            """));
        Entity Of(string id) => record.Entities.Single(entity => entity.SourceRefs[0] == id && entity.Place?.Address?.Full != "1 Test Street");
        string Name(EntityReference end) => record.Entities.Where(entity => entity.Key == end.Key)
            .Select(entity => entity.Identifiers.FirstOrDefault(identifier => identifier.Type == IdentifierType.Phone)?.Raw ?? entity.Place?.Address?.Full ?? entity.SourceRefs[0]).Single();

        var person = Of("p").Person;
        Assert.Equal(("Ana Test", "Ana", "Test"), (person.Names[0].Full, person.Names[0].Given, person.Names[0].Family));
        Assert.Equal((Gender.Female, 172u), (person.Gender, person.Physical.HeightCm));
        Assert.Equal(["XK"], person.Citizenships);
        Assert.Equal(SubjectCategory.Suspect, Assert.Single(record.Participations).SubjectCategory);
        Assert.Equal(
            new HashSet<(string, LinkType, string)>
            {
                ("p", LinkType.LivesAt, "1 Test Street"), ("p", LinkType.HoldsAccount, "acc"), ("p", LinkType.Owns, "car"),
                ("p", LinkType.Uses, "+38344000001"), ("+38344000001", LinkType.Called, "+38344000002"), ("p", LinkType.Uses, "acc"),
            },
            record.Links.Select(link => (Name(link.From), link.Type, Name(link.To))).ToHashSet());
        Assert.Equal(
            [(IdentifierType.Iban, "XK051212012345678906", ""), (IdentifierType.Bic, "NCBVXKPR", ""), (IdentifierType.BankAccount, "0012", "NCBVXKPR")],
            Of("acc").Identifiers.Select(identifier => (identifier.Type, identifier.Raw, identifier.Scope)));
        Assert.Equal((IdentifierType.Plate, "01-234-AB", "XK"), Of("car").Identifiers.Select(identifier => (identifier.Type, identifier.Raw, identifier.Scope)).Single());
        Assert.Contains(Of("ship").Identifiers, identifier => identifier is { Type: IdentifierType.Vessel, Raw: "IMO9074729", Scope: "imo" });
        Assert.Equal(("One", "Two", "car"), (Name(Of("trip").Journey.From), Name(Of("trip").Journey.To), Name(Of("trip").Journey.Vehicle)));
        Assert.Equal("p", Name(Assert.Single(Of("trip").Journey.Travellers)));
        Assert.Equal((42.6, 21.1), (Of("a1").Place.Position.Latitude, Of("a1").Place.Position.Longitude));
        Assert.Equal(("", ""), (Of("pay").MoneyTransfer.Amount, Of("pay").MoneyTransfer.Currency));
        Assert.Contains("12,5", record.ExternalReferences.Single(reference => reference.Id == "pay").Content, StringComparison.Ordinal);
    }

    [Fact]
    public void Fragments_of_one_entity_are_merged_and_other_schemata_under_its_id_are_kept()
    {
        var import = Officer.FollowTheMoney("""
            {"id":"c","schema":"Company","properties":{"name":["C"]}}
            {"id":"c","schema":"Company","properties":{"alias":["D"],"name":["C"]}}
            {"id":"c","schema":"Vessel","properties":{"name":["E"]}}
            """);

        Officer.Accepts(import, 3);
        Assert.Equal(["C", "D"], Assert.Single(Only(import).Entities).Organisation.Names);
        Assert.Equal(["Organisation", ImportReport.MergedTarget, ImportReport.KeptTarget], import.Report.Objects.Select(item => item.Target));
    }

    [Fact]
    public void What_is_too_long_for_a_field_is_never_cut()
    {
        var longName = new string('n', ImportLimits.MaxText + 1);
        var import = Officer.FollowTheMoney($$$"""{"id":"c","schema":"Company","properties":{"name":["C","{{{longName}}}"]}}""");

        Assert.Equal(["C"], Assert.Single(Only(import).Entities).Organisation.Names);
        Assert.Contains(longName, Assert.Single(Only(import).ExternalReferences).Content, StringComparison.Ordinal);
        Assert.Equal("longer than the field", Assert.Single(import.Report.LeftOut).Reason);
    }

    [Fact]
    public void An_original_over_64_kibibytes_is_kept_by_its_id_and_the_report_says_so()
    {
        var import = Officer.Stix($$"""{"type":"note","id":"note--11111111-1111-4111-8111-111111111111","content":"{{new string('x', ImportLimits.MaxLongText)}}"}""");

        Officer.Accepts(import, 1);
        Assert.Empty(Assert.Single(Only(import).ExternalReferences).Content);
        Assert.Contains("longer than 64 KiB", Assert.Single(import.Report.Objects).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_person_is_never_copied_into_an_external_reference()
    {
        var longName = new string('n', ImportLimits.MaxText + 1);
        var import = Officer.FollowTheMoney($$$"""{"id":"p","schema":"Person","properties":{"name":["P","{{{longName}}}"],"addressEntity":["gone"]}}""");

        Officer.Accepts(import, 1);
        Assert.Equal("P", Assert.Single(Assert.Single(Only(import).Entities).Person.Names).Full);
        Assert.Equal(("gone", ""), Only(import).ExternalReferences.Select(reference => (reference.Id, reference.Content)).Single());
        Assert.Contains("original not kept", Assert.Single(import.Report.Objects).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_credential_deep_within_an_object_keeps_its_original_out()
    {
        var import = Officer.Stix("""{"type":"observed-data","id":"observed-data--11111111-1111-4111-8111-111111111111","first_observed":"2026-01-01T00:00:00Z","last_observed":"2026-01-01T00:00:00Z","number_observed":1,"objects":{"0":{"type":"user-account","credential":"CANARY"}}}""");

        Officer.Accepts(import, 1);
        Assert.DoesNotContain("CANARY", Only(import).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_identity_in_the_role_of_a_victim_is_protected_as_one()
    {
        var part = Assert.Single(Only(Officer.Stix("""{"type":"identity","id":"identity--11111111-1111-4111-8111-111111111111","name":"P","identity_class":"individual","roles":["Victim"]}""")).Participations);

        Assert.Equal(SubjectCategory.PossibleVictim, part.SubjectCategory);
    }

    [Fact]
    public void Objects_of_two_reports_part_and_what_belongs_to_none_comes_last()
    {
        static string Report(int number, params string[] references) =>
            $$"""{"type":"report","id":"report--0000000{{number}}-1111-4111-8111-111111111111","name":"R{{number}}","object_refs":[{{string.Join(',', references.Select(id => $"\"{id}\""))}}]}""";
        static string Url(int number) => $$"""{"type":"url","id":"url--0000000{{number}}-1111-4111-8111-111111111111","value":"https://{{number}}.example/"}""";
        static string Id(int number) => $"url--0000000{number}-1111-4111-8111-111111111111";
        var import = Officer.Stix($"[{Report(1, Id(1))},{Report(2, Id(2))},{Url(1)},{Url(2)},{Url(3)},{Relationship("uses", Id(1), Id(2))}]");

        Officer.Accepts(import, 6);
        Assert.Equal(["R1", "R2", "STIX 2.1 import"], import.Records.Select(record => record.Title));
        Assert.Equal([Id(1), Id(2), Id(3)], import.Records.Select(record => Assert.Single(record.Entities).SourceRefs[0]));
        Assert.Equal("its ends lie in different records", import.Report.Objects[5].Reason);
        Assert.Contains(import.Records[0].ExternalReferences, reference => reference.Type == "relationship");
        Assert.Contains(import.Records[1].ExternalReferences, reference => reference is { Type: "report", System: "stix-2.1" });
    }

    [Fact]
    public void Further_schemata_find_their_fields()
    {
        var import = Officer.FollowTheMoney("""
            {"id":"l","schema":"LegalEntity","properties":{"name":["L"],"leiCode":["5493001KJTIIGC8Y1R12"],"jurisdiction":["xk"]},"datasets":["d"]}
            {"id":"e","schema":"Event","properties":{"name":["Fair"],"startDate":["2021-01-02"],"endDate":["2021-01-03"],"location":["Hall 1"],"involved":["l"]}}
            {"id":"d","schema":"PlainText","properties":{"title":["T"],"mimeType":["text/plain"],"fileSize":["12"],"bodyText":["words"]}}
            {"id":"r","schema":"RealEstate","properties":{"address":["Plot 1"],"registrationNumber":["77"],"country":["xk"]}}
            {"id":"i","schema":"Identification","properties":{"holder":["l"],"type":["National ID card"],"number":["N1"],"country":["xk"],"endDate":["2030"]}}
            {"id":"u","schema":"UnknownLink","properties":{"subject":["l"],"object":["r"],"role":["tenant"]}}
            {"id":"s","schema":"Succession","properties":{"predecessor":["l"],"successor":["l"]}}
            """);
        var record = Only(import);
        Entity Of(string id) => record.Entities.First(entity => entity.SourceRefs[0] == id);

        Officer.Accepts(import, 7);
        Assert.Equal((SubjectCategory.Unknown, Of("l").Key), (Assert.Single(record.Participations).SubjectCategory, record.Participations[0].Entity.Key));
        Assert.Equal(("5493001KJTIIGC8Y1R12", "XK"), Of("l").Identifiers.Select(identifier => (identifier.Raw, identifier.Scope)).Single());
        Assert.Equal("Hall 1", record.Entities.Single(entity => entity.Key == Of("e").Occurrence.Place.Key).Place.Address.Full);
        Assert.Equal(new DateTime(2021, 1, 3), Of("e").Occurrence.Until.ToDateTime());
        Assert.Equal(("text/plain", 12ul, "T"), record.Attachments.Select(file => (file.MediaType, file.Size, file.Caption)).Single());
        Assert.Equal(("Plot 1", "77"), (Of("r").Place.Address.Full, Of("r").Identifiers.Single().Raw));
        Assert.Equal((DocumentType.IdCard, new PartialDate { Year = 2030 }), (Of("i").IdentityDocument.Type, Of("i").IdentityDocument.Expires));
        Assert.Equal([LinkType.HoldsDocument, LinkType.RelatedTo, LinkType.RelatedTo, LinkType.RelatedTo], record.Links.Select(link => link.Type).Order());
        Assert.Equal(["d", "s", "u"], record.ExternalReferences.Select(reference => reference.Id).Order(StringComparer.Ordinal));
        Assert.Contains(import.Report.LeftOut, left => left is { SourceType: "LegalEntity", Property: "(datasets)" });
    }

    [Fact]
    public void What_the_officer_chose_stands_in_every_record()
    {
        var defaults = Officer.Chose() with { CaseRef = "C-1", Unit = "U", Kind = RecordKind.FinancialReport, Status = RecordStatus.Draft, Urgency = Urgency.Urgent };
        var record = Only(Officer.FollowTheMoney("""{"id":"c","schema":"Company","properties":{"name":["C"]}}""", defaults));

        Assert.Equal(
            (RecordKind.FinancialReport, RecordStatus.Draft, Urgency.Urgent, "C-1", "U"), (record.Kind, record.Status, record.Urgency, record.CaseRef, record.Unit));
        Assert.Equal((defaults.Handling, defaults.Grading), (record.Handling, record.Grading));
    }
}
