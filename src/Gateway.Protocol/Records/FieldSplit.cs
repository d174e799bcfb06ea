using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Protocol.Records;

/// <summary>
/// Cuts a record into the fields that are disclosed one by one (protos/spec/record.md, "Paths"); <see cref="FieldMerge"/> puts them together
/// again. Pure; labels are not fields and are left to the manifest.
/// </summary>
public static class FieldSplit
{
    /// <summary>
    /// Cuts a validated record into its fields. Fragments share the record's sub-messages: change neither afterwards.
    /// </summary>
    /// <returns>One element per set field, list element, entity field and identifier; in the order of the schema.</returns>
    public static IReadOnlyList<RecordField> Split(CaseRecord record)
    {
        var fields = new List<RecordField>();
        foreach (var field in RecordSchema.TopFields)
        {
            if (RecordSchema.IsSet(field, record))
            {
                var fragment = new CaseRecord();
                RecordSchema.Share(field, record, fragment);
                fields.Add(new RecordField(FieldPath.Top(field.Name), fragment));
            }
        }

        foreach (var entity in record.Entities)
        {
            SplitEntity(entity, fields);
        }

        foreach (var list in RecordSchema.Lists)
        {
            foreach (IMessage element in list.Of(record))
            {
                var fragment = new CaseRecord();
                list.Of(fragment).Add(element);
                fields.Add(new RecordField(FieldPath.Element(list.Word, RecordSchema.KeyOf(element)), fragment));
            }
        }

        return fields;
    }

    private static void SplitEntity(Entity entity, List<RecordField> fields)
    {
        if (RecordSchema.DetailOf(entity) is { } detailField)
        {
            var detail = (IMessage)detailField.Accessor.GetValue(entity);
            foreach (var field in detail.Descriptor.Fields.InDeclarationOrder())
            {
                if (RecordSchema.IsSet(field, detail))
                {
                    var fragment = RecordSchema.FrameOf(entity);
                    RecordSchema.Share(field, detail, (IMessage)detailField.Accessor.GetValue(fragment));
                    Add(FieldPath.EntityField(entity.Key, field.Name), fragment);
                }
            }
        }

        foreach (var field in RecordSchema.EntityFields)
        {
            if (RecordSchema.IsSet(field, entity))
            {
                var fragment = RecordSchema.FrameOf(entity);
                RecordSchema.Share(field, entity, fragment);
                Add(FieldPath.EntityField(entity.Key, field.Name), fragment);
            }
        }

        foreach (var identifier in entity.Identifiers)
        {
            var fragment = RecordSchema.FrameOf(entity);
            fragment.Identifiers.Add(identifier);
            Add(FieldPath.EntityIdentifier(entity.Key, identifier.Key), fragment);
        }

        void Add(FieldPath path, Entity fragment) => fields.Add(new RecordField(path, new CaseRecord { Entities = { fragment } }));
    }
}
