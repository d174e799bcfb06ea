using NSec.Cryptography;

namespace StandIns.Tests.Nsec;

/// <summary>Key agreement and its result: low-order keys, export policy, sizes, disposal.</summary>
public sealed class SharedSecretTests
{
    private static readonly X25519 Algorithm = KeyAgreementAlgorithm.X25519;

    /// <summary>The low-order coordinates below 2^255, as RFC 7748's security considerations have readers find them.</summary>
    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")]
    [InlineData("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    public void Agreement_with_a_low_order_key_is_null(string coordinate)
    {
        using Key key = Key.Create(Algorithm);
        PublicKey other = PublicKey.Import(Algorithm, Convert.FromHexString(coordinate), KeyBlobFormat.RawPublicKey);

        Assert.Null(Algorithm.Agree(key, other));
    }

    [Fact]
    public void Agreement_takes_keys_of_its_own_algorithm_only()
    {
        using Key key = Key.Create(Algorithm);
        using Key signing = Key.Create(SignatureAlgorithm.Ed25519);

        Assert.Throws<ArgumentNullException>("key", () => Algorithm.Agree(null!, key.PublicKey));
        Assert.Throws<ArgumentNullException>("otherPartyPublicKey", () => Algorithm.Agree(key, null!));
        Assert.Throws<ArgumentException>("key", () => Algorithm.Agree(signing, key.PublicKey));
        Assert.Throws<ArgumentException>("otherPartyPublicKey", () => Algorithm.Agree(key, signing.PublicKey));
    }

    [Fact]
    public void A_disposed_key_agrees_on_nothing()
    {
        Key key = Key.Create(Algorithm);
        key.Dispose();

        Assert.Throws<ObjectDisposedException>(() => Algorithm.Agree(key, key.PublicKey));
    }

    [Fact]
    public void Without_a_policy_a_secret_serves_derivation_only()
    {
        using Key key = Key.Create(Algorithm);
        using SharedSecret? shared = Algorithm.Agree(key, key.PublicKey);
        Assert.NotNull(shared);

        Assert.Equal(32, shared.Size);
        Assert.Equal(KeyExportPolicies.None, shared.ExportPolicy);
        Assert.Throws<InvalidOperationException>(() => shared.Export(SharedSecretBlobFormat.RawSharedSecret));
        Assert.Equal(32, KeyDerivationAlgorithm.HkdfSha256.DeriveBytes(shared, [], [], 32).Length);
    }

    [Fact]
    public void An_archiving_policy_lets_a_secret_out_once()
    {
        SharedSecretCreationParameters archivable = new() { ExportPolicy = KeyExportPolicies.AllowPlaintextArchiving };
        using SharedSecret shared = SharedSecret.Import(new byte[64], SharedSecretBlobFormat.RawSharedSecret, archivable);

        byte[] blob = shared.Export(SharedSecretBlobFormat.NSecSharedSecret);
        Assert.Equal([0xDE, 0x70, 0x00, 0xDE, 64, 0, 0, 0, .. new byte[64]], blob);
        Assert.Throws<InvalidOperationException>(() => shared.Export(SharedSecretBlobFormat.RawSharedSecret));
        using SharedSecret again = SharedSecret.Import(blob, SharedSecretBlobFormat.NSecSharedSecret);
        Assert.Equal(64, again.Size);
    }

    [Fact]
    public void More_than_128_bytes_are_no_shared_secret()
    {
        Assert.Throws<FormatException>(() => SharedSecret.Import(new byte[129], SharedSecretBlobFormat.RawSharedSecret));
        Assert.False(SharedSecret.TryImport(new byte[7], SharedSecretBlobFormat.NSecSharedSecret, out SharedSecret? result));
        Assert.Null(result);
    }

    [Fact]
    public void A_disposed_secret_gives_nothing_out()
    {
        SharedSecretCreationParameters exportable = new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
        SharedSecret shared = SharedSecret.Import(new byte[32], SharedSecretBlobFormat.RawSharedSecret, exportable);
        shared.Dispose();
        shared.Dispose();

        Assert.Throws<ObjectDisposedException>(() => shared.Export(SharedSecretBlobFormat.RawSharedSecret));
        Assert.Throws<ObjectDisposedException>(() => KeyDerivationAlgorithm.HkdfSha256.DeriveBytes(shared, [], [], 32));
        Assert.Throws<ObjectDisposedException>(() => KeyDerivationAlgorithm.HkdfSha512.Extract(shared, []));
    }
}
