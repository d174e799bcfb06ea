using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Protocol.Records;

/// <summary>Makes the view of a signed record version that one recipient may see.</summary>
public static class RecordViews
{
    /// <summary>
    /// Redacts: keeps the manifest, its proof and exactly the released disclosures. What is withheld leaves nothing behind but its digest
    /// among decoys.
    /// </summary>
    /// <param name="version">The record version.</param>
    /// <param name="proof">Its place under the batch signature.</param>
    /// <param name="released">The fields policy released.</param>
    /// <returns>Null when a required field is not among the released ones: then nothing of the record may leave.</returns>
    public static RecordView? Redact(RecordVersion version, BatchProof proof, IReadOnlySet<FieldPath> released)
    {
        if (version.Fields.Any(field => RecordVersion.IsRequired(field.Path) && !released.Contains(field.Path)))
        {
            return null;
        }

        var view = new RecordView
        {
            Manifest = UnsafeByteOperations.UnsafeWrap(version.Manifest),
            BatchPath = UnsafeByteOperations.UnsafeWrap(proof.Path),
            Signature = UnsafeByteOperations.UnsafeWrap(proof.Signature),
        };
        view.Disclosures.Add(version.Fields.Where(field => released.Contains(field.Path)).Select(field => new Disclosure
        {
            Salt = UnsafeByteOperations.UnsafeWrap(field.Salt),
            Path = field.Path.ToString(),
            Value = UnsafeByteOperations.UnsafeWrap(field.Value),
        }));
        return view;
    }
}
