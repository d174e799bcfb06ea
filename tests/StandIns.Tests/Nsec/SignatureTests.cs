using NSec.Cryptography;

namespace StandIns.Tests.Nsec;

/// <summary>Signing and verifying beyond the published vectors: sizes, wrong keys, every flipped bit.</summary>
public sealed class SignatureTests
{
    private static readonly Ed25519 Algorithm = SignatureAlgorithm.Ed25519;

    [Fact]
    public void No_signature_with_one_flipped_bit_verifies()
    {
        using Key key = Key.Create(Algorithm);
        byte[] data = [1, 2, 3];
        byte[] signature = Algorithm.Sign(key, data);

        for (int bit = 0; bit < signature.Length * 8; bit++)
        {
            byte[] changed = [.. signature];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Algorithm.Verify(key.PublicKey, data, changed), $"Bit {bit}.");
        }
    }

    [Fact]
    public void An_empty_message_is_signed_like_any_other()
    {
        using Key key = Key.Create(Algorithm);
        byte[] signature = Algorithm.Sign(key, []);

        Assert.True(Algorithm.Verify(key.PublicKey, [], signature));
        Assert.False(Algorithm.Verify(key.PublicKey, [0], signature));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(65)]
    public void A_signature_of_another_size_is_refused(int size)
    {
        using Key key = Key.Create(Algorithm);
        byte[] resized = Algorithm.Sign(key, []);
        Array.Resize(ref resized, size);

        Assert.False(Algorithm.Verify(key.PublicKey, [], resized));
        Assert.Throws<ArgumentException>("signature", () => Algorithm.Sign(key, [], new byte[size]));
    }

    [Fact]
    public void Keys_of_another_algorithm_object_are_refused()
    {
        Ed25519 other = new();
        using Key foreign = Key.Create(other);
        using Key agreement = Key.Create(KeyAgreementAlgorithm.X25519);

        Assert.Throws<ArgumentNullException>("key", () => Algorithm.Sign(null!, []));
        Assert.Throws<ArgumentException>("key", () => Algorithm.Sign(foreign, []));
        Assert.Throws<ArgumentException>("key", () => Algorithm.Sign(agreement, []));
        Assert.Throws<ArgumentNullException>("publicKey", () => Algorithm.Verify(null!, [], new byte[64]));
        Assert.Throws<ArgumentException>("publicKey", () => Algorithm.Verify(agreement.PublicKey, [], new byte[64]));
    }

    [Fact]
    public void A_disposed_key_does_not_sign()
    {
        Key key = Key.Create(Algorithm);
        key.Dispose();

        Assert.Throws<ObjectDisposedException>(() => Algorithm.Sign(key, []));
    }

    [Fact]
    public void A_signature_never_overwrites_what_it_signs()
    {
        using Key key = Key.Create(Algorithm);
        byte[] buffer = new byte[100];
        byte[] expected = Algorithm.Sign(key, buffer.AsSpan(0, 80));
        try
        {
            Algorithm.Sign(key, buffer.AsSpan(0, 80), buffer.AsSpan(30, 64));
        }
        catch (ArgumentException)
        {
            return;
        }

        // An implementation may accept the overlap, but then the signature must be the right one.
        Assert.Equal(expected, buffer[30..94]);
    }
}
