using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Record.V1;
using Google.Protobuf.Reflection;

namespace Gateway.Protocol.Records;

/// <summary>
/// What there is to check of one field of the record schema, looked up once. Numbers other than floating point and enumerations have no
/// plan: their type allows no wrong value, or a rule of their message holds it.
/// </summary>
internal sealed class FieldPlan
{
    private static readonly string[] Countries =
    [
        "country", "citizenships", "releasable_to", "origin_countries", "transit_countries", "destination_countries",
    ];

    private static readonly FrozenDictionary<MessageDescriptor, ImmutableArray<FieldPlan>> Plans = MakePlans();

    private readonly FrozenSet<int> _known;

    private FieldPlan(FieldDescriptor field)
    {
        var fullName = $"{field.ContainingType.Name}.{field.Name}";
        Name = field.Name;
        Accessor = field.Accessor;
        IsRepeated = field.IsRepeated;
        TextLimit = FieldLimits.Text(fullName);
        ListLimit = FieldLimits.List(fullName);
        IsCountry = field.FieldType == FieldType.String && Countries.Contains(field.Name);
        IsSet = field.IsRepeated && (field.FieldType == FieldType.Enum || fullName == "Classification.releasable_to");
        EnumName = field.FieldType == FieldType.Enum ? field.EnumType.Name : "";
        _known = field.FieldType != FieldType.Enum
            ? []
            : field.EnumType.Values.Select(value => value.Number).Where(number => number != 0 || !field.IsRepeated).ToFrozenSet();
    }

    /// <summary>The field's name.</summary>
    public string Name { get; }

    /// <summary>Reads the field.</summary>
    public IFieldAccessor Accessor { get; }

    /// <summary>Whether it is a list.</summary>
    public bool IsRepeated { get; }

    /// <summary>Most UTF-8 bytes of a text.</summary>
    public int TextLimit { get; }

    /// <summary>Most elements of a list.</summary>
    public int ListLimit { get; }

    /// <summary>Whether a text is a country code.</summary>
    public bool IsCountry { get; }

    /// <summary>Whether a list is a set: ascending, each value once.</summary>
    public bool IsSet { get; }

    /// <summary>Name of the enumeration; empty for other types.</summary>
    public string EnumName { get; }

    /// <summary>What there is to check of this message.</summary>
    public static ImmutableArray<FieldPlan> Of(MessageDescriptor message) => Plans[message];

    /// <summary>Whether the enumeration has this value; an element of a list is never UNSPECIFIED.</summary>
    public bool IsKnown(int number) => _known.Contains(number);

    private static FrozenDictionary<MessageDescriptor, ImmutableArray<FieldPlan>> MakePlans()
    {
        var plans = new Dictionary<MessageDescriptor, ImmutableArray<FieldPlan>>();
        Visit(CaseRecord.Descriptor);
        return plans.ToFrozenDictionary();

        void Visit(MessageDescriptor message)
        {
            if (!plans.TryAdd(message, [.. message.Fields.InDeclarationOrder().Where(HasRules).Select(field => new FieldPlan(field))]))
            {
                return;
            }

            foreach (var field in message.Fields.InDeclarationOrder().Where(field => field.FieldType == FieldType.Message))
            {
                Visit(field.MessageType);
            }
        }
    }

    private static bool HasRules(FieldDescriptor field) =>
        field.IsRepeated || field.FieldType is FieldType.Message or FieldType.String or FieldType.Bytes or FieldType.Enum or FieldType.Double;
}
