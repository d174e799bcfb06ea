using System.Collections;
using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Protocol.Records;

/// <summary>
/// The keys that name the elements of a record. An officer writes any short names; publication replaces them by random ones, so that no
/// name, order or count of the originator's leaves with them.
/// </summary>
public static class RecordKeys
{
    /// <summary>Every key an element declares, with the field it stands in.</summary>
    public static IEnumerable<(string Key, string Field)> Declared(CaseRecord record)
    {
        foreach (var (element, field) in Elements(record))
        {
            yield return ((string)element.Descriptor.FindFieldByName("key").Accessor.GetValue(element), $"{field}.key");
        }
    }

    /// <summary>Every reference to an entity, with the field it stands in.</summary>
    public static IEnumerable<(EntityReference Reference, string Field)> References(CaseRecord record) => ReferencesIn(record, "");

    /// <summary>Short names that stand twice among the entities: a reference to them would be ambiguous.</summary>
    public static IReadOnlyList<RecordProblem> CheckWritten(CaseRecord record) =>
        [.. record.Entities.Where(entity => entity.Key.Length > 0).GroupBy(entity => entity.Key, StringComparer.Ordinal).Where(group => group.Count() > 1)
            .Select(_ => new RecordProblem("entities.key", "is used twice.", "Give every entity a key of its own."))];

    /// <summary>
    /// Replaces the keys of a record in place: those in <paramref name="kept"/> (the previous version's) stay, all others are drawn anew;
    /// an element without a key gets one. References follow.
    /// </summary>
    public static void Redraw(CaseRecord record, IReadOnlySet<string> kept, FillRandom random)
    {
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (element, _) in Elements(record).ToList())
        {
            var key = element.Descriptor.FindFieldByName("key").Accessor;
            var written = (string)key.GetValue(element);
            var drawn = kept.Contains(written) ? written : Draw(random);
            key.SetValue(element, drawn);
            if (element is Entity && written.Length > 0)
            {
                renamed[written] = drawn;
            }
        }

        foreach (var (reference, _) in References(record).ToList())
        {
            // A reference that leads nowhere stays as it is: RecordRules reports it by its field.
            reference.Key = renamed.GetValueOrDefault(reference.Key, reference.Key);
        }
    }

    private static string Draw(FillRandom random)
    {
        Span<byte> bytes = stackalloc byte[FieldPath.KeyLength / 2];
        random(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private static IEnumerable<(IMessage Element, string Field)> Elements(CaseRecord record)
    {
        for (var i = 0; i < record.Entities.Count; i++)
        {
            yield return (record.Entities[i], $"entities[{i}]");
            for (var j = 0; j < record.Entities[i].Identifiers.Count; j++)
            {
                yield return (record.Entities[i].Identifiers[j], $"entities[{i}].identifiers[{j}]");
            }
        }

        foreach (var list in RecordSchema.ListsByWord.Values)
        {
            var elements = (IList)list.Accessor.GetValue(record);
            for (var i = 0; i < elements.Count; i++)
            {
                yield return ((IMessage)elements[i]!, $"{list.Name}[{i}]");
            }
        }
    }

    private static IEnumerable<(EntityReference Reference, string Field)> ReferencesIn(IMessage message, string at)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.FieldType != Google.Protobuf.Reflection.FieldType.Message)
            {
                continue;
            }

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
}
