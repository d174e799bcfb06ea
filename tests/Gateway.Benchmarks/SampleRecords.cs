using System.Globalization;
using Gateway.Record.V1;

namespace Gateway.Benchmarks;

/// <summary>
/// Fictional records, the same in every run: three entities, eight identifiers, a summary of forty words; sixteen disclosures, and about
/// 4 KiB as the view that travels.
/// </summary>
internal static class SampleRecords
{
    /// <summary>Fields each record is disclosed in.</summary>
    public const int Disclosures = 16;

    /// <summary>Distinct records before they repeat; a repeated one is published as a new record.</summary>
    public const int Distinct = 2_000;

    private static readonly string[] Words =
    [
        "van", "border", "seen", "driver", "route", "night", "paid", "cash", "farm", "work", "harvest", "room", "debt", "papers", "held", "phone",
        "contact", "agent", "ferry", "port", "hotel", "rented", "cousin", "recruiter", "promised", "wages", "kept", "locked", "moved", "weekly",
    ];

    private static readonly string[] Families = ["Vasek", "Orlan", "Petric", "Hadzik", "Marun", "Sorel", "Tervo", "Kalnin", "Brezan", "Dorval"];

    private static readonly string[] GivenNames = ["Dorian", "Milos", "Ana", "Ilir", "Katya", "Joren", "Selma", "Pavel", "Ruta", "Emil"];

    /// <summary>Record number <paramref name="index"/>.</summary>
    public static CaseRecord Make(int index)
    {
        var number = index % Distinct;
        return new CaseRecord
        {
            Kind = RecordKind.IntelligenceReport,
            Status = RecordStatus.Active,
            Urgency = Urgency.Routine,
            Handling = Handling(),
            Grading = new Grading { Scheme = GradingScheme.Admiralty, SourceCode = "B", InformationCode = "2" },
            Title = Text($"Movements of vehicle {number} between two farms"),
            Summary = Summary(number),
            Entities = { Suspect(number), Van(number), Account(number) },
            Participations =
            {
                new Participation
                {
                    Entity = new EntityReference { Key = "suspect" },
                    SubjectCategory = SubjectCategory.Suspect,
                    TraffickingRoles = { TraffickingRole.Transporter },
                    Grading = new Grading { Scheme = GradingScheme.Admiralty, SourceCode = "B", InformationCode = "3" },
                    Caveat = "The source saw the driver twice and does not know the name by which others call him; the second time it was dark, the van stood "
                        + "at the other side of the yard, and somebody else may have driven it. A second report is expected within two weeks of this one.",
                },
            },
            Links =
            {
                Uses("suspect", "van"),
                Uses("suspect", "account"),
            },
        };
    }

    /// <summary>The telephone number of a record's suspect as its writer wrote it: what a subscription may watch.</summary>
    public static string PhoneOf(int number) => Text($"07700 90{number:D4}");

    /// <summary>The name of a record's suspect.</summary>
    public static string NameOf(int number) =>
        $"{GivenNames[number % GivenNames.Length]} {Families[number / GivenNames.Length % Families.Length]}{(char)('a' + (number / 100 % 20))}";

    private static Handling Handling() => new()
    {
        Tlp = Tlp.Amber,
        Pap = Pap.Amber,
        Classification = new Classification { Scheme = ClassificationScheme.National, Rank = ClassificationRank.Unclassified },
        Purposes = { Purpose.Investigation },
        Onward = OnwardRule.OriginatorConsent,
        Evidence = EvidenceRule.ConsentFirst,
        Action = ActionRule.DevelopOnly,
    };

    private static Entity Suspect(int number) => new()
    {
        Key = "suspect",
        Handling = Handling(),
        Person = new Person
        {
            Names =
            {
                new PersonName { Full = NameOf(number), Type = NameType.Legal, Script = "Latn" },
                new PersonName { Full = Text($"{Families[(number + 3) % Families.Length]} the driver"), Type = NameType.Alias, Script = "Latn" },
            },
        },
        Identifiers =
        {
            Identifier(IdentifierType.Phone, PhoneOf(number), "GB"),
            Identifier(IdentifierType.Email, Text($"driver.{number}@example.org")),
            Identifier(IdentifierType.Iban, Iban(number)),
            Identifier(IdentifierType.Document, Text($"P{number:D7}"), "XK"),
        },
    };

    private static Entity Van(int number) => new()
    {
        Key = "van",
        Handling = Handling(),
        Vehicle = new Vehicle { Make = "Sprinter" },
        Identifiers =
        {
            Identifier(IdentifierType.Plate, Text($"KR {number:D4} AB"), "XK"),
            Identifier(IdentifierType.Vin, Text($"WDB90636{number:D9}")),
        },
    };

    private static Entity Account(int number) => new()
    {
        Key = "account",
        Handling = Handling(),
        OnlineAccount = new OnlineAccount { Platform = "example" },
        Identifiers =
        {
            Identifier(IdentifierType.Username, Text($"harvest_agent_{number}"), "example"),
            Identifier(IdentifierType.Url, Text($"https://jobs.example.net/offers/{number}?place=farm&from=ad&week={number % 52}")),
        },
    };

    private static Identifier Identifier(IdentifierType type, string raw, string scope = "") => new()
    {
        Type = type,
        Raw = raw,
        Scope = scope,
        ValidFrom = new PartialDate { Year = 2026, Month = 3, Day = 1 },
    };

    private static Link Uses(string from, string to) => new()
    {
        From = new EntityReference { Key = from },
        To = new EntityReference { Key = to },
        Type = LinkType.Uses,
        Confidence = 70,
        FromDate = new PartialDate { Year = 2026, Month = 2, Day = 14 },
    };

    private static string Summary(int number) =>
        string.Join(' ', Enumerable.Range(0, 40).Select(place => Words[((number * 7) + (place * 11) + (place * place * (number % 5))) % Words.Length]));

    /// <summary>A German IBAN of a bank that does not exist, with its check digits (ISO 13616: mod 97 leaves 1).</summary>
    private static string Iban(int number)
    {
        var account = Text($"99999999{number:D10}");
        var remainder = 0;
        foreach (var digit in account + "131400")
        {
            remainder = ((remainder * 10) + (digit - '0')) % 97;
        }

        return Text($"DE{98 - remainder:D2}{account}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
