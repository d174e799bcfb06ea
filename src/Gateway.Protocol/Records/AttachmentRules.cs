using Gateway.Protocol.Attachments;
using Gateway.Record.V1;

namespace Gateway.Protocol.Records;

/// <summary>Rules of an attachment and of what is said of its origin (protos/spec/attachment.md, "In the record").</summary>
internal static class AttachmentRules
{
    private const int HashSize = 32;

    /// <summary>The rule an attachment breaks, or null.</summary>
    /// <remarks>A file that is only referred to may lack everything; one that can be pulled must say exactly what it is.</remarks>
    public static (string Suffix, string Rule, string Remedy)? Broken(Attachment attachment) => attachment switch
    {
        { KeyedDigest.Length: not 0 and not HashSize } => (".keyed_digest", "does not have 32 bytes.", "Leave it to `gateway attachment add`."),
        { ContentKey.IsEmpty: true } => null,
        { ContentKey.Length: not AttachmentOpener.KeySize } => (".content_key", "does not have 32 bytes.", "Leave it to `gateway attachment add`."),
        { KeyedDigest.IsEmpty: true } => (".keyed_digest", "is not set although there is a content key.", "Leave it to `gateway attachment add`."),
        { AbuseImagery: not AbuseImagery.None } => (".abuse_imagery", "does not say that the file shows no sexual abuse.",
            "Such a file is referred to and never carried: drop content_key. If it shows none, say ABUSE_IMAGERY_NONE."),
        { Metadata: AttachmentMetadata.Unspecified } => (".metadata", "does not say what became of the file's metadata.", "Leave it to `gateway attachment add`."),
        { MediaType: "" } => (".media_type", "is not set.", "Say what the file is, for example image/jpeg."),
        _ when attachment.Size > long.MaxValue || AttachmentLayout.Of((long)attachment.Size) is null =>
            (".size", "is not 1 byte to 1 GiB.", "Split the file."),
        _ => null,
    };

    /// <summary>The rule a provenance breaks, or null.</summary>
    public static (string Suffix, string Rule, string Remedy)? Broken(AttachmentProvenance provenance) => provenance switch
    {
        { KeyedDigest.Length: not HashSize } => (".keyed_digest", "does not name an attachment.", "Give the keyed_digest of the attachment it speaks of."),
        { AcquiredSha256.Length: not HashSize } => (".acquired_sha256", "does not have 32 bytes.", "Give the SHA-256 of the file as it was acquired."),
        { AcquiredBy: "" } => (".acquired_by", "is not set.", "Say who acquired the file."),
        { AcquiredAt: null } => (".acquired_at", "is not set.", "Say when the file was acquired."),
        { Authority: "" } => (".authority", "is not set.", "Say on what authority the file was acquired."),
        _ when provenance.Stripped.Any(block => block.Sha256.Length != HashSize) => (".stripped", "has a block without a SHA-256.", "Leave it to `gateway attachment add`."),
        _ => null,
    };
}
