using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Gateway.Protocol.Identifiers;

/// <summary>
/// Base58 with a check sum of four bytes of double SHA-256, as Bitcoin and its relatives write addresses. Ledgers differ in the alphabet's
/// order; leading zero bytes are leading first letters.
/// </summary>
public static class Base58Check
{
    /// <summary>Longest text that is read, in characters.</summary>
    public const int MaxLength = 128;

    /// <summary>Bitcoin's alphabet: without 0, O, I and l.</summary>
    public const string BitcoinAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    /// <summary>The XRP Ledger's order of the same letters.</summary>
    public const string RippleAlphabet = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";

    private const int Radix = 58;
    private const int ChecksumSize = 4;

    /// <summary>Reads a text; <paramref name="payload"/> is what the check sum covers, the version byte first.</summary>
    /// <returns>False when a character is not of the alphabet, the text is too long or empty, or the check sum is wrong.</returns>
    public static bool TryDecode(string text, string alphabet, [NotNullWhen(true)] out byte[]? payload)
    {
        payload = null;
        if (text.Length is 0 or > MaxLength || text.AsSpan().ContainsAnyExcept(alphabet))
        {
            return false;
        }

        var bytes = Decode(text, alphabet);
        if (bytes.Length <= ChecksumSize)
        {
            return false;
        }

        var body = bytes[..^ChecksumSize];
        if (!SHA256.HashData(SHA256.HashData(body)).AsSpan(0, ChecksumSize).SequenceEqual(bytes.AsSpan(body.Length)))
        {
            return false;
        }

        payload = body;
        return true;
    }

    private static byte[] Decode(string text, string alphabet)
    {
        // Little-endian base 256; one character adds less than one byte.
        Span<byte> number = stackalloc byte[MaxLength];
        var length = 0;
        foreach (var character in text)
        {
            var carry = alphabet.IndexOf(character, StringComparison.Ordinal);
            for (var i = 0; i < length; i++)
            {
                carry += number[i] * Radix;
                number[i] = (byte)carry;
                carry >>= 8;
            }

            if (carry > 0)
            {
                number[length++] = (byte)carry;
            }
        }

        var zeros = text.Length - text.TrimStart(alphabet[0]).Length;
        var bytes = new byte[zeros + length];
        number[..length].CopyTo(bytes.AsSpan(zeros));
        bytes.AsSpan(zeros).Reverse();
        return bytes;
    }
}
