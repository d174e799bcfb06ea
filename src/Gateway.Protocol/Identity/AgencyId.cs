using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace Gateway.Protocol.Identity;

/// <summary>
/// Names an agency: the fingerprint of its root key, 32 bytes, SHA-256( LP("gateway/root/v1") LP(root public key) )
/// (protos/spec/identity.md). People compare it as 60 decimal digits.
/// </summary>
public readonly record struct AgencyId
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 32;

    /// <summary>Digits people compare at pairing.</summary>
    public const int FingerprintDigits = 60;

    private const string Label = "gateway/root/v1";
    private readonly string? _hex;

    private AgencyId(string hex) => _hex = hex;

    /// <summary>The identity that a root public key stands for.</summary>
    /// <param name="rootPublicKey">Ed25519 public key, 32 bytes.</param>
    public static AgencyId OfRootKey(ReadOnlySpan<byte> rootPublicKey) =>
        new(Convert.ToHexStringLower(new FramedBytes().Text(Label).Bytes(rootPublicKey).ToSha256()));

    /// <summary>Reads the bytes as they stand in messages; false when there are not exactly <see cref="Size"/>.</summary>
    public static bool TryFromBytes(ReadOnlySpan<byte> bytes, out AgencyId agency) => TryWrap(HexText.FromBytes(bytes, Size), out agency);

    /// <summary>Reads lower-case hexadecimal digits; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out AgencyId agency) => TryWrap(HexText.FromText(text, Size), out agency);

    /// <summary>The 32 bytes.</summary>
    public byte[] ToBytes() => Convert.FromHexString(_hex ?? "");

    /// <summary>
    /// The fingerprint as people compare it: the 32 bytes as a big-endian number modulo 10^60, in 12 groups of 5 digits.
    /// </summary>
    public string ToFingerprint()
    {
        var number = new BigInteger(ToBytes(), isUnsigned: true, isBigEndian: true) % BigInteger.Pow(10, FingerprintDigits);
        var digits = number.ToString(CultureInfo.InvariantCulture).PadLeft(FingerprintDigits, '0');
        return string.Join(' ', digits.Chunk(5).Select(group => new string(group)));
    }

    /// <summary>Whether a person typed or pasted this agency's fingerprint; spaces and line breaks do not count.</summary>
    public bool MatchesFingerprint(string typed) =>
        string.Concat(typed.Where(c => !char.IsWhiteSpace(c))) == ToFingerprint().Replace(" ", "", StringComparison.Ordinal);

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => _hex ?? "";

    private static bool TryWrap(string? hex, out AgencyId agency)
    {
        agency = hex is null ? default : new AgencyId(hex);
        return hex is not null;
    }
}
