namespace Gateway.Protocol.Identity;

/// <summary>
/// Which encodings are points of edwards25519's group of prime order (RFC 8032, section 5.1; protos/spec/terms.md, "Signatures"). A point outside
/// it, which only its maker can bring about, verifies with the cofactor and does not without it: two verifiers that are both right would disagree.
/// </summary>
internal static class EdwardsGroup
{
    /// <summary>Length of an encoded point, in bytes.</summary>
    public const int PointSize = 32;

    // L = 2^252 + 27742317777372353535851937790883648493, the highest bits first.
    private static readonly UInt128 LowOrder = new(0x14def9dea2f79cd6, 0x5812631a5cf5d3ed);

    // d = −121665 / 121666, twice d, and a square root of −1.
    private static readonly FieldElement D = new(0x34dca135978a3, 0x1a8283b156ebd, 0x5e7a26001c029, 0x739c663a03cbb, 0x52036cee2b6ff);
    private static readonly FieldElement TwiceD = new(0x69b9426b2f159, 0x35050762add7a, 0x3cf44c0038052, 0x6738cc7407977, 0x2406d9dc56dff);
    private static readonly FieldElement RootOfMinusOne = new(0x61b274a0ea0b0, 0xd5a5fc8f189d, 0x7ef5e9cbd0c60, 0x78595a6804c9e, 0x2b8324804fc1d);

    /// <summary>
    /// Whether these bytes are the one encoding of a point of prime order: reduced, on the curve, not the neutral element, and taken to it by L. That
    /// leaves out every point of small order and every point with a part of small order.
    /// </summary>
    public static bool Contains(ReadOnlySpan<byte> encoding) =>
        encoding.Length == PointSize && IsReduced(encoding) && TryRead(encoding, out var point) && !point.IsNeutral() && TimesOrder(point).IsNeutral();

    /// <summary>Whether the coordinate is below p.</summary>
    private static bool IsReduced(ReadOnlySpan<byte> encoding) =>
        (encoding[31] & 0x7F) != 0x7F || encoding[1..31].ContainsAnyExcept((byte)0xFF) || encoding[0] < 0xED;

    /// <summary>Finds the x that belongs to y. Its sign does not matter here: a point and its negative lie in the same groups.</summary>
    private static bool TryRead(ReadOnlySpan<byte> encoding, out Point point)
    {
        var y = FieldElement.Read(encoding);
        var square = y.Squared();
        var u = square - FieldElement.One;
        var v = (square * D) + FieldElement.One;
        var cube = v.Squared() * v;
        var x = u * cube * (u * cube.Squared() * v).RootPower();
        var check = v * x.Squared();
        if (!(check - u).IsZero())
        {
            if (!(check + u).IsZero())
            {
                point = default;
                return false;
            }

            x *= RootOfMinusOne;
        }

        point = new Point(x, y, FieldElement.One, x * y);

        // Where x is 0 only one sign is an encoding.
        return !x.IsZero() || (encoding[31] & 0x80) == 0;
    }

    private static Point TimesOrder(in Point point)
    {
        // The highest bit, 252, is the point itself; the bits down to 128 are 0 but for those of LowOrder, which has 125.
        var sum = point;
        for (var bit = 251; bit >= 0; bit--)
        {
            sum = sum.Doubled();
            if (bit < 128 && ((LowOrder >> bit) & 1) == 1)
            {
                sum = sum.Plus(point);
            }
        }

        return sum;
    }

    /// <summary>A point in extended coordinates: x = X / Z, y = Y / Z, x y = T / Z (RFC 8032, section 5.1.4).</summary>
    private readonly struct Point(FieldElement x, FieldElement y, FieldElement z, FieldElement t)
    {
        private readonly FieldElement _x = x;
        private readonly FieldElement _y = y;
        private readonly FieldElement _z = z;
        private readonly FieldElement _t = t;

        public bool IsNeutral() => _x.IsZero() && (_y - _z).IsZero();

        public Point Plus(in Point other)
        {
            var a = (_y - _x) * (other._y - other._x);
            var b = (_y + _x) * (other._y + other._x);
            var c = _t * TwiceD * other._t;
            var d = (_z + _z) * other._z;
            return Join(b - a, d - c, d + c, b + a);
        }

        public Point Doubled()
        {
            var a = _x.Squared();
            var b = _y.Squared();
            var zz = _z.Squared();
            var h = a + b;
            var g = a - b;
            return Join(h - (_x + _y).Squared(), zz + zz + g, g, h);
        }

        private static Point Join(in FieldElement e, in FieldElement f, in FieldElement g, in FieldElement h) => new(e * f, g * h, f * g, e * h);
    }
}
