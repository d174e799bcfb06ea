using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Gateway.Protocol.Identity;
using Gateway.Record.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Protocol.Records;

/// <summary>What a new record version is made for, beside its content.</summary>
public sealed record RecordHeader
{
    /// <summary>The originator's root fingerprint.</summary>
    public required AgencyId Originator { get; init; }

    /// <summary>The record key that will sign.</summary>
    public required KeyId RecordKey { get; init; }

    /// <summary>The record.</summary>
    public required RecordId Record { get; init; }

    /// <summary>1 and up.</summary>
    public required ulong Version { get; init; }

    /// <summary>SHA-256 of the previous version's manifest; empty for the first.</summary>
    public required ReadOnlyMemory<byte> PreviousManifestDigest { get; init; }

    /// <summary>When the originator says it issues this version.</summary>
    public required DateTimeOffset IssuedAt { get; init; }
}

/// <summary>One field with its salt, ready to be disclosed or withheld. The salt is as secret as the value.</summary>
public sealed record SaltedField(FieldPath Path, ReadOnlyMemory<byte> Salt, ReadOnlyMemory<byte> Value, ReadOnlyMemory<byte> Digest)
{
    /// <summary>The path only: values and salts never reach a log.</summary>
    public override string ToString() => Path.ToString();
}

/// <summary>
/// A record version split into salted fields under a manifest, before it is signed (protos/spec/record.md, "Manifest"). Preparing is pure
/// and runs in parallel; signing happens once per commit (<see cref="RecordBatch"/>).
/// </summary>
public sealed record RecordVersion
{
    /// <summary>What it was made for.</summary>
    public required RecordHeader Header { get; init; }

    /// <summary>The manifest's canonical bytes.</summary>
    public required ReadOnlyMemory<byte> Manifest { get; init; }

    /// <summary>SHA-256 of <see cref="Manifest"/>.</summary>
    public required ReadOnlyMemory<byte> ManifestDigest { get; init; }

    /// <summary>All fields, in ascending order of their digests: an order that tells nothing.</summary>
    public required ImmutableArray<SaltedField> Fields { get; init; }

    /// <summary>Splits a validated record (<see cref="RecordRules"/>), salts its fields and writes its manifest.</summary>
    /// <exception cref="ArgumentException">The record was not validated, or its header breaks a rule of manifests.</exception>
    public static RecordVersion Prepare(CaseRecord record, RecordHeader header, FillRandom random) =>
        Prepare(record, FieldCut.Cut(CanonicalMessage.Write(record)), header, random);

    /// <summary>The same for a record that was split when it was validated.</summary>
    /// <exception cref="ArgumentException">The header breaks a rule of manifests, or there are too many fields.</exception>
    public static RecordVersion Prepare(CaseRecord record, IReadOnlyList<CutField> split, RecordHeader header, FillRandom random)
    {
        var fields = SaltFields(split, header, random);
        var manifest = new Manifest
        {
            Originator = ByteString.CopyFrom(header.Originator.ToBytes()),
            RecordKeyId = ByteString.CopyFrom(header.RecordKey.ToBytes()),
            RecordId = ByteString.CopyFrom(header.Record.ToBytes()),
            Version = header.Version,
            PreviousManifestDigest = ByteString.CopyFrom(header.PreviousManifestDigest.Span),
            IssuedAt = Timestamp.FromDateTimeOffset(header.IssuedAt),
            Kind = record.Kind,
            Status = record.Status,
            Handling = record.Handling,
            Grading = record.Grading,
            Urgency = record.Urgency,
            RequiredDigests = RequiredDigestsOf(fields),
            Digests = UnsafeByteOperations.UnsafeWrap(DigestList.JoinWithDecoys(fields, random)),
        };
        if (ManifestRules.FirstBroken(manifest) is { } rule)
        {
            throw new ArgumentException($"No receiver would take this version: {rule}.", nameof(header));
        }

        var bytes = CanonicalMessage.Write(manifest);
        return new RecordVersion
        {
            Header = header,
            Manifest = bytes,
            ManifestDigest = SHA256.HashData(bytes),
            Fields = ImmutableCollectionsMarshal.AsImmutableArray(fields),
        };
    }

    /// <summary>Whether every view must contain this field: the conditions of handling code H3, without which no one may read the rest.</summary>
    public static bool IsRequired(FieldPath path) => path is { Form: FieldPathForm.Top, Name: "conditions" };

    private static SaltedField[] SaltFields(IReadOnlyList<CutField> split, RecordHeader header, FillRandom random)
    {
        if (split.Count > ViewVerifier.MaxDisclosures)
        {
            throw new ArgumentException("A record has at most 8,192 fields.", nameof(split));
        }

        var salts = new byte[split.Count * FieldDigests.SaltSize];
        random(salts);
        var digests = new FieldDigests(header.Originator, header.Record, header.Version);
        var fields = new SaltedField[split.Count];
        for (var i = 0; i < fields.Length; i++)
        {
            var salt = salts.AsMemory(i * FieldDigests.SaltSize, FieldDigests.SaltSize);
            fields[i] = new SaltedField(split[i].Path, salt, split[i].Value, digests.Of(salt.Span, split[i].Path, split[i].Value.Span));
        }

        Array.Sort(fields, static (a, b) => a.Digest.Span.SequenceCompareTo(b.Digest.Span));
        return fields;
    }

    /// <summary>At most one field is required, so its digest alone is a list in ascending order.</summary>
    private static ByteString RequiredDigestsOf(SaltedField[] fields) =>
        Array.Find(fields, field => IsRequired(field.Path)) is { } required ? ByteString.CopyFrom(required.Digest.Span) : ByteString.Empty;
}
