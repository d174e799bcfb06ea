using System.Diagnostics.CodeAnalysis;
using Gateway.Record.V1;

namespace Gateway.Protocol.Records;

/// <summary>Puts disclosed fields together again; the counterpart of <see cref="FieldSplit"/>.</summary>
public static class FieldMerge
{
    /// <summary>
    /// Reads one disclosed value.
    /// </summary>
    /// <returns>Null unless the bytes are a canonical CaseRecord that holds exactly the field the path names, and no label.</returns>
    public static RecordField? Read(FieldPath path, ReadOnlySpan<byte> value)
    {
        if (!CanonicalMessage.TryParse(CaseRecord.Parser, value, out var fragment) || HasLabels(fragment) || fragment.Entities.Count > 1)
        {
            return null;
        }

        return FieldSplit.Split(fragment) is [var only] && only.Path == path && RecordSchema.IsWholeFragment(fragment, only.Path)
            ? new RecordField(path, fragment)
            : null;
    }

    /// <summary>Joins the labels of a manifest and the disclosed fields into one record.</summary>
    /// <returns>False when the fragments of an entity disagree on what it is or how it is handled.</returns>
    public static bool TryMerge(Manifest manifest, IEnumerable<RecordField> fields, [NotNullWhen(true)] out CaseRecord? record)
    {
        var merged = new CaseRecord
        {
            Kind = manifest.Kind,
            Status = manifest.Status,
            Handling = manifest.Handling?.Clone(),
            Grading = manifest.Grading?.Clone(),
            Urgency = manifest.Urgency,
        };
        var entities = new Dictionary<string, Entity>(StringComparer.Ordinal);
        record = null;
        foreach (var field in fields)
        {
            if (field.Path.EntityKey is not { } key)
            {
                merged.MergeFrom(field.Fragment);
                continue;
            }

            var fragment = field.Fragment.Entities[0];
            if (!entities.TryGetValue(key, out var entity))
            {
                entities.Add(key, fragment.Clone());
                continue;
            }

            if (entity.DetailCase != fragment.DetailCase || !Equals(entity.Handling, fragment.Handling))
            {
                return false;
            }

            // Merging would double the lists inside the handling that both carry; they were just found equal.
            var handling = entity.Handling;
            entity.Handling = null;
            var bare = fragment.Clone();
            bare.Handling = null;
            entity.MergeFrom(bare);
            entity.Handling = handling;
        }

        merged.Entities.Add(entities.Values.OrderBy(entity => entity.Key, StringComparer.Ordinal));
        record = merged;
        return true;
    }

    private static bool HasLabels(CaseRecord fragment) =>
        fragment.Kind != 0 || fragment.Status != 0 || fragment.Urgency != 0 || fragment.Handling is not null || fragment.Grading is not null;
}
