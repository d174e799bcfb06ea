using Gateway.Protocol.Sealing;

namespace Gateway.Protocol.Tests.Sealing;

public sealed class PadmeTests
{
    private const int Far = 300_000;

    [Fact]
    public void Lengths_are_those_of_the_papers_formula()
    {
        // Nikitin et al. 2019, section 4: E = floor(log2 L), S = floor(log2 E) + 1; the low E - S bits of the length become zero, rounding up.
        // Written with floating-point logarithms and division, unlike the code.
        for (var length = 2; length < Far; length++)
        {
            var exponent = Math.Floor(Math.Log2(length));
            var step = Math.Pow(2, exponent - (Math.Floor(Math.Log2(exponent)) + 1));
            var expected = step < 1 ? length : (int)(Math.Ceiling(length / step) * step);
            Assert.Equal(expected, Padme.PaddedLength(length));
        }

        Assert.Equal(0, Padme.PaddedLength(0));
        Assert.Equal(1, Padme.PaddedLength(1));
    }

    [Fact]
    public void Padding_costs_at_most_12_per_cent_keeps_order_and_changes_nothing_twice()
    {
        var previous = 0;
        for (var length = 0; length < Far; length++)
        {
            var padded = Padme.PaddedLength(length);
            Assert.InRange(padded, length, length * 1.12);
            Assert.True(padded >= previous);
            Assert.Equal(padded, Padme.PaddedLength(padded));
            previous = padded;
        }
    }

    [Fact]
    public void Lengths_hide_among_few()
    {
        // O(log log L) bits leak: up to 1 MiB there are this few sizes, against a million lengths.
        var sizes = Enumerable.Range(1, 1 << 20).Select(Padme.PaddedLength).Distinct().Count();
        Assert.InRange(sizes, 100, 400);
        Assert.Equal(1 << 20, Padme.PaddedLength(1 << 20));
        TestContext.Current.TestOutputHelper?.WriteLine($"{sizes} sizes up to 1 MiB");
    }

    [Fact]
    public void What_was_padded_comes_out_and_nothing_else_does()
    {
        for (var length = 0; length < 600; length++)
        {
            var content = Enumerable.Repeat((byte)0xA5, length).ToArray();
            var padded = Padme.Pad(content);
            Assert.Equal(Padme.PaddedLength(4 + length), padded.Length);
            Assert.True(Padme.TryUnpad(padded, out var unpadded));
            Assert.True(unpadded.SequenceEqual(content));

            Assert.False(Padme.TryUnpad([.. padded, 0], out _));
            if (padded.Length > 4 + length)
            {
                padded[^1] = 1;
                Assert.False(Padme.TryUnpad(padded, out _));
                Assert.False(Padme.TryUnpad(padded.AsSpan(0, padded.Length - 1), out _));
            }
        }

        Assert.False(Padme.TryUnpad([], out _));
        Assert.False(Padme.TryUnpad([0, 0, 0], out _));
        Assert.False(Padme.TryUnpad([0xFF, 0xFF, 0xFF, 0xFF], out _));
        Assert.False(Padme.TryUnpad([0x80, 0, 0, 0, 1, 2, 3, 4], out _));
    }
}
