using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Gateway.Protocol.Records;

/// <summary>
/// Cuts a record into the fields that are disclosed one by one, and puts disclosed fields together again
/// (protos/spec/record.md, "Paths"). Pure; labels are not fields and are left to the manifest.
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
        foreach (var field in RecordSchema.TopFields.Where(field => RecordSchema.IsSet(field, record)))
        {
            var fragment = new CaseRecord();
            RecordSchema.Share(field, record, fragment);
            fields.Add(new RecordField(FieldPath.Top(field.Name), fragment));
        }

        foreach (var entity in record.Entities)
        {
            SplitEntity(entity, fields);
        }

        foreach (var (word, list) in RecordSchema.ListsByWord)
        {
            SplitList(word, list, record, fields);
        }

        return fields;
    }

    private static void SplitList(string word, FieldDescriptor list, CaseRecord record, List<RecordField> fields)
    {
        foreach (IMessage element in (System.Collections.IList)list.Accessor.GetValue(record))
        {
            var fragment = new CaseRecord();
            ((System.Collections.IList)list.Accessor.GetValue(fragment)).Add(element);
            fields.Add(new RecordField(FieldPath.Element(word, KeyOf(element)), fragment));
        }
    }

    private static void SplitEntity(Entity entity, List<RecordField> fields)
    {
        var detailField = Entity.Descriptor.FindFieldByNumber((int)entity.DetailCase);
        if (detailField?.Accessor.GetValue(entity) is IMessage detail)
        {
            foreach (var field in detail.Descriptor.Fields.InDeclarationOrder().Where(field => RecordSchema.IsSet(field, detail)))
            {
                var fragment = Frame(entity, detailField);
                RecordSchema.Share(field, detail, (IMessage)detailField.Accessor.GetValue(fragment));
                Add(FieldPath.EntityField(entity.Key, field.Name), fragment);
            }
        }

        foreach (var field in RecordSchema.EntityFields.Where(field => RecordSchema.IsSet(field, entity)))
        {
            var fragment = Frame(entity, detailField);
            RecordSchema.Share(field, entity, fragment);
            Add(FieldPath.EntityField(entity.Key, field.Name), fragment);
        }

        foreach (var identifier in entity.Identifiers)
        {
            var fragment = Frame(entity, detailField);
            fragment.Identifiers.Add(identifier);
            Add(FieldPath.EntityIdentifier(entity.Key, identifier.Key), fragment);
        }

        void Add(FieldPath path, Entity fragment) => fields.Add(new RecordField(path, new CaseRecord { Entities = { fragment } }));
    }

    /// <summary>What every fragment of an entity carries: its key, the handling that tightens it, and what kind of thing it is.</summary>
    private static Entity Frame(Entity entity, FieldDescriptor? detailField)
    {
        var frame = new Entity { Key = entity.Key, Handling = entity.Handling };
        detailField?.Accessor.SetValue(frame, detailField.MessageType.Parser.ParseFrom(ByteString.Empty));
        return frame;
    }

    internal static string KeyOf(IMessage element) => element switch
    {
        Participation participation => participation.Key,
        Link link => link.Key,
        Attachment attachment => attachment.Key,
        ExternalReference reference => reference.Key,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
