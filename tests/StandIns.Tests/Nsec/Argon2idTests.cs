using NSec.Cryptography;

namespace StandIns.Tests.Nsec;

/// <summary>Argon2id against an example of libsodium's published tests, and its bounds.</summary>
public sealed class Argon2idTests
{
    private static readonly Argon2Parameters Light = new() { DegreeOfParallelism = 1, MemorySize = 64, NumberOfPasses = 1 };

    [Fact]
    public void The_output_is_that_of_libsodium_s_first_example()
    {
        // test/default/pwhash_argon2id.c, first vector: 7,256,678 bytes are 7,086 whole kibibytes; the salt's first 16 bytes count.
        Argon2id algorithm = PasswordBasedKeyDerivationAlgorithm.Argon2id(
            new Argon2Parameters { DegreeOfParallelism = 1, MemorySize = 7086, NumberOfPasses = 5 });
        byte[] password = Convert.FromHexString(
            "a347ae92bce9f80f6f595a4480fc9c2fe7e7d7148d371e9487d75f5c23008ffae065577a928febd9b1973a5a95073acdbeb6a030cfc0d79caa2dc5cd011cef02"
            + "c08da232d76d52dfbca38ca8dcbd665b17d1665f7cf5fe59772ec909733b24de97d6f58d220b20c60d7c07ec1fd93c52c31020300c6c1facd77937a597c7a6");

        byte[] bytes = algorithm.DeriveBytes(password, Convert.FromHexString("5541fbc995d5c197ba290346d2c559de"), 155);

        Assert.Equal(
            "18acec5d6507739f203d1f5d9f1d862f7c2cdac4f19d2bdff64487e60d969e3ced615337b9eec6ac4461c6ca07f0939741e57c24d0005c7ea171a0ee1e734824"
            + "9d135b38f222e4dad7b9a033ed83f5ca27277393e316582033c74affe2566a2bea47f91f0fd9fe49ece7e1f79f3ad6e9b23e0277c8ecc4b313225748dd2a80f5"
            + "679534a0700e246a79a49b3f74eb89ec6205fe1eeb941c73b1fcf1",
            Convert.ToHexStringLower(bytes));
    }

    [Fact]
    public void A_string_is_its_UTF_8_and_a_key_its_bytes()
    {
        Argon2id algorithm = new(Light);
        byte[] salt = new byte[16];
        KeyCreationParameters exportable = new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
        using Key key = algorithm.DeriveKey("Straße", salt, AeadAlgorithm.ChaCha20Poly1305, exportable);

        Assert.Equal(algorithm.DeriveBytes("Straße"u8, salt, 32), key.Export(KeyBlobFormat.RawSymmetricKey));
        Assert.Equal(algorithm.DeriveBytes("Straße", salt, 32), key.Export(KeyBlobFormat.RawSymmetricKey));
        Assert.NotEqual(algorithm.DeriveBytes("Strasse", salt, 32), key.Export(KeyBlobFormat.RawSymmetricKey));
    }

    [Fact]
    public void Costs_and_salts_out_of_bounds_are_refused()
    {
        Argon2id algorithm = new(Light);

        Assert.Throws<ArgumentException>("parameters", () => new Argon2id(default));
        Assert.Throws<ArgumentException>("parameters", () => new Argon2id(Light with { DegreeOfParallelism = 2 }));
        Assert.Throws<ArgumentException>("parameters", () => new Argon2id(Light with { MemorySize = 7 }));
        Assert.Throws<ArgumentException>("parameters", () => new Argon2id(Light with { NumberOfPasses = 0 }));
        Assert.Throws<ArgumentException>("salt", () => algorithm.DeriveBytes("p"u8, new byte[15], 32));
        Assert.Throws<ArgumentOutOfRangeException>("count", () => algorithm.DeriveBytes("p"u8, new byte[16], -1));
        Assert.Throws<ArgumentNullException>("password", () => algorithm.DeriveBytes((string)null!, new byte[16], 32));
        Assert.Equal(16, algorithm.MinSaltSize);
        Assert.Equal(16, algorithm.MaxSaltSize);
    }
}
