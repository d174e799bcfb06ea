using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Google.Protobuf;

namespace Gateway.Protocol;

/// <summary>
/// Reads a message only if its bytes are the one canonical form (protos/spec/terms.md, "Canonical bytes"): fields in ascending order, each
/// once, shortest varints, no defaults, no unknown fields, valid UTF-8. What was signed then has one meaning to every reader.
/// </summary>
public static class CanonicalMessage
{
    /// <summary>
    /// Parses canonical bytes. Unknown fields are dropped while parsing, so that bytes which carry any cannot come out equal.
    /// </summary>
    /// <returns>False for bytes that do not parse, or that a canonical writer would not have written.</returns>
    public static bool TryParse<T>(MessageParser<T> parser, ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out T? message)
        where T : class, IMessage<T>
    {
        try
        {
            message = parser.WithDiscardUnknownFields(true).ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            message = null;
            return false;
        }

        if (IsWrittenAs(message, bytes))
        {
            return true;
        }

        message = null;
        return false;
    }

    /// <summary>The canonical bytes of a message that was built here; one that came from outside may carry unknown fields.</summary>
    public static byte[] Write(IMessage message) => message.ToByteArray();

    private static bool IsWrittenAs(IMessage message, ReadOnlySpan<byte> bytes)
    {
        if (message.CalculateSize() != bytes.Length)
        {
            return false;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(bytes.Length);
        var written = buffer.AsSpan(0, bytes.Length);
        try
        {
            message.WriteTo(written);
            return written.SequenceEqual(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(written);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
