using System.Collections;
using System.Globalization;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Labels = Gateway.Record.V1.Handling;

namespace Gateway.Protocol.Tests.Support;

/// <summary>
/// Makes legal records from a seed by walking the schema's descriptors, and remembers which fields it has ever set: a field added to the
/// schema is in the next run's records.
/// </summary>
internal sealed class RandomRecords(int seed)
{
    private const int MaxElements = 3;

    private readonly Random _random = new(seed);
    private int _nextKey = seed * 1_000;
    private List<string> _entityKeys = [];

    /// <summary>Fields set so far, as <c>Message.field</c>.</summary>
    public SortedSet<string> Covered { get; } = new(StringComparer.Ordinal);

    /// <summary>Every field of the schema, as <c>Message.field</c>.</summary>
    public static SortedSet<string> Schema()
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<MessageDescriptor>();
        Visit(CaseRecord.Descriptor);
        return names;

        void Visit(MessageDescriptor message)
        {
            if (!seen.Add(message))
            {
                return;
            }

            foreach (var field in message.Fields.InDeclarationOrder())
            {
                names.Add(NameOf(field));
                if (field.FieldType == FieldType.Message && !IsLeaf(field.MessageType))
                {
                    Visit(field.MessageType);
                }
            }
        }
    }

    /// <summary>The next record.</summary>
    public CaseRecord Next()
    {
        _entityKeys = [.. Enumerable.Range(0, 1 + _random.Next(4)).Select(_ => NextKey())];
        var keys = new Queue<string>(_entityKeys);
        var record = new CaseRecord();
        Fill(record, keys);
        record.Entities.Clear();
        while (keys.TryDequeue(out var key))
        {
            record.Entities.Add(NextEntity(key));
        }

        foreach (var link in record.Links)
        {
            link.From ??= new EntityReference { Key = _entityKeys[0] };
            link.To ??= new EntityReference { Key = _entityKeys[^1] };
        }

        foreach (var participation in record.Participations)
        {
            participation.Entity ??= new EntityReference { Key = _entityKeys[0] };
        }

        record.Kind = Pick<RecordKind>();
        record.Status = RecordStatus.Active;
        record.Handling ??= new Labels { Tlp = Tlp.Red };
        if (record.Handling.HandlingCodes.Contains(HandlingCode.H3) && record.Conditions.Length == 0)
        {
            record.Conditions = "Ask first.";
        }

        return record;
    }

    private Entity NextEntity(string key)
    {
        var entity = new Entity();
        Fill(entity, []);
        entity.Key = key;
        if (entity.DetailCase == Entity.DetailOneofCase.None)
        {
            entity.Person = new Person();
        }

        if (entity.Identifiers.Count == 0)
        {
            entity.Identifiers.Add(new Identifier { Key = NextKey(), Raw = "x" });
        }

        entity.Confidence %= 101;
        return entity;
    }

    private void Fill(IMessage message, Queue<string> entityKeys)
    {
        var chosen = message.Descriptor.Oneofs.Select(oneof => oneof.Fields[_random.Next(oneof.Fields.Count)]).ToHashSet();
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.ContainingOneof is not null ? !chosen.Contains(field) : _random.Next(3) == 0)
            {
                continue;
            }

            Covered.Add(NameOf(field));
            if (!field.IsRepeated)
            {
                field.Accessor.SetValue(message, Value(field));
                continue;
            }

            var list = (IList)field.Accessor.GetValue(message);
            foreach (var value in Values(field))
            {
                list.Add(value);
            }
        }

        if (message.Descriptor.FindFieldByName("key") is { FieldType: FieldType.String } key && message is not EntityReference)
        {
            Covered.Add(NameOf(key));
            key.Accessor.SetValue(message, NextKey());
        }
    }

    private IEnumerable<object> Values(FieldDescriptor field)
    {
        var values = Enumerable.Range(0, 1 + _random.Next(MaxElements)).Select(_ => Value(field)).ToList();
        return field.FieldType == FieldType.Enum || field.Name == "releasable_to" ? values.Distinct().Order() : values;
    }

    private object Value(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.String => Text(field),
        FieldType.Bytes => ByteString.CopyFrom(Bytes(32)),
        FieldType.Bool => true,
        FieldType.UInt32 => (uint)_random.Next(1, 100),
        FieldType.UInt64 => (ulong)_random.Next(1, int.MaxValue),
        FieldType.Double => _random.NextDouble() + 1,
        FieldType.Enum => _random.Next(1, field.EnumType.Values.Count),
        FieldType.Message => Message(field.MessageType),
        _ => throw new InvalidOperationException($"{field.FullName} has a type that no random value is known for."),
    };

    private IMessage Message(MessageDescriptor type)
    {
        switch (type.ClrType.Name)
        {
            case nameof(Timestamp):
                return new Timestamp { Seconds = _random.Next(), Nanos = _random.Next(1_000_000_000) };
            case nameof(PartialDate):
                return new PartialDate { Year = (uint)_random.Next(1, 10_000), Month = (uint)_random.Next(1, 13), Day = (uint)_random.Next(29) };
            case nameof(Grading):
                return new Grading { Scheme = GradingScheme.Europol4X4, SourceCode = "ABCX"[_random.Next(4)].ToString(), InformationCode = "3" };
            case nameof(EntityReference):
                return new EntityReference { Key = _entityKeys[_random.Next(_entityKeys.Count)] };
            default:
                var message = type.Parser.ParseFrom(ByteString.Empty);
                Fill(message, []);
                return message;
        }
    }

    private string Text(FieldDescriptor field) =>
        field.Name is "country" or "citizenships" or "releasable_to" or "origin_countries" or "transit_countries" or "destination_countries"
            ? $"X{(char)('A' + _random.Next(26))}"
            : new string([.. Enumerable.Range(0, 1 + _random.Next(20)).Select(_ => "aZ 9ñЖ中"[_random.Next(7)])]);

    private T Pick<T>()
        where T : struct, System.Enum => System.Enum.GetValues<T>()[_random.Next(1, System.Enum.GetValues<T>().Length)];

    private string NextKey() => (++_nextKey).ToString("x16", CultureInfo.InvariantCulture);

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    private static bool IsLeaf(MessageDescriptor type) =>
        type.ClrType == typeof(Timestamp) || type.ClrType == typeof(PartialDate) || type.ClrType == typeof(Grading) || type.ClrType == typeof(EntityReference);

    private static string NameOf(FieldDescriptor field) => $"{field.ContainingType.Name}.{field.Name}";
}
