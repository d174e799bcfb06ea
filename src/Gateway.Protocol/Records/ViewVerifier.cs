using System.Runtime.InteropServices;
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
        var paths = new FieldPath[view.Disclosures.Count];
        if (CheckDigests(view, manifest, new FieldDigests(originator, record, manifest.Version), paths) is { } rule)
        {
            return new ViewResult.Malformed(rule);
        }

        var (content, bytes) = Join(view, manifest, paths);
        var contentHolds = content is not null;
        if (content is null)
        {
            if (Merge(view, manifest, paths, out content) is { } broken)
            {
                return new ViewResult.Malformed(broken);
            }

            bytes = CanonicalMessage.Write(content!);
        }

        return RecordRules.CheckReceived(content!, contentHolds) is [var problem, ..]
            ? new ViewResult.Malformed($"{problem.Field}: {problem.Rule}")
            : new ViewResult.Verified(new VerifiedView
            {
                Originator = originator,
                RecordKey = keyId,
                Record = record,
                Manifest = manifest,
                ManifestDigest = SHA256.HashData(view.Manifest.Span),
                Content = content!,
                ContentBytes = bytes,
                Disclosed = ImmutableCollectionsMarshal.AsImmutableArray(paths),
            });
    }

    /// <summary>Checks that every disclosure is one the manifest has, and reads their paths.</summary>
    /// <returns>The first rule broken, or null.</returns>
    private static string? CheckDigests(RecordView view, Manifest manifest, FieldDigests digests, FieldPath[] paths)
    {
        byte[]? previous = null;
        var missing = manifest.RequiredDigests.Length / FieldDigests.Size;
        for (var i = 0; i < paths.Length; i++)
        {
            var disclosure = view.Disclosures[i];
            if (disclosure.Salt.Length != FieldDigests.SaltSize || disclosure.Value.Length > MaxValueSize
                || !FieldPath.TryParse(disclosure.Path, out paths[i]))
            {
                return "a disclosure has a 16-byte salt, a path and a value of at most 80 KiB";
            }

            var digest = digests.Of(disclosure.Salt.Span, paths[i], disclosure.Value.Span);
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
            if (RecordVersion.IsRequired(paths[i]) && !isRequired)
            {
                return "conditions are a required disclosure";
            }
        }

        return missing == 0 ? null : "a view contains every required disclosure";
    }

    /// <summary>The content put together from the bytes of the disclosures; null where anything is unusual, and then <see cref="Merge"/> decides.</summary>
    private static (CaseRecord? Content, byte[]? Bytes) Join(RecordView view, Manifest manifest, FieldPath[] paths)
    {
        var join = new FieldJoin();
        for (var i = 0; i < paths.Length; i++)
        {
            if (!join.TryAdd(paths[i], view.Disclosures[i].Value.Memory))
            {
                return default;
            }
        }

        return join.Join(manifest) is { } bytes && WireRules.Hold(bytes) ? (CaseRecord.Parser.ParseFrom(bytes), bytes) : default;
    }

    /// <summary>Reads every disclosure by itself and merges what they hold.</summary>
    /// <returns>The first rule broken, or null.</returns>
    private static string? Merge(RecordView view, Manifest manifest, FieldPath[] paths, out CaseRecord? content)
    {
        content = null;
        var fields = new List<RecordField>(paths.Length);
        for (var i = 0; i < paths.Length; i++)
        {
            if (FieldMerge.Read(paths[i], view.Disclosures[i].Value.Span) is not { } field)
            {
                return "a disclosure's value is a canonical CaseRecord with the field its path names and no other";
            }

            fields.Add(field);
        }

        return FieldMerge.TryMerge(manifest, fields, out content)
            ? null
            : "each path stands once, and the disclosures of an entity agree on what it is and how it is handled";
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
