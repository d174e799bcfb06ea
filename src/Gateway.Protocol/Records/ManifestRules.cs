using Gateway.Protocol.Identity;
using Gateway.Record.V1;

namespace Gateway.Protocol.Records;

/// <summary>What a manifest must be beyond canonical (protos/spec/record.md, "Manifest").</summary>
internal static class ManifestRules
{
    /// <summary>Highest version: stores have no number above it.</summary>
    public const ulong MaxVersion = long.MaxValue;

    /// <summary>The first rule the manifest breaks, or null.</summary>
    public static string? FirstBroken(Manifest manifest) => manifest switch
    {
        { RecordId.Length: not RecordId.Size } => "a record id is 16 bytes",
        { Version: 0 } => "versions count from 1",
        { Version: > MaxVersion } => "a version is below 2^63",
        { PreviousManifestDigest.Length: not (0 or FieldDigests.Size) } => "a previous manifest digest is empty or 32 bytes",
        { Version: 1, PreviousManifestDigest.Length: not 0 } => "a first version has no previous one",
        { Version: > 1, PreviousManifestDigest.Length: 0 } => "a later version names the previous one",
        _ when !Instants.IsValid(manifest.IssuedAt) => "a manifest says when it was issued",
        { Kind: RecordKind.Unspecified } => "a manifest has a kind",
        { Status: RecordStatus.Unspecified } => "a manifest has a status",
        { Handling: null } => "a manifest has handling labels",
        _ => FirstBrokenList(manifest),
    };

    private static string? FirstBrokenList(Manifest manifest)
    {
        var count = manifest.Digests.Length / FieldDigests.Size;
        if (!DigestList.IsWellFormed(manifest.Digests.Span) || count < DigestList.Smallest || !int.IsPow2(count)
            || count > ViewVerifier.MaxDisclosures)
        {
            return "digests are ascending and 8, 16, 32 … up to 8,192 of them";
        }

        if (!DigestList.IsWellFormed(manifest.RequiredDigests.Span))
        {
            return "required digests are ascending";
        }

        for (var at = 0; at < manifest.RequiredDigests.Length; at += FieldDigests.Size)
        {
            if (!DigestList.Contains(manifest.Digests.Span, manifest.RequiredDigests.Span.Slice(at, FieldDigests.Size)))
            {
                return "required digests are among the digests";
            }
        }

        return null;
    }
}
