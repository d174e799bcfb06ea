using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Protocol.Records;

/// <summary>Puts disclosed fields together again; the counterpart of <see cref="FieldSplit"/>.</summary>
public static class FieldMerge
{
    /// <summary>
    /// Reads one disclosed value.
    /// </summary>
    /// <returns>Null unless the bytes are a canonical CaseRecord that holds exactly the field the path names, and no label.</returns>
    public static RecordField? Read(FieldPath path, ReadOnlySpan<byte> value) =>
        CanonicalMessage.TryParse(CaseRecord.Parser, value, out var fragment) && FieldFragments.HoldsOnly(fragment, value, path)
            ? new RecordField(path, fragment)
            : null;

    /// <summary>
    /// Joins the labels of a manifest and the disclosed fields into one record, whose elements stand in the order of their random keys, which
    /// tells nothing. The record shares the fragments' sub-messages: change neither afterwards.
    /// </summary>
    /// <returns>False when the fragments of an entity disagree on what it is or how it is handled, or a path is there twice.</returns>
    public static bool TryMerge(Manifest manifest, IEnumerable<RecordField> fields, [NotNullWhen(true)] out CaseRecord? record)
    {
        record = null;
        var merged = new CaseRecord
        {
            Kind = manifest.Kind,
            Status = manifest.Status,
            Handling = manifest.Handling?.Clone(),
            Grading = manifest.Grading?.Clone(),
            Urgency = manifest.Urgency,
        };
        var entities = new Dictionary<string, Entity>(StringComparer.Ordinal);
        var seen = new HashSet<FieldPath>();
        foreach (var field in fields)
        {
            if (!seen.Add(field.Path) || (field.Path.EntityKey is not null && !TryAdd(field, entities)))
            {
                return false;
            }

            if (field.Path.EntityKey is null)
            {
                Add(field, merged);
            }
        }

        merged.Entities.Add(entities.Values);
        SortByKey((IList)merged.Entities);
        foreach (var entity in merged.Entities)
        {
            SortByKey((IList)entity.Identifiers);
        }

        foreach (var list in RecordSchema.Lists)
        {
            SortByKey(list.Of(merged));
        }

        record = merged;
        return true;
    }

    private static void Add(RecordField field, CaseRecord merged)
    {
        if (field.Path.Form == FieldPathForm.Top)
        {
            RecordSchema.Share(CaseRecord.Descriptor.FindFieldByName(field.Path.Name), field.Fragment, merged);
            return;
        }

        RecordSchema.ListOf(field.Path.Name)!.Of(merged).Add(RecordSchema.ElementOf(field.Fragment, field.Path.Name));
    }

    private static bool TryAdd(RecordField field, Dictionary<string, Entity> entities)
    {
        var fragment = field.Fragment.Entities[0];
        if (!entities.TryGetValue(fragment.Key, out var entity))
        {
            entity = RecordSchema.FrameOf(fragment);
            entities.Add(fragment.Key, entity);
        }
        else if (entity.DetailCase != fragment.DetailCase || !Equals(entity.Handling, fragment.Handling))
        {
            return false;
        }

        if (field.Path.Form == FieldPathForm.EntityIdentifier)
        {
            entity.Identifiers.Add(fragment.Identifiers[0]);
            return true;
        }

        var detail = RecordSchema.DetailOf(fragment)!;
        if (detail.MessageType.FindFieldByName(field.Path.Name) is { } detailField)
        {
            RecordSchema.Share(detailField, (IMessage)detail.Accessor.GetValue(fragment), (IMessage)detail.Accessor.GetValue(entity));
        }
        else
        {
            RecordSchema.Share(Entity.Descriptor.FindFieldByName(field.Path.Name), fragment, entity);
        }

        return true;
    }

    private static void SortByKey(IList elements)
    {
        if (elements.Count > 1)
        {
            var sorted = elements.Cast<IMessage>().OrderBy(RecordKeys.KeyOf, StringComparer.Ordinal).ToList();
            elements.Clear();
            sorted.ForEach(element => elements.Add(element));
        }
    }
}
