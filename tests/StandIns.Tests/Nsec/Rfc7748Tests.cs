using NSec.Cryptography;

namespace StandIns.Tests.Nsec;

/// <summary>The X25519 examples of RFC 7748 sections 5.2 and 6.1.</summary>
public sealed class Rfc7748Tests
{
    [Theory]
    [InlineData(
        "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
        "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
        "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")]
    [InlineData(
        "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
        "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
        "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957")]
    public void Agreement_gives_the_output_of_section_5_2(string scalar, string coordinate, string expected)
    {
        Assert.Equal(expected, Convert.ToHexStringLower(X(Convert.FromHexString(scalar), Convert.FromHexString(coordinate))));
    }

    [Theory]
    [InlineData(1, "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079")]
    [InlineData(1000, "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51")]
    public void Iterated_agreement_gives_the_output_of_section_5_2(int rounds, string expected)
    {
        byte[] scalar = new byte[32];
        scalar[0] = 9;
        byte[] coordinate = scalar;
        for (int round = 0; round < rounds; round++)
        {
            (scalar, coordinate) = (X(scalar, coordinate), scalar);
        }

        Assert.Equal(expected, Convert.ToHexStringLower(scalar));
    }

    [Fact]
    public void Both_parties_of_section_6_1_agree()
    {
        X25519 algorithm = KeyAgreementAlgorithm.X25519;
        byte[] alice = Convert.FromHexString("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
        byte[] bob = Convert.FromHexString("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
        using Key aliceKey = Key.Import(algorithm, alice, KeyBlobFormat.RawPrivateKey);
        using Key bobKey = Key.Import(algorithm, bob, KeyBlobFormat.RawPrivateKey);
        byte[] alicePublic = aliceKey.PublicKey.Export(KeyBlobFormat.RawPublicKey);
        byte[] bobPublic = bobKey.PublicKey.Export(KeyBlobFormat.RawPublicKey);

        Assert.Equal("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a", Convert.ToHexStringLower(alicePublic));
        Assert.Equal("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f", Convert.ToHexStringLower(bobPublic));
        const string Shared = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
        Assert.Equal(Shared, Convert.ToHexStringLower(X(alice, bobPublic)));
        Assert.Equal(Shared, Convert.ToHexStringLower(X(bob, alicePublic)));
    }

    private static byte[] X(byte[] scalar, byte[] coordinate)
    {
        X25519 algorithm = KeyAgreementAlgorithm.X25519;
        using Key key = Key.Import(algorithm, scalar, KeyBlobFormat.RawPrivateKey);
        PublicKey other = PublicKey.Import(algorithm, coordinate, KeyBlobFormat.RawPublicKey);
        SharedSecretCreationParameters exportable = new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
        using SharedSecret? shared = algorithm.Agree(key, other, exportable);
        Assert.NotNull(shared);
        return shared.Export(SharedSecretBlobFormat.RawSharedSecret);
    }
}
