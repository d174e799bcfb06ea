using System.Text;
using Gateway.Record.V1;

namespace Gateway.Protocol.Records;

/// <summary>One field of a record with the canonical bytes of its fragment.</summary>
/// <param name="Path">Names the field.</param>
/// <param name="Value">Canonical bytes of a record that holds this field and nothing else.</param>
public sealed record CutField(FieldPath Path, ReadOnlyMemory<byte> Value)
{
    /// <summary>The path only: content never reaches a log.</summary>
    public override string ToString() => Path.ToString();
}

/// <summary>
/// Cuts the canonical bytes of a record into the same fields as <see cref="FieldSplit"/>, without making an object for each: a fragment's bytes
/// are those that stand in the record, behind the frame of its entity.
/// </summary>
internal static class FieldCut
{
    /// <summary>Number of the key in everything that has one.</summary>
    public const int KeyNumber = 1;

    /// <summary>Cuts a record.</summary>
    /// <param name="record">Canonical bytes of a CaseRecord.</param>
    /// <returns>One element per set field, list element, entity field and identifier; what is no field of the schema is in none.</returns>
    public static List<CutField> Cut(ReadOnlySpan<byte> record)
    {
        var cut = new List<CutField>();
        var fields = new WireFields(record);
        while (fields.Next())
        {
            if (fields.Number == CaseRecord.EntitiesFieldNumber)
            {
                CutEntity(fields.Content, cut);
            }
            else if (RecordSchema.ListWord(fields.Number) is { } word)
            {
                cut.Add(new CutField(FieldPath.Element(word, KeyOf(fields.Content)), fields.Whole.ToArray()));
            }
            else if (RecordSchema.TopName(fields.Number) is { } name)
            {
                cut.Add(new CutField(FieldPath.Top(name), fields.Whole.ToArray()));
            }
        }

        return cut;
    }

    /// <summary>The key of an entity, an identifier or an element of a list; empty when it has none.</summary>
    public static string KeyOf(ReadOnlySpan<byte> element)
    {
        var fields = new WireFields(element);
        return fields.Next() && fields.Number == KeyNumber ? Encoding.UTF8.GetString(fields.Content) : "";
    }

    private static void CutEntity(ReadOnlySpan<byte> entity, List<CutField> cut)
    {
        var (key, frame, detail) = ("", 0, 0);
        var fields = new WireFields(entity);
        var hasNext = fields.Next();
        for (; hasNext && fields.Number is Entity.KeyFieldNumber or Entity.HandlingFieldNumber; hasNext = fields.Next())
        {
            key = fields.Number == Entity.KeyFieldNumber ? Encoding.UTF8.GetString(fields.Content) : key;
            frame = fields.End;
        }

        if (hasNext && RecordSchema.IsDetail(fields.Number))
        {
            detail = fields.Number;
            CutDetail(key, entity[..frame], detail, fields.Content, cut);
            hasNext = fields.Next();
        }

        while (hasNext)
        {
            var (number, start, end) = (fields.Number, fields.Start, fields.End);
            var path = number == Entity.IdentifiersFieldNumber ? FieldPath.EntityIdentifier(key, KeyOf(fields.Content))
                : RecordSchema.EntityName(number) is { } name ? FieldPath.EntityField(key, name)
                : default;
            for (hasNext = fields.Next(); hasNext && fields.Number == number && number != Entity.IdentifiersFieldNumber; hasNext = fields.Next())
            {
                end = fields.End;
            }

            if (path != default)
            {
                cut.Add(new CutField(path, Fragment(entity[..frame], detail, [], entity[start..end])));
            }
        }
    }

    private static void CutDetail(string key, ReadOnlySpan<byte> frame, int detail, ReadOnlySpan<byte> content, List<CutField> cut)
    {
        var fields = new WireFields(content);
        for (var hasNext = fields.Next(); hasNext;)
        {
            var (number, start, end) = (fields.Number, fields.Start, fields.End);
            for (hasNext = fields.Next(); hasNext && fields.Number == number; hasNext = fields.Next())
            {
                end = fields.End;
            }

            if (RecordSchema.DetailName(detail, number) is { } name)
            {
                cut.Add(new CutField(FieldPath.EntityField(key, name), Fragment(frame, detail, content[start..end], [])));
            }
        }
    }

    private static byte[] Fragment(ReadOnlySpan<byte> frame, int detail, ReadOnlySpan<byte> ofDetail, ReadOnlySpan<byte> own)
    {
        var content = frame.Length + (detail == 0 ? 0 : WireWriter.SizeOf(detail, ofDetail.Length)) + own.Length;
        var fragment = new byte[WireWriter.SizeOf(CaseRecord.EntitiesFieldNumber, content)];
        var writer = new WireWriter(fragment);
        writer.Begin(CaseRecord.EntitiesFieldNumber, content);
        writer.Raw(frame);
        if (detail != 0)
        {
            writer.Begin(detail, ofDetail.Length);
            writer.Raw(ofDetail);
        }

        writer.Raw(own);
        return fragment;
    }
}
