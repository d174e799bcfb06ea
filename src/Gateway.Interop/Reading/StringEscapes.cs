using System.Buffers.Text;

namespace Gateway.Interop.Reading;

/// <summary>
/// Checks the escapes of a JSON string that the reader has already found well-formed. JSON may spell half a surrogate pair or a NUL, which
/// no text of ours may hold (RFC 8259 section 8.2).
/// </summary>
internal static class StringEscapes
{
    private const int UnitDigits = 4;

    /// <returns>Why the string is no text, or null.</returns>
    public static string? Problem(ReadOnlySpan<byte> escaped)
    {
        var awaitsLow = false;
        for (var i = 0; i < escaped.Length; i++)
        {
            var isEscape = escaped[i] == (byte)'\\';
            if (!isEscape || escaped[i + 1] != (byte)'u')
            {
                if (awaitsLow)
                {
                    return "has half a surrogate pair";
                }

                i += isEscape ? 1 : 0;
                continue;
            }

            _ = Utf8Parser.TryParse(escaped.Slice(i + 2, UnitDigits), out int unit, out _, 'X');
            i += 1 + UnitDigits;
            if (unit == 0)
            {
                return "has an escaped NUL";
            }

            if (awaitsLow != char.IsLowSurrogate((char)unit))
            {
                return "has half a surrogate pair";
            }

            awaitsLow = char.IsHighSurrogate((char)unit);
        }

        return awaitsLow ? "has half a surrogate pair" : null;
    }
}
