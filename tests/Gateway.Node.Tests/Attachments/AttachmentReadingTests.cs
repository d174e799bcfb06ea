using System.Security.Cryptography;
using Gateway.Node.Attachments;
using Gateway.Protocol.Attachments;
using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Node.Tests.Attachments;

public sealed class AttachmentReadingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_chunk_that_changed_after_the_file_was_verified_is_not_shown_and_is_no_empty_chunk(bool isCut)
    {
        var content = RandomNumberGenerator.GetBytes(100_000);
        var files = new AttachmentFiles(_folder.Path);
        var attachment = Seal(files, content);
        using var reading = AttachmentReading.Open(files, attachment)!;
        Assert.Equal(content.AsSpan(0, AttachmentLayout.ChunkSize), reading.Read(0)!.Value.Span);

        using (var disk = new FileStream(Assert.Single(files.All()).Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete))
        {
            if (isCut)
            {
                disk.SetLength(10);
            }
            else
            {
                var first = disk.ReadByte();
                disk.Position = 0;
                disk.WriteByte((byte)(first ^ 1));
            }
        }

        Assert.Null(reading.Read(0));
    }

    private static Attachment Seal(AttachmentFiles files, byte[] content)
    {
        using var file = files.Begin();
        using var sealer = new AttachmentSealer(RandomNumberGenerator.Fill, file.Write);
        Assert.True(sealer.TryAppend(content));
        var made = sealer.Finish()!;
        files.Complete(file, made.Digest.Span);
        return new Attachment
        {
            Size = (ulong)made.Size,
            ContentKey = ByteString.CopyFrom(made.Key.Span),
            KeyedDigest = ByteString.CopyFrom(made.Digest.Span),
        };
    }
}
