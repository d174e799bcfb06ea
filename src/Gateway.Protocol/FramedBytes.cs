using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Protocol;

/// <summary>
/// Builds the unambiguous byte strings that are hashed and signed (protos/spec/terms.md, "Bytes"): numbers are big-endian, and LP is a
/// u32 length followed by the bytes.
/// </summary>
/// <param name="capacity">Bytes expected; more are taken as needed.</param>
internal sealed class FramedBytes(int capacity = FramedBytes.UsualCapacity)
{
    private const int UsualCapacity = 256;

    private readonly ArrayBufferWriter<byte> _buffer = new(capacity);

    /// <summary>LP of the UTF-8 bytes of a text.</summary>
    public FramedBytes Text(string text)
    {
        Number((uint)Encoding.UTF8.GetByteCount(text));
        _ = Encoding.UTF8.GetBytes(text, _buffer);
        return this;
    }

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
        BinaryPrimitives.WriteUInt32BigEndian(_buffer.GetSpan(sizeof(uint)), number);
        _buffer.Advance(sizeof(uint));
        return this;
    }

    /// <summary>A u64.</summary>
    public FramedBytes Number(ulong number)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_buffer.GetSpan(sizeof(ulong)), number);
        _buffer.Advance(sizeof(ulong));
        return this;
    }

    /// <summary>What was built.</summary>
    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();

    /// <summary>Hands what was built to a hash and wipes it: it may hold a key.</summary>
    public void AppendTo(IncrementalHash hash)
    {
        hash.AppendData(_buffer.WrittenSpan);
        _buffer.Clear();
    }

    /// <summary>SHA-256 of what was built, which is wiped: it may hold a key or a salt.</summary>
    public byte[] ToSha256()
    {
        var digest = SHA256.HashData(_buffer.WrittenSpan);
        _buffer.Clear();
        return digest;
    }
}
