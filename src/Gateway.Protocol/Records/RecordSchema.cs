using System.Collections.Frozen;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Gateway.Protocol.Records;

/// <summary>
/// Which fields of <see cref="CaseRecord"/> are labels (signed in the manifest), which are lists cut into elements, and which travel whole.
/// Read off the message descriptors, so that a field added to the schema is a disclosure from its first day.
/// </summary>
internal static class RecordSchema
{
    private static readonly FrozenSet<int> LabelNumbers = new[]
    {
        CaseRecord.KindFieldNumber, CaseRecord.StatusFieldNumber, CaseRecord.HandlingFieldNumber, CaseRecord.GradingFieldNumber,
        CaseRecord.UrgencyFieldNumber,
    }.ToFrozenSet();

    private static readonly FrozenSet<int> EntityFrameNumbers = new[]
    {
        Entity.KeyFieldNumber, Entity.HandlingFieldNumber, Entity.IdentifiersFieldNumber,
    }.ToFrozenSet();

    /// <summary>Lists of the record whose elements are disclosures, by the word that names an element in a path.</summary>
    public static FrozenDictionary<string, FieldDescriptor> ListsByWord { get; } = new Dictionary<string, int>
    {
        ["participation"] = CaseRecord.ParticipationsFieldNumber,
        ["link"] = CaseRecord.LinksFieldNumber,
        ["attachment"] = CaseRecord.AttachmentsFieldNumber,
        ["external_reference"] = CaseRecord.ExternalReferencesFieldNumber,
    }.ToFrozenDictionary(pair => pair.Key, pair => CaseRecord.Descriptor.FindFieldByNumber(pair.Value));

    /// <summary>Top-level fields that travel whole, each as one disclosure.</summary>
    public static IReadOnlyList<FieldDescriptor> TopFields { get; } =
        [.. CaseRecord.Descriptor.Fields.InDeclarationOrder().Where(field => !field.IsRepeated && !LabelNumbers.Contains(field.FieldNumber))];

    /// <summary>Fields of <see cref="Entity"/> itself that are disclosures of their own.</summary>
    public static IReadOnlyList<FieldDescriptor> EntityFields { get; } =
        [.. Entity.Descriptor.Fields.InDeclarationOrder().Where(
            field => field.ContainingOneof is null && !EntityFrameNumbers.Contains(field.FieldNumber))];

    /// <summary>Whether the message sets this field (repeated: to at least one element; scalar: to other than its default).</summary>
    public static bool IsSet(FieldDescriptor field, IMessage message) =>
        field.IsRepeated ? ((System.Collections.IList)field.Accessor.GetValue(message)).Count > 0
        : field.HasPresence ? field.Accessor.HasValue(message)
        : !IsDefault(field.Accessor.GetValue(message));

    /// <summary>Makes <paramref name="target"/> hold the same value of this field; sub-messages are shared, not copied.</summary>
    public static void Share(FieldDescriptor field, IMessage source, IMessage target)
    {
        var value = field.Accessor.GetValue(source);
        if (!field.IsRepeated)
        {
            field.Accessor.SetValue(target, value);
            return;
        }

        var list = (System.Collections.IList)field.Accessor.GetValue(target);
        foreach (var element in (System.Collections.IList)value)
        {
            list.Add(element);
        }
    }

    /// <summary>
    /// Whether a fragment with one field holds nothing else that a split would overlook: an entity without any field of its own.
    /// </summary>
    public static bool IsWholeFragment(CaseRecord fragment, FieldPath path) =>
        path.EntityKey is null ? fragment.Entities.Count == 0 : fragment.Entities[0].DetailCase != Entity.DetailOneofCase.None;

    private static bool IsDefault(object value) => value switch
    {
        string text => text.Length == 0,
        ByteString bytes => bytes.IsEmpty,
        bool flag => !flag,
        uint number => number == 0,
        ulong number => number == 0,
        int number => number == 0,
        double number => BitConverter.DoubleToInt64Bits(number) == 0,
        System.Enum member => Convert.ToInt32(member, System.Globalization.CultureInfo.InvariantCulture) == 0,
        _ => false,
    };
}
