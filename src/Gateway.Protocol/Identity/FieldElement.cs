using System.Buffers.Binary;
using System.Runtime.CompilerServices;

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
        var r0 = new Sum(f._a, g._a).Plus(f._b, e19).Plus(f._c, d19).Plus(f._d, c19).Plus(f._e, b19);
        var r1 = new Sum(f._a, g._b).Plus(f._b, g._a).Plus(f._c, e19).Plus(f._d, d19).Plus(f._e, c19);
        var r2 = new Sum(f._a, g._c).Plus(f._b, g._b).Plus(f._c, g._a).Plus(f._d, e19).Plus(f._e, d19);
        var r3 = new Sum(f._a, g._d).Plus(f._b, g._c).Plus(f._c, g._b).Plus(f._d, g._a).Plus(f._e, e19);
        var r4 = new Sum(f._a, g._e).Plus(f._b, g._d).Plus(f._c, g._c).Plus(f._d, g._b).Plus(f._e, g._a);
        return Carry(r0, r1, r2, r3, r4);
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
            f = f.SquaredOnce();
        }

        return f;
    }

    private FieldElement SquaredOnce()
    {
        // Of two products that are alike one is made, with a factor twice as large.
        var (a2, b2, d19, e19) = (2 * _a, 2 * _b, 19 * _d, 19 * _e);
        var r0 = new Sum(_a, _a).Plus(b2, e19).Plus(2 * _c, d19);
        var r1 = new Sum(a2, _b).Plus(2 * _c, e19).Plus(_d, d19);
        var r2 = new Sum(a2, _c).Plus(_b, _b).Plus(2 * _d, e19);
        var r3 = new Sum(a2, _d).Plus(b2, _c).Plus(_e, e19);
        var r4 = new Sum(a2, _e).Plus(b2, _d).Plus(_c, _c);
        return Carry(r0, r1, r2, r3, r4);
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

    private static FieldElement Carry(Sum r0, Sum r1, Sum r2, Sum r3, Sum r4)
    {
        r1 = r1.Plus(r0.Above51);
        r2 = r2.Plus(r1.Above51);
        r3 = r3.Plus(r2.Above51);
        r4 = r4.Plus(r3.Above51);
        var low = (r0.Low & Mask) + (19 * r4.Above51);
        return new FieldElement(low & Mask, (r1.Low & Mask) + (low >> 51), r2.Low & Mask, r3.Low & Mask, r4.Low & Mask);
    }

    private static FieldElement Carry(ulong a, ulong b, ulong c, ulong d, ulong e)
    {
        b += a >> 51;
        c += b >> 51;
        d += c >> 51;
        e += d >> 51;
        return new FieldElement((a & Mask) + (19 * (e >> 51)), b & Mask, c & Mask, d & Mask, e & Mask);
    }

    /// <summary>A sum of products, in 128 bits. <see cref="UInt128"/> is not fast enough: this stands in every verification of a signature.</summary>
    private readonly struct Sum
    {
        private readonly ulong _high;

        public Sum(ulong f, ulong g) => _high = Math.BigMul(f, g, out Low);

        private Sum(ulong high, ulong low, bool isSum) => (_high, Low) = (isSum ? high : 0, low);

        public readonly ulong Low;

        /// <summary>All but the lowest 51 bits; no sum here has more than 115.</summary>
        public ulong Above51 => (_high << 13) | (Low >> 51);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Sum Plus(ulong f, ulong g)
        {
            var high = Math.BigMul(f, g, out var low);
            var sum = Low + low;
            return new Sum(_high + high + (sum < low ? 1UL : 0UL), sum, isSum: true);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Sum Plus(ulong number)
        {
            var sum = Low + number;
            return new Sum(_high + (sum < number ? 1UL : 0UL), sum, isSum: true);
        }
    }
}
