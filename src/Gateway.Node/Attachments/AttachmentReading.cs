using Gateway.Protocol.Attachments;
using Gateway.Record.V1;

namespace Gateway.Node.Attachments;

/// <summary>Opens a complete content. The whole file is verified against the signed digest before the first byte is given.</summary>
internal sealed class AttachmentReading : IDisposable
{
    private readonly FileStream _file;
    private readonly AttachmentOpener _opener;
    private readonly byte[] _sealed = new byte[AttachmentLayout.SealedChunkSize];
    private readonly byte[] _content = new byte[AttachmentLayout.ChunkSize];

    private AttachmentReading(FileStream file, AttachmentOpener opener)
    {
        _file = file;
        _opener = opener;
    }

    /// <summary>Chunks there are.</summary>
    public int Chunks => _opener.Layout.Chunks;

    /// <summary>Verifies the file and opens it; null when it is not there or not what was signed.</summary>
    public static AttachmentReading? Open(AttachmentFiles files, Attachment attachment)
    {
        if (files.OpenWhole(attachment.KeyedDigest.Span) is not { } file)
        {
            return null;
        }

        var layout = AttachmentLayout.Of((long)attachment.Size)!.Value;
        var reading = new AttachmentReading(file, new AttachmentOpener(attachment.ContentKey.Span, layout));
        if (reading.IsGenuine(attachment))
        {
            return reading;
        }

        reading.Dispose();
        return null;
    }

    /// <summary>The content of one chunk; null when the file has changed since it was verified.</summary>
    public ReadOnlyMemory<byte>? Read(int chunk)
    {
        var length = _opener.Open(chunk, Sealed(chunk), _content);
        if (length < 0)
        {
            // Not a conditional with null in it: there null would become an empty chunk.
            return null;
        }

        return _content.AsMemory(0, length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        _opener.Dispose();
    }

    private bool IsGenuine(Attachment attachment)
    {
        if (_file.Length != _opener.Layout.SealedSize)
        {
            return false;
        }

        using var digest = new AttachmentDigest(attachment.ContentKey.Span);
        for (var chunk = 0; chunk < Chunks; chunk++)
        {
            digest.Append(Sealed(chunk));
        }

        return digest.Finish((long)attachment.Size).AsSpan().SequenceEqual(attachment.KeyedDigest.Span);
    }

    private ReadOnlySpan<byte> Sealed(int chunk)
    {
        var whole = _sealed.AsSpan(0, _opener.Layout.LengthOf(chunk) + AttachmentLayout.Overhead);
        return whole[..RandomAccess.Read(_file.SafeFileHandle, whole, AttachmentLayout.SealedOffsetOf(chunk))];
    }
}
