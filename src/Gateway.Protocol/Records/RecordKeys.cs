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
        Elements(record).Select(element => (KeyOf(element.Element), $"{element.List}[{element.Index}].key"));

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
        return [.. Declared(record).Where(declared => declared.Key.Length > 0 && !seen.Add(declared.Key)).Take(RecordRules.MaxProblems)
            .Select(declared => new RecordProblem(declared.Field, "is used twice.", "Give every element a key of its own, or none."))];
    }

    /// <summary>
    /// Replaces the keys of a record in place: those in <paramref name="kept"/> (the previous version's) stay, all others are drawn anew;
    /// an element without a key gets one. References follow.
    /// </summary>
    /// <exception cref="ArgumentException">A written key stands twice: <see cref="CheckWritten"/> was not asked.</exception>
    public static void Redraw(CaseRecord record, IReadOnlySet<string> kept, FillRandom random)
    {
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        var elements = Elements(record).ToList();
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

            element.Descriptor.FindFieldByName("key").Accessor.SetValue(element, drawn);
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
    internal static IEnumerable<(IMessage Element, string List, int Index)> Elements(CaseRecord record)
    {
        for (var i = 0; i < record.Entities.Count; i++)
        {
            yield return (record.Entities[i], "entities", i);
            for (var j = 0; j < record.Entities[i].Identifiers.Count; j++)
            {
                yield return (record.Entities[i].Identifiers[j], $"entities[{i}].identifiers", j);
            }
        }

        foreach (var list in RecordSchema.Lists)
        {
            var elements = list.Of(record);
            for (var i = 0; i < elements.Count; i++)
            {
                yield return ((IMessage)elements[i]!, list.Field.Name, i);
            }
        }
    }

    /// <summary>The key of any element.</summary>
    internal static string KeyOf(IMessage element) => element switch
    {
        Entity entity => entity.Key,
        Identifier identifier => identifier.Key,
        _ => RecordSchema.KeyOf(element),
    };

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
