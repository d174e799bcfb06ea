using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Protocol.Identity;
using Gateway.Tests;
using NSec.Cryptography;

namespace Gateway.Protocol.Tests.Identity;

/// <summary>Which public keys and R count, so that two verifiers whose libraries differ in the cofactor answer alike.</summary>
public sealed class EdwardsGroupTests
{
    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;
    private static readonly BigInteger D = Modulo(-121665 * BigInteger.ModPow(121666, P - 2, P));

    [Fact]
    public void No_signature_of_CCTV_is_left_on_which_a_verifier_with_the_cofactor_and_one_without_it_disagree()
    {
        using var stream = File.OpenRead(SharedFolder.Path("corpora", "cctv-ed25519", "ed25519vectors.json"));
        using var document = JsonDocument.Parse(stream);
        var (run, disputed, settled, accepted) = (0, 0, 0, 0);
        foreach (var vector in document.RootElement.EnumerateArray())
        {
            var key = Convert.FromHexString(vector.GetProperty("key").GetString()!);
            var signature = Convert.FromHexString(vector.GetProperty("sig").GetString()!);
            string[] flags = vector.GetProperty("flags") is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Select(flag => flag.GetString()!)] : [];
            var counts = EdwardsGroup.Contains(key) && EdwardsGroup.Contains(signature.AsSpan(0, 32));
            run++;

            // The flags are the vectors' own word on which of both points lie outside the group.
            Assert.True(!counts || flags.Length == 0, $"vector {vector.GetProperty("number")}: {string.Join(' ', flags)}");
            var isDisputed = flags.Contains("low_order_residue") && !flags.Any(flag => flag is "low_order_A" or "low_order_R" or "non_canonical_A" or "non_canonical_R");
            disputed += isDisputed ? 1 : 0;
            settled += isDisputed && !counts ? 1 : 0;
            accepted += counts ? 1 : 0;
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"cctv-ed25519: {run} run, {disputed} disputed by equation alone, {settled} settled by the rule, {accepted} within the group");
        Assert.Equal(disputed, settled);
        Assert.True(disputed > 0 && accepted > 0);
    }

    [Fact]
    public void Keys_and_signatures_as_everybody_makes_them_lie_in_the_group()
    {
        const int Rounds = 200;
        for (var i = 0; i < Rounds; i++)
        {
            using var key = Key.Create(SignatureAlgorithm.Ed25519);
            Assert.True(EdwardsGroup.Contains(key.PublicKey.Export(KeyBlobFormat.RawPublicKey)));
            Assert.True(EdwardsGroup.Contains(SignatureAlgorithm.Ed25519.Sign(key, [(byte)i]).AsSpan(0, 32)));
        }
    }

    [Fact]
    public void The_group_is_the_one_that_slow_arithmetic_finds_among_random_encodings_and_small_orders()
    {
        var (inside, outside) = (0, 0);
        var encodings = Enumerable.Range(0, 40).Select(i => SHA256.HashData([(byte)i, 0x51])).Concat(Enumerable.Range(0, 8).Select(SmallOrEdge));
        foreach (var encoding in encodings)
        {
            var expected = SlowContains(encoding);
            Assert.True(expected == EdwardsGroup.Contains(encoding), Convert.ToHexString(encoding));
            _ = expected ? inside++ : outside++;
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{inside} inside, {outside} outside");
        Assert.True(inside > 0 && outside > 0);
        Assert.False(EdwardsGroup.Contains(new byte[31]));
    }

    [Fact]
    public void What_only_one_equation_accepts_is_refused_where_many_agencies_verify()
    {
        using var key = Key.Create(SignatureAlgorithm.Ed25519);
        var payload = "a batch"u8.ToArray();
        var signature = SignatureAlgorithm.Ed25519.Sign(key, Signatures.PreAuthenticationEncoding(PayloadTypes.RecordBatch, payload));
        var raw = key.PublicKey.Export(KeyBlobFormat.RawPublicKey);
        Assert.True(Signatures.Verify(raw, PayloadTypes.RecordBatch, payload, signature));

        // R with the point of order 2 added: x and y change their sign. Whatever the library's equation says, this is no signature here.
        var r = new BigInteger(signature.AsSpan(0, 32), isUnsigned: true);
        var y = P - (r & (BigInteger.Pow(2, 255) - 1));
        var moved = (y | (((r >> 255) ^ BigInteger.One) << 255)).ToByteArray(isUnsigned: true);
        Array.Resize(ref moved, 32);
        Assert.False(EdwardsGroup.Contains(moved));
        Assert.False(Signatures.Verify(raw, PayloadTypes.RecordBatch, payload, [.. moved, .. signature.AsSpan(32)]));
    }

    private static byte[] SmallOrEdge(int i)
    {
        var y = i switch { 0 => 0, 1 => 1, 2 => P - 1, 3 => P, 4 => P + 1, 5 => BigInteger.Pow(2, 255) - 1, 6 => BigInteger.One + BigInteger.Pow(2, 255), _ => 4 };
        var bytes = y.ToByteArray(isUnsigned: true);
        Array.Resize(ref bytes, 32);
        return bytes;
    }

    /// <summary>The definition, in big integers and affine coordinates.</summary>
    private static bool SlowContains(byte[] encoding)
    {
        var number = new BigInteger(encoding, isUnsigned: true);
        var (y, sign) = (number & (BigInteger.Pow(2, 255) - 1), number >> 255);
        if (y >= P)
        {
            return false;
        }

        var square = Modulo((y * y - 1) * BigInteger.ModPow(Modulo((D * y * y) + 1), P - 2, P));
        var x = BigInteger.ModPow(square, (P + 3) / 8, P);
        x = Modulo(x * x) == square ? x : Modulo(x * BigInteger.ModPow(2, (P - 1) / 4, P));
        if (Modulo(x * x) != square || (x.IsZero && !sign.IsZero))
        {
            return false;
        }

        var order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);
        var (point, sum) = ((X: x, Y: y), (X: BigInteger.Zero, Y: BigInteger.One));
        if (point == sum)
        {
            return false;
        }

        for (var bit = 252; bit >= 0; bit--)
        {
            sum = Add(sum, sum);
            sum = ((order >> bit) & 1) == 1 ? Add(sum, point) : sum;
        }

        return sum == (BigInteger.Zero, BigInteger.One);
    }

    private static (BigInteger X, BigInteger Y) Add((BigInteger X, BigInteger Y) a, (BigInteger X, BigInteger Y) b)
    {
        var t = Modulo(D * a.X * b.X * a.Y * b.Y);
        return (
            Modulo(((a.X * b.Y) + (a.Y * b.X)) * BigInteger.ModPow(Modulo(1 + t), P - 2, P)),
            Modulo(((a.Y * b.Y) + (a.X * b.X)) * BigInteger.ModPow(Modulo(1 - t), P - 2, P)));
    }

    private static BigInteger Modulo(BigInteger number) => ((number % P) + P) % P;
}
