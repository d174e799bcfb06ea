using System.Collections;
using System.Collections.Frozen;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Gateway.Protocol.Records;

/// <summary>
/// The keys that name the elements of a record. An officer writes any short names; publication replaces them by random ones, so that no
/// name, order or count of the originator's leaves with them.
/// </summary>
public static class RecordKeys
{
    private const int KeySize = FieldPath.KeyLength / 2;

    /// <summary>Fields that are, or somewhere contain, a reference to an entity, by the message they stand in.</summary>
    private static readonly FrozenDictionary<MessageDescriptor, FieldDescriptor[]> WaysToReferences = FindWays();

    /// <summary>Every key an element declares, with the field it stands in.</summary>
    public static IEnumerable<(string Key, string Field)> Declared(CaseRecord record) =>
        Elements(record).Select(element => (element.Key, $"{element.Field}.key"));

    /// <summary>Every reference to an entity, with the field it stands in.</summary>
    public static IEnumerable<(EntityReference Reference, string Field)> References(CaseRecord record) => ReferencesIn(record, "");

    /// <summary>
    /// Checks the names an officer wrote, before <see cref="Redraw"/>: one that stands twice would make references to it ambiguous, and
    /// afterwards nobody could see that they were.
    /// </summary>
    /// <returns>Every repetition, up to <see cref="RecordRules.MaxProblems"/>; empty when there is none.</returns>
    public static IReadOnlyList<RecordProblem> CheckWritten(CaseRecord record)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. Elements(record).Where(element => element.Key is { Length: > 0 } key && !seen.Add(key)).Take(RecordRules.MaxProblems)
            .Select(element => new RecordProblem($"{element.Field}.key", "is used twice.", "Give every element a key of its own, or none."))];
    }

    /// <summary>
    /// Replaces the keys of a record in place: those in <paramref name="kept"/> (the previous version's) stay, all others are drawn anew;
    /// an element without a key gets one. References follow.
    /// </summary>
    /// <exception cref="ArgumentException">A written key stands twice: <see cref="CheckWritten"/> was not asked.</exception>
    public static void Redraw(CaseRecord record, IReadOnlySet<string> kept, FillRandom random)
    {
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        var elements = Elements(record);
        var bytes = new byte[elements.Count * KeySize];
        random(bytes);
        for (var i = 0; i < elements.Count; i++)
        {
            var element = elements[i].Element;
            var written = KeyOf(element);
            var drawn = kept.Contains(written) ? written : Convert.ToHexStringLower(bytes, i * KeySize, KeySize);
            if (written.Length > 0 && !renamed.TryAdd(written, drawn))
            {
                throw new ArgumentException("A key stands twice.", nameof(record));
            }

            SetKey(element, drawn);
        }

        var entities = record.Entities.Select(entity => entity.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var reference in EntityReferences(record))
        {
            // A reference that leads to no entity stays as it is: RecordRules reports it by its field.
            if (renamed.TryGetValue(reference.Key, out var drawn) && entities.Contains(drawn))
            {
                reference.Key = drawn;
            }
        }
    }

    /// <summary>The same as <see cref="References"/> without the names of the fields, which cost more than the rest.</summary>
    internal static List<EntityReference> EntityReferences(CaseRecord record)
    {
        var found = new List<EntityReference>();
        Collect(record, found);
        return found;
    }

    /// <summary>Every element that has a key.</summary>
    internal static List<KeyedElement> Elements(CaseRecord record)
    {
        var found = new List<KeyedElement>();
        for (var i = 0; i < record.Entities.Count; i++)
        {
            var entity = record.Entities[i];
            found.Add(new KeyedElement(entity, null, i, -1));
            for (var j = 0; j < entity.Identifiers.Count; j++)
            {
                found.Add(new KeyedElement(entity.Identifiers[j], null, i, j));
            }
        }

        foreach (var list in RecordSchema.Lists)
        {
            var elements = list.Of(record);
            for (var i = 0; i < elements.Count; i++)
            {
                found.Add(new KeyedElement((IMessage)elements[i]!, list, i, -1));
            }
        }

        return found;
    }

    /// <summary>The key of any element.</summary>
    internal static string KeyOf(IMessage element) => element switch
    {
        Entity entity => entity.Key,
        Identifier identifier => identifier.Key,
        _ => RecordSchema.KeyOf(element),
    };

    private static void SetKey(IMessage element, string key)
    {
        switch (element)
        {
            case Entity entity:
                entity.Key = key;
                break;
            case Identifier identifier:
                identifier.Key = key;
                break;
            default:
                element.Descriptor.FindFieldByName("key").Accessor.SetValue(element, key);
                break;
        }
    }

    private static void Collect(IMessage message, List<EntityReference> found)
    {
        if (message is EntityReference reference)
        {
            found.Add(reference);
            return;
        }

        foreach (var field in WaysToReferences[message.Descriptor])
        {
            switch (field.Accessor.GetValue(message))
            {
                case IList list:
                    foreach (IMessage element in list)
                    {
                        Collect(element, found);
                    }

                    break;
                case IMessage single:
                    Collect(single, found);
                    break;
            }
        }
    }

    private static IEnumerable<(EntityReference Reference, string Field)> ReferencesIn(IMessage message, string at)
    {
        foreach (var field in WaysToReferences[message.Descriptor])
        {
            var name = at.Length == 0 ? field.Name : $"{at}.{field.Name}";
            var value = field.Accessor.GetValue(message);
            var nested = value is IList list
                ? list.Cast<IMessage>().Select((element, index) => (element, $"{name}[{index}]"))
                : value is IMessage single ? [(single, name)] : [];
            foreach (var (element, elementName) in nested)
            {
                if (element is EntityReference reference)
                {
                    yield return (reference, elementName);
                    continue;
                }

                foreach (var found in ReferencesIn(element, elementName))
                {
                    yield return found;
                }
            }
        }
    }

    private static FrozenDictionary<MessageDescriptor, FieldDescriptor[]> FindWays()
    {
        var ways = new Dictionary<MessageDescriptor, FieldDescriptor[]>();
        Visit(CaseRecord.Descriptor);
        return ways.ToFrozenDictionary();

        bool Visit(MessageDescriptor message)
        {
            if (message == EntityReference.Descriptor)
            {
                return true;
            }

            if (!ways.TryGetValue(message, out var found))
            {
                found = [.. message.Fields.InDeclarationOrder().Where(field => field.FieldType == FieldType.Message && Visit(field.MessageType))];
                ways.Add(message, found);
            }

            return found.Length > 0;
        }
    }
}

/// <summary>An element of a record that has a key.</summary>
/// <param name="Element">The element.</param>
/// <param name="List">Its list; null for an entity or an identifier.</param>
/// <param name="Index">Its position in its list; an identifier's entity's.</param>
/// <param name="IdentifierIndex">An identifier's position in its entity; otherwise -1.</param>
internal readonly record struct KeyedElement(IMessage Element, ElementList? List, int Index, int IdentifierIndex)
{
    /// <summary>Its key.</summary>
    public string Key => RecordKeys.KeyOf(Element);

    /// <summary>Where it stands, by positions.</summary>
    public string Field => List is not null ? $"{List.Field.Name}[{Index}]"
        : IdentifierIndex < 0 ? $"entities[{Index}]"
        : $"entities[{Index}].identifiers[{IdentifierIndex}]";
}
