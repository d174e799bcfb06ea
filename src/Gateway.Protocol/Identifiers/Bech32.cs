using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Gateway.Protocol.Identifiers;

/// <summary>A text in Bech32 (BIP-173) or Bech32m (BIP-350): a prefix for people, the separator 1, data of five bits a character.</summary>
public sealed record Bech32
{
    /// <summary>Longest text, in characters (BIP-173).</summary>
    public const int MaxLength = 90;

    private const string Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private const char Separator = '1';
    private const int ChecksumLength = 6;
    private const char FirstPrefixCharacter = '!';
    private const char LastPrefixCharacter = '~';
    private const uint Bech32Constant = 1;
    private const uint Bech32mConstant = 0x2BC830A3;

    private Bech32(string prefix, ImmutableArray<byte> data, bool isModified)
    {
        Prefix = prefix;
        Data = data;
        IsModified = isModified;
    }

    /// <summary>The part before the separator, in lower case.</summary>
    public string Prefix { get; }

    /// <summary>The data without its check sum; each value below 32.</summary>
    public ImmutableArray<byte> Data { get; }

    /// <summary>Whether the check sum is that of Bech32m.</summary>
    public bool IsModified { get; }

    /// <summary>Reads a text, which must be all lower or all upper case.</summary>
    /// <returns>False when the text is malformed or its check sum is that of neither form.</returns>
    public static bool TryDecode(string text, [NotNullWhen(true)] out Bech32? decoded)
    {
        decoded = null;
        var isMixed = text.Any(char.IsAsciiLetterLower) && text.Any(char.IsAsciiLetterUpper);
        var separator = text.LastIndexOf(Separator);
        if (text.Length > MaxLength || isMixed || separator < 1 || separator + ChecksumLength >= text.Length
            || text.AsSpan().ContainsAnyExceptInRange(FirstPrefixCharacter, LastPrefixCharacter))
        {
            return false;
        }

        var lower = text.ToLowerInvariant();
        var values = lower.AsSpan(separator + 1).ToArray().Select(character => Alphabet.IndexOf(character, StringComparison.Ordinal)).ToList();
        if (values.Contains(-1))
        {
            return false;
        }

        var prefix = lower[..separator];
        var constant = Checksum(prefix, values);
        if (constant is not (Bech32Constant or Bech32mConstant))
        {
            return false;
        }

        decoded = new Bech32(prefix, [.. values.SkipLast(ChecksumLength).Select(value => (byte)value)], constant == Bech32mConstant);
        return true;
    }

    // The prefix counts by its high bits, a zero, its low bits (BIP-173, "Checksum").
    private static uint Checksum(string prefix, IEnumerable<int> values)
    {
        var checksum = 1u;
        foreach (var value in prefix.Select(character => character >> 5).Append(0).Concat(prefix.Select(character => character & 31)).Concat(values))
        {
            var top = checksum >> 25;
            checksum = ((checksum & 0x1FFFFFF) << 5) ^ (uint)value;
            for (var i = 0; i < Generators.Length; i++)
            {
                checksum ^= ((top >> i) & 1) == 1 ? Generators[i] : 0;
            }
        }

        return checksum;
    }

    private static ReadOnlySpan<uint> Generators => [0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3];
}
