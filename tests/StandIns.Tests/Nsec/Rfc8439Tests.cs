using NSec.Cryptography;

namespace StandIns.Tests.Nsec;

/// <summary>The AEAD_CHACHA20_POLY1305 example of RFC 8439 section 2.8.2.</summary>
public sealed class Rfc8439Tests
{
    private static readonly byte[] Nonce = Convert.FromHexString("070000004041424344454647");
    private static readonly byte[] AssociatedData = Convert.FromHexString("50515253c0c1c2c3c4c5c6c7");

    private static ReadOnlySpan<byte> Plaintext =>
        "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it."u8;

    [Fact]
    public void Ciphertext_and_tag_are_those_of_section_2_8_2()
    {
        ChaCha20Poly1305 algorithm = AeadAlgorithm.ChaCha20Poly1305;
        using Key key = Key.Import(
            algorithm,
            Convert.FromHexString("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"),
            KeyBlobFormat.RawSymmetricKey);

        byte[] sealedBytes = algorithm.Encrypt(key, Nonce, AssociatedData, Plaintext);

        Assert.Equal(
            "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b"
            + "1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
            + "3ff4def08e4b7a9de576d26586cec64b6116"
            + "1ae10b594f09e26a7e902ecbd0600691",
            Convert.ToHexStringLower(sealedBytes));
        Assert.Equal(Plaintext.ToArray(), algorithm.Decrypt(key, Nonce, AssociatedData, sealedBytes));
    }
}
