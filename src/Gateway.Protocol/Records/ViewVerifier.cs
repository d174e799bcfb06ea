using System.Collections.Immutable;
using System.Security.Cryptography;
using Gateway.Exchange.V1;
using Gateway.Protocol.Identity;
using Gateway.Record.V1;

namespace Gateway.Protocol.Records;

/// <summary>Finds the record key that an agency published under this id; null when none is known.</summary>
public delegate VerifyingKey? FindRecordKey(AgencyId originator, KeyId key);

/// <summary>
/// Checks a view: the signature over the manifest first, then every disclosure against the manifest, then the shape of what they say
/// together (protos/spec/record.md, "Verifying"). Nothing of a view may be used before this returns <see cref="ViewResult.Verified"/>.
/// </summary>
public sealed class ViewVerifier(FindRecordKey findKey, BatchSignatureCache cache)
{
    /// <summary>Most disclosures in one view.</summary>
    public const int MaxDisclosures = 8_192;

    /// <summary>Largest view in bytes: as the content of a body it pads to 1 MiB exactly. Tag and length of the body take four bytes.</summary>
    public const int MaxViewSize = Sealing.SealedBody.MaxContentSize - 4;

    /// <summary>Largest value of one disclosure in bytes: the largest text, 64 KiB, with its labels.</summary>
    public const int MaxValueSize = 80 * 1024;

    private static readonly byte[] ManifestStart = [0x0A, AgencyId.Size];
    private static readonly byte[] ManifestKeyStart = [0x12, KeyId.Size];

    /// <summary>Checks the bytes of a RecordView.</summary>
    public ViewResult Verify(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxViewSize || !WireFields.IsWithin(bytes, RecordView.DisclosuresFieldNumber, MaxDisclosures))
        {
            return new ViewResult.Malformed("a view is at most 1,048,568 bytes and 8,192 disclosures");
        }

        return CanonicalMessage.TryParse(RecordView.Parser, bytes, out var view)
            ? Verify(view)
            : new ViewResult.Malformed("a view is a canonical RecordView");
    }

    private ViewResult Verify(RecordView view)
    {
        var manifestBytes = view.Manifest.Span;
        if (!TryReadSigner(manifestBytes, out var originator, out var keyId))
        {
            return new ViewResult.Malformed("a manifest begins with its originator and record key id");
        }

        if (view.BatchPath.Length != RecordBatch.PathSize || view.Signature.Length != Signatures.Size)
        {
            return new ViewResult.Malformed("a batch path is 257 bytes and a signature 64");
        }

        if (findKey(originator, keyId) is not { Use: KeyUse.Record } key || key.Id != keyId)
        {
            return new ViewResult.UnknownOriginator(originator, keyId);
        }

        var body = RecordBatch.SignedBody(originator, keyId, RecordBatch.RootOf(manifestBytes, view.BatchPath.Span));
        if (!cache.Verify(key, RecordBatch.PayloadType, body, view.Signature.Span))
        {
            return new ViewResult.BadSignature();
        }

        if (!CanonicalMessage.TryParse(Manifest.Parser, manifestBytes, out var manifest))
        {
            return new ViewResult.Malformed("a manifest is canonical");
        }

        return ManifestRules.FirstBroken(manifest) is { } rule
            ? new ViewResult.Malformed(rule)
            : ReadDisclosures(view, manifest, originator, keyId);
    }

    private static ViewResult ReadDisclosures(RecordView view, Manifest manifest, AgencyId originator, KeyId keyId)
    {
        _ = RecordId.TryFromBytes(manifest.RecordId.Span, out var record);
        var fields = new List<RecordField>(view.Disclosures.Count);
        if (ReadFields(view, manifest, new FieldDigests(originator, record, manifest.Version), fields) is { } rule)
        {
            return new ViewResult.Malformed(rule);
        }

        if (!FieldMerge.TryMerge(manifest, fields, out var content))
        {
            return new ViewResult.Malformed("each path stands once, and the disclosures of an entity agree on what it is and how it is handled");
        }

        return RecordRules.Check(content, RecordPlace.Received) is [var problem, ..]
            ? new ViewResult.Malformed($"{problem.Field}: {problem.Rule}")
            : new ViewResult.Verified(new VerifiedView
            {
                Originator = originator,
                RecordKey = keyId,
                Record = record,
                Manifest = manifest,
                ManifestDigest = SHA256.HashData(view.Manifest.Span),
                Content = content,
                Disclosed = [.. fields.Select(field => field.Path)],
            });
    }

    /// <summary>Reads every disclosure whose digest the manifest has.</summary>
    /// <returns>The first rule broken, or null.</returns>
    private static string? ReadFields(RecordView view, Manifest manifest, FieldDigests digests, List<RecordField> fields)
    {
        byte[]? previous = null;
        var missing = manifest.RequiredDigests.Length / FieldDigests.Size;
        foreach (var disclosure in view.Disclosures)
        {
            if (disclosure.Salt.Length != FieldDigests.SaltSize || disclosure.Value.Length > MaxValueSize
                || !FieldPath.TryParse(disclosure.Path, out var path))
            {
                return "a disclosure has a 16-byte salt, a path and a value of at most 80 KiB";
            }

            var digest = digests.Of(disclosure.Salt.Span, path, disclosure.Value.Span);
            if (!DigestList.Contains(manifest.Digests.Span, digest))
            {
                return "every disclosure's digest is in the manifest";
            }

            if (previous is not null && previous.AsSpan().SequenceCompareTo(digest) >= 0)
            {
                return "disclosures stand in ascending order of their digests, each once";
            }

            previous = digest;
            var isRequired = DigestList.Contains(manifest.RequiredDigests.Span, digest);
            missing -= isRequired ? 1 : 0;
            if (RecordVersion.IsRequired(path) && !isRequired)
            {
                return "conditions are a required disclosure";
            }

            if (FieldMerge.Read(path, disclosure.Value.Span) is not { } field)
            {
                return "a disclosure's value is a canonical CaseRecord with the field its path names and no other";
            }

            fields.Add(field);
        }

        return missing == 0 ? null : "a view contains every required disclosure";
    }

    /// <summary>
    /// A canonical manifest begins 0A 20 originator 12 10 record key id; reading them at these places needs no parser, so nothing is parsed
    /// before the signature holds.
    /// </summary>
    private static bool TryReadSigner(ReadOnlySpan<byte> manifest, out AgencyId originator, out KeyId keyId)
    {
        const int KeyAt = 2 + AgencyId.Size;
        originator = default;
        keyId = default;
        return manifest.Length > KeyAt + 2 + KeyId.Size
            && manifest.StartsWith(ManifestStart)
            && manifest[KeyAt..].StartsWith(ManifestKeyStart)
            && AgencyId.TryFromBytes(manifest.Slice(2, AgencyId.Size), out originator)
            && KeyId.TryFromBytes(manifest.Slice(KeyAt + 2, KeyId.Size), out keyId);
    }
}
