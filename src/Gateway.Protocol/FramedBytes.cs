using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Gateway.Protocol;

/// <summary>
/// Builds the unambiguous byte strings that are hashed and signed (protos/spec/terms.md, "Bytes"): numbers are big-endian, and LP is a
/// u32 length followed by the bytes.
/// </summary>
internal sealed class FramedBytes
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>LP of the UTF-8 bytes of a text.</summary>
    public FramedBytes Text(string text) => Bytes(Encoding.UTF8.GetBytes(text));

    /// <summary>LP of the bytes.</summary>
    public FramedBytes Bytes(ReadOnlySpan<byte> bytes)
    {
        Number((uint)bytes.Length);
        _buffer.Write(bytes);
        return this;
    }

    /// <summary>The bytes alone, for what has a fixed length.</summary>
    public FramedBytes Raw(ReadOnlySpan<byte> bytes)
    {
        _buffer.Write(bytes);
        return this;
    }

    /// <summary>A u32.</summary>
    public FramedBytes Number(uint number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        _buffer.Write(bytes);
        return this;
    }

    /// <summary>A u64.</summary>
    public FramedBytes Number(ulong number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, number);
        _buffer.Write(bytes);
        return this;
    }

    /// <summary>What was built.</summary>
    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();
}
