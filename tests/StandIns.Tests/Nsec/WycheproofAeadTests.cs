using System.Text.Json;
using NSec.Cryptography;
using static StandIns.Tests.Nsec.WycheproofFile;

namespace StandIns.Tests.Nsec;

/// <summary>Wycheproof's vectors for authenticated ciphers, through NSec's API.</summary>
public sealed class WycheproofAeadTests
{
    private const int BitsPerByte = 8;

    [Theory]
    [MemberData(nameof(Folders), MemberType = typeof(WycheproofFile))]
    public void ChaCha20Poly1305_seals_and_opens_as_the_file_says(string folder) =>
        Read(folder, "chacha20_poly1305_test.json").Each((_, vector) => Aead(AeadAlgorithm.ChaCha20Poly1305, vector));

    [Theory]
    [MemberData(nameof(Folders), MemberType = typeof(WycheproofFile))]
    public void XChaCha20Poly1305_seals_and_opens_as_the_file_says(string folder) =>
        Read(folder, "xchacha20_poly1305_test.json").Each((_, vector) => Aead(AeadAlgorithm.XChaCha20Poly1305, vector));

    [Theory]
    [MemberData(nameof(Folders), MemberType = typeof(WycheproofFile))]
    public void Aes256Gcm_seals_and_opens_as_the_file_says(string folder)
    {
        WycheproofFile file = Read(folder, "aes_gcm_test.json");
        if (Aes256Gcm.IsSupported)
        {
            file.Each((_, vector) => Aead(AeadAlgorithm.Aes256Gcm, vector), SkipOtherSizes);
            return;
        }

        // libsodium has AES-GCM only with the processor's AES instructions; the product's one-shot keys use the platform's.
        TestContext.Current.TestOutputHelper?.WriteLine("No AES instructions here: run through System.Security.Cryptography.AesGcm.");
        Assert.Throws<PlatformNotSupportedException>(() => AeadAlgorithm.Aes256Gcm);
        file.Each((_, vector) => PlatformAesGcm(vector), SkipOtherSizes);
    }

    private static string? SkipOtherSizes(JsonElement group)
    {
        if (group.GetProperty("keySize").GetInt32() != 32 * BitsPerByte)
        {
            return "a key of another size than 256 bits";
        }

        return group.GetProperty("ivSize").GetInt32() != 12 * BitsPerByte ? "a nonce of another size than 96 bits" : null;
    }

    private static string? Aead(AeadAlgorithm algorithm, JsonElement vector)
    {
        byte[] nonce = Hex(vector, "iv");
        byte[] associatedData = Hex(vector, "aad");
        byte[] plaintext = Hex(vector, "msg");
        byte[] ciphertext = [.. Hex(vector, "ct"), .. Hex(vector, "tag")];
        bool valid = vector.GetProperty("result").GetString() == "valid";
        using Key key = Key.Import(algorithm, Hex(vector, "key"), KeyBlobFormat.RawSymmetricKey);
        if (nonce.Length != algorithm.NonceSize)
        {
            return valid ? "a valid vector with another nonce size" : RefusesNonce(algorithm, key, nonce, ciphertext);
        }

        byte[]? opened = algorithm.Decrypt(key, nonce, associatedData, ciphertext);
        byte[] target = new byte[plaintext.Length];
        bool openedInto = algorithm.Decrypt(key, nonce, associatedData, ciphertext, target);
        if (!valid)
        {
            return opened is null && !openedInto && target.All(value => value == 0) ? null : "opened";
        }

        return openedInto
            && plaintext.AsSpan().SequenceEqual(opened)
            && plaintext.AsSpan().SequenceEqual(target)
            && ciphertext.AsSpan().SequenceEqual(algorithm.Encrypt(key, nonce, associatedData, plaintext))
            ? null
            : "other bytes";
    }

    private static string? RefusesNonce(AeadAlgorithm algorithm, Key key, byte[] other, byte[] ciphertext)
    {
        Assert.Throws<ArgumentException>("nonce", () => algorithm.Encrypt(key, other, [], []));
        try
        {
            return algorithm.Decrypt(key, other, [], ciphertext) is null ? null : "opened with a nonce of another size";
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string? PlatformAesGcm(JsonElement vector)
    {
        using System.Security.Cryptography.AesGcm cipher = new(Hex(vector, "key"), tagSizeInBytes: 16);
        byte[] plaintext = Hex(vector, "msg");
        byte[] opened = new byte[plaintext.Length];
        bool valid = vector.GetProperty("result").GetString() == "valid";
        try
        {
            cipher.Decrypt(Hex(vector, "iv"), Hex(vector, "ct"), Hex(vector, "tag"), opened, Hex(vector, "aad"));
            return valid && opened.AsSpan().SequenceEqual(plaintext) ? null : "opened";
        }
        catch (System.Security.Cryptography.AuthenticationTagMismatchException)
        {
            return valid ? "refused" : null;
        }
    }
}
