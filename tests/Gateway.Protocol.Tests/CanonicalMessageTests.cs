using Gateway.Exchange.V1;
using Gateway.Protocol.Tests.Support;
using Gateway.Record.V1;
using Google.Protobuf;

namespace Gateway.Protocol.Tests;

public sealed class CanonicalMessageTests
{
    [Fact]
    public void What_is_written_reads_back_for_random_records()
    {
        var records = new RandomRecords(4);
        for (var i = 0; i < 100; i++)
        {
            var record = records.Next();
            Assert.True(CanonicalMessage.TryParse(CaseRecord.Parser, CanonicalMessage.Write(record), out var read));
            Assert.Equal(record, read);
        }
    }

    [Theory]
    [InlineData("", true, "nothing set")]
    [InlineData("1003", true, "seq 3")]
    [InlineData("100310 03", false, "a field twice")]
    [InlineData("1083 00", false, "a longer varint")]
    [InlineData("1000", false, "a default written out")]
    [InlineData("9800 03", false, "a longer tag")]
    [InlineData("1003 0A00", false, "an empty bytes field after a later one")]
    [InlineData("1A01 00 1003", false, "fields out of order")]
    [InlineData("1003 983F01", false, "an unknown field")]
    [InlineData("1003 9B3F9C3F", false, "an unknown group")]
    [InlineData("1003 0B", false, "a group without an end")]
    [InlineData("10", false, "cut off")]
    [InlineData("0A05 00", false, "a length beyond the end")]
    [InlineData("00", false, "field number 0")]
    [InlineData("1080808080808080808002", false, "a varint beyond 64 bits")]
    public void Only_the_one_canonical_form_is_read(string hex, bool legal, string what)
    {
        var bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        Assert.True(legal == CanonicalMessage.TryParse(FeedHead.Parser, bytes, out _), what);
    }

    [Fact]
    public void Unpacked_sets_and_text_that_is_not_UTF_8_are_not_canonical()
    {
        Assert.True(CanonicalMessage.TryParse(Gateway.Record.V1.Handling.Parser, [0x22, 0x02, 1, 2], out _));
        Assert.False(CanonicalMessage.TryParse(Gateway.Record.V1.Handling.Parser, [0x20, 1, 0x20, 2], out _));
        Assert.False(CanonicalMessage.TryParse(EntityReference.Parser, [0x0A, 0x02, 0xC3, 0x28], out _));
        Assert.False(CanonicalMessage.TryParse(EntityReference.Parser, [0x0A, 0x03, 0xED, 0xA0, 0x80], out _));
    }

    [Fact]
    public void Nesting_is_bounded_by_the_schema()
    {
        // Groups inside groups, deeper than any message of ours nests: refused without a stack to run out of.
        byte[] groups = [.. Enumerable.Repeat((byte)0x0B, 100_000)];
        Assert.False(CanonicalMessage.TryParse(CaseRecord.Parser, groups, out _));
    }

    [Fact]
    public void Elements_are_counted_before_anything_is_parsed()
    {
        byte[] three = [0x22, 0x00, 0x0A, 0x01, 0x07, 0x22, 0x00, 0x22, 0x00];
        Assert.True(WireFields.IsWithin(three, 4, 3));
        Assert.False(WireFields.IsWithin(three, 4, 2));
        Assert.True(WireFields.IsWithin(three, 1, 1));
        Assert.True(WireFields.IsWithin([], 4, 0));
        Assert.True(WireFields.IsWithin([0x0D, 1, 2, 3, 4, 0x11, 1, 2, 3, 4, 5, 6, 7, 8, 0x18, 0x80, 0x01], 4, 0));
        Assert.False(WireFields.IsWithin([0x22, 0x05, 0x00], 4, 3));
        Assert.False(WireFields.IsWithin([0x22, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], 4, 3));
        Assert.False(WireFields.IsWithin([0x0B], 4, 3));
        Assert.False(WireFields.IsWithin([0x0D, 1, 2], 4, 3));
        Assert.False(WireFields.IsWithin([0x80], 4, 3));
        Assert.False(WireFields.IsWithin([0x18, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], 4, 3));
    }
}
