using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Gateway.Node.Attachments;
using Gateway.Record.V1;

namespace Gateway.Node.Tests.Attachments;

/// <summary>protos/spec/attachment.md, "Metadata".</summary>
public sealed class MetadataFilterTests
{
    private static readonly byte[] Jfif = [0xFF, 0xE0, 0, 16, .. "JFIF\0"u8, 1, 2, 0, 0, 72, 0, 72, 0, 0];
    private static readonly byte[] Table = [0xFF, 0xDB, 0, 5, 1, 2, 3];
    private static readonly byte[] Frame = [0xFF, 0xC2, 0, 4, 8, 1];
    private static readonly byte[] Scan = [0xFF, 0xDA, 0, 3, 9, 0x10, 0xFF, 0x00, 0x20, 0xFF, 0xD3, 0x30];
    private static readonly byte[] SecondScan = [0xFF, 0xC4, 0, 3, 7, 0xFF, 0xDA, 0, 3, 8, 0x77];
    private static readonly byte[] Adobe = [0xFF, 0xEE, 0, 14, .. "Adobe"u8, 0, 100, 0, 0, 0, 0, 1];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void A_photograph_keeps_its_picture_and_loses_place_camera_comments_and_trailer(int step)
    {
        var exif = Segment(0xE1, [.. "Exif\0\0"u8, .. "GPS 52.1 N"u8]);
        var thumbnail = Segment(0xE0, [.. "JFXX\0"u8, 1, 2]);
        var comment = Segment(0xFE, [.. "seen at the shelter"u8]);
        var trailer = "hidden film"u8.ToArray();
        byte[] file = [0xFF, 0xD8, .. Jfif, .. exif, .. thumbnail, .. Table, .. comment, .. Adobe, 0xFF, .. Frame, .. Scan, .. SecondScan, 0xFF, 0xD9, .. trailer];

        var (kept, taken, refusal) = Run("image/jpeg", file, step);

        Assert.Null(refusal);
        Assert.Equal([0xFF, 0xD8, .. Jfif, .. Table, .. Adobe, .. Frame, .. Scan, .. SecondScan, 0xFF, 0xD9], kept);
        Assert.Equal(["jpeg.app1", "jpeg.app0", "jpeg.com", "jpeg.trailer"], taken.Select(block => block.Kind));
        byte[][] blocks = [exif[4..], thumbnail[4..], comment[4..], trailer];
        Assert.All(taken.Zip(blocks), pair =>
        {
            Assert.Equal(pair.Second, pair.First.Content.ToByteArray());
            Assert.Equal(SHA256.HashData(pair.Second), pair.First.Sha256.ToByteArray());
            Assert.Equal((ulong)pair.Second.Length, pair.First.Size);
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    [InlineData(100_000)]
    public void A_png_keeps_what_shows_it_and_loses_texts_times_profiles_and_trailer(int step)
    {
        byte[][] needed = [Chunk("IHDR", new byte[13]), Chunk("PLTE", [1, 2, 3]), Chunk("tRNS", [0]), Chunk("IDAT", new byte[300]), Chunk("IDAT", [])];
        byte[][] stripped = [Chunk("tEXt", [.. "Author\0Officer"u8]), Chunk("eXIf", [.. "GPS"u8]), Chunk("tIME", new byte[7]), Chunk("iCCP", new byte[40])];
        byte[] signature = [0x89, .. "PNG"u8, 0x0D, 0x0A, 0x1A, 0x0A];
        byte[] end = Chunk("IEND", []);
        byte[] file =
        [
            .. signature, .. needed[0], .. stripped[0], .. needed[1], .. needed[2], .. stripped[1], .. needed[3], .. stripped[2], .. needed[4],
            .. stripped[3], .. end, .. "zip"u8,
        ];

        var (kept, taken, refusal) = Run("image/png", file, step);

        Assert.Null(refusal);
        Assert.Equal([.. signature, .. needed.SelectMany(chunk => chunk), .. end], kept);
        Assert.Equal(["png.tEXt", "png.eXIf", "png.tIME", "png.iCCP", "png.trailer"], taken.Select(block => block.Kind));
    }

    [Fact]
    public void Every_cut_of_a_picture_is_refused()
    {
        byte[] jpeg = [0xFF, 0xD8, .. Jfif, .. Table, .. Frame, .. Scan, 0xFF, 0xD9];
        byte[] png = [0x89, .. "PNG"u8, 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR", new byte[13]), .. Chunk("IEND", [])];
        foreach (var (type, file) in new[] { ("image/jpeg", jpeg), ("image/png", png) })
        {
            Assert.Null(Run(type, file, 3).Refusal);
            for (var length = 0; length < file.Length; length++)
            {
                Assert.Equal(FilterRefusal.Malformed, Run(type, file[..length], 3).Refusal);
            }
        }
    }

    [Theory]
    [InlineData("image/jpeg", "not a picture")]
    [InlineData("image/png", "not a picture")]
    [InlineData("image/jpeg", "\u0089PNG\r\n\u001a\n")]
    public void A_file_of_another_type_is_refused(string type, string content) =>
        Assert.Equal(FilterRefusal.Malformed, Run(type, Encoding.Latin1.GetBytes(content), 5).Refusal);

    [Fact]
    public void A_segment_that_is_shorter_than_its_own_length_field_is_refused() =>
        Assert.Equal(FilterRefusal.Malformed, Run("image/jpeg", [0xFF, 0xD8, 0xFF, 0xE1, 0, 1, 0xFF, 0xD9], 8).Refusal);

    [Fact]
    public void A_png_chunk_of_over_2_GiB_or_a_strange_type_is_refused()
    {
        byte[] signature = [0x89, .. "PNG"u8, 0x0D, 0x0A, 0x1A, 0x0A];
        Assert.Equal(FilterRefusal.Malformed, Run("image/png", [.. signature, 0x80, 0, 0, 0, .. "IDAT"u8], 16).Refusal);
        Assert.Equal(FilterRefusal.Malformed, Run("image/png", [.. signature, 0, 0, 0, 0, .. "ID T"u8], 16).Refusal);
    }

    [Fact]
    public void Large_and_many_blocks_are_hashed_but_not_kept_whole()
    {
        var large = Segment(0xE1, new byte[2_000]);
        var many = Enumerable.Range(0, 200).SelectMany(number => Segment(0xFE, [.. BitConverter.GetBytes(number), .. new byte[900]]));
        byte[] file = [0xFF, 0xD8, .. large, .. many, .. Scan, 0xFF, 0xD9];

        var (_, taken, refusal) = Run("image/jpeg", file, 10_000);

        Assert.Null(refusal);
        Assert.Equal(StrippedBlocks.MaxNamed + 1, taken.Count);
        Assert.Empty(taken[0].Content);
        Assert.Equal(2_000ul, taken[0].Size);
        Assert.True(taken.Sum(block => block.Content.Length) <= StrippedBlocks.MaxTotal);
        Assert.Equal(2_000ul + (200 * 904), taken.Aggregate(0ul, (sum, block) => sum + block.Size));
    }

    [Fact]
    public void Only_types_without_metadata_or_with_a_filter_are_taken_without_asking()
    {
        Assert.All(["application/pdf", "video/mp4", "image/gif", "image/heic", "", "IMAGE/JPEG"], type => Assert.Null(MetadataFilter.For(type, _ => true)));
        Assert.Equal(AttachmentMetadata.NoneInFormat, MetadataFilter.For("text/plain", _ => true)!.Outcome);
        Assert.Equal(AttachmentMetadata.Stripped, MetadataFilter.For("image/jpeg", _ => true)!.Outcome);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("image/jpeg")]
    [InlineData("image/png")]
    public void A_file_that_is_larger_than_may_be_sealed_is_refused(string type)
    {
        using var filter = MetadataFilter.For(type, _ => false)!;
        byte[] start = type == "image/png" ? [0x89, .. "PNG"u8, 0x0D, 0x0A, 0x1A, 0x0A] : [0xFF, 0xD8];
        Assert.Equal(FilterRefusal.TooLarge, filter.Append(start));
    }

    private static (byte[] Kept, IReadOnlyList<StrippedMetadata> Taken, FilterRefusal? Refusal) Run(string type, byte[] file, int step)
    {
        var kept = new List<byte>();
        using var filter = MetadataFilter.For(type, Keep)!;
        foreach (var part in file.Chunk(step))
        {
            if (filter.Append(part) is { } refusal)
            {
                return ([], [], refusal);
            }
        }

        return filter.Finish() is { } atEnd ? ([], [], atEnd) : ([.. kept], filter.TakenOut(), null);

        bool Keep(ReadOnlySpan<byte> bytes)
        {
            kept.AddRange(bytes);
            return true;
        }
    }

    private static byte[] Segment(byte marker, byte[] payload)
    {
        byte[] segment = [0xFF, marker, 0, 0, .. payload];
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), (ushort)(payload.Length + 2));
        return segment;
    }

    private static byte[] Chunk(string type, byte[] data)
    {
        byte[] chunk = [0, 0, 0, 0, .. Encoding.ASCII.GetBytes(type), .. data, 1, 2, 3, 4];
        BinaryPrimitives.WriteUInt32BigEndian(chunk, (uint)data.Length);
        return chunk;
    }
}
