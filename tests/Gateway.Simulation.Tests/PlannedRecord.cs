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
    /// <summary>Stands in the field that one of the policies withholds, and nowhere else.</summary>
    public const string Canary = "CANARY-SHELTER-STREET";

    /// <summary>Its id at its originator, once it is published.</summary>
    public string RecordId { get; set; } = "";

    /// <summary>Its version, once it is published.</summary>
    public ulong Version { get; set; }

    /// <summary>Whether the officer has the answer.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>To which peers the whole of it went, by number.</summary>
    public HashSet<int> Released { get; } = [];

    /// <summary>To which of those without the summary.</summary>
    public HashSet<int> WithoutSummary { get; } = [];

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
