using System.Collections;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Protocol.Tests.Support;

/// <summary>Makes, for any message of the record schema, a legal record that holds one such message, to set one field of it.</summary>
internal static class SchemaPlaces
{
    private static readonly Dictionary<MessageDescriptor, List<FieldDescriptor>> Ways = FindWays();

    /// <summary>Every field of every message of the schema, Timestamp aside.</summary>
    public static IReadOnlyList<FieldDescriptor> AllFields { get; } =
        [.. Ways.Keys.Where(message => message != Timestamp.Descriptor).SelectMany(message => message.Fields.InDeclarationOrder())];

    /// <summary>A legal record and the message in it that has this field.</summary>
    public static (CaseRecord Record, IMessage Message) For(FieldDescriptor field)
    {
        var record = SampleRecords.Bare();
        record.Conditions = "Ask first.";
        IMessage at = record;
        var key = 1;
        foreach (var step in Ways[field.ContainingType])
        {
            at = Enter(step, at, ref key);
        }

        return (record, at);
    }

    /// <summary>A legal value for one element of a list, or for a field.</summary>
    public static object ValueOf(FieldDescriptor field, int number)
    {
        if (field.FieldType == FieldType.String)
        {
            return field.Name == "releasable_to"
                ? $"{(char)('A' + (number / 26))}{(char)('A' + (number % 26))}"
                : field.Name.EndsWith("countries", StringComparison.Ordinal) || field.Name is "citizenships" or "country" ? "XK" : "x";
        }

        var key = number + 1_000;
        return MakeLegal(field.MessageType.Parser.ParseFrom(ByteString.Empty), ref key);
    }

    private static IMessage Enter(FieldDescriptor step, IMessage at, ref int key)
    {
        var next = MakeLegal(step.MessageType.Parser.ParseFrom(ByteString.Empty), ref key);
        if (step.IsRepeated)
        {
            _ = ((IList)step.Accessor.GetValue(at)).Add(next);
        }
        else
        {
            step.Accessor.SetValue(at, next);
        }

        return next;
    }

    private static IMessage MakeLegal(IMessage message, ref int key)
    {
        switch (message)
        {
            case Entity entity:
                entity.Person = new Person();
                entity.Confidence = 1;
                break;
            case Participation participation:
                participation.Entity = new EntityReference { Key = SampleRecords.Key(1) };
                break;
            case Link link:
                link.From = new EntityReference { Key = SampleRecords.Key(1) };
                link.To = new EntityReference { Key = SampleRecords.Key(1) };
                break;
            case EntityReference reference:
                reference.Key = SampleRecords.Key(1);
                break;
            case AttachmentProvenance provenance:
                (provenance.KeyedDigest, provenance.AcquiredSha256) = (ByteString.CopyFrom(new byte[32]), ByteString.CopyFrom(new byte[32]));
                (provenance.AcquiredBy, provenance.Authority, provenance.AcquiredAt) = ("Officer", "Warrant", new Timestamp { Seconds = 1 });
                break;
            case StrippedMetadata block:
                block.Sha256 = ByteString.CopyFrom(new byte[32]);
                break;
            case PartialDate date:
                date.Year = 2020;
                break;
            case Grading grading:
                (grading.Scheme, grading.SourceCode, grading.InformationCode) = (GradingScheme.Admiralty, "A", "1");
                break;
        }

        if (message is not EntityReference && message.Descriptor.FindFieldByName("key") is { } keyField)
        {
            keyField.Accessor.SetValue(message, SampleRecords.Key(key++));
        }

        return message;
    }

    /// <summary>How to come to each message from the record: the shortest way, breadth first.</summary>
    private static Dictionary<MessageDescriptor, List<FieldDescriptor>> FindWays()
    {
        var ways = new Dictionary<MessageDescriptor, List<FieldDescriptor>> { [CaseRecord.Descriptor] = [] };
        var next = new Queue<MessageDescriptor>([CaseRecord.Descriptor]);
        while (next.TryDequeue(out var message))
        {
            foreach (var field in message.Fields.InDeclarationOrder().Where(field => field.FieldType == FieldType.Message))
            {
                if (ways.TryAdd(field.MessageType, [.. ways[message], field]))
                {
                    next.Enqueue(field.MessageType);
                }
            }
        }

        return ways;
    }
}
