using NSec.Cryptography;

namespace StandIns.Tests.Nsec;

/// <summary>Keys: what may come in, what may go out, and what stays after disposal.</summary>
public sealed class KeyTests
{
    private static readonly KeyCreationParameters Exportable = new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
    private static readonly KeyCreationParameters Archivable = new() { ExportPolicy = KeyExportPolicies.AllowPlaintextArchiving };

    public static TheoryData<Algorithm, KeyBlobFormat> SecretFormats => new()
    {
        { SignatureAlgorithm.Ed25519, KeyBlobFormat.RawPrivateKey },
        { SignatureAlgorithm.Ed25519, KeyBlobFormat.NSecPrivateKey },
        { SignatureAlgorithm.Ed25519, KeyBlobFormat.PkixPrivateKey },
        { SignatureAlgorithm.Ed25519, KeyBlobFormat.PkixPrivateKeyText },
        { KeyAgreementAlgorithm.X25519, KeyBlobFormat.RawPrivateKey },
        { KeyAgreementAlgorithm.X25519, KeyBlobFormat.NSecPrivateKey },
        { KeyAgreementAlgorithm.X25519, KeyBlobFormat.PkixPrivateKey },
        { KeyAgreementAlgorithm.X25519, KeyBlobFormat.PkixPrivateKeyText },
        { AeadAlgorithm.ChaCha20Poly1305, KeyBlobFormat.RawSymmetricKey },
        { AeadAlgorithm.ChaCha20Poly1305, KeyBlobFormat.NSecSymmetricKey },
        { AeadAlgorithm.XChaCha20Poly1305, KeyBlobFormat.RawSymmetricKey },
        { MacAlgorithm.HmacSha256, KeyBlobFormat.RawSymmetricKey },
        { MacAlgorithm.HmacSha256, KeyBlobFormat.NSecSymmetricKey },
        { MacAlgorithm.HmacSha512, KeyBlobFormat.RawSymmetricKey },
        { MacAlgorithm.HmacSha512, KeyBlobFormat.NSecSymmetricKey },
        { MacAlgorithm.Blake2b_256, KeyBlobFormat.RawSymmetricKey },
        { MacAlgorithm.Blake2b_256, KeyBlobFormat.NSecSymmetricKey },
    };

    /// <summary>NSec's own headers as its public tests state them: four bytes, key size, output size.</summary>
    public static TheoryData<Algorithm, KeyBlobFormat, string> NSecHeaders => new()
    {
        { SignatureAlgorithm.Ed25519, KeyBlobFormat.NSecPrivateKey, "de6442de20004000" },
        { SignatureAlgorithm.Ed25519, KeyBlobFormat.NSecPublicKey, "de6542de20004000" },
        { KeyAgreementAlgorithm.X25519, KeyBlobFormat.NSecPrivateKey, "de6641de20002000" },
        { KeyAgreementAlgorithm.X25519, KeyBlobFormat.NSecPublicKey, "de6741de20002000" },
        { AeadAlgorithm.ChaCha20Poly1305, KeyBlobFormat.NSecSymmetricKey, "de6143de20001000" },
        { MacAlgorithm.HmacSha256, KeyBlobFormat.NSecSymmetricKey, "de6346de20002000" },
        { MacAlgorithm.HmacSha512, KeyBlobFormat.NSecSymmetricKey, "de6347de40004000" },
        { MacAlgorithm.Blake2b_256, KeyBlobFormat.NSecSymmetricKey, "de6245de20002000" },
    };

    [Theory]
    [MemberData(nameof(SecretFormats))]
    public void A_key_survives_export_and_import(Algorithm algorithm, KeyBlobFormat format)
    {
        using Key key = Key.Create(algorithm, Exportable);
        byte[] blob = key.Export(format);
        using Key again = Key.Import(algorithm, blob, format, Exportable);
        KeyBlobFormat raw = key.HasPublicKey ? KeyBlobFormat.RawPrivateKey : KeyBlobFormat.RawSymmetricKey;

        Assert.Equal(key.Export(raw), again.Export(raw));
        Assert.Equal(blob.Length, key.GetExportBlobSize(format));
        byte[] longer = new byte[blob.Length + 1];
        Assert.True(key.TryExport(format, longer, out int size));
        Assert.Equal(blob, longer[..size]);
        Assert.False(key.TryExport(format, longer.AsSpan(0, blob.Length - 1), out _));
    }

    [Theory]
    [MemberData(nameof(SecretFormats))]
    public void A_blob_that_is_cut_extended_or_empty_is_no_key(Algorithm algorithm, KeyBlobFormat format)
    {
        using Key key = Key.Create(algorithm, Exportable);
        byte[] blob = key.Export(format);

        Assert.Throws<FormatException>(() => Key.Import(algorithm, [], format));
        Assert.Throws<FormatException>(() => Key.Import(algorithm, blob.AsSpan(0, blob.Length / 2), format));
        Assert.Throws<FormatException>(() => Key.Import(algorithm, [.. blob, (byte)'!'], format));
        Assert.False(Key.TryImport(algorithm, blob.AsSpan(1), format, out Key? result));
        Assert.Null(result);
    }

    [Theory]
    [MemberData(nameof(SecretFormats))]
    public void Without_a_policy_no_secret_leaves_a_key(Algorithm algorithm, KeyBlobFormat format)
    {
        using Key key = Key.Create(algorithm);

        Assert.Equal(KeyExportPolicies.None, key.ExportPolicy);
        Assert.Throws<InvalidOperationException>(() => key.Export(format));
        Assert.Throws<InvalidOperationException>(() => key.TryExport(format, new byte[500], out _));
    }

    [Theory]
    [MemberData(nameof(SecretFormats))]
    public void An_archiving_policy_lets_the_secret_out_once(Algorithm algorithm, KeyBlobFormat format)
    {
        using Key key = Key.Create(algorithm, Archivable);

        Assert.NotEmpty(key.Export(format));
        Assert.Throws<InvalidOperationException>(() => key.Export(format));
    }

    [Theory]
    [MemberData(nameof(SecretFormats))]
    public void A_disposed_key_gives_nothing_out(Algorithm algorithm, KeyBlobFormat format)
    {
        Key key = Key.Create(algorithm, Exportable);
        key.Dispose();
        key.Dispose();

        Assert.Same(algorithm, key.Algorithm);
        Assert.Throws<ObjectDisposedException>(() => key.Export(format));
    }

    [Theory]
    [MemberData(nameof(NSecHeaders))]
    public void NSec_s_own_form_is_its_header_and_the_key(Algorithm algorithm, KeyBlobFormat format, string header)
    {
        using Key key = Key.Create(algorithm, Exportable);
        KeyBlobFormat raw = format switch
        {
            KeyBlobFormat.NSecPrivateKey => KeyBlobFormat.RawPrivateKey,
            KeyBlobFormat.NSecPublicKey => KeyBlobFormat.RawPublicKey,
            _ => KeyBlobFormat.RawSymmetricKey,
        };

        Assert.Equal([.. Convert.FromHexString(header), .. key.Export(raw)], key.Export(format));
    }

    [Fact]
    public void A_format_of_another_kind_of_key_is_refused_as_an_argument()
    {
        Assert.Throws<ArgumentException>("format", () => Key.Import(SignatureAlgorithm.Ed25519, new byte[32], KeyBlobFormat.RawSymmetricKey));
        Assert.Throws<ArgumentException>("format", () => Key.Import(SignatureAlgorithm.Ed25519, new byte[32], KeyBlobFormat.RawPublicKey));
        Assert.Throws<ArgumentException>("format", () => Key.Import(AeadAlgorithm.ChaCha20Poly1305, new byte[32], KeyBlobFormat.RawPrivateKey));
        Assert.Throws<ArgumentException>("format", () => Key.Import(AeadAlgorithm.ChaCha20Poly1305, new byte[32], (KeyBlobFormat)int.MaxValue));
        Assert.Throws<ArgumentException>("format", () => PublicKey.Import(KeyAgreementAlgorithm.X25519, new byte[32], KeyBlobFormat.RawPrivateKey));
        using Key key = Key.Create(SignatureAlgorithm.Ed25519);
        Assert.Throws<ArgumentException>("format", () => key.Export(KeyBlobFormat.RawSymmetricKey));
    }

    [Fact]
    public void Algorithms_without_keys_make_none()
    {
        Assert.Throws<ArgumentNullException>("algorithm", () => Key.Create(null!));
        Assert.Throws<NotSupportedException>(() => Key.Create(HashAlgorithm.Sha256));
        Assert.Throws<NotSupportedException>(() => Key.Create(KeyDerivationAlgorithm.HkdfSha256));
        Assert.Throws<NotSupportedException>(() => KeyDerivationAlgorithm.HkdfSha256.DeriveKey(new byte[32], [], [], HashAlgorithm.Sha256));
    }

    [Fact]
    public void A_symmetric_key_has_no_public_key()
    {
        using Key key = Key.Create(AeadAlgorithm.ChaCha20Poly1305);

        Assert.False(key.HasPublicKey);
        Assert.Throws<InvalidOperationException>(() => key.PublicKey);
    }

    [Fact]
    public void Two_created_keys_differ()
    {
        using Key one = Key.Create(AeadAlgorithm.ChaCha20Poly1305, Exportable);
        using Key other = Key.Create(AeadAlgorithm.ChaCha20Poly1305, Exportable);

        Assert.NotEqual(one.Export(KeyBlobFormat.RawSymmetricKey), other.Export(KeyBlobFormat.RawSymmetricKey));
    }

    [Fact]
    public void Text_of_a_key_or_secret_shows_none_of_its_bytes()
    {
        byte[] bytes = Convert.FromHexString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        using Key key = Key.Import(SignatureAlgorithm.Ed25519, bytes, KeyBlobFormat.RawPrivateKey, Exportable);
        using SharedSecret shared = SharedSecret.Import(bytes, SharedSecretBlobFormat.RawSharedSecret);

        foreach (string? text in new[] { key.ToString(), shared.ToString(), key.PublicKey.ToString() })
        {
            Assert.NotNull(text);
            Assert.DoesNotContain("9d61", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Convert.ToBase64String(bytes)[..4], text, StringComparison.Ordinal);
        }
    }
}
