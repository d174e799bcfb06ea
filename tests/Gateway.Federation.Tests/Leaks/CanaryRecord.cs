using Gateway.Node.Publication;
using Gateway.Protocol.Records;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Gateway.Federation.Tests.Leaks;

/// <summary>
/// A record with a word of its own in every text field of the schema that takes one, found by reflection: fields that take only certain
/// words (country codes, grades) refuse it and are counted instead.
/// </summary>
internal sealed class CanaryRecord
{
    private const int MaxDepth = 6;

    private readonly string _prefix;
    private int _next;

    private CanaryRecord(string prefix) => _prefix = prefix;

    /// <summary>The record as an officer would write it.</summary>
    public CaseRecord Record { get; private set; } = new();

    /// <summary>Text fields that took a canary.</summary>
    public HashSet<string> Filled { get; } = new(StringComparer.Ordinal);

    /// <summary>Text fields that take only certain words.</summary>
    public HashSet<string> Refused { get; } = new(StringComparer.Ordinal);

    /// <summary>Makes one; canaries begin with this prefix.</summary>
    public static CanaryRecord Make(string prefix)
    {
        var made = new CanaryRecord(prefix) { Record = SampleRecords.Suspect($"{prefix}-TITLE-END") };
        made.Record.Audience = new Audience { Recipients = { "WES" } };
        made.Record.Entities.Clear();
        made.Record.Participations.Clear();
        foreach (var detail in Entity.Descriptor.Oneofs[0].Fields)
        {
            made.AddEntity(detail);
        }

        foreach (var person in made.Record.Entities.Where(entity => entity.Person is not null))
        {
            made.Record.Participations.Add(new Participation { Entity = new EntityReference { Key = person.Key }, SubjectCategory = SubjectCategory.Suspect });
        }

        var (a, b) = (made.Record.Entities[0].Key, made.Record.Entities[1].Key);
        made.Try(record => record.Links.Add(new Link { Type = (LinkType)1, From = new EntityReference { Key = a }, To = new EntityReference { Key = b } }));
        made.Try(record => record.ExternalReferences.Add(new ExternalReference { Content = made.Canary() }));
        made.Fill(made.Record, 0);
        return made;
    }

    /// <summary>All canaries of some content.</summary>
    public static HashSet<string> In(IMessage message, string prefix) =>
        [.. System.Text.RegularExpressions.Regex.Matches(message.ToString()!, prefix + "-[A-Z0-9]+-END").Select(match => match.Value)];

    private string Canary() => $"{_prefix}-{++_next}-END";

    private void AddEntity(FieldDescriptor detail)
    {
        var entity = new Entity { Key = $"e{detail.FieldNumber}" };
        var value = detail.MessageType.Parser.ParseFrom(ByteString.Empty);
        detail.Accessor.SetValue(entity, value);
        entity.Identifiers.Add(new Identifier { Type = IdentifierType.Username, Raw = Canary() });
        Try(record => record.Entities.Add(entity));
    }

    /// <summary>Puts a canary into every empty text field below a message, making sub-messages and list elements where they are missing.</summary>
    private void Fill(IMessage message, int depth)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.FieldType == FieldType.String && !field.IsRepeated)
            {
                FillText(message, field);
            }
            else if (field.FieldType == FieldType.String)
            {
                var list = (System.Collections.IList)field.Accessor.GetValue(message);
                Note(field, TryHere(() => list.Add(Canary()), () => list.RemoveAt(list.Count - 1)));
            }
            else if (field.FieldType == FieldType.Message && depth < MaxDepth && field.ContainingOneof is null && !field.IsMap)
            {
                FillMessage(message, field, depth);
            }
            else if (field.FieldType == FieldType.Message && field.ContainingOneof is not null && field.ContainingOneof.Accessor.GetCaseFieldDescriptor(message) == field)
            {
                Fill((IMessage)field.Accessor.GetValue(message), depth + 1);
            }
        }
    }

    private void FillMessage(IMessage message, FieldDescriptor field, int depth)
    {
        if (field.IsRepeated)
        {
            var list = (System.Collections.IList)field.Accessor.GetValue(message);
            if (list.Count == 0)
            {
                var element = field.MessageType.Parser.ParseFrom(ByteString.Empty);
                list.Add(element);
                Fill(element, depth + 1);
                if (((IMessage)element).CalculateSize() == 0 || !IsLegal())
                {
                    list.Remove(element);
                }

                return;
            }

            foreach (IMessage element in list)
            {
                Fill(element, depth + 1);
            }

            return;
        }

        if (field.Accessor.GetValue(message) is IMessage present)
        {
            Fill(present, depth + 1);
            return;
        }

        var made = field.MessageType.Parser.ParseFrom(ByteString.Empty);
        field.Accessor.SetValue(message, made);
        Fill(made, depth + 1);
        if (made.CalculateSize() == 0 || !IsLegal())
        {
            field.Accessor.Clear(message);
        }
    }

    private void FillText(IMessage message, FieldDescriptor field)
    {
        if (((string)field.Accessor.GetValue(message)).Length > 0)
        {
            return;
        }

        Note(field, TryHere(() => field.Accessor.SetValue(message, Canary()), () => field.Accessor.Clear(message)));
    }

    private void Note(FieldDescriptor field, bool isFilled) => _ = isFilled ? Filled.Add(field.FullName) : Refused.Add(field.FullName);

    private void Try(Action<CaseRecord> change)
    {
        var before = Record.Clone();
        change(Record);
        if (!IsLegal())
        {
            Record = before;
        }
    }

    private bool TryHere(Action change, Action undo)
    {
        change();
        if (IsLegal())
        {
            return true;
        }

        undo();
        return false;
    }

    private bool IsLegal() => RecordKeys.CheckWritten(Record).Count == 0
        && RecordRules.Check(DraftRecord.Prepare(Record, new HashSet<string>()), RecordPlace.Publication).Count == 0;
}
