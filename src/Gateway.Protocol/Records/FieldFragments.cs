using Gateway.Record.V1;

namespace Gateway.Protocol.Records;

/// <summary>
/// What the value of a disclosure may hold (protos/spec/record.md, "Paths"): one field of the record, and of an entity no more than its
/// frame (key, handling, what it is) and one field or identifier. Read off the bytes, which are canonical already.
/// </summary>
internal static class FieldFragments
{
    private const int Several = -1;

    /// <summary>Whether a canonical fragment holds exactly the field the path names: no other, and no label.</summary>
    /// <param name="fragment">The fragment, parsed.</param>
    /// <param name="value">The canonical bytes it was parsed from.</param>
    /// <param name="path">The path it was disclosed under.</param>
    public static bool HoldsOnly(CaseRecord fragment, ReadOnlySpan<byte> value, FieldPath path)
    {
        var fields = new WireFields(value);
        return fields.Next() && RecordSchema.TopNumber(path) == fields.Number && IsNamed(fragment, fields.Content, path) && !fields.Next();
    }

    private static bool IsNamed(CaseRecord fragment, ReadOnlySpan<byte> content, FieldPath path) => path.Form switch
    {
        FieldPathForm.Top => true,
        FieldPathForm.Element => RecordSchema.KeyOf(RecordSchema.ElementOf(fragment, path.Name)) == path.Key,
        _ => fragment.Entities[0].Key == path.EntityKey
            && RecordSchema.DetailOf(fragment.Entities[0]) is { } detail
            && HoldsOnly(fragment.Entities[0], content, detail, path),
    };

    private static bool HoldsOnly(Entity entity, ReadOnlySpan<byte> content, Google.Protobuf.Reflection.FieldDescriptor detail, FieldPath path)
    {
        var own = 0;
        var ofDetail = 0;
        var fields = new WireFields(content);
        while (fields.Next())
        {
            if (fields.Number == detail.FieldNumber)
            {
                ofDetail = OnlyNumber(fields.Content);
            }
            else if (fields.Number is not (Entity.KeyFieldNumber or Entity.HandlingFieldNumber))
            {
                own = own == 0 || own == fields.Number ? fields.Number : Several;
            }
        }

        return path.Form == FieldPathForm.EntityIdentifier
            ? ofDetail == 0 && own == Entity.IdentifiersFieldNumber && entity.Identifiers.Count == 1 && entity.Identifiers[0].Key == path.IdentifierKey
            : RecordSchema.EntityNumbers(detail, path.Name) == (ofDetail, own);
    }

    /// <summary>The number all fields of a message have; 0 when there is none, below 0 when there are several.</summary>
    public static int OnlyNumber(ReadOnlySpan<byte> message)
    {
        var number = 0;
        var fields = new WireFields(message);
        while (fields.Next())
        {
            number = number == 0 || number == fields.Number ? fields.Number : Several;
        }

        return number;
    }
}
