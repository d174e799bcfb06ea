using System.Security.Cryptography;
using Gateway.Protocol.Sealing;
using Gateway.Protocol.Tests.Support;

namespace Gateway.Protocol.Tests.Sealing;

public sealed class SealedBodyTests
{
    [Fact]
    public void A_body_opens_with_its_key_and_digest_and_no_bit_of_the_three_can_be_flipped()
    {
        using var body = SealedBody.Seal("ten women"u8, SeededRandom.From(1));
        byte[][] parts = [body.Key.ToArray(), body.Digest.ToArray(), body.Ciphertext.ToArray()];
        Assert.True(Open().Span.SequenceEqual("ten women"u8));
        foreach (var part in parts)
        {
            for (var bit = 0; bit < part.Length * 8; bit++)
            {
                part[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.IsType<BodyResult.WrongDigest>(SealedBody.Open(parts[0], parts[1], parts[2]));
                part[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }

        Assert.IsType<BodyResult.WrongDigest>(SealedBody.Open(parts[0], parts[1], parts[2].AsSpan(1)));
        Assert.IsType<BodyResult.WrongDigest>(SealedBody.Open(parts[0], parts[1], []));
        Assert.IsType<BodyResult.WrongDigest>(SealedBody.Open([], parts[1], parts[2]));
        Assert.IsType<BodyResult.WrongDigest>(SealedBody.Open(parts[0], [], parts[2]));

        ReadOnlyMemory<byte> Open() => Assert.IsType<BodyResult.Opened>(SealedBody.Open(parts[0], parts[1], parts[2])).Content;
    }

    [Fact]
    public void What_a_hostile_sender_commits_to_is_malformed_and_no_error()
    {
        // Key and digest belong together, but the ciphertext is no AES-256-GCM of it; or it is, of something that is not padded.
        var key = new byte[32];
        Assert.IsType<BodyResult.Malformed>(SealedBody.Open(key, Commitment(key, new byte[100]), new byte[100]));

        var ciphertext = new byte[100 + 16];
        using var cipher = new AesGcm(key, 16);
        cipher.Encrypt(new byte[12], Enumerable.Repeat((byte)1, 100).ToArray(), ciphertext.AsSpan(0, 100), ciphertext.AsSpan(100));
        Assert.IsType<BodyResult.Malformed>(SealedBody.Open(key, Commitment(key, ciphertext), ciphertext));
    }

    [Fact]
    public void Content_is_at_most_what_pads_to_a_mebibyte()
    {
        using var largest = SealedBody.Seal(new byte[SealedBody.MaxContentSize], SeededRandom.From(1));
        Assert.Equal((1 << 20) + 16, largest.Ciphertext.Length);
        Assert.Equal(SealedBody.MaxCiphertextSize, largest.Ciphertext.Length);
        Assert.IsType<BodyResult.Opened>(SealedBody.Open(largest.Key.Span, largest.Digest.Span, largest.Ciphertext.Span));
        Assert.Throws<ArgumentOutOfRangeException>(() => SealedBody.Seal(new byte[SealedBody.MaxContentSize + 1], SeededRandom.From(1)));

        var key = new byte[32];
        var tooLarge = new byte[SealedBody.MaxCiphertextSize + 1];
        Assert.IsType<BodyResult.WrongDigest>(SealedBody.Open(key, Commitment(key, tooLarge), tooLarge));
    }

    [Fact]
    public void Lengths_that_pad_alike_cannot_be_told_apart()
    {
        var lengths = Enumerable.Range(4_000, 20).Select(length =>
        {
            using var body = SealedBody.Seal(new byte[length], SeededRandom.From(length));
            return body.Ciphertext.Length;
        });
        Assert.Single(lengths.Distinct());
    }

    [Fact]
    public void A_body_that_is_disposed_has_no_key_and_prints_none()
    {
        var body = SealedBody.Seal("x"u8, SeededRandom.From(1));
        Assert.DoesNotContain(Convert.ToHexString(body.Key.Span), body.ToString(), StringComparison.OrdinalIgnoreCase);
        body.Dispose();
        Assert.Equal(new byte[32], body.Key.ToArray());
    }

    /// <summary>SHA-256( LP("gateway/body/v1") LP(key) LP(ciphertext) ), written out.</summary>
    private static byte[] Commitment(byte[] key, byte[] ciphertext) => SHA256.HashData(
    [
        0, 0, 0, 15, .. "gateway/body/v1"u8, 0, 0, 0, 32, .. key,
        (byte)(ciphertext.Length >> 24), (byte)(ciphertext.Length >> 16), (byte)(ciphertext.Length >> 8), (byte)ciphertext.Length, .. ciphertext,
    ]);
}
