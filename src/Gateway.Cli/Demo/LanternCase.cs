using System.Text;
using Gateway.Cli.Input;
using Gateway.Node.V1;
using Gateway.Record.V1;

namespace Gateway.Cli.Demo;

/// <summary>
/// Operation LANTERN: who takes part, what they publish, what they watch, and what must come of it. Four agencies each hold a piece of one
/// trafficking case; none may put its records into another's database. The records and policies are files beside this one.
/// </summary>
internal static class LanternCase
{
    /// <summary>The watch on the nickname alone: it must never be met, because a nickname identifies nobody.</summary>
    public const string NicknameWatch = "the nickname alone";

    /// <summary>A nickname that two records mention, as an account name that no record has.</summary>
    public static IdentifierQuery Nickname { get; } = Identifier(IdentifierType.Username, "Dori", "chatter.example");

    /// <summary>The agencies, each with a node of its own.</summary>
    public static IReadOnlyList<LanternAgency> Agencies { get; } =
    [
        new("KAR", "Karsia National Police, trafficking unit", "XA", "police",
        [
            Watch("the recruiter's phone", Identifier(IdentifierType.Phone, "07700 900 417", "GB")),
            Watch("the recruiter's account", Identifier(IdentifierType.Username, "@dori_jobs", "chatter.example")),
            Watch("the front company's van", Identifier(IdentifierType.Plate, "KR47BXT", "XA")),
            Watch(NicknameWatch, Nickname),
        ]),
        new("LIN", "Lindmark Border Guard", "XB", "border",
        [
            Watch("the van", Identifier(IdentifierType.Plate, "KR-47 BXT", "XA")),
            Watch("the card series", [.. Enumerable.Range(2, 6).Select(last => Identifier(IdentifierType.Document, $"K447190{last}", "UTO"))]),
        ]),
        new("WES", "Westmere Police", "XC", "police",
        [
            Watch("the contact in the advertisement", Identifier(IdentifierType.Username, "dori_jobs", "chatter.example")),
            Watch("the second phone", Identifier(IdentifierType.Phone, "+447700900588", "GB")),
            new("anything on the way to Westmere", new SubscriptionTerms { Countries = { "XC" }, Kinds = { RecordKind.Sighting } }),
        ]),
        new("FIU-W", "Westmere Financial Intelligence Unit", "XC", "fiu",
        [
            Watch("the depositor's phone", Identifier(IdentifierType.Phone, "+44 7700 900417", "GB")),
            Watch("the card at the bank", Identifier(IdentifierType.Document, "UTO K4471904", "UTO")),
            new("the front", new SubscriptionTerms { Names = { "BrightFields Recruitment" } }),
        ]),
    ];

    /// <summary>Who publishes which record, in the order of the case.</summary>
    public static IReadOnlyList<(string Record, string Owner)> Publications { get; } =
        [("R1", "KAR"), ("R2", "LIN"), ("R3", "WES"), ("R4", "FIU-W"), ("R5", "KAR")];

    /// <summary>Who must receive at least something of which record; everybody else must receive nothing.</summary>
    public static IReadOnlyDictionary<string, string[]> Recipients { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["R1"] = ["LIN", "WES", "FIU-W"],
        ["R2"] = ["KAR", "WES", "FIU-W"],
        ["R3"] = ["KAR"],
        ["R4"] = ["KAR", "WES"],
        ["R5"] = ["LIN", "WES", "FIU-W"],
    };

    /// <summary>The alerts that must arise, each at a side that could not have known.</summary>
    public static IReadOnlyList<LanternHit> Hits { get; } =
    [
        new("H1", "KAR", "the recruiter's phone", "R4", "the recruiter's phone is a bank customer's contact"),
        new("H1", "FIU-W", "the depositor's phone", "R1", "the bank customer's contact is a recruiter's phone"),
        new("H2", "KAR", "the front company's van", "R2", "the front company's van carried six passengers"),
        new("H2", "LIN", "the van", "R5", "the van that was stopped belongs to a front company"),
        new("H3", "FIU-W", "the card at the bank", "R2", "the card that opened the account is one of six counterfeits"),
        new("H4", "KAR", "the recruiter's account", "R3", "the recruiter's account is the contact in the advertisement"),
        new("H4", "WES", "the contact in the advertisement", "R1", "the contact in the advertisement recruited two missing women"),
    ];

    /// <summary>
    /// Words that stand in a record and must not reach any other agency: about victims, witnesses, and the agency's own business.
    /// </summary>
    public static IReadOnlyDictionary<string, string[]> NeverLeaves { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["R1"] = ["Ilva M", "900862", "Missing person A", "KAR-THB-2026-0113"],
        ["R2"] = ["Passenger 3", "LIN-2026-4471", "asked in a low voice"],
        ["R3"] = ["Elmgrove Court", "V-1", "WES-VICE-88213", "message only"],
        ["R4"] = ["D. Marlow", "E. Varo", "FIUW-STR-2026-0907"],
        ["R5"] = ["KAR-THB-2026-0121"],
    };

    /// <summary>A record, as its owner writes it.</summary>
    public static CaseRecord Record(string name)
    {
        var record = new CaseRecord();
        return MessageJsonReader.ReadInto(record, Resource($"{name}.json")) is { } problem
            ? throw new InvalidDataException($"{name}.json:{problem.Line}: {problem.Field} {problem.Rule}")
            : record;
    }

    /// <summary>An agency's release policy.</summary>
    public static string Policy(string agency) => Encoding.UTF8.GetString(Resource($"{agency}.yaml"));

    private static LanternSubscription Watch(string name, params IdentifierQuery[] identifiers) =>
        new(name, new SubscriptionTerms { Identifiers = { identifiers } });

    private static IdentifierQuery Identifier(IdentifierType type, string value, string scope) => new() { Type = type, Value = value, Scope = scope };

    private static byte[] Resource(string name)
    {
        using var stream = typeof(LanternCase).Assembly.GetManifestResourceStream($"lantern/{name}")
            ?? throw new InvalidDataException($"{name} is not part of this program.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
