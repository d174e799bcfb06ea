using Google.Protobuf;

namespace Gateway.Protocol;

/// <summary>
/// Steps through the fields of a message's bytes without making objects: to count elements before anything is parsed (a mebibyte of empty
/// elements would otherwise become half a million objects), and to see which fields stand in bytes that are known to be canonical.
/// </summary>
internal ref struct WireFields(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> _message = message;
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Number of the field just read.</summary>
    public int Number { get; private set; }

    /// <summary>Its content, if it is length-delimited; otherwise empty.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>Where the field just read begins in the message, in bytes.</summary>
    public int Start { get; private set; }

    /// <summary>Where it ends, in bytes.</summary>
    public readonly int End => _message.Length - _rest.Length;

    /// <summary>The field just read with its number and length.</summary>
    public readonly ReadOnlySpan<byte> Whole => _message[Start..End];

    /// <summary>Whether bytes were found that are no field; nothing is read after them.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Whether a message carries at most <paramref name="limit"/> elements of this field. False for bytes that do not parse.</summary>
    public static bool IsWithin(ReadOnlySpan<byte> message, int fieldNumber, int limit)
    {
        var fields = new WireFields(message);
        var count = 0;
        while (fields.Next())
        {
            if (fields.Number == fieldNumber && ++count > limit)
            {
                return false;
            }
        }

        return !fields.IsBroken;
    }

    /// <summary>Reads the next field; false at the end and at bytes that are no field.</summary>
    public bool Next()
    {
        if (_rest.IsEmpty || IsBroken)
        {
            return false;
        }

        Start = End;
        IsBroken = !TryReadVarint(out var tag) || !TryReadContent(WireFormat.GetTagWireType((uint)tag));
        Number = WireFormat.GetTagFieldNumber((uint)tag);
        return !IsBroken;
    }

    private bool TryReadContent(WireFormat.WireType type)
    {
        Content = default;
        return type switch
        {
            WireFormat.WireType.Varint => TryReadVarint(out _),
            WireFormat.WireType.Fixed32 => TryTake(sizeof(uint), out _),
            WireFormat.WireType.Fixed64 => TryTake(sizeof(ulong), out _),
            WireFormat.WireType.LengthDelimited => TryReadVarint(out var length) && TryTake(length, out var content) && Keep(content),
            _ => false,
        };
    }

    private bool Keep(ReadOnlySpan<byte> content)
    {
        Content = content;
        return true;
    }

    private bool TryTake(ulong length, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (length > (ulong)_rest.Length)
        {
            return false;
        }

        taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return true;
    }

    private bool TryReadVarint(out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64 && !_rest.IsEmpty; shift += 7)
        {
            var next = _rest[0];
            _rest = _rest[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}
