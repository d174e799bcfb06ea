using NSec.Cryptography;

namespace StandIns.Tests.Nsec;

/// <summary>Sealing and opening beyond the published vectors: sizes, overlap, wrong keys, every flipped bit.</summary>
public sealed class AeadTests
{
    public static TheoryData<AeadAlgorithm> Algorithms
    {
        get
        {
            TheoryData<AeadAlgorithm> algorithms = [AeadAlgorithm.ChaCha20Poly1305, AeadAlgorithm.XChaCha20Poly1305];
            if (Aes256Gcm.IsSupported)
            {
                algorithms.Add(AeadAlgorithm.Aes256Gcm);
            }

            return algorithms;
        }
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Nothing_with_one_flipped_bit_opens(AeadAlgorithm algorithm)
    {
        using Key key = Key.Create(algorithm);
        byte[] nonce = new byte[algorithm.NonceSize];
        byte[] associatedData = [7];
        byte[] ciphertext = algorithm.Encrypt(key, nonce, associatedData, "reachable"u8);

        for (int bit = 0; bit < ciphertext.Length * 8; bit++)
        {
            Assert.Null(algorithm.Decrypt(key, nonce, associatedData, Flip(ciphertext, bit)));
        }

        for (int bit = 0; bit < nonce.Length * 8; bit++)
        {
            Assert.Null(algorithm.Decrypt(key, Flip(nonce, bit), associatedData, ciphertext));
        }

        Assert.Null(algorithm.Decrypt(key, nonce, [], ciphertext));
        using Key other = Key.Create(algorithm);
        Assert.Null(algorithm.Decrypt(other, nonce, associatedData, ciphertext));
        Assert.NotNull(algorithm.Decrypt(key, nonce, associatedData, ciphertext));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void An_empty_plaintext_is_a_tag_alone(AeadAlgorithm algorithm)
    {
        using Key key = Key.Create(algorithm);
        byte[] nonce = new byte[algorithm.NonceSize];
        byte[] ciphertext = algorithm.Encrypt(key, nonce, [], []);

        Assert.Equal(algorithm.TagSize, ciphertext.Length);
        Assert.Equal(Array.Empty<byte>(), algorithm.Decrypt(key, nonce, [], ciphertext));
        Assert.True(algorithm.Decrypt(key, nonce, [], ciphertext, []));
        Assert.Null(algorithm.Decrypt(key, nonce, [], ciphertext.AsSpan(1)));
        Assert.False(algorithm.Decrypt(key, nonce, [], [], []));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void A_failed_opening_leaves_no_plaintext(AeadAlgorithm algorithm)
    {
        using Key key = Key.Create(algorithm);
        byte[] nonce = new byte[algorithm.NonceSize];
        byte[] ciphertext = algorithm.Encrypt(key, nonce, [], new byte[40]);
        ciphertext[^1] ^= 1;
        byte[] plaintext = [.. Enumerable.Repeat((byte)0xD6, 40)];

        Assert.False(algorithm.Decrypt(key, nonce, [], ciphertext, plaintext));
        Assert.All(plaintext, value => Assert.Equal(0, value));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Work_in_place_gives_the_same_bytes(AeadAlgorithm algorithm)
    {
        using Key key = Key.Create(algorithm);
        byte[] nonce = new byte[algorithm.NonceSize];
        byte[] plaintext = [.. Enumerable.Range(0, 200).Select(value => (byte)value)];
        byte[] expected = algorithm.Encrypt(key, nonce, [], plaintext);
        byte[] buffer = new byte[expected.Length];
        plaintext.CopyTo(buffer, 0);

        algorithm.Encrypt(key, nonce, [], buffer.AsSpan(0, plaintext.Length), buffer);
        Assert.Equal(expected, buffer);
        Assert.True(algorithm.Decrypt(key, nonce, [], buffer, buffer.AsSpan(0, plaintext.Length)));
        Assert.Equal(plaintext, buffer[..plaintext.Length]);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Partly_overlapping_buffers_are_refused(AeadAlgorithm algorithm)
    {
        using Key key = Key.Create(algorithm);
        byte[] nonce = new byte[algorithm.NonceSize];
        byte[] buffer = new byte[300];
        int longer = 100 + algorithm.TagSize;

        Assert.Throws<ArgumentException>("ciphertext", () => algorithm.Encrypt(key, nonce, [], buffer.AsSpan(10, 100), buffer.AsSpan(60, longer)));
        Assert.Throws<ArgumentException>("ciphertext", () => algorithm.Encrypt(key, nonce, [], buffer.AsSpan(60, 100), buffer.AsSpan(10, longer)));
        Assert.Throws<ArgumentException>("plaintext", () => algorithm.Decrypt(key, nonce, [], buffer.AsSpan(10, longer), buffer.AsSpan(60, 100)));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Wrong_sizes_and_keys_are_refused(AeadAlgorithm algorithm)
    {
        using Key key = Key.Create(algorithm);
        using Key signing = Key.Create(SignatureAlgorithm.Ed25519);
        byte[] nonce = new byte[algorithm.NonceSize];
        byte[] good = new byte[algorithm.TagSize];

        Assert.Throws<ArgumentNullException>("key", () => algorithm.Encrypt(null!, nonce, [], []));
        Assert.Throws<ArgumentException>("key", () => algorithm.Encrypt(signing, nonce, [], []));
        Assert.Throws<ArgumentNullException>("key", () => algorithm.Decrypt(null!, nonce, [], good));
        Assert.Throws<ArgumentException>("key", () => algorithm.Decrypt(signing, nonce, [], good));
        Assert.Throws<ArgumentException>("nonce", () => algorithm.Encrypt(key, nonce.AsSpan(1), [], []));
        Assert.Throws<ArgumentException>("nonce", () => algorithm.Encrypt(key, [.. nonce, 0], [], []));
        Assert.Throws<ArgumentException>("ciphertext", () => algorithm.Encrypt(key, nonce, [], [], new byte[algorithm.TagSize - 1]));
        Assert.Throws<ArgumentException>("ciphertext", () => algorithm.Encrypt(key, nonce, [], [], new byte[algorithm.TagSize + 1]));
        Assert.Throws<ArgumentException>("plaintext", () => algorithm.Decrypt(key, nonce, [], good, new byte[1]));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void A_disposed_key_neither_seals_nor_opens(AeadAlgorithm algorithm)
    {
        Key key = Key.Create(algorithm);
        byte[] nonce = new byte[algorithm.NonceSize];
        byte[] ciphertext = algorithm.Encrypt(key, nonce, [], []);
        key.Dispose();

        Assert.Throws<ObjectDisposedException>(() => algorithm.Encrypt(key, nonce, [], []));
        Assert.Throws<ObjectDisposedException>(() => algorithm.Decrypt(key, nonce, [], ciphertext));
    }

    private static byte[] Flip(byte[] bytes, int bit)
    {
        byte[] changed = [.. bytes];
        changed[bit / 8] ^= (byte)(1 << (bit % 8));
        return changed;
    }
}
