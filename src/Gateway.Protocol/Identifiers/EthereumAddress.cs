using System.Text;

namespace Gateway.Protocol.Identifiers;

/// <summary>Addresses of Ethereum and the ledgers that share its form: <c>0x</c> and 40 hexadecimal digits, whose case may carry a check sum.</summary>
public static class EthereumAddress
{
    private const string HexPrefix = "0x";
    private const int Digits = 40;
    private const int UpperFrom = 8;

    /// <summary>Whether the text has the form, in any case.</summary>
    public static bool IsWellFormed(string text) => text.Length == HexPrefix.Length + Digits
        && text.StartsWith(HexPrefix, StringComparison.OrdinalIgnoreCase) && text.Skip(HexPrefix.Length).All(char.IsAsciiHexDigit);

    /// <summary>Whether the letters are of both cases, so that they carry a check sum.</summary>
    public static bool HasChecksum(string text) =>
        text.Skip(HexPrefix.Length).Any(char.IsAsciiLetterUpper) && text.Skip(HexPrefix.Length).Any(char.IsAsciiLetterLower);

    /// <summary>
    /// The address in the case EIP-55 gives it: a letter is upper case where the digit at its place in the Keccak-256 of the lower-case digits
    /// is 8 or more.
    /// </summary>
    public static string WithChecksum(string text)
    {
        var lower = text[HexPrefix.Length..].ToLowerInvariant();
        var digest = Convert.ToHexStringLower(Keccak256.Hash(Encoding.ASCII.GetBytes(lower)));
        return HexPrefix + string.Concat(lower.Select(
            (digit, i) => Convert.ToInt32(digest[i..(i + 1)], fromBase: 16) >= UpperFrom ? char.ToUpperInvariant(digit) : digit));
    }
}
