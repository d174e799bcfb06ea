using Gateway.Protocol.Records;
using Gateway.Record.V1;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Node.Tests;

/// <summary>Records of fictional cases, with keys as publication draws them.</summary>
internal sealed class SampleRecords
{
    private readonly Random _random;

    public SampleRecords(int seed = 1) => _random = new Random(seed);

    /// <summary>A key that was not used before.</summary>
    public string Key()
    {
        var bytes = new byte[FieldPath.KeyLength / 2];
        _random.NextBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>A record that may be used for an investigation and says nothing yet.</summary>
    public static CaseRecord Empty(RecordKind kind = RecordKind.IntelligenceReport) => new()
    {
        Kind = kind,
        Status = RecordStatus.Active,
        Handling = new Handling { Tlp = Tlp.Amber, Purposes = { Purpose.Investigation } },
        Grading = new Grading { Scheme = GradingScheme.Admiralty, SourceCode = "B", InformationCode = "2" },
        Urgency = Urgency.Routine,
        Title = "A report",
    };

    /// <summary>A record with these entities.</summary>
    public static CaseRecord With(params IEnumerable<Entity> entities)
    {
        var record = Empty();
        record.Entities.Add(entities);
        return record;
    }

    /// <summary>An identifier that may be matched.</summary>
    public Identifier Identifier(IdentifierType type, string raw, string scope = "") =>
        new() { Key = Key(), Type = type, Raw = raw, Scope = scope, Match = IdentifierMatch.Exact };

    /// <summary>A person with a name and identifiers.</summary>
    public Entity Person(string name, params IEnumerable<Identifier> identifiers) => new()
    {
        Key = Key(),
        Person = new Person { Names = { new PersonName { Full = name, Type = NameType.Legal } } },
        Identifiers = { identifiers },
    };

    /// <summary>A telephone line.</summary>
    public Entity Phone(string number, string country = "GB") => new()
    {
        Key = Key(),
        PhoneNumber = new PhoneNumber { Country = country },
        Identifiers = { Identifier(IdentifierType.Phone, number, country) },
    };

    /// <summary>A car with a plate.</summary>
    public Entity Car(string plate, string country) => new()
    {
        Key = Key(),
        Vehicle = new Vehicle { Colour = "white" },
        Identifiers = { Identifier(IdentifierType.Plate, plate, country) },
    };

    /// <summary>What an entity is in a record.</summary>
    public Participation Part(Entity entity, SubjectCategory category, Grading? grading = null) =>
        new() { Key = Key(), Entity = new EntityReference { Key = entity.Key }, SubjectCategory = category, Grading = grading };

    /// <summary>How two entities relate.</summary>
    public Link Link(Entity from, LinkType type, Entity to) =>
        new() { Key = Key(), From = new EntityReference { Key = from.Key }, To = new EntityReference { Key = to.Key }, Type = type };

    /// <summary>Labels after which something must be gone.</summary>
    public static Handling Until(DateTimeOffset end, Handling? like = null)
    {
        var handling = like?.Clone() ?? new Handling();
        handling.Retention = new Retention { DeleteAfter = Timestamp.FromDateTimeOffset(end) };
        return handling;
    }
}
