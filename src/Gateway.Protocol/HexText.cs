namespace Gateway.Protocol;

/// <summary>Fixed-length identifiers are held as lower-case hexadecimal text; these are their two ways in.</summary>
internal static class HexText
{
    /// <summary>The text form of exactly <paramref name="size"/> bytes, or null.</summary>
    public static string? FromBytes(ReadOnlySpan<byte> bytes, int size) => bytes.Length == size ? Convert.ToHexStringLower(bytes) : null;

    /// <summary>The text itself if it is the hexadecimal form of <paramref name="size"/> bytes, or null.</summary>
    public static string? FromText(string? text, int size) =>
        text is not null && text.Length == size * 2 && text.All(char.IsAsciiHexDigitLower) ? text : null;
}
