using System.Globalization;
using Gateway.Protocol.Records;
using Gateway.Record.V1;
using Google.Protobuf.WellKnownTypes;
using Labels = Gateway.Record.V1.Handling;

namespace Gateway.Protocol.Tests.Support;

/// <summary>Records that tests start from.</summary>
internal static class SampleRecords
{
    /// <summary>A key of an element: 16 hexadecimal digits.</summary>
    public static string Key(int number) => number.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>The labels and nothing else.</summary>
    public static CaseRecord Bare() => new()
    {
        Kind = RecordKind.IntelligenceReport,
        Status = RecordStatus.Active,
        Urgency = Urgency.Priority,
        Handling = new Labels { Tlp = Tlp.Amber, HandlingCodes = { HandlingCode.H1 }, Purposes = { Purpose.Investigation } },
        Grading = new Grading { Scheme = GradingScheme.Admiralty, SourceCode = "B", InformationCode = "2" },
    };

    /// <summary>A small record with a field of every form, and conditions.</summary>
    public static CaseRecord Small(string summary = "Two women left for hotel jobs.")
    {
        var record = Bare();
        record.Handling.HandlingCodes.Add(HandlingCode.H3);
        record.Conditions = "Only the named unit.";
        record.Title = "Missing persons";
        record.Summary = summary;
        record.Reported = Timestamp.FromDateTimeOffset(TestAgency.Now.AddDays(-2));
        record.Entities.Add(new Entity
        {
            Key = Key(1),
            Handling = new Labels { Pap = Pap.Red },
            Person = new Person { Names = { new PersonName { Full = "Dorian VASEK", Type = NameType.Legal } }, Gender = Gender.Male },
            Identifiers = { Phone(11), Phone(12) },
        });
        record.Entities.Add(new Entity { Key = Key(2), Vehicle = new Vehicle { Make = "Ford" }, Confidence = 80 });
        record.Participations.Add(new Participation
        {
            Key = Key(21),
            Entity = new EntityReference { Key = Key(1) },
            SubjectCategory = SubjectCategory.Suspect,
        });
        record.Links.Add(new Link
        {
            Key = Key(31),
            From = new EntityReference { Key = Key(1) },
            To = new EntityReference { Key = Key(2) },
            Type = LinkType.Uses,
        });
        return record;
    }

    private static Identifier Phone(int key) => new() { Key = Key(key), Type = IdentifierType.Phone, Raw = $"07700 9004{key}" };

    /// <summary>Elements with keys in the order of their keys, as a merge gives them back.</summary>
    public static CaseRecord InOrder(CaseRecord record)
    {
        var sorted = record.Clone();
        foreach (var entity in sorted.Entities)
        {
            Sort(entity.Identifiers, identifier => identifier.Key);
        }

        Sort(sorted.Entities, entity => entity.Key);
        Sort(sorted.Participations, participation => participation.Key);
        Sort(sorted.Links, link => link.Key);
        Sort(sorted.Attachments, attachment => attachment.Key);
        Sort(sorted.ExternalReferences, reference => reference.Key);
        Sort(sorted.AttachmentProvenance, provenance => provenance.Key);
        return sorted;
    }

    private static void Sort<T>(Google.Protobuf.Collections.RepeatedField<T> list, Func<T, string> key)
    {
        var sorted = list.OrderBy(key, StringComparer.Ordinal).ToList();
        list.Clear();
        list.AddRange(sorted);
    }
}
