using NSec.Cryptography;

namespace StandIns.Tests.Nsec;

/// <summary>Hashes and MACs against the examples of their standards, whole and piece by piece.</summary>
public sealed class HashTests
{
    /// <summary>FIPS 180-4's examples of "abc", and RFC 7693 appendix A.</summary>
    public static TheoryData<HashAlgorithm, string> HashesOfAbc => new()
    {
        { HashAlgorithm.Sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
        {
            HashAlgorithm.Sha512,
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        },
        { HashAlgorithm.Sha512_256, "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a" },
        {
            HashAlgorithm.Blake2b_512,
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"
        },
    };

    [Theory]
    [MemberData(nameof(HashesOfAbc))]
    public void The_hash_of_abc_is_the_standard_s_whole_and_in_pieces(HashAlgorithm algorithm, string expected)
    {
        byte[] hash = Convert.FromHexString(expected);
        IncrementalHash.Initialize(algorithm, out IncrementalHash state);
        IncrementalHash.Update(ref state, "a"u8);
        IncrementalHash copy = state;
        IncrementalHash.Update(ref state, []);
        IncrementalHash.Update(ref state, "bc"u8);
        IncrementalHash.Update(ref copy, "xyz"u8);

        Assert.Equal(hash, algorithm.Hash("abc"u8));
        Assert.True(algorithm.Verify("abc"u8, hash));
        Assert.False(algorithm.Verify("abd"u8, hash));
        Assert.False(algorithm.Verify("abc"u8, hash.AsSpan(1)));
        Assert.Same(algorithm, state.Algorithm);
        Assert.Equal(hash, IncrementalHash.Finalize(ref state));
        Assert.Null(state.Algorithm);
        Assert.Equal(algorithm.Hash("axyz"u8), IncrementalHash.Finalize(ref copy));
    }

    [Theory]
    [MemberData(nameof(HashesOfAbc))]
    public void Pieces_of_any_size_give_the_hash_of_the_whole(HashAlgorithm algorithm, string expected)
    {
        Assert.Equal(expected.Length / 2, algorithm.HashSize);
        byte[] data = [.. Enumerable.Range(0, 500).Select(value => (byte)value)];
        for (int piece = 1; piece < 140; piece++)
        {
            IncrementalHash.Initialize(algorithm, out IncrementalHash state);
            foreach (byte[] chunk in data.Chunk(piece))
            {
                IncrementalHash.Update(ref state, chunk);
            }

            Assert.True(IncrementalHash.FinalizeAndVerify(ref state, algorithm.Hash(data)), $"Pieces of {piece}.");
        }
    }

    [Fact]
    public void Keyed_Blake2b_is_the_reference_s()
    {
        // The first entry of the reference's blake2b-kat.txt: key 00 to 3f, no input.
        Blake2bMac algorithm = new(64, 64);
        byte[] bytes = [.. Enumerable.Range(0, 64).Select(value => (byte)value)];
        using Key key = Key.Import(algorithm, bytes, KeyBlobFormat.RawSymmetricKey);

        Assert.Equal(
            "10ebb67700b1868efb4417987acf4690ae9d972fb7a590c2f02871799aaa4786b5e996e8f0f4eb981fc214b005f42d2ff4233499391653df7aefcbc13fc51568",
            Convert.ToHexStringLower(algorithm.Mac(key, [])));
    }

    [Fact]
    public void A_finished_or_fresh_state_takes_nothing_more()
    {
        IncrementalHash.Initialize(HashAlgorithm.Sha256, out IncrementalHash state);
        _ = IncrementalHash.Finalize(ref state);
        IncrementalMac fresh = default;

        Assert.Throws<InvalidOperationException>(() => IncrementalHash.Update(ref state, []));
        Assert.Throws<InvalidOperationException>(() => IncrementalHash.Finalize(ref state));
        Assert.Throws<InvalidOperationException>(() => IncrementalMac.Update(ref fresh, []));
        Assert.Throws<ArgumentNullException>("algorithm", () => IncrementalHash.Initialize(null!, out _));
        using Key signing = Key.Create(SignatureAlgorithm.Ed25519);
        Assert.Throws<ArgumentException>("key", () => IncrementalMac.Initialize(signing, out _));
    }

    [Fact]
    public void Spans_and_sizes_out_of_bounds_are_refused()
    {
        using Key key = Key.Create(MacAlgorithm.HmacSha256_128);

        Assert.Throws<ArgumentException>("hash", () => HashAlgorithm.Sha256.Hash([], new byte[31]));
        Assert.Throws<ArgumentException>("mac", () => MacAlgorithm.HmacSha256_128.Mac(key, [], new byte[32]));
        Assert.Throws<ArgumentException>("key", () => MacAlgorithm.HmacSha256.Mac(key, []));
        Assert.False(MacAlgorithm.HmacSha256_128.Verify(key, [], []));
        Assert.Throws<ArgumentOutOfRangeException>("keySize", () => new HmacSha256(31, 32));
        Assert.Throws<ArgumentOutOfRangeException>("macSize", () => new HmacSha512(64, 65));
        Assert.Throws<ArgumentOutOfRangeException>("hashSize", () => new Blake2b(65));
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => MacAlgorithm.HmacSha256_128.Mac(key, []));
    }
}
