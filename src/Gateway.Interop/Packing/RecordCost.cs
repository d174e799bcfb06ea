using System.Text;
using Gateway.Protocol.Records;
using Gateway.Record.V1;

namespace Gateway.Interop.Packing;

/// <summary>What elements take up in a record, and later in the view that carries all of it.</summary>
internal readonly record struct RecordCost(
    int Entities, int Participations, int Links, int ExternalReferences, int Attachments, int Fields, long Size)
{
    /// <summary>Bytes of a disclosure beside its path and value: the salt, and the tags and lengths around the parts.</summary>
    private const int DisclosureFrame = 32;

    /// <summary>
    /// How much an identifier grows at publication for each byte of its raw value: at worst every byte is percent-encoded.
    /// </summary>
    private const int NormalGrowth = 3;

    /// <summary>What publication adds to an identifier beside its normal form: normaliser, quality, match.</summary>
    private const int NormalFrame = 48;

    /// <summary>Whether a record of this cost is within the limits.</summary>
    public bool Fits =>
        Entities <= ImportLimits.MaxEntities && Participations <= ImportLimits.MaxParticipations && Links <= ImportLimits.MaxLinks
        && ExternalReferences <= ImportLimits.MaxExternalReferences && Attachments <= ImportLimits.MaxAttachments
        && Fields <= ImportLimits.MaxRecordFields && Size <= ImportLimits.MaxRecordSize;

    /// <summary>Measures a record, or a piece of one.</summary>
    public static RecordCost Of(CaseRecord piece)
    {
        var fields = FieldSplit.Split(piece);
        var normals = piece.Entities.SelectMany(entity => entity.Identifiers)
            .Sum(identifier => (long)NormalFrame + (NormalGrowth * Encoding.UTF8.GetByteCount(identifier.Raw)));
        return new RecordCost(
            piece.Entities.Count,
            piece.Participations.Count,
            piece.Links.Count,
            piece.ExternalReferences.Count,
            piece.Attachments.Count,
            fields.Count,
            normals + fields.Sum(field => (long)field.Fragment.CalculateSize() + field.Path.ToString().Length + DisclosureFrame));
    }

    /// <summary>The cost of both together.</summary>
    public static RecordCost operator +(RecordCost a, RecordCost b) => new(
        a.Entities + b.Entities,
        a.Participations + b.Participations,
        a.Links + b.Links,
        a.ExternalReferences + b.ExternalReferences,
        a.Attachments + b.Attachments,
        a.Fields + b.Fields,
        a.Size + b.Size);
}
