using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Protocol.Records;

/// <summary>
/// Puts disclosed fields together as bytes, the counterpart of <see cref="FieldCut"/>: what comes out is what <see cref="FieldMerge"/> would
/// make of them, written canonically. Where anything is unusual it gives up, and the slow way decides and says why.
/// </summary>
internal sealed class FieldJoin
{
    /// <summary>Own fields of an entity stand after those of its detail.</summary>
    private const int Own = 1 << 16;

    private readonly List<Piece> _pieces = [];

    /// <summary>Adds one disclosed value.</summary>
    /// <returns>False unless the value surely is canonical, breaks no rule, and holds exactly the field the path names.</returns>
    public bool TryAdd(FieldPath path, ReadOnlyMemory<byte> value)
    {
        if (!WireRules.Hold(value.Span))
        {
            return false;
        }

        var fields = new WireFields(value.Span);
        if (!fields.Next() || fields.End != value.Length || fields.Number != RecordSchema.TopNumber(path))
        {
            return false;
        }

        switch (path.Form)
        {
            case FieldPathForm.Top:
                _pieces.Add(new Piece(fields.Number, "", 0, "", default, 0, value));
                return true;
            case FieldPathForm.Element:
                _pieces.Add(new Piece(fields.Number, path.Key!, 0, "", default, 0, value));
                return FieldCut.KeyOf(fields.Content) == path.Key;
            default:
                return TryAddEntity(path, value[(fields.End - fields.Content.Length)..]);
        }
    }

    /// <summary>Joins what was added and the labels of the manifest: a canonical record, whose elements stand in the order of their keys.</summary>
    /// <returns>Null when a path stands twice, or the fragments of an entity disagree on what it is or how it is handled.</returns>
    public byte[]? Join(Manifest manifest)
    {
        _pieces.Sort(static (a, b) => a.CompareTo(b));
        for (var i = 1; i < _pieces.Count; i++)
        {
            if (!_pieces[i].MayFollow(_pieces[i - 1]))
            {
                return null;
            }
        }

        var labels = new CaseRecord
        {
            Kind = manifest.Kind,
            Status = manifest.Status,
            Handling = manifest.Handling,
            Grading = manifest.Grading,
            Urgency = manifest.Urgency,
        }.ToByteArray();
        var record = new byte[labels.Length + Walk(default)];
        labels.CopyTo(record, 0);
        _ = Walk(record.AsSpan(labels.Length));
        return record;
    }

    private bool TryAddEntity(FieldPath path, ReadOnlyMemory<byte> entity)
    {
        var frame = 0;
        var detail = 0;
        var own = 0;
        var ownStart = 0;
        var isKeyed = false;
        var identifierKey = "";
        ReadOnlyMemory<byte> ofDetail = default;
        var fields = new WireFields(entity.Span);
        while (fields.Next())
        {
            if (fields.Number is Entity.KeyFieldNumber or Entity.HandlingFieldNumber)
            {
                isKeyed |= fields.Number == Entity.KeyFieldNumber && System.Text.Ascii.Equals(fields.Content, path.EntityKey);
                frame = fields.End;
            }
            else if (RecordSchema.IsDetail(fields.Number))
            {
                detail = fields.Number;
                ofDetail = entity[(fields.End - fields.Content.Length)..fields.End];
            }
            else if (own == 0)
            {
                own = fields.Number;
                ownStart = fields.Start;
                identifierKey = own == Entity.IdentifiersFieldNumber ? FieldCut.KeyOf(fields.Content) : "";
            }
            else if (own != fields.Number || own == Entity.IdentifiersFieldNumber)
            {
                return false;
            }
        }

        if (!isKeyed || detail == 0 || (own == 0) == ofDetail.IsEmpty)
        {
            return false;
        }

        var inDetail = FieldFragments.OnlyNumber(ofDetail.Span);
        var isNamed = path.Form == FieldPathForm.EntityIdentifier ? own == Entity.IdentifiersFieldNumber && identifierKey == path.IdentifierKey
            : own != 0 ? RecordSchema.EntityName(own) == path.Name
            : inDetail > 0 && RecordSchema.DetailName(detail, inDetail) == path.Name;
        _pieces.Add(own != 0
            ? new Piece(CaseRecord.EntitiesFieldNumber, path.EntityKey!, Own + own, identifierKey, entity[..frame], detail, entity[ownStart..])
            : new Piece(CaseRecord.EntitiesFieldNumber, path.EntityKey!, inDetail, "", entity[..frame], detail, ofDetail));
        return isNamed;
    }

    /// <summary>Adds up the sizes of all pieces, or writes them.</summary>
    /// <param name="target">Where to; empty to add up only.</param>
    private int Walk(Span<byte> target)
    {
        var writer = new WireWriter(target);
        var size = 0;
        for (var i = 0; i < _pieces.Count;)
        {
            if (_pieces[i].Number != CaseRecord.EntitiesFieldNumber)
            {
                size += _pieces[i].Bytes.Length;
                if (!target.IsEmpty)
                {
                    writer.Raw(_pieces[i].Bytes.Span);
                }

                i++;
                continue;
            }

            var (first, ofDetail, own) = (i, 0, 0);
            for (; i < _pieces.Count && _pieces[i].Number == CaseRecord.EntitiesFieldNumber && _pieces[i].Key == _pieces[first].Key; i++)
            {
                (ofDetail, own) = _pieces[i].Inner < Own ? (ofDetail + _pieces[i].Bytes.Length, own) : (ofDetail, own + _pieces[i].Bytes.Length);
            }

            var content = _pieces[first].Frame.Length + WireWriter.SizeOf(_pieces[first].Detail, ofDetail) + own;
            size += WireWriter.SizeOf(CaseRecord.EntitiesFieldNumber, content);
            if (!target.IsEmpty)
            {
                WriteEntity(ref writer, first, i, content, ofDetail);
            }
        }

        return size;
    }

    private void WriteEntity(ref WireWriter writer, int first, int end, int content, int ofDetail)
    {
        writer.Begin(CaseRecord.EntitiesFieldNumber, content);
        writer.Raw(_pieces[first].Frame.Span);
        writer.Begin(_pieces[first].Detail, ofDetail);
        for (var i = first; i < end; i++)
        {
            writer.Raw(_pieces[i].Bytes.Span);
        }
    }

    /// <summary>A part of the record, in the order in which it stands there.</summary>
    /// <param name="Number">Field number in the record.</param>
    /// <param name="Key">Key of the element or entity.</param>
    /// <param name="Inner">Of an entity, the number within its detail, or <see cref="Own"/> and the entity's own number.</param>
    /// <param name="InnerKey">Key of the identifier.</param>
    /// <param name="Frame">Key and handling of the entity, as they stand.</param>
    /// <param name="Detail">Number of the entity's detail.</param>
    /// <param name="Bytes">What is written.</param>
    private readonly record struct Piece(
        int Number, string Key, int Inner, string InnerKey, ReadOnlyMemory<byte> Frame, int Detail, ReadOnlyMemory<byte> Bytes)
    {
        public int CompareTo(in Piece other) =>
            Number != other.Number ? Number - other.Number
            : string.CompareOrdinal(Key, other.Key) is var byKey and not 0 ? byKey
            : Inner != other.Inner ? Inner - other.Inner
            : string.CompareOrdinal(InnerKey, other.InnerKey);

        public bool MayFollow(in Piece before) =>
            CompareTo(before) > 0
            && (Number != CaseRecord.EntitiesFieldNumber || Key != before.Key || before.Number != Number
                || (Detail == before.Detail && Frame.Span.SequenceEqual(before.Frame.Span)));
    }
}
