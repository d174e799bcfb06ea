using System.Globalization;
using Gateway.Record.V1;

namespace Gateway.Simulation.Tests;

/// <summary>A record that an officer wants to publish, with all that the checks must know of it. Its title names it.</summary>
/// <param name="Number">In this world.</param>
/// <param name="Node">Whose officer.</param>
/// <param name="IsReport">An intelligence report; otherwise a warning.</param>
/// <param name="IsClassified">Restricted; otherwise unclassified.</param>
/// <param name="Phone">The last digit of the suspect's number.</param>
/// <param name="Amends">The record it is a later version of.</param>
internal sealed record PlannedRecord(int Number, int Node, bool IsReport, bool IsClassified, int Phone, PlannedRecord? Amends)
{
    private const string CanaryMark = "CANARY-SHELTER-STREET-";

    /// <summary>Ids and versions under which it was committed at its originator: more than one only where a backup was put back between.</summary>
    public HashSet<(string Id, ulong Version)> Published { get; } = [];

    /// <summary>Its id, as last committed.</summary>
    public string RecordId { get; set; } = "";

    /// <summary>Its version, as last committed.</summary>
    public ulong Version { get; set; }

    /// <summary>Whether the officer has the answer.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>How often its summary had been taken back when the officer last asked for it to be published.</summary>
    public int TakenBeforeAsking { get; set; }

    /// <summary>How much of it was ever sealed, for which node.</summary>
    public Dictionary<int, Extent> Sealed { get; } = [];

    /// <summary>Stands in the field that one of the policies withholds and that an officer may recall, and nowhere else; ends where the number does.</summary>
    public string Canary => string.Create(CultureInfo.InvariantCulture, $"{CanaryMark}{Number}-");

    /// <summary>Numbers of the records whose canary stands anywhere in these bytes.</summary>
    public static HashSet<int> CanariesIn(ReadOnlySpan<byte> bytes)
    {
        var found = new HashSet<int>();
        var mark = "CANARY-SHELTER-STREET-"u8;
        for (var at = bytes.IndexOf(mark); at >= 0; at = bytes.IndexOf(mark))
        {
            bytes = bytes[(at + mark.Length)..];
            var number = 0;
            var digits = 0;
            while (digits < bytes.Length && char.IsAsciiDigit((char)bytes[digits]))
            {
                number = (number * 10) + bytes[digits++] - '0';
            }

            if (digits > 0 && digits < bytes.Length && bytes[digits] == '-')
            {
                found.Add(number);
            }
        }

        return found;
    }

    public string RequestId => string.Create(CultureInfo.InvariantCulture, $"request-{Number}");

    public string Title => string.Create(CultureInfo.InvariantCulture, $"r{Number}");

    /// <summary>The number in a title.</summary>
    public static int NumberOf(string title) => int.Parse(title.AsSpan(1), CultureInfo.InvariantCulture);

    /// <summary>A number as an analyst types it.</summary>
    public static string PhoneNumber(int digit) => string.Create(CultureInfo.InvariantCulture, $"07700 90041{digit}");

    /// <summary>As the officer writes it.</summary>
    public CaseRecord Write() => new()
    {
        Kind = IsReport ? RecordKind.IntelligenceReport : RecordKind.Warning,
        Status = RecordStatus.Active,
        Urgency = Urgency.Routine,
        Handling = new Handling
        {
            Tlp = Tlp.Amber,
            Pap = Pap.Amber,
            Classification = new Classification
            {
                Scheme = ClassificationScheme.National,
                Rank = IsClassified ? ClassificationRank.Restricted : ClassificationRank.Unclassified,
            },
            Purposes = { Purpose.Investigation },
            Onward = OnwardRule.OriginatorConsent,
            Evidence = EvidenceRule.ConsentFirst,
            Action = ActionRule.DevelopOnly,
        },
        Grading = new Grading { Scheme = GradingScheme.Admiralty, SourceCode = "B", InformationCode = "2" },
        Title = Title,
        Summary = Canary,
        Entities =
        {
            new Entity
            {
                Key = "suspect",
                Person = new Person { Names = { new PersonName { Full = "Dorian VASEK", Type = NameType.Legal } } },
                Identifiers = { new Identifier { Type = IdentifierType.Phone, Raw = PhoneNumber(Phone), Scope = "GB" } },
            },
        },
        Participations = { new Participation { Entity = new EntityReference { Key = "suspect" }, SubjectCategory = SubjectCategory.Suspect } },
    };
}

/// <summary>How much of a record: each policy of the simulation gives all, nothing, or all but the summary.</summary>
[Flags]
internal enum Extent
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Everything but the summary.</summary>
    WithoutSummary = 1,

    /// <summary>Everything.</summary>
    Whole = 2,
}
