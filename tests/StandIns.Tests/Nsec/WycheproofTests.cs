using System.Text.Json;
using NSec.Cryptography;
using static StandIns.Tests.Nsec.WycheproofFile;

namespace StandIns.Tests.Nsec;

/// <summary>Wycheproof's vectors for keys, signatures and derivations, through NSec's API.</summary>
public sealed class WycheproofTests
{
    private static readonly SharedSecretCreationParameters Exportable = new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };

    [Theory]
    [MemberData(nameof(Folders), MemberType = typeof(WycheproofFile))]
    public void Ed25519_signatures_verify_as_the_file_says(string folder)
    {
        Ed25519 algorithm = SignatureAlgorithm.Ed25519;
        Read(folder, "ed25519_test.json").Each((group, vector) =>
        {
            byte[] raw = Hex(group.GetProperty("publicKey"), "pk");
            PublicKey key = PublicKey.Import(algorithm, raw, KeyBlobFormat.RawPublicKey);
            PublicKey fromDer = PublicKey.Import(algorithm, Hex(group, "publicKeyDer"), KeyBlobFormat.PkixPublicKey);
            if (!key.Equals(fromDer))
            {
                return "the DER holds another key";
            }

            bool expected = vector.GetProperty("result").GetString() == "valid";
            return algorithm.Verify(key, Hex(vector, "msg"), Hex(vector, "sig")) == expected ? null : "wrong verdict";
        });
    }

    [Theory]
    [MemberData(nameof(Folders), MemberType = typeof(WycheproofFile))]
    public void X25519_agreements_give_the_file_s_secret_and_null_for_zero(string folder)
    {
        X25519 algorithm = KeyAgreementAlgorithm.X25519;
        Read(folder, "x25519_test.json").Each((_, vector) =>
        {
            using Key key = Key.Import(algorithm, Hex(vector, "private"), KeyBlobFormat.RawPrivateKey);
            PublicKey other = PublicKey.Import(algorithm, Hex(vector, "public"), KeyBlobFormat.RawPublicKey);
            byte[] expected = Hex(vector, "shared");
            using SharedSecret? shared = algorithm.Agree(key, other, Exportable);
            if (expected.All(value => value == 0))
            {
                return shared is null ? null : "the all-zero secret was given out";
            }

            return shared is not null && shared.Export(SharedSecretBlobFormat.RawSharedSecret).AsSpan().SequenceEqual(expected)
                ? null
                : "another secret";
        });
    }

    [Theory]
    [MemberData(nameof(Folders), MemberType = typeof(WycheproofFile))]
    public void HkdfSha256_derives_the_file_s_bytes(string folder) =>
        Read(folder, "hkdf_sha256_test.json").Each((_, vector) => Derive(KeyDerivationAlgorithm.HkdfSha256, vector));

    [Theory]
    [MemberData(nameof(Folders), MemberType = typeof(WycheproofFile))]
    public void HkdfSha512_derives_the_file_s_bytes(string folder) =>
        Read(folder, "hkdf_sha512_test.json").Each((_, vector) => Derive(KeyDerivationAlgorithm.HkdfSha512, vector));

    [Theory]
    [MemberData(nameof(Folders), MemberType = typeof(WycheproofFile))]
    public void HmacSha256_gives_the_file_s_tags(string folder) =>
        Read(folder, "hmac_sha256_test.json").Each(
            (group, vector) => Mac(new HmacSha256(Bytes(group, "keySize"), Bytes(group, "tagSize")), vector),
            group => SkipMac(group, HmacSha256.MinKeySize, HmacSha256.MaxKeySize));

    [Fact]
    public void HmacSha512_gives_the_file_s_tags() =>
        Read("corpora", "hmac_sha512_test.json").Each(
            (group, vector) => Mac(new HmacSha512(Bytes(group, "keySize"), Bytes(group, "tagSize")), vector),
            group => SkipMac(group, HmacSha512.MinKeySize, HmacSha512.MaxKeySize));

    private static int Bytes(JsonElement group, string property) => group.GetProperty(property).GetInt32() / 8;

    private static string? SkipMac(JsonElement group, int smallest, int largest)
    {
        int size = Bytes(group, "keySize");
        return size < smallest || size > largest ? $"NSec takes keys of {smallest} to {largest} bytes, not {size}" : null;
    }

    private static string? Mac(MacAlgorithm algorithm, JsonElement vector)
    {
        byte[] data = Hex(vector, "msg");
        byte[] tag = Hex(vector, "tag");
        bool expected = vector.GetProperty("result").GetString() == "valid";
        using Key key = Key.Import(algorithm, Hex(vector, "key"), KeyBlobFormat.RawSymmetricKey);
        IncrementalMac.Initialize(key, out IncrementalMac state);
        IncrementalMac.Update(ref state, data.AsSpan(0, data.Length / 2));
        IncrementalMac.Update(ref state, data.AsSpan(data.Length / 2));
        return algorithm.Verify(key, data, tag) == expected
            && algorithm.Mac(key, data).AsSpan().SequenceEqual(tag) == expected
            && IncrementalMac.FinalizeAndVerify(ref state, tag) == expected
            ? null
            : "wrong verdict";
    }

    private static string? Derive(KeyDerivationAlgorithm2 algorithm, JsonElement vector)
    {
        byte[] input = Hex(vector, "ikm");
        byte[] salt = Hex(vector, "salt");
        byte[] info = Hex(vector, "info");
        int size = vector.GetProperty("size").GetInt32();
        if (vector.GetProperty("result").GetString() != "valid")
        {
            return size > algorithm.MaxCount ? RefusesSize(algorithm, input, salt, info, size) : "an invalid vector of a kind not known here";
        }

        byte[] expected = Hex(vector, "okm");
        byte[] inTwoSteps = algorithm.Expand(algorithm.Extract(input, salt), info, size);
        return expected.AsSpan().SequenceEqual(algorithm.DeriveBytes(input, salt, info, size)) && expected.AsSpan().SequenceEqual(inTwoSteps)
            ? null
            : "other bytes";
    }

    private static string? RefusesSize(KeyDerivationAlgorithm2 algorithm, byte[] input, byte[] salt, byte[] info, int size)
    {
        try
        {
            _ = algorithm.DeriveBytes(input, salt, info, size);
            return "more bytes than HKDF can give";
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }
}
