using System.Buffers.Binary;

namespace Gateway.Protocol.Identity;

/// <summary>
/// A number modulo p = 2^255 − 19 (RFC 7748, section 4.1), as five limbs of 51 bits and a little more. For public values only: how long it takes
/// depends on nothing but the number of operations, yet nothing here was made for secrets.
/// </summary>
internal readonly struct FieldElement(ulong a, ulong b, ulong c, ulong d, ulong e)
{
    private const ulong Mask = (1UL << 51) - 1;

    // 16 p in limbs: subtracting from it what has at most 54 bits a limb never goes below zero.
    private const ulong Pad0 = 0x7ffffffffffed0;
    private const ulong Pad = 0x7ffffffffffff0;

    private readonly ulong _a = a;
    private readonly ulong _b = b;
    private readonly ulong _c = c;
    private readonly ulong _d = d;
    private readonly ulong _e = e;

    public static FieldElement Zero { get; }

    public static FieldElement One { get; } = new(1, 0, 0, 0, 0);

    public static FieldElement operator +(in FieldElement f, in FieldElement g) =>
        Carry(f._a + g._a, f._b + g._b, f._c + g._c, f._d + g._d, f._e + g._e);

    public static FieldElement operator -(in FieldElement f, in FieldElement g) =>
        Carry(f._a + Pad0 - g._a, f._b + Pad - g._b, f._c + Pad - g._c, f._d + Pad - g._d, f._e + Pad - g._e);

    public static FieldElement operator *(in FieldElement f, in FieldElement g)
    {
        var (b19, c19, d19, e19) = (19 * g._b, 19 * g._c, 19 * g._d, 19 * g._e);
        var r0 = Times(f._a, g._a) + Times(f._b, e19) + Times(f._c, d19) + Times(f._d, c19) + Times(f._e, b19);
        var r1 = Times(f._a, g._b) + Times(f._b, g._a) + Times(f._c, e19) + Times(f._d, d19) + Times(f._e, c19);
        var r2 = Times(f._a, g._c) + Times(f._b, g._b) + Times(f._c, g._a) + Times(f._d, e19) + Times(f._e, d19);
        var r3 = Times(f._a, g._d) + Times(f._b, g._c) + Times(f._c, g._b) + Times(f._d, g._a) + Times(f._e, e19);
        var r4 = Times(f._a, g._e) + Times(f._b, g._d) + Times(f._c, g._c) + Times(f._d, g._b) + Times(f._e, g._a);
        r1 += (ulong)(r0 >> 51);
        r2 += (ulong)(r1 >> 51);
        r3 += (ulong)(r2 >> 51);
        r4 += (ulong)(r3 >> 51);
        var low = ((ulong)r0 & Mask) + (19 * (ulong)(r4 >> 51));
        return new FieldElement(low & Mask, ((ulong)r1 & Mask) + (low >> 51), (ulong)r2 & Mask, (ulong)r3 & Mask, (ulong)r4 & Mask);
    }

    /// <summary>Reads 32 bytes, the lowest first. The highest bit does not count.</summary>
    public static FieldElement Read(ReadOnlySpan<byte> bytes)
    {
        var w0 = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        var w1 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        var w2 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        var w3 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
        return new FieldElement(
            w0 & Mask, ((w0 >> 51) | (w1 << 13)) & Mask, ((w1 >> 38) | (w2 << 26)) & Mask, ((w2 >> 25) | (w3 << 39)) & Mask, (w3 >> 12) & Mask);
    }

    /// <summary>Whether it is 0 modulo p.</summary>
    public bool IsZero()
    {
        // Twice: the first pass may leave a carry in the lowest limb.
        var once = Carry(_a, _b, _c, _d, _e);
        var f = Carry(once._a, once._b, once._c, once._d, once._e);
        return (f._a | f._b | f._c | f._d | f._e) == 0
            || (f._a == Mask - 18 && f._b == Mask && f._c == Mask && f._d == Mask && f._e == Mask);
    }

    /// <summary>Its square, so many times over.</summary>
    public FieldElement Squared(int times = 1)
    {
        var f = this;
        for (var i = 0; i < times; i++)
        {
            f *= f;
        }

        return f;
    }

    /// <summary>Its power with the exponent (p − 5) / 8 = 2^252 − 3, from which a square root follows (RFC 8032, section 5.1.3).</summary>
    public FieldElement RootPower()
    {
        var nine = this * Squared(3);
        var eleven = nine * Squared();
        var ones5 = nine * eleven.Squared();
        var ones10 = ones5.Squared(5) * ones5;
        var ones20 = ones10.Squared(10) * ones10;
        var ones40 = ones20.Squared(20) * ones20;
        var ones50 = ones40.Squared(10) * ones10;
        var ones100 = ones50.Squared(50) * ones50;
        var ones200 = ones100.Squared(100) * ones100;
        var ones250 = ones200.Squared(50) * ones50;
        return ones250.Squared(2) * this;
    }

    private static UInt128 Times(ulong f, ulong g)
    {
        var high = Math.BigMul(f, g, out var low);
        return new UInt128(high, low);
    }

    private static FieldElement Carry(ulong a, ulong b, ulong c, ulong d, ulong e)
    {
        b += a >> 51;
        c += b >> 51;
        d += c >> 51;
        e += d >> 51;
        return new FieldElement((a & Mask) + (19 * (e >> 51)), b & Mask, c & Mask, d & Mask, e & Mask);
    }
}
