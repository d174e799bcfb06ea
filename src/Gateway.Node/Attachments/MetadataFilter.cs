using Gateway.Record.V1;

namespace Gateway.Node.Attachments;

/// <summary>
/// Lets the content of a file through and takes out what its format carries beside it (protos/spec/attachment.md, "Metadata"), while the file
/// streams by. What is taken out goes to the originator's own held field, not to a peer.
/// </summary>
/// <param name="write">Takes what stays.</param>
internal abstract class MetadataFilter(Func<ReadOnlySpan<byte>, bool> write) : IDisposable
{
    /// <summary>What was taken out so far.</summary>
    protected StrippedBlocks Stripped { get; } = new();

    /// <summary>What became of the metadata.</summary>
    public abstract AttachmentMetadata Outcome { get; }

    /// <summary>The filter for a media type; null when the node cannot take the metadata of this type out.</summary>
    public static MetadataFilter? For(string mediaType, Func<ReadOnlySpan<byte>, bool> write) => mediaType switch
    {
        "image/jpeg" => new JpegFilter(write),
        "image/png" => new PngFilter(write),
        "text/plain" or "text/csv" or "application/json" => new WholeFilter(AttachmentMetadata.NoneInFormat, write),
        _ => null,
    };

    /// <summary>Takes the next bytes of the file.</summary>
    /// <returns>Null, or what keeps the file from being taken.</returns>
    public abstract FilterRefusal? Append(ReadOnlySpan<byte> bytes);

    /// <summary>The file is at its end.</summary>
    public abstract FilterRefusal? Finish();

    /// <summary>What was taken out, in the order of the file.</summary>
    public IReadOnlyList<StrippedMetadata> TakenOut() => Stripped.Finish();

    /// <inheritdoc/>
    public void Dispose()
    {
        Stripped.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets bytes through.</summary>
    protected FilterRefusal? Keep(ReadOnlySpan<byte> bytes) => write(bytes) ? null : FilterRefusal.TooLarge;
}

/// <summary>What keeps a file from being taken.</summary>
internal enum FilterRefusal
{
    /// <summary>It is larger than an attachment may be.</summary>
    TooLarge,

    /// <summary>It is not of the type that was said, or ends early.</summary>
    Malformed,
}

/// <summary>Lets everything through.</summary>
internal sealed class WholeFilter(AttachmentMetadata outcome, Func<ReadOnlySpan<byte>, bool> write) : MetadataFilter(write)
{
    /// <inheritdoc/>
    public override AttachmentMetadata Outcome => outcome;

    /// <inheritdoc/>
    public override FilterRefusal? Append(ReadOnlySpan<byte> bytes) => Keep(bytes);

    /// <inheritdoc/>
    public override FilterRefusal? Finish() => null;
}
