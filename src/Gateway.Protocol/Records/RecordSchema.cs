using System.Collections;
using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Gateway.Protocol.Records;

/// <summary>A list of the record whose elements are disclosures.</summary>
/// <param name="Word">Names an element in a path.</param>
/// <param name="Field">The list.</param>
internal sealed record ElementList(string Word, FieldDescriptor Field)
{
    /// <summary>The elements of this list in a record.</summary>
    public IList Of(CaseRecord record) => (IList)Field.Accessor.GetValue(record);
}

/// <summary>
/// Which fields of <see cref="CaseRecord"/> are labels (signed in the manifest), which are lists cut into elements, and which travel whole.
/// Read off the message descriptors, so that a field added to the schema is a disclosure from its first day.
/// </summary>
internal static class RecordSchema
{
    private static readonly int[] LabelNumbers =
    [
        CaseRecord.KindFieldNumber, CaseRecord.StatusFieldNumber, CaseRecord.HandlingFieldNumber, CaseRecord.GradingFieldNumber,
        CaseRecord.UrgencyFieldNumber,
    ];

    private static readonly int[] EntityFrameNumbers = [Entity.KeyFieldNumber, Entity.HandlingFieldNumber, Entity.IdentifiersFieldNumber];

    private const int HighestNumber = 63;

    /// <summary>Lists of the record whose elements are disclosures.</summary>
    public static ImmutableArray<ElementList> Lists { get; } =
    [
        new("participation", FieldOf(CaseRecord.ParticipationsFieldNumber)),
        new("link", FieldOf(CaseRecord.LinksFieldNumber)),
        new("attachment", FieldOf(CaseRecord.AttachmentsFieldNumber)),
        new("external_reference", FieldOf(CaseRecord.ExternalReferencesFieldNumber)),
        new("attachment_provenance", FieldOf(CaseRecord.AttachmentProvenanceFieldNumber)),
    ];

    /// <summary>Top-level fields that travel whole, each as one disclosure.</summary>
    public static ImmutableArray<FieldDescriptor> TopFields { get; } =
        [.. CaseRecord.Descriptor.Fields.InDeclarationOrder().Where(field => !field.IsRepeated && !LabelNumbers.Contains(field.FieldNumber))];

    /// <summary>Fields of <see cref="Entity"/> itself that are disclosures of their own.</summary>
    public static ImmutableArray<FieldDescriptor> EntityFields { get; } =
        [.. Entity.Descriptor.Fields.InDeclarationOrder().Where(
            field => field.ContainingOneof is null && !EntityFrameNumbers.Contains(field.FieldNumber))];

    private static readonly string?[] TopNames = NamesOf(TopFields);

    private static readonly string?[] EntityNames = NamesOf(EntityFields);

    private static readonly string?[]?[] DetailNames = MakeDetailNames();

    private static readonly FrozenDictionary<string, int> TopNumbers =
        TopFields.ToFrozenDictionary(field => field.Name, field => field.FieldNumber, StringComparer.Ordinal);

    /// <summary>Name of the top-level field of this number that travels whole; null for any other.</summary>
    public static string? TopName(int number) => number <= HighestNumber ? TopNames[number] : null;

    /// <summary>Name of an entity's own field that is a disclosure, by its number; null for any other.</summary>
    public static string? EntityName(int number) => number <= HighestNumber ? EntityNames[number] : null;

    /// <summary>Whether the field of an entity with this number says what it is.</summary>
    public static bool IsDetail(int number) => number <= HighestNumber && DetailNames[number] is not null;

    /// <summary>Name of a field of an entity's detail, by both numbers; null when there is none.</summary>
    public static string? DetailName(int detail, int number) => number <= HighestNumber ? DetailNames[detail]![number] : null;

    /// <summary>The word that names an element of the list with this number; null for any other field.</summary>
    public static string? ListWord(int number)
    {
        foreach (var list in Lists)
        {
            if (list.Field.FieldNumber == number)
            {
                return list.Word;
            }
        }

        return null;
    }

    /// <summary>The set case of an entity's detail; null when it has none.</summary>
    public static FieldDescriptor? DetailOf(Entity entity) =>
        entity.DetailCase == Entity.DetailOneofCase.None ? null : Entity.Descriptor.FindFieldByNumber((int)entity.DetailCase);

    /// <summary>Whether the message sets this field (repeated: to at least one element; scalar: to other than its default).</summary>
    public static bool IsSet(FieldDescriptor field, IMessage message)
    {
        var value = field.Accessor.GetValue(message);
        return value is IList list ? list.Count > 0 : field.HasPresence ? value is not null : !IsDefault(value);
    }

    /// <summary>Makes <paramref name="target"/> hold the same value of this field; sub-messages are shared, not copied.</summary>
    public static void Share(FieldDescriptor field, IMessage source, IMessage target)
    {
        var value = field.Accessor.GetValue(source);
        if (value is not IList elements)
        {
            field.Accessor.SetValue(target, value);
            return;
        }

        var list = (IList)field.Accessor.GetValue(target);
        foreach (var element in elements)
        {
            list.Add(element);
        }
    }

    /// <summary>An entity with what every fragment of it carries: its key, the handling that tightens it, and what kind of thing it is.</summary>
    public static Entity FrameOf(Entity entity)
    {
        var frame = new Entity { Key = entity.Key, Handling = entity.Handling };
        if (DetailOf(entity) is { } detail)
        {
            detail.Accessor.SetValue(frame, detail.MessageType.Parser.ParseFrom(ByteString.Empty));
        }

        return frame;
    }

    /// <summary>The key of a list's element.</summary>
    public static string KeyOf(IMessage element) => element switch
    {
        Participation participation => participation.Key,
        Link link => link.Key,
        Attachment attachment => attachment.Key,
        ExternalReference reference => reference.Key,
        AttachmentProvenance provenance => provenance.Key,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The list whose elements this word names; null for any other word.</summary>
    public static ElementList? ListOf(string word)
    {
        foreach (var list in Lists)
        {
            if (list.Word == word)
            {
                return list;
            }
        }

        return null;
    }

    /// <summary>The first element of the list whose elements this word names.</summary>
    public static IMessage ElementOf(CaseRecord fragment, string word) => (IMessage)ListOf(word)!.Of(fragment)[0]!;

    /// <summary>Number of the field of the record that holds what a path names; 0 when the schema has no such field.</summary>
    public static int TopNumber(FieldPath path) => path.Form switch
    {
        FieldPathForm.Top => TopNumbers.GetValueOrDefault(path.Name),
        FieldPathForm.Element => ListOf(path.Name)?.Field.FieldNumber ?? 0,
        _ => CaseRecord.EntitiesFieldNumber,
    };

    /// <summary>
    /// Number of the field of an entity's detail, or of the entity itself, that has this name, the other number being 0; null when there is
    /// no such field. No name stands in both.
    /// </summary>
    public static (int OfDetail, int Own)? EntityNumbers(FieldDescriptor detail, string name) =>
        detail.MessageType.FindFieldByName(name) is { } ofDetail ? (ofDetail.FieldNumber, 0)
        : Entity.Descriptor.FindFieldByName(name) is { } own && EntityFields.Contains(own) ? (0, own.FieldNumber)
        : null;

    private static string?[] NamesOf(IEnumerable<FieldDescriptor> fields)
    {
        var names = new string?[HighestNumber + 1];
        foreach (var field in fields)
        {
            names[field.FieldNumber] = field.Name;
        }

        return names;
    }

    private static string?[]?[] MakeDetailNames()
    {
        var names = new string?[]?[HighestNumber + 1];
        foreach (var field in Entity.Descriptor.Fields.InFieldNumberOrder().Where(field => field.ContainingOneof is not null))
        {
            names[field.FieldNumber] = NamesOf(field.MessageType.Fields.InFieldNumberOrder());
        }

        return names;
    }

    private static FieldDescriptor FieldOf(int number) => CaseRecord.Descriptor.FindFieldByNumber(number);

    private static bool IsDefault(object value) => value switch
    {
        string text => text.Length == 0,
        ByteString bytes => bytes.IsEmpty,
        bool flag => !flag,
        uint number => number == 0,
        ulong number => number == 0,
        int number => number == 0,
        double number => BitConverter.DoubleToInt64Bits(number) == 0,
        System.Enum => (int)value == 0,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
