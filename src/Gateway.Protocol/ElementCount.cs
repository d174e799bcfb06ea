using Google.Protobuf;

namespace Gateway.Protocol;

/// <summary>
/// Counts the elements of a repeated field on the wire before anything is parsed: a mebibyte of empty elements would otherwise become half
/// a million objects.
/// </summary>
internal static class ElementCount
{
    /// <summary>Whether a message carries at most <paramref name="limit"/> elements of this length-delimited field. False for bytes that do not parse.</summary>
    public static bool IsWithin(ReadOnlySpan<byte> message, int fieldNumber, int limit)
    {
        var count = 0;
        for (var rest = message; rest.Length > 0;)
        {
            if (!TryReadVarint(ref rest, out var tag) || !TrySkip(ref rest, WireFormat.GetTagWireType((uint)tag)))
            {
                return false;
            }

            if (WireFormat.GetTagFieldNumber((uint)tag) == fieldNumber && ++count > limit)
            {
                return false;
            }
        }

        return true;
    }

    private static bool TrySkip(ref ReadOnlySpan<byte> rest, WireFormat.WireType type) => type switch
    {
        WireFormat.WireType.Varint => TryReadVarint(ref rest, out _),
        WireFormat.WireType.Fixed32 => TryAdvance(ref rest, sizeof(uint)),
        WireFormat.WireType.Fixed64 => TryAdvance(ref rest, sizeof(ulong)),
        WireFormat.WireType.LengthDelimited => TryReadVarint(ref rest, out var length) && TryAdvance(ref rest, length),
        _ => false,
    };

    private static bool TryAdvance(ref ReadOnlySpan<byte> rest, ulong length)
    {
        if (length > (ulong)rest.Length)
        {
            return false;
        }

        rest = rest[(int)length..];
        return true;
    }

    private static bool TryReadVarint(ref ReadOnlySpan<byte> rest, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64 && rest.Length > 0; shift += 7)
        {
            var next = rest[0];
            rest = rest[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}
