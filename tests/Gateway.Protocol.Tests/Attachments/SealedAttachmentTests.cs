using System.Security.Cryptography;
using Gateway.Protocol.Attachments;
using Gateway.Protocol.Tests.Support;

namespace Gateway.Protocol.Tests.Attachments;

public sealed class SealedAttachmentTests
{
    private const int Chunk = AttachmentLayout.ChunkSize;

    [Theory]
    [InlineData(1)]
    [InlineData(Chunk - 1)]
    [InlineData(Chunk)]
    [InlineData(Chunk + 1)]
    [InlineData((2 * Chunk) - 7)]
    [InlineData(2 * Chunk)]
    [InlineData(1_000_003)]
    public void What_was_sealed_opens_chunk_by_chunk_and_its_digest_is_the_signed_one(int size)
    {
        var content = Content(size);
        var (made, chunks) = Seal(content, 1_009);
        var layout = AttachmentLayout.Of(size)!.Value;
        Assert.Equal(layout.Chunks, chunks.Count);
        Assert.Equal(layout.SealedSize, chunks.Sum(chunk => (long)chunk.Length));
        Assert.Equal(content, Open(made, chunks));
        Assert.Equal(made.Digest.ToArray(), DigestOf(made, chunks));
    }

    [Fact]
    public void How_the_file_arrives_does_not_change_what_is_sealed()
    {
        var content = Content((3 * Chunk) + 5);
        var (whole, first) = Seal(content, content.Length);
        var (_, second) = Seal(content, 1);
        Assert.Equal(first.SelectMany(chunk => chunk), second.SelectMany(chunk => chunk));
        Assert.Equal(content.Length, whole.Size);
    }

    [Fact]
    public void A_chunk_that_is_changed_moved_cut_or_sealed_under_another_key_does_not_open()
    {
        var (made, chunks) = Seal(Content((2 * Chunk) + 100), 4_096);
        using var opener = new AttachmentOpener(made.Key.Span, AttachmentLayout.Of(made.Size)!.Value);
        var into = new byte[Chunk];
        var last = chunks[^1];
        for (var bit = 0; bit < last.Length * 8; bit++)
        {
            last[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(-1, opener.Open(chunks.Count - 1, last, into));
            last[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.Equal(-1, opener.Open(0, chunks[1], into));
        Assert.Equal(-1, opener.Open(1, chunks[0], into));
        Assert.Equal(-1, opener.Open(-1, chunks[0], into));
        Assert.Equal(-1, opener.Open(chunks.Count, last, into));
        Assert.Equal(-1, opener.Open(0, chunks[0].AsSpan(1), into));
        Assert.Equal(-1, opener.Open(0, [], into));
        using var other = new AttachmentOpener(new byte[AttachmentOpener.KeySize], AttachmentLayout.Of(made.Size)!.Value);
        Assert.Equal(-1, other.Open(0, chunks[0], into));
        Assert.Equal(Chunk, opener.Open(0, chunks[0], into));
    }

    [Fact]
    public void A_file_cannot_be_ended_early_or_go_on_under_another_size()
    {
        var (made, chunks) = Seal(Content(3 * Chunk), 4_096);
        var into = new byte[Chunk];
        foreach (var size in new[] { Chunk, 2 * Chunk, (2 * Chunk) + 1, 4 * Chunk })
        {
            var layout = AttachmentLayout.Of(size)!.Value;
            using var opener = new AttachmentOpener(made.Key.Span, layout);
            var opened = Enumerable.Range(0, Math.Min(layout.Chunks, chunks.Count)).Count(chunk => opener.Open(chunk, chunks[chunk], into) >= 0);
            Assert.True(opened < layout.Chunks);
        }
    }

    [Fact]
    public void A_size_that_hides_content_as_padding_does_not_open()
    {
        // Both sizes pad to the same length, so every tag holds: the padding must be looked at.
        var (made, chunks) = Seal(Content(1_001), 1_001);
        var smaller = AttachmentLayout.Of(1_000)!.Value;
        Assert.Equal(AttachmentLayout.Of(1_001)!.Value.PaddedSize, smaller.PaddedSize);
        using var opener = new AttachmentOpener(made.Key.Span, smaller);
        Assert.Equal(-1, opener.Open(0, chunks[0], new byte[Chunk]));
    }

    [Fact]
    public void The_digest_binds_key_chunks_and_size()
    {
        var (made, chunks) = Seal(Content(5_000), 5_000);
        var otherKey = made.Key.ToArray();
        otherKey[31] ^= 1;
        Assert.NotEqual(made.Digest.ToArray(), DigestOf(made with { Key = otherKey }, chunks));
        Assert.NotEqual(made.Digest.ToArray(), DigestOf(made with { Size = 5_001 }, chunks));
        chunks[0][17] ^= 1;
        Assert.NotEqual(made.Digest.ToArray(), DigestOf(made, chunks));
    }

    [Fact]
    public void The_same_file_sealed_twice_has_nothing_in_common()
    {
        var (first, firstChunks) = Seal(Content(100), 100);
        using var sealer = new AttachmentSealer(RandomNumberGenerator.Fill, _ => { });
        Assert.True(sealer.TryAppend(Content(100)));
        var second = sealer.Finish()!;
        Assert.NotEqual(first.Key.ToArray(), second.Key.ToArray());
        Assert.NotEqual(first.Digest.ToArray(), second.Digest.ToArray());
        Assert.Equal(116 + 4, firstChunks[0].Length);
    }

    [Fact]
    public void Nothing_and_more_than_a_gibibyte_are_refused_and_the_largest_is_not()
    {
        using var empty = new AttachmentSealer(SeededRandom.From(1), _ => { });
        Assert.Null(empty.Finish());
        Assert.Null(AttachmentLayout.Of(0));
        Assert.Null(AttachmentLayout.Of(-1));
        Assert.Null(AttachmentLayout.Of(AttachmentLayout.MaxSize + 1L));

        var sealedSize = 0L;
        using var largest = new AttachmentSealer(SeededRandom.From(1), chunk => sealedSize += chunk.Length);
        var block = new byte[16 << 20];
        for (var i = 0; i < AttachmentLayout.MaxSize / block.Length; i++)
        {
            Assert.True(largest.TryAppend(block));
        }

        Assert.False(largest.TryAppend([1]));
        Assert.Equal(AttachmentLayout.MaxSize, largest.Finish()!.Size);
        Assert.Equal(AttachmentLayout.Of(AttachmentLayout.MaxSize)!.Value.SealedSize, sealedSize);
    }

    [Fact]
    public void Neither_key_nor_content_is_in_what_a_log_would_show()
    {
        var (made, _) = Seal(Content(10), 10);
        Assert.DoesNotContain(Convert.ToHexStringLower(made.Key.Span), made.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    private static byte[] Content(int size)
    {
        var content = new byte[size];
        SeededRandom.From(size)(content);
        content[^1] |= 1;
        return content;
    }

    private static (SealedAttachment Made, List<byte[]> Chunks) Seal(byte[] content, int step)
    {
        var chunks = new List<byte[]>();
        using var sealer = new AttachmentSealer(SeededRandom.From(7), chunk => chunks.Add(chunk.ToArray()));
        foreach (var part in content.Chunk(step))
        {
            Assert.True(sealer.TryAppend(part));
        }

        return (sealer.Finish()!, chunks);
    }

    private static byte[] Open(SealedAttachment made, List<byte[]> chunks)
    {
        using var opener = new AttachmentOpener(made.Key.Span, AttachmentLayout.Of(made.Size)!.Value);
        var content = new List<byte>();
        var into = new byte[Chunk];
        for (var chunk = 0; chunk < chunks.Count; chunk++)
        {
            var length = opener.Open(chunk, chunks[chunk], into);
            Assert.InRange(length, 0, Chunk);
            content.AddRange(into.AsSpan(0, length));
        }

        return [.. content];
    }

    private static byte[] DigestOf(SealedAttachment made, List<byte[]> chunks)
    {
        using var digest = new AttachmentDigest(made.Key.Span);
        chunks.ForEach(chunk => digest.Append(chunk));
        return digest.Finish(made.Size);
    }
}
