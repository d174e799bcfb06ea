using Gateway.Record.V1;

namespace Gateway.Federation.Tests;

/// <summary>Fictional records for tests.</summary>
internal static class SampleRecords
{
    /// <summary>A suspect with a telephone, and a possible victim whose shelter must not get out.</summary>
    public static CaseRecord Suspect(string title = "Sighting of a van") => new()
    {
        Kind = RecordKind.IntelligenceReport,
        Status = RecordStatus.Active,
        Urgency = Urgency.Routine,
        Handling = new Handling
        {
            Tlp = Tlp.Amber,
            Pap = Pap.Amber,
            Classification = new Classification { Scheme = ClassificationScheme.National, Rank = ClassificationRank.Unclassified },
            Purposes = { Purpose.Investigation },
            Onward = OnwardRule.OriginatorConsent,
            Evidence = EvidenceRule.ConsentFirst,
            Action = ActionRule.DevelopOnly,
        },
        Grading = new Grading { Scheme = GradingScheme.Admiralty, SourceCode = "B", InformationCode = "2" },
        Title = title,
        Entities =
        {
            new Entity
            {
                Key = "suspect",
                Person = new Person { Names = { new PersonName { Full = "Dorian VASEK", Type = NameType.Legal } } },
                Identifiers = { new Identifier { Type = IdentifierType.Phone, Raw = "07700 900 417", Scope = "GB" } },
            },
            new Entity
            {
                Key = "victim",
                Person = new Person { Names = { new PersonName { Full = "V-1", Type = NameType.Pseudonym } }, BirthPlace = "CANARY-SHELTER-STREET" },
            },
        },
        Participations =
        {
            new Participation { Entity = new EntityReference { Key = "suspect" }, SubjectCategory = SubjectCategory.Suspect },
            new Participation { Entity = new EntityReference { Key = "victim" }, SubjectCategory = SubjectCategory.PossibleVictim },
        },
    };

    /// <summary>A record with advertisements whose texts are as long as a text may be, and one more of a chosen length.</summary>
    public static CaseRecord Large(int texts, int lastLength = 1)
    {
        var record = Suspect("Many advertisements");
        record.Entities.Clear();
        record.Participations.Clear();
        record.Entities.Add(Enumerable.Range(0, texts + 1).Select(i => new Entity
        {
            Key = $"ad-{i}",
            OnlineAd = new OnlineAd { Text = new string('x', i < texts ? 64 * 1024 : lastLength) },
        }));
        return record;
    }

    /// <summary>Releases everything about suspects to one peer and nothing about victims.</summary>
    public static string PolicyFor(string peer) => $"""
        policy: 1
        rules:
          - name: suspects
            release: ["*"]
            to: {"{"} agencies: [{peer}] {"}"}
          - name: never-victims
            withhold: ["person.*", participation, link, "identifier.*"]
            when: {"{"} subject: {"{"} any: [victim, possible_victim] {"}"} {"}"}

        """;
}
