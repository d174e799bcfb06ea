using System.Collections.Frozen;

namespace Gateway.Protocol.Identifiers;

/// <summary>
/// Addresses of crypto-asset wallets. An address says by itself which ledgers it is of, and its check sum makes it unique, so the normal form
/// is the address: Bech32 and Ethereum ones in lower case, Base58 ones as they are. Ledgers without a check sum known here get their name
/// before the address.
/// </summary>
internal static class WalletNormaliser
{
    private const string Rule = "wallet/1";
    private const string Bitcoin = "bitcoin";
    private const string BitcoinTest = "bitcoin-testnet";
    private const string Litecoin = "litecoin";
    private const string Dogecoin = "dogecoin";
    private const string Dash = "dash";
    private const string Tron = "tron";
    private const string Ripple = "ripple";
    private const string Ethereum = "ethereum";
    private const int Base58PayloadSize = 21;
    private const int MinUnknownLength = 20;
    private const int MaxUnknownLength = 128;

    // Ledgers whose check sums are not computed here, each before the name it goes by. Any other name is refused: a mistyped address of a
    // ledger that is checked must not pass under another spelling of its name.
    private const string UncheckedLedgers =
        "solana solana,sol solana,monero monero,xmr monero,cardano cardano,ada cardano,stellar stellar,xlm stellar,polkadot polkadot,dot polkadot,"
        + "ton ton,algorand algorand,algo algorand,tezos tezos,xtz tezos,zcash zcash,zec zcash,near near,aptos aptos,sui sui";

    private static readonly FrozenDictionary<byte, string> ChainOfVersion = new Dictionary<byte, string>
    {
        [0x00] = Bitcoin,
        [0x05] = Bitcoin,
        [0x6F] = BitcoinTest,
        [0xC4] = BitcoinTest,
        [0x30] = Litecoin,
        [0x32] = Litecoin,
        [0x1E] = Dogecoin,
        [0x16] = Dogecoin,
        [0x4C] = Dash,
        [0x10] = Dash,
        [0x41] = Tron,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> ChainOfPrefix = new Dictionary<string, string>
    {
        ["bc"] = Bitcoin,
        ["tb"] = BitcoinTest,
        ["bcrt"] = BitcoinTest,
        ["ltc"] = Litecoin,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> UncheckedChains = UncheckedLedgers.Split(',')
        .Select(entry => entry.Split(' ')).ToFrozenDictionary(names => names[0], names => names[1]);

    public static NormalIdentifier Normalise(string raw, string scope)
    {
        if (!PlainText.TryRead(raw, out var text))
        {
            return NormalIdentifier.Invalid(Rule);
        }

        var address = WithoutUri(text);
        if (EthereumAddress.IsWellFormed(address))
        {
            return OfEthereum(address);
        }

        if (SegwitAddress.TryParse(address, out var segwit))
        {
            return OfSegwit(segwit, address.ToLowerInvariant());
        }

        if (Base58Check.TryDecode(address, Base58Check.BitcoinAlphabet, out var payload) && payload.Length == Base58PayloadSize
            && ChainOfVersion.TryGetValue(payload[0], out var chain))
        {
            return NormalIdentifier.Valid(Rule, address, chain);
        }

        return Base58Check.TryDecode(address, Base58Check.RippleAlphabet, out payload) && payload.Length == Base58PayloadSize && payload[0] == 0
            ? NormalIdentifier.Valid(Rule, address, Ripple)
            : OfOtherChain(text, scope);
    }

    // The lower-case form is what everyone can compare; only the mixed-case form says whether a digit was mistyped.
    private static NormalIdentifier OfEthereum(string address) =>
        !EthereumAddress.HasChecksum(address) ? NormalIdentifier.Plausible(Rule, address.ToLowerInvariant(), Ethereum)
        : EthereumAddress.WithChecksum(address)[2..] == address[2..] ? NormalIdentifier.Valid(Rule, address.ToLowerInvariant(), Ethereum)
        : NormalIdentifier.Invalid(Rule, Ethereum);

    // An address with the check sum BIP-350 replaced was proper once; wallets refuse it today, so it is only plausible.
    private static NormalIdentifier OfSegwit(SegwitAddress segwit, string lower) =>
        !ChainOfPrefix.TryGetValue(segwit.Prefix, out var chain) ? NormalIdentifier.Invalid(Rule)
        : segwit.IsCurrent ? NormalIdentifier.Valid(Rule, lower, chain)
        : NormalIdentifier.Plausible(Rule, lower, chain);

    private static NormalIdentifier OfOtherChain(string text, string scope)
    {
        var read = ScopedText.Read(text, scope, ReadChain);
        var isAddress = read.Value.Length is >= MinUnknownLength and <= MaxUnknownLength
            && read.Value.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');
        return isAddress && read.Scope.Length > 0
            ? NormalIdentifier.Plausible(Rule, ScopedText.Join(read.Scope, read.Value), read.Scope)
            : NormalIdentifier.Invalid(Rule, read.Scope);
    }

    private static string ReadChain(string scope) => UncheckedChains.GetValueOrDefault(scope.Trim().ToLowerInvariant(), "");

    // "bitcoin:ADDRESS?amount=…" as payment codes carry it (BIP-21).
    private static string WithoutUri(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? text : text[(colon + 1)..].Split('?', '@')[0];
    }
}
