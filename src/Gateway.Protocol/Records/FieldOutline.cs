using System.Collections;
using System.Collections.Immutable;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Gateway.Protocol.Records;

/// <summary>One field of a record by name and place, without its value.</summary>
/// <param name="Path">Names the field; the same path as <see cref="FieldSplit"/> gives it.</param>
/// <param name="Name">The field's own name: <c>summary</c>, <c>participation</c>, <c>names</c>, <c>identifier</c>.</param>
/// <param name="Index">
/// Position in the record of the entity it belongs to or of the list element it is; -1 for a top-level field. Never leaves the node.
/// </param>
/// <param name="IdentifierIndex">Position of the identifier in its entity; -1 for anything else.</param>
public readonly record struct OutlinedField(FieldPath Path, string Name, int Index, int IdentifierIndex);

/// <summary>
/// The fields a record is cut into, without cutting it: what policy decides over. Lists exactly what <see cref="FieldSplit"/> makes, in
/// the same order.
/// </summary>
public static class FieldOutline
{
    /// <summary>Names of the top-level fields that travel whole.</summary>
    public static ImmutableArray<string> TopNames { get; } = [.. RecordSchema.TopFields.Select(field => field.Name)];

    /// <summary>Words that name one element of a list in a path.</summary>
    public static ImmutableArray<string> ListNames { get; } = [.. RecordSchema.Lists.Select(list => list.Word).Order(StringComparer.Ordinal)];

    /// <summary>Names of the fields every entity has beside those of its kind.</summary>
    public static ImmutableArray<string> EntityNames { get; } = [.. RecordSchema.EntityFields.Select(field => field.Name)];

    /// <summary>The fields of a record.</summary>
    public static IReadOnlyList<OutlinedField> Of(CaseRecord record)
    {
        var fields = new List<OutlinedField>();
        foreach (var field in RecordSchema.TopFields)
        {
            if (RecordSchema.IsSet(field, record))
            {
                fields.Add(new OutlinedField(FieldPath.Top(field.Name), field.Name, -1, -1));
            }
        }

        for (var index = 0; index < record.Entities.Count; index++)
        {
            AddEntity(record.Entities[index], index, fields);
        }

        foreach (var list in RecordSchema.Lists)
        {
            var elements = list.Of(record);
            for (var index = 0; index < elements.Count; index++)
            {
                fields.Add(new OutlinedField(FieldPath.Element(list.Word, RecordSchema.KeyOf((IMessage)elements[index]!)), list.Word, index, -1));
            }
        }

        return fields;
    }

    private static void AddEntity(Entity entity, int index, List<OutlinedField> fields)
    {
        var detailField = Entity.Descriptor.FindFieldByNumber((int)entity.DetailCase);
        if (detailField?.Accessor.GetValue(entity) is IMessage detail)
        {
            AddSet(detail.Descriptor.Fields.InDeclarationOrder(), detail, entity.Key, index, fields);
        }

        AddSet(RecordSchema.EntityFields, entity, entity.Key, index, fields);
        for (var identifier = 0; identifier < entity.Identifiers.Count; identifier++)
        {
            var path = FieldPath.EntityIdentifier(entity.Key, entity.Identifiers[identifier].Key);
            fields.Add(new OutlinedField(path, path.Name, index, identifier));
        }
    }

    private static void AddSet(IEnumerable<FieldDescriptor> candidates, IMessage message, string key, int index, List<OutlinedField> fields)
    {
        foreach (var field in candidates)
        {
            if (RecordSchema.IsSet(field, message))
            {
                fields.Add(new OutlinedField(FieldPath.EntityField(key, field.Name), field.Name, index, -1));
            }
        }
    }
}
