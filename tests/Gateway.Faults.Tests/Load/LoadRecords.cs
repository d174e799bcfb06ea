using System.Globalization;
using Gateway.Node.V1;
using Gateway.Record.V1;

namespace Gateway.Faults.Tests.Load;

/// <summary>The records of a load: fictional, small, and every fifth one with the telephone that the receiver watches.</summary>
internal static class LoadRecords
{
    /// <summary>One record in so many meets the receiver's subscription.</summary>
    public const int WatchedEvery = 5;

    private const string WatchedPhone = "07700 900 417";

    /// <summary>What the receiver watches.</summary>
    public static CreateSubscriptionRequest Subscription => new()
    {
        RequestId = "the-telephone",
        Name = "the telephone",
        Purpose = Purpose.Investigation,
        Terms = new SubscriptionTerms { Identifiers = { new IdentifierQuery { Type = IdentifierType.Phone, Value = WatchedPhone, Scope = "GB" } } },
    };

    /// <summary>Whether record number <paramref name="index"/> meets the subscription.</summary>
    public static bool IsWatched(int index) => index % WatchedEvery == 0;

    /// <summary>Record number <paramref name="index"/> of a load.</summary>
    public static CaseRecord Make(int index) => new()
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
        Title = string.Create(CultureInfo.InvariantCulture, $"Record {index}"),
        Entities =
        {
            new Entity
            {
                Key = "suspect",
                Person = new Person { Names = { new PersonName { Full = "Dorian VASEK", Type = NameType.Legal } } },
                Identifiers = { new Identifier { Type = IdentifierType.Phone, Raw = IsWatched(index) ? WatchedPhone : "07700 900 999", Scope = "GB" } },
            },
        },
        Participations = { new Participation { Entity = new EntityReference { Key = "suspect" }, SubjectCategory = SubjectCategory.Suspect } },
    };

    /// <summary>The same with a text of this many characters: a body that fills disks and windows.</summary>
    public static CaseRecord MakeLarge(int index, int characters)
    {
        var record = Make(index);
        for (var left = characters; left > 0; left -= MaxText)
        {
            record.Entities.Add(new Entity
            {
                Key = string.Create(CultureInfo.InvariantCulture, $"ad-{left}"),
                OnlineAd = new OnlineAd { Text = new string('x', Math.Min(left, MaxText)) },
            });
        }

        return record;
    }

    /// <summary>Releases everything to these peers.</summary>
    public static string PolicyFor(string peers) => $"""
        policy: 1
        rules:
          - name: everything
            release: ["*"]
            to: {"{"} agencies: [{peers}] {"}"}

        """;

    private const int MaxText = 64 * 1024;
}
