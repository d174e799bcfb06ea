using Gateway.Node.V1;
using Gateway.Protocol;
using Gateway.Protocol.Identity;
using Gateway.Protocol.Records;

namespace Gateway.Cli.Verification;

/// <summary>
/// Checks an exported record offline (protos/spec/record.md, "Export"): the originator's chain from root key to record key, the signature
/// over the manifest, and every disclosure against it. Asks nobody and trusts nothing but the bytes and the fingerprint a person gives.
/// </summary>
internal static class ExportCheck
{
    /// <summary>What an export says it is.</summary>
    public const string Format = "gateway/exported-record/v1";

    /// <summary>Largest file, in bytes: a view of 1 MiB, the originator's identity, and their frame.</summary>
    public const int MaxSize = ViewVerifier.MaxViewSize + (64 * 1024);

    /// <summary>Checks a file.</summary>
    /// <param name="file">Its bytes.</param>
    /// <param name="fingerprint">The originator's fingerprint as obtained from the originator; null when there is none to compare.</param>
    /// <param name="at">The instant to judge validity at.</param>
    public static ExportResult Verify(ReadOnlySpan<byte> file, string? fingerprint, DateTimeOffset at)
    {
        if (file.Length > MaxSize || !CanonicalMessage.TryParse(ExportedRecord.Parser, file, out var exported))
        {
            return new ExportResult.Refused("EXPORT_MALFORMED", "an exported record is a canonical ExportedRecord of at most 1 MiB and 64 KiB");
        }

        if (exported.Format != Format)
        {
            return new ExportResult.Refused("EXPORT_FORMAT", $"an exported record says that it is {Format}");
        }

        return IdentityChain.Verify(exported.Originator, at) switch
        {
            IdentityResult.Verified verified => VerifyView(exported, verified.Agency, isExpired: false, fingerprint),
            IdentityResult.Expired expired => VerifyView(exported, expired.Agency, isExpired: true, fingerprint),
            IdentityResult.Refused refused => new ExportResult.Refused("ORIGINATOR_IDENTITY", refused.Rule),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static ExportResult VerifyView(ExportedRecord exported, VerifiedAgency originator, bool isExpired, string? fingerprint)
    {
        if (fingerprint is not null && !originator.Id.MatchesFingerprint(fingerprint))
        {
            return new ExportResult.Refused("FINGERPRINT", "the file's originator has the fingerprint that was given");
        }

        var verifier = new ViewVerifier(
            (agency, key) => agency == originator.Id ? originator.FindKey(key, Exchange.V1.KeyUse.Record) : null, new BatchSignatureCache());
        return verifier.Verify(exported.View.Span) switch
        {
            ViewResult.Verified verified => Judge(verified.View, originator, isExpired, fingerprint is not null),
            ViewResult.Malformed malformed => new ExportResult.Refused("VIEW_MALFORMED", malformed.Rule),
            ViewResult.UnknownOriginator => new ExportResult.Refused("RECORD_KEY", "the originator published the record key that signed"),
            ViewResult.BadSignature => new ExportResult.Refused("SIGNATURE", "the originator's record key signed the manifest"),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static ExportResult Judge(VerifiedView view, VerifiedAgency originator, bool isExpired, bool isCompared)
    {
        // The time of signing is the originator's claim; a key that was not to be used then shows at least that the claim is wrong.
        var key = originator.FindKey(view.RecordKey, Exchange.V1.KeyUse.Record);
        return view.Manifest.IssuedAt is { } issued && key?.IsValidAt(issued.ToDateTimeOffset()) == true
            ? new ExportResult.Verified(view, originator, isExpired, isCompared)
            : new ExportResult.Refused("KEY_VALIDITY", "the record key was to be used when the record says it was signed");
    }
}

/// <summary>What became of checking an exported record.</summary>
internal abstract record ExportResult
{
    private ExportResult()
    {
    }

    /// <summary>Unaltered since the originator signed it.</summary>
    /// <param name="View">What was signed.</param>
    /// <param name="Originator">Who signed, as its own identity has it.</param>
    /// <param name="IsExpired">The originator's identity in the file has ended since; its signatures from before still hold.</param>
    /// <param name="IsCompared">The fingerprint was compared with one that a person gave.</param>
    public sealed record Verified(VerifiedView View, VerifiedAgency Originator, bool IsExpired, bool IsCompared) : ExportResult
    {
        /// <summary>The view's own words: names and versions, no content.</summary>
        public override string ToString() => View.ToString();
    }

    /// <summary>It is not what it claims to be.</summary>
    /// <param name="Reason">The reason's name.</param>
    /// <param name="Rule">What would have to hold.</param>
    public sealed record Refused(string Reason, string Rule) : ExportResult;
}
