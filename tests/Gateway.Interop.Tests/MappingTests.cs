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
    public void What_the_officer_chose_stands_in_every_record()
    {
        var defaults = Officer.Chose() with { CaseRef = "C-1", Unit = "U", Kind = RecordKind.FinancialReport, Status = RecordStatus.Draft, Urgency = Urgency.Urgent };
        var record = Only(Officer.FollowTheMoney("""{"id":"c","schema":"Company","properties":{"name":["C"]}}""", defaults));

        Assert.Equal(
            (RecordKind.FinancialReport, RecordStatus.Draft, Urgency.Urgent, "C-1", "U"), (record.Kind, record.Status, record.Urgency, record.CaseRef, record.Unit));
        Assert.Equal((defaults.Handling, defaults.Grading), (record.Handling, record.Grading));
    }
}
