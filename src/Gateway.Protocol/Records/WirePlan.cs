using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Protocol.Records;

/// <summary>What <see cref="WireRules"/> reads a field as.</summary>
internal enum WireKind
{
    /// <summary>Not read on the wire: the slow way decides.</summary>
    Unusual,

    /// <summary>A string.</summary>
    Text,

    /// <summary>A byte string.</summary>
    Bytes,

    /// <summary>A message.</summary>
    Message,

    /// <summary>A bool, which stands there only when it is true.</summary>
    Flag,

    /// <summary>A number of 32 or 64 bits without sign.</summary>
    Number,

    /// <summary>One value of an enumeration.</summary>
    Choice,

    /// <summary>Values of an enumeration, packed.</summary>
    Choices,
}

/// <summary>What there is to check of a message of the record schema in its bytes, looked up once.</summary>
internal sealed class WirePlan
{
    private const int HighestPercentage = 100;
    private const int MaxNumber = 63;

    private static readonly FrozenDictionary<MessageDescriptor, WirePlan> Plans = MakePlans();

    private readonly WireField?[] _fields;

    private WirePlan(MessageDescriptor message)
    {
        _fields = new WireField?[MaxNumber + 1];
        Parser = message == PartialDate.Descriptor || message == Grading.Descriptor || message == Attachment.Descriptor
            || message == AttachmentProvenance.Descriptor ? message.Parser : null;
        IsTimestamp = message == Timestamp.Descriptor;
        Required = message == Participation.Descriptor ? Bit(Participation.EntityFieldNumber)
            : message == Link.Descriptor ? Bit(Link.FromFieldNumber) | Bit(Link.ToFieldNumber)
            : 0;
    }

    /// <summary>The record itself.</summary>
    public static WirePlan Record => Plans[CaseRecord.Descriptor];

    /// <summary>Reads the message for the rule it has of its own (<see cref="MessageRules"/>); null when the fields' rules are all.</summary>
    public MessageParser? Parser { get; }

    /// <summary>Whether it is an instant, which has numbers with a sign.</summary>
    public bool IsTimestamp { get; }

    /// <summary>Fields that have to be set, by the bit of their number.</summary>
    public ulong Required { get; }

    /// <summary>The field of this number; null when the schema has none.</summary>
    public WireField? Field(uint number) => number <= MaxNumber ? _fields[number] : null;

    /// <summary>The bit of a field number.</summary>
    public static ulong Bit(int number) => 1UL << number;

    private static FrozenDictionary<MessageDescriptor, WirePlan> MakePlans()
    {
        var plans = new Dictionary<MessageDescriptor, WirePlan>();
        Visit(CaseRecord.Descriptor);
        return plans.ToFrozenDictionary();

        WirePlan Visit(MessageDescriptor message)
        {
            if (plans.TryGetValue(message, out var known))
            {
                return known;
            }

            var plan = new WirePlan(message);
            plans.Add(message, plan);
            var rules = FieldPlan.Of(message);
            foreach (var field in message.Fields.InFieldNumberOrder().Where(field => field.FieldNumber <= MaxNumber))
            {
                plan._fields[field.FieldNumber] = Of(field, rules.FirstOrDefault(rule => rule.Name == field.Name), Visit);
            }

            return plan;
        }
    }

    private static WireField Of(FieldDescriptor field, FieldPlan? rules, Func<MessageDescriptor, WirePlan> planOf)
    {
        var kind = KindOf(field);
        return new WireField
        {
            Kind = kind,
            Tag = WireFormat.MakeTag(field.FieldNumber, kind is WireKind.Flag or WireKind.Number or WireKind.Choice ? WireFormat.WireType.Varint : WireFormat.WireType.LengthDelimited),
            IsRepeated = field.IsRepeated && kind != WireKind.Choices,
            IsInOneof = field.ContainingOneof is not null,
            Rules = rules,
            Highest = field.Name == "confidence" ? HighestPercentage : field.FieldType == FieldType.UInt32 ? uint.MaxValue : ulong.MaxValue,
            Message = kind == WireKind.Message ? planOf(field.MessageType) : null,
        };
    }

    private static WireKind KindOf(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.String when field.IsRepeated || !field.HasPresence => WireKind.Text,
        FieldType.Message => WireKind.Message,
        FieldType.Enum when field.IsRepeated => field.IsPacked ? WireKind.Choices : WireKind.Unusual,
        _ when field.IsRepeated || field.HasPresence => WireKind.Unusual,
        FieldType.Bytes => WireKind.Bytes,
        FieldType.Bool => WireKind.Flag,
        FieldType.UInt32 or FieldType.UInt64 => WireKind.Number,
        FieldType.Enum => WireKind.Choice,
        _ => WireKind.Unusual,
    };
}

/// <summary>One field of a message as it stands in its bytes.</summary>
internal sealed class WireField
{
    /// <summary>What it is read as.</summary>
    public required WireKind Kind { get; init; }

    /// <summary>Its number and wire type.</summary>
    public required uint Tag { get; init; }

    /// <summary>Whether its tag may stand more than once.</summary>
    public required bool IsRepeated { get; init; }

    /// <summary>Whether at most one of its sort may stand in the message.</summary>
    public required bool IsInOneof { get; init; }

    /// <summary>Limits and known values; null when its type allows no wrong value.</summary>
    public required FieldPlan? Rules { get; init; }

    /// <summary>The highest number allowed.</summary>
    public required ulong Highest { get; init; }

    /// <summary>The plan of the message it holds.</summary>
    public required WirePlan? Message { get; init; }
}
