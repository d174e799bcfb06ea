using Google.Protobuf;

namespace Gateway.Protocol.Records;

/// <summary>Writes canonical bytes from parts that are canonical already. The caller knows the size beforehand.</summary>
internal ref struct WireWriter(Span<byte> target)
{
    private Span<byte> _rest = target;

    /// <summary>Bytes of a field of this number and content size.</summary>
    public static int SizeOf(int number, int content) =>
        CodedOutputStream.ComputeTagSize(number) + CodedOutputStream.ComputeLengthSize(content) + content;

    /// <summary>Begins a length-delimited field; its content follows.</summary>
    public void Begin(int number, int content)
    {
        Varint(WireFormat.MakeTag(number, WireFormat.WireType.LengthDelimited));
        Varint((uint)content);
    }

    /// <summary>Writes bytes as they are.</summary>
    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_rest);
        _rest = _rest[bytes.Length..];
    }

    private void Varint(uint value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _rest[0] = (byte)(value | 0x80);
            _rest = _rest[1..];
        }

        _rest[0] = (byte)value;
        _rest = _rest[1..];
    }
}
