using System.Text;
using NSec.Cryptography;

namespace StandIns.Tests.Nsec;

/// <summary>Public keys, and the standard forms of keys against the examples of RFC 8410.</summary>
public sealed class PublicKeyTests
{
    /// <summary>RFC 8410 section 10.3, the private key whose certificate and public key sections 10.1 and 10.2 show.</summary>
    private const string PrivateText =
        "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";

    /// <summary>RFC 8410 section 10.1.</summary>
    private const string PublicText =
        "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";

    [Fact]
    public void The_keys_of_RFC_8410_belong_together()
    {
        KeyCreationParameters exportable = new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
        using Key key = Key.Import(SignatureAlgorithm.Ed25519, Encoding.ASCII.GetBytes(PrivateText), KeyBlobFormat.PkixPrivateKeyText, exportable);
        PublicKey publicKey = PublicKey.Import(SignatureAlgorithm.Ed25519, Encoding.ASCII.GetBytes(PublicText), KeyBlobFormat.PkixPublicKeyText);

        Assert.Equal(publicKey, key.PublicKey);
        Assert.Equal(Convert.FromBase64String(PrivateText.Split('\n')[1]), key.Export(KeyBlobFormat.PkixPrivateKey));
        Assert.Equal(Convert.FromBase64String(PublicText.Split('\n')[1]), publicKey.Export(KeyBlobFormat.PkixPublicKey));
        Assert.Equal(PrivateText.ReplaceLineEndings("\r\n"), Encoding.ASCII.GetString(key.Export(KeyBlobFormat.PkixPrivateKeyText)));
        Assert.Equal(PublicText.ReplaceLineEndings("\r\n"), Encoding.ASCII.GetString(publicKey.Export(KeyBlobFormat.PkixPublicKeyText)));
    }

    [Fact]
    public void A_form_that_names_another_algorithm_or_kind_is_refused()
    {
        byte[] der = Convert.FromBase64String(PublicText.Split('\n')[1]);

        Assert.Throws<FormatException>(() => PublicKey.Import(KeyAgreementAlgorithm.X25519, der, KeyBlobFormat.PkixPublicKey));
        Assert.Throws<FormatException>(() => PublicKey.Import(SignatureAlgorithm.Ed25519, Encoding.ASCII.GetBytes(PrivateText), KeyBlobFormat.PkixPublicKeyText));
        Assert.Throws<FormatException>(() => Key.Import(SignatureAlgorithm.Ed25519, Encoding.ASCII.GetBytes(PublicText), KeyBlobFormat.PkixPrivateKeyText));
        using Key key = Key.Create(SignatureAlgorithm.Ed25519);
        byte[] own = key.Export(KeyBlobFormat.NSecPublicKey);
        Assert.Throws<FormatException>(() => PublicKey.Import(KeyAgreementAlgorithm.X25519, own, KeyBlobFormat.NSecPublicKey));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Raw_bytes_of_another_length_are_no_public_key(int length)
    {
        Assert.Throws<FormatException>(() => PublicKey.Import(SignatureAlgorithm.Ed25519, new byte[length], KeyBlobFormat.RawPublicKey));
        Assert.False(PublicKey.TryImport(KeyAgreementAlgorithm.X25519, new byte[length], KeyBlobFormat.RawPublicKey, out PublicKey? result));
        Assert.Null(result);
    }

    [Fact]
    public void Equal_bytes_of_one_algorithm_are_one_key()
    {
        using Key key = Key.Create(SignatureAlgorithm.Ed25519);
        using Key other = Key.Create(SignatureAlgorithm.Ed25519);
        byte[] raw = key.PublicKey.Export(KeyBlobFormat.RawPublicKey);
        PublicKey again = PublicKey.Import(SignatureAlgorithm.Ed25519, raw, KeyBlobFormat.RawPublicKey);
        PublicKey elsewhere = PublicKey.Import(KeyAgreementAlgorithm.X25519, raw, KeyBlobFormat.RawPublicKey);

        Assert.True(again.Equals(key.PublicKey));
        Assert.True(again.Equals((object)key.PublicKey));
        Assert.Equal(key.PublicKey.GetHashCode(), again.GetHashCode());
        Assert.False(again.Equals(other.PublicKey));
        Assert.False(again.Equals(elsewhere));
        Assert.False(again.Equals(null));
        Assert.Equal(32, again.Size);
    }

    [Fact]
    public void The_highest_bit_of_an_X25519_key_counts_for_nothing()
    {
        using Key key = Key.Create(KeyAgreementAlgorithm.X25519);
        byte[] raw = key.PublicKey.Export(KeyBlobFormat.RawPublicKey);
        raw[^1] |= 0x80;

        Assert.Equal(key.PublicKey, PublicKey.Import(KeyAgreementAlgorithm.X25519, raw, KeyBlobFormat.RawPublicKey));
    }

    [Fact]
    public void A_public_key_outlives_its_private_key()
    {
        Key key = Key.Create(SignatureAlgorithm.Ed25519);
        byte[] signature = SignatureAlgorithm.Ed25519.Sign(key, "x"u8);
        key.Dispose();

        Assert.True(SignatureAlgorithm.Ed25519.Verify(key.PublicKey, "x"u8, signature));
        Assert.Equal(32, key.Export(KeyBlobFormat.RawPublicKey).Length);
    }
}
