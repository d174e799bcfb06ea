using Gateway.Protocol.Identity;

namespace Gateway.Protocol.Records;

/// <summary>
/// Digests of one record version's fields (protos/spec/record.md, "Digest"): SHA-256( LP("gateway/field/v1") LP(originator) LP(record id)
/// u64(version) LP(salt) LP(path) LP(value) ). The salt hides a withheld value; the rest nails it to its place. One owner at a time.
/// </summary>
internal sealed class FieldDigests(AgencyId originator, RecordId record, ulong version)
{
    /// <summary>Length of a digest in bytes.</summary>
    public const int Size = 32;

    /// <summary>Length of a salt in bytes.</summary>
    public const int SaltSize = 16;

    private const int UsualValueSize = 2_048;

    private readonly FramedBytes _framed = new(UsualValueSize);
    private readonly byte[] _prefix = new FramedBytes()
        .Text("gateway/field/v1").Bytes(originator.ToBytes()).Bytes(record.ToBytes()).Number(version).ToArray();

    /// <summary>The digest of one field.</summary>
    public byte[] Of(ReadOnlySpan<byte> salt, FieldPath path, ReadOnlySpan<byte> value) =>
        _framed.Raw(_prefix).Bytes(salt).Text(path.ToString()).Bytes(value).ToSha256();
}
