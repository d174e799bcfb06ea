using System.Text.Json;
using Gateway.Protocol.Sealing;
using Gateway.Tests;
using NSec.Cryptography;

namespace Gateway.Protocol.Tests.Sealing;

/// <summary>
/// The vectors RFC 9180 cites, for the one suite in use: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305, mode Base. Their
/// `exports` are not run: the exporter interface (section 5.3) is not offered, since nothing may take a secret out of a context.
/// </summary>
public sealed class HpkeVectorTests
{
    [Fact]
    public void Every_vector_of_suite_1_seals_and_opens()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(SharedFolder.Path("vectors", "hpke", "rfc9180-x25519.json")));
        var cases = 0;
        var encryptions = 0;
        var exports = 0;
        foreach (var vector in file.RootElement.EnumerateArray().Where(IsSuite1))
        {
            cases++;
            encryptions += RunCase(vector);
            exports += vector.GetProperty("exports").GetArrayLength();
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{cases} case, {encryptions} encryptions; {exports} exports skipped: the exporter interface is not offered");
        Assert.True(cases > 0 && encryptions > 0);
    }

    [Fact]
    public void A_context_does_not_open_what_was_sealed_under_another_index_text_or_key()
    {
        using var receiver = KemKey.Create();
        using var other = KemKey.Create();
        using var sender = Hpke.SetupSender(receiver.PublicKey.Span, [1], out var encapsulation)!;
        var sealedText = sender.Seal([7], [1, 2, 3]);
        using var opening = Hpke.SetupReceiver(receiver, encapsulation, [1])!;
        Assert.Equal([1, 2, 3], opening.Open(0, [7], sealedText));
        Assert.Null(opening.Open(1, [7], sealedText));
        Assert.Null(opening.Open(0, [8], sealedText));
        Assert.Null(opening.Open(0, [7], []));
        using var withOtherInfo = Hpke.SetupReceiver(receiver, encapsulation, [2])!;
        Assert.Null(withOtherInfo.Open(0, [7], sealedText));
        using var withOtherKey = Hpke.SetupReceiver(other, encapsulation, [1])!;
        Assert.Null(withOtherKey.Open(0, [7], sealedText));

        // RFC 7748: the highest bit of the coordinate is ignored in the agreement, but the context binds the bytes as they came.
        encapsulation[31] ^= 0x80;
        using var malleated = Hpke.SetupReceiver(receiver, encapsulation, [1]);
        Assert.Null(malleated?.Open(0, [7], sealedText));
    }

    [Fact]
    public void Points_of_low_order_and_wrong_lengths_are_refused()
    {
        using var receiver = KemKey.Create();
        string[] lowOrder =
        [
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "E0EB7A7C3B41B8AE1656E3FAF19FC46ADA098DEB9C32B1FD866205165F49B800",
            "5F9C95BCA3508C24B1D0B1559C83EF5B04445CC4581C8E86D8224EDDD09F1157",
            "ECFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF7F",
            "EDFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF7F",
            "EEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF7F",
        ];
        Assert.All(lowOrder, point =>
        {
            Assert.Null(Hpke.SetupSender(Convert.FromHexString(point), [], out _));
            Assert.Null(Hpke.SetupReceiver(receiver, Convert.FromHexString(point), []));
        });
        Assert.Null(Hpke.SetupSender(new byte[31], [], out _));
        Assert.Null(Hpke.SetupReceiver(receiver, new byte[33], []));
    }

    [Fact]
    public void Two_contexts_to_the_same_key_share_nothing()
    {
        using var receiver = KemKey.Create();
        using var one = Hpke.SetupSender(receiver.PublicKey.Span, [], out var first)!;
        using var two = Hpke.SetupSender(receiver.PublicKey.Span, [], out var second)!;
        Assert.NotEqual(first, second);
        Assert.NotEqual(one.Seal([], [1]), two.Seal([], [1]));
    }

    private static bool IsSuite1(JsonElement vector) =>
        vector.GetProperty("mode").GetInt32() == 0 && vector.GetProperty("kem_id").GetInt32() == 0x0020
        && vector.GetProperty("kdf_id").GetInt32() == 1 && vector.GetProperty("aead_id").GetInt32() == 3;

    private static int RunCase(JsonElement vector)
    {
        using var ephemeral = Key.Import(KeyAgreementAlgorithm.X25519, Bytes(vector, "skEm"), KeyBlobFormat.RawPrivateKey);
        using var receiver = KemKey.Import(Bytes(vector, "skRm"));
        Assert.Equal(Bytes(vector, "pkRm"), receiver.PublicKey.ToArray());
        using var sealing = Hpke.SetupSender(ephemeral, Bytes(vector, "pkRm"), Bytes(vector, "info"), out var encapsulation)!;
        Assert.Equal(Bytes(vector, "enc"), encapsulation);
        using var opening = Hpke.SetupReceiver(receiver, encapsulation, Bytes(vector, "info"))!;
        var run = 0;
        foreach (var encryption in vector.GetProperty("encryptions").EnumerateArray())
        {
            var index = IndexOf(Bytes(encryption, "nonce"), Bytes(vector, "base_nonce"));
            while (sealing.NextIndex < index)
            {
                _ = sealing.Seal([], []);
            }

            Assert.Equal(Bytes(encryption, "ct"), sealing.Seal(Bytes(encryption, "aad"), Bytes(encryption, "pt")));
            Assert.Equal(Bytes(encryption, "pt"), opening.Open(index, Bytes(encryption, "aad"), Bytes(encryption, "ct")));
            run++;
        }

        return run;
    }

    /// <summary>The file holds some of the 257 encryptions; which, the nonce says (section 5.2, ComputeNonce).</summary>
    private static ulong IndexOf(byte[] nonce, byte[] baseNonce)
    {
        ulong index = 0;
        for (var i = 0; i < nonce.Length; i++)
        {
            index = (index << 8) | (byte)(nonce[i] ^ baseNonce[i]);
        }

        return index;
    }

    private static byte[] Bytes(JsonElement element, string name) => Convert.FromHexString(element.GetProperty(name).GetString()!);
}
