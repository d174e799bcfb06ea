using NSec.Cryptography;

namespace StandIns.Tests.Nsec;

/// <summary>The HKDF-SHA-256 examples of RFC 5869 appendices A.1 to A.3, in one step and in two.</summary>
public sealed class Rfc5869Tests
{
    public static TheoryData<string, string, string, string, string, string> Appendix_A => new()
    {
        {
            "A.1",
            "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
            "000102030405060708090a0b0c",
            "f0f1f2f3f4f5f6f7f8f9",
            "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
        },
        {
            "A.2",
            Counting(0x00),
            Counting(0x60),
            Counting(0xb0),
            "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09"
            + "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"
        },
        {
            "A.3",
            "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
            "",
            "",
            "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
        },
    };

    [Theory]
    [MemberData(nameof(Appendix_A))]
    public void Pseudorandom_key_and_output_are_those_of_the_example(
        string name, string input, string salt, string info, string expectedKey, string expectedOutput)
    {
        HkdfSha256 algorithm = KeyDerivationAlgorithm.HkdfSha256;
        byte[] inputBytes = Convert.FromHexString(input);
        byte[] saltBytes = Convert.FromHexString(salt);
        byte[] infoBytes = Convert.FromHexString(info);
        int count = expectedOutput.Length / 2;

        byte[] pseudorandomKey = algorithm.Extract(inputBytes, saltBytes);
        Assert.Equal(expectedKey, Convert.ToHexStringLower(pseudorandomKey));
        Assert.Equal(expectedOutput, Convert.ToHexStringLower(algorithm.Expand(pseudorandomKey, infoBytes, count)));
        Assert.Equal(expectedOutput, Convert.ToHexStringLower(algorithm.DeriveBytes(inputBytes, saltBytes, infoBytes, count)));

        using SharedSecret shared = SharedSecret.Import(inputBytes, SharedSecretBlobFormat.RawSharedSecret);
        byte[] fromShared = new byte[count];
        algorithm.DeriveBytes(shared, saltBytes, infoBytes, fromShared);
        Assert.True(expectedOutput == Convert.ToHexStringLower(fromShared), name);
    }

    [Fact]
    public void Derived_key_is_made_of_the_derived_bytes()
    {
        HkdfSha256 algorithm = KeyDerivationAlgorithm.HkdfSha256;
        byte[] input = Convert.FromHexString(Counting(0x00));
        KeyCreationParameters exportable = new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
        using Key key = algorithm.DeriveKey(input, [], [], AeadAlgorithm.ChaCha20Poly1305, exportable);
        using Key expanded = algorithm.ExpandKey(algorithm.Extract(input, []), [], AeadAlgorithm.ChaCha20Poly1305, exportable);

        Assert.Equal(algorithm.DeriveBytes(input, [], [], 32), key.Export(KeyBlobFormat.RawSymmetricKey));
        Assert.Equal(key.Export(KeyBlobFormat.RawSymmetricKey), expanded.Export(KeyBlobFormat.RawSymmetricKey));
    }

    [Fact]
    public void A_pseudorandom_key_shorter_than_the_hash_is_refused()
    {
        HkdfSha256 algorithm = KeyDerivationAlgorithm.HkdfSha256;

        Assert.Equal(32, algorithm.PseudorandomKeySize);
        Assert.Throws<ArgumentException>("pseudorandomKey", () => algorithm.Expand(new byte[31], [], 32));
        Assert.Equal(32, algorithm.Expand(new byte[32], [], 32).Length);
        Assert.Equal(33, algorithm.Expand(new byte[48], [], 33).Length);
    }

    [Fact]
    public void More_output_than_255_blocks_is_refused()
    {
        HkdfSha256 algorithm = KeyDerivationAlgorithm.HkdfSha256;
        byte[] input = new byte[32];

        Assert.Equal(255 * 32, algorithm.MaxCount);
        Assert.Equal(algorithm.MaxCount, algorithm.DeriveBytes(input, [], [], algorithm.MaxCount).Length);
        Assert.Throws<ArgumentOutOfRangeException>("count", () => algorithm.DeriveBytes(input, [], [], algorithm.MaxCount + 1));
        Assert.Throws<ArgumentOutOfRangeException>("count", () => algorithm.DeriveBytes(input, [], [], -1));
        Assert.Throws<ArgumentException>("bytes", () => algorithm.DeriveBytes(input, [], [], new byte[algorithm.MaxCount + 1]));
    }

    [Fact]
    public void Output_that_overlaps_salt_or_info_is_refused()
    {
        HkdfSha512 algorithm = KeyDerivationAlgorithm.HkdfSha512;
        byte[] shared = new byte[200];

        Assert.Throws<ArgumentException>("bytes", () => algorithm.DeriveBytes(new byte[32], shared.AsSpan(10, 100), [], shared.AsSpan(60, 100)));
        Assert.Throws<ArgumentException>("bytes", () => algorithm.DeriveBytes(new byte[32], [], shared.AsSpan(60, 100), shared.AsSpan(10, 100)));
    }

    /// <summary>Eighty bytes that count up.</summary>
    private static string Counting(int first) =>
        Convert.ToHexStringLower([.. Enumerable.Range(first, 80).Select(value => (byte)value)]);
}
