using System.Diagnostics.CodeAnalysis;
using Gateway.Exchange.V1;

namespace Gateway.Protocol.Identity;

/// <summary>Names a public key and its use: the first 16 bytes of SHA-256( LP("gateway/key/v1") u32(use) LP(public key) )
/// (protos/spec/identity.md).</summary>
public readonly record struct KeyId
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 16;

    private readonly string? _hex;

    private KeyId(string hex) => _hex = hex;

    /// <summary>The name of this key in this use.</summary>
    public static KeyId Of(KeyUse use, ReadOnlySpan<byte> publicKey) =>
        new(Convert.ToHexStringLower(new FramedBytes().Text("gateway/key/v1").Number((uint)use).Bytes(publicKey).ToSha256(), 0, Size));

    /// <summary>Reads the bytes as they stand in messages; false when there are not exactly <see cref="Size"/>.</summary>
    public static bool TryFromBytes(ReadOnlySpan<byte> bytes, out KeyId key) => TryWrap(HexText.FromBytes(bytes, Size), out key);

    /// <summary>Reads lower-case hexadecimal digits; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out KeyId key) => TryWrap(HexText.FromText(text, Size), out key);

    /// <summary>The bytes as they stand in messages.</summary>
    public byte[] ToBytes() => Convert.FromHexString(_hex ?? "");

    /// <summary>Lower-case hexadecimal digits.</summary>
    public override string ToString() => _hex ?? "";

    private static bool TryWrap(string? hex, out KeyId key)
    {
        key = hex is null ? default : new KeyId(hex);
        return hex is not null;
    }
}
