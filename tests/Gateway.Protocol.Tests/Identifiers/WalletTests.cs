using System.Text;
using System.Text.RegularExpressions;
using Gateway.Protocol.Identifiers;
using Gateway.Record.V1;
using Gateway.Tests;

namespace Gateway.Protocol.Tests.Identifiers;

public sealed partial class WalletTests
{
    [Fact]
    public void Every_string_BIP_173_calls_valid_Bech32_decodes()
    {
        var texts = Section("are valid Bech32:", "not valid Bech32");
        Assert.All(texts, text => Assert.True(Bech32.TryDecode(text, out _)));
        Print("valid Bech32", texts, expected: 7);
    }

    [Fact]
    public void Every_string_BIP_173_calls_invalid_Bech32_is_refused()
    {
        var texts = Section("not valid Bech32", "gives valid segwit");
        Assert.All(texts, text => Assert.False(Bech32.TryDecode(text, out _)));
        Print("invalid Bech32", texts, expected: 12);
    }

    [Fact]
    public void Every_valid_SegWit_address_of_BIP_173_stands_for_its_script()
    {
        var pairs = Section("gives valid segwit", "gives invalid segwit");
        foreach (var (text, script) in pairs.Chunk(2).Select(pair => (pair[0], pair[1])))
        {
            Assert.True(SegwitAddress.TryParse(text, out var address));
            Assert.Equal(script, Convert.ToHexStringLower(address.ToScript()));

            // BIP-350 keeps the check sum of version 0 and replaces that of the others, which are therefore only plausible.
            var read = Written.Normalise(IdentifierType.Wallet, text);
            Assert.Equal(text.ToLowerInvariant(), read.Normal);
            Assert.Equal(address.Version == 0 ? IdentifierQuality.Valid : IdentifierQuality.Plausible, read.Quality);
        }

        Print("valid SegWit addresses", [.. pairs.Where((_, i) => i % 2 == 0)], expected: 6);
    }

    [Fact]
    public void Every_invalid_SegWit_address_of_BIP_173_is_refused()
    {
        var texts = Section("gives invalid segwit", "===Checksum design===");
        Assert.All(texts, text => Assert.Equal(IdentifierQuality.Invalid, Written.Normalise(IdentifierType.Wallet, text).Quality));
        Print("invalid SegWit addresses", texts, expected: 10);
    }

    // BIP-350, "Test vectors for v0-v16 native segregated witness addresses".
    [Theory]
    [InlineData("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", "512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")]
    [InlineData("bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y", "5128751e76e8199196d454941c45d1b3a323f1433bd6751e76e8199196d454941c45d1b3a323f1433bd6")]
    [InlineData("BC1SW50QGDZ25J", "6002751e")]
    [InlineData("bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs", "5210751e76e8199196d454941c45d1b3a323")]
    public void Later_witness_versions_carry_the_check_sum_of_BIP_350(string text, string script)
    {
        Assert.True(SegwitAddress.TryParse(text, out var address));
        Assert.True(address.IsCurrent);
        Assert.Equal(script, Convert.ToHexStringLower(address.ToScript()));
        Assert.Equal(IdentifierQuality.Valid, Written.Normalise(IdentifierType.Wallet, text).Quality);
    }

    [Fact]
    public void Every_vector_of_EIP_55_is_valid_and_every_change_of_case_is_not()
    {
        var vectors = File.ReadAllLines(SharedFolder.Path("data", "crypto", "eip55_vectors.txt")).Where(line => line.Length > 0).ToList();
        var changes = 0;
        foreach (var vector in vectors)
        {
            var read = Written.Normalise(IdentifierType.Wallet, vector);
            Assert.Equal((vector.ToLowerInvariant(), IdentifierQuality.Valid, "ethereum"), (read.Normal, read.Quality, read.Scope));
            Assert.Equal(vector, EthereumAddress.WithChecksum(read.Normal));
            for (var i = 2; i < vector.Length; i++)
            {
                var other = char.IsAsciiLetterUpper(vector[i]) ? char.ToLowerInvariant(vector[i]) : char.ToUpperInvariant(vector[i]);
                if (other != vector[i])
                {
                    var changed = vector[..i] + other + vector[(i + 1)..];
                    Assert.Equal(IdentifierQuality.Invalid, Written.Normalise(IdentifierType.Wallet, changed).Quality);
                    changes++;
                }
            }
        }

        Written.Print($"eip55_vectors.txt: {vectors.Count} of {vectors.Count} (100 %); changes of case refused: {changes}");
        Assert.Equal(4, vectors.Count);
    }

    // The Keccak submission's known answers, as Ethereum's yellow paper also gives them (the hash of nothing, of "abc"), and one around the block length.
    [Theory]
    [InlineData("", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")]
    [InlineData("abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")]
    [InlineData("The quick brown fox jumps over the lazy dog", "4d741b6f1eb29cb2a9b9911c82f56fa8d73b04959d3d9d222895df6c0b28aa15")]
    public void Keccak_gives_the_published_digests(string message, string digest) =>
        Assert.Equal(digest, Convert.ToHexStringLower(Keccak256.Hash(Encoding.ASCII.GetBytes(message))));

    [Theory]
    [InlineData("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "bitcoin")]
    [InlineData("3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", "bitcoin")]
    [InlineData("mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn", "bitcoin-testnet")]
    [InlineData("LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1", "litecoin")]
    [InlineData("DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L", "dogecoin")]
    [InlineData("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "tron")]
    [InlineData("rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", "ripple")]
    public void Base58_addresses_keep_their_case_and_tell_their_ledger(string address, string chain)
    {
        var read = Written.Normalise(IdentifierType.Wallet, $" {address}\n");
        Assert.Equal((address, chain, IdentifierQuality.Valid), (read.Normal, read.Scope, read.Quality));
        for (var i = 0; i < address.Length; i++)
        {
            var changed = address[..i] + (address[i] == 'x' ? 'y' : 'x') + address[(i + 1)..];
            Assert.Equal(IdentifierQuality.Invalid, Written.Normalise(IdentifierType.Wallet, changed).Quality);
        }
    }

    [Theory]
    [InlineData("bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa?amount=1", "", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")]
    [InlineData("4zvwRjXUKGfvwnParsHAS3HuSVzV5cA4McphgmoCtajS", "SOL", "solana/4zvwRjXUKGfvwnParsHAS3HuSVzV5cA4McphgmoCtajS")]
    public void Payment_codes_and_other_ledgers_are_read(string raw, string scope, string expected) =>
        Assert.Equal(expected, Written.Normalise(IdentifierType.Wallet, raw, scope).Normal);

    [Theory]
    [InlineData("4zvwRjXUKGfvwnParsHAS3HuSVzV5cA4McphgmoCtajS", "")]
    [InlineData("4zvwRjXUKGfvwnParsHAS3HuSVzV5cA4McphgmoCtajS", "bitcoin")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe", "ethereum")]
    [InlineData("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", "btc")]
    [InlineData("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", "my chain")]
    [InlineData("wallet", "solana")]
    public void What_is_of_no_known_form_is_invalid(string raw, string scope) =>
        Assert.Equal(IdentifierQuality.Invalid, Written.Normalise(IdentifierType.Wallet, raw, scope).Quality);

    /// <summary>The strings between two sentences of the proposal's list of test vectors; <c>0x20 + &lt;tt&gt;…</c> stands for bytes around.</summary>
    private static List<string> Section(string from, string to)
    {
        var text = File.ReadAllText(SharedFolder.Path("data", "crypto", "bip-0173.mediawiki"));
        var start = text.IndexOf(from, text.IndexOf("===Test vectors===", StringComparison.Ordinal), StringComparison.Ordinal);
        var section = text[start..text.IndexOf(to, start + from.Length, StringComparison.Ordinal)];
        return [.. section.Split('\n').Where(line => line.StartsWith('*')).SelectMany(line => Vector().Matches(line)).Select(match =>
            Byte(match.Groups["before"].Value) + match.Groups["text"].Value + Byte(match.Groups["after"].Value))];
    }

    private static string Byte(string hex) => hex.Length == 0 ? "" : ((char)Convert.ToInt32(hex, 16)).ToString();

    private static void Print(string what, List<string> texts, int expected)
    {
        Written.Print($"bip-0173.mediawiki, {what}: {texts.Count} of {texts.Count} (100 %)");
        Assert.Equal(expected, texts.Count);
    }

    [GeneratedRegex("(?:0x(?<before>[0-9A-F]{2}) \\+ )?<tt>(?<text>[^<]*)</tt>(?: \\+ 0x(?<after>[0-9A-F]{2}))?")]
    private static partial Regex Vector();
}
