using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;
using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Interop.Tests;

/// <summary>Measures what a record becomes on the wire when all of it is released.</summary>
internal static class FullView
{
    /// <summary>The size of the view that carries all of a record, its identifiers normalised as long as they may become.</summary>
    public static int SizeOf(CaseRecord imported)
    {
        var record = imported.Clone();
        foreach (var identifier in record.Entities.SelectMany(entity => entity.Identifiers))
        {
            identifier.Normal = new string('%', Math.Min(ImportLimits.MaxIdentifier, 3 * identifier.Raw.Length));
            identifier.Normaliser = "phone/1";
            identifier.Quality = IdentifierQuality.Plausible;
            identifier.Match = IdentifierMatch.Fuzzy;
        }

        _ = AgencyId.TryFromBytes(new byte[AgencyId.Size], out var agency);
        _ = KeyId.TryFromBytes(new byte[KeyId.Size], out var key);
        _ = RecordId.TryFromBytes(new byte[16], out var id);
        var random = new Random(1);
        var version = RecordVersion.Prepare(
            record,
            new RecordHeader { Originator = agency, RecordKey = key, Record = id, Version = 1, PreviousManifestDigest = default, IssuedAt = DateTimeOffset.UnixEpoch },
            random.NextBytes);
        var view = new RecordView { Manifest = ByteString.CopyFrom(version.Manifest.Span), BatchPath = ByteString.CopyFrom(new byte[RecordBatch.PathSize]), Signature = ByteString.CopyFrom(new byte[64]) };
        view.Disclosures.Add(version.Fields.Select(field => new Disclosure
        {
            Salt = ByteString.CopyFrom(field.Salt.Span),
            Path = field.Path.ToString(),
            Value = ByteString.CopyFrom(field.Value.Span),
        }));
        return view.CalculateSize();
    }
}
