using System.Diagnostics.CodeAnalysis;

namespace Gateway.Protocol.Records;

/// <summary>Names a record within its originator: 16 random bytes, the same for all its versions.</summary>
public readonly record struct RecordId
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 16;

    private readonly string? _hex;

    private RecordId(string hex) => _hex = hex;

    /// <summary>A fresh random name.</summary>
    public static RecordId New(FillRandom random)
    {
        Span<byte> bytes = stackalloc byte[Size];
        random(bytes);
        return new RecordId(Convert.ToHexStringLower(bytes));
    }

    /// <summary>Reads the bytes as they stand in messages; false when there are not exactly <see cref="Size"/>.</summary>
    public static bool TryFromBytes(ReadOnlySpan<byte> bytes, out RecordId record) => TryWrap(HexText.FromBytes(bytes, Size), out record);

    /// <summary>Reads lower-case hexadecimal digits; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out RecordId record) => TryWrap(HexText.FromText(text, Size), out record);

    /// <summary>The bytes as they stand in messages.</summary>
    public byte[] ToBytes() => Convert.FromHexString(_hex ?? "");

    /// <summary>Lower-case hexadecimal digits.</summary>
    public override string ToString() => _hex ?? "";

    private static bool TryWrap(string? hex, out RecordId record)
    {
        record = hex is null ? default : new RecordId(hex);
        return hex is not null;
    }
}
