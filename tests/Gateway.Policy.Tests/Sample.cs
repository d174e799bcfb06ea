using System.Collections.Immutable;
using System.Globalization;
using Gateway.Exchange.V1;
using Gateway.Policy.Deciding;
using Gateway.Policy.Language;
using Gateway.Protocol.Identity;
using Gateway.Record.V1;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Policy.Tests;

/// <summary>Records, peers and policies with nothing that stands in the way of release; tests change what they are about.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly ImmutableArray<string> Peers = ["KAR", "LIN", "WES", "FIU-W", "SAFE"];

    public static readonly OriginatorProfile Police = new([AgencyFunction.Police]);

    public static readonly OriginatorProfile Hotline = new([AgencyFunction.Ngo]);

    public static readonly PeerProfile Lin = Peer("LIN", "XB", AgencyFunction.Border);

    /// <summary>Releases everything a release rule can name to every peer of Sample.</summary>
    public const string ReleaseAll = """
        policy: 1
        rules:
          - name: all
            release: ["*", audience, authorisation]
            to: {agencies: [KAR, LIN, WES, FIU-W, SAFE]}
        """;

    public static string Key(int number) => number.ToString("x16", CultureInfo.InvariantCulture);

    public static PeerProfile Peer(string name, string country, params AgencyFunction[] functions) =>
        new(AgencyId.OfRootKey(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name))), name, country,
            [.. functions], ClassificationRank.Restricted);

    public static Handling NewHandling() => new()
    {
        Classification = new Classification { Scheme = ClassificationScheme.Eu, Rank = ClassificationRank.Unclassified },
        Tlp = Tlp.Green,
        Pap = Pap.Green,
        Onward = OnwardRule.FreeWithinTlp,
        Evidence = EvidenceRule.Allowed,
        Action = ActionRule.OvertOk,
        Purposes = { Purpose.Investigation, Purpose.Prosecution },
        IndexAllowed = true,
    };

    public static CaseRecord NewRecord() => new()
    {
        Kind = RecordKind.IntelligenceReport,
        Status = RecordStatus.Active,
        Urgency = Urgency.Routine,
        Handling = NewHandling(),
        Grading = new Grading { Scheme = GradingScheme.Admiralty, SourceCode = "B", InformationCode = "2" },
    };

    /// <summary>A person who is a suspect and a vehicle they use: entities 1 and 2, participation 3, link 4, identifier 5.</summary>
    public static CaseRecord SuspectWithVehicle()
    {
        var record = NewRecord();
        record.Title = "Recruiter and van";
        record.Entities.Add(NewPerson(1));
        record.Entities.Add(NewVehicle(2));
        record.Entities[1].Identifiers.Add(new Identifier { Key = Key(5), Type = IdentifierType.Plate, Raw = "KR47BXT" });
        record.Participations.Add(Part(3, 1, SubjectCategory.Suspect));
        record.Links.Add(NewLink(4, 1, 2));
        return record;
    }

    public static Entity NewPerson(int key) => new() { Key = Key(key), Person = new Person { Names = { new PersonName { Full = "A" } }, Deceased = true } };

    public static Entity NewVehicle(int key) => new() { Key = Key(key), Vehicle = new Vehicle { Make = "M", Colour = "white" } };

    public static Entity NewPlace(int key) => new() { Key = Key(key), Place = new Place { Type = PlaceType.Hotel } };

    public static EntityReference Ref(int key) => new() { Key = Key(key) };

    public static Link NewLink(int key, int from, int to) => new() { Key = Key(key), From = Ref(from), To = Ref(to), Type = LinkType.Uses };

    public static Participation Part(int key, int entity, SubjectCategory category, params TraffickingRole[] roles) => new()
    {
        Key = Key(key),
        Entity = Ref(entity),
        SubjectCategory = category,
        Consent = Consent.NotNeededLegalDuty,
        TraffickingRoles = { roles },
    };

    public static Timestamp Time(DateTimeOffset instant) => Timestamp.FromDateTimeOffset(instant);

    public static PolicyDocument Parse(string yaml) => PolicyText.Parse(yaml, Peers) switch
    {
        PolicyParseResult.Parsed parsed => parsed.Policy,
        PolicyParseResult.Rejected rejected => throw new InvalidOperationException(string.Join('\n', rejected.Problems)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public static ImmutableArray<PolicyProblem> Problems(string yaml) => PolicyText.Parse(yaml, Peers) switch
    {
        PolicyParseResult.Rejected rejected => rejected.Problems,
        _ => [],
    };

    public static ReleaseDecision Decide(CaseRecord record, string yaml, PeerProfile? peer = null, OriginatorProfile? originator = null) =>
        Decider.Decide(record, originator ?? Police, peer ?? Lin, Parse(yaml), Now);

    /// <summary>The decision on one field.</summary>
    public static FieldDecision On(this ReleaseDecision decision, string path) => decision.Fields.Single(field => field.Path.ToString() == path);

    public static FieldOutcome Outcome(this ReleaseDecision decision, string path) => decision.On(path).Outcome;

    public static IReadOnlySet<string> Released(this ReleaseDecision decision) =>
        decision.Fields.Where(field => field.Outcome == FieldOutcome.Release).Select(field => field.Path.ToString()).ToHashSet(StringComparer.Ordinal);

    public static string Field(int entity, string name) => $"entity/{Key(entity)}/{name}";
}
