using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a deserialiser finds one message. The payload may be taken once, and only while the deserialiser runs.</summary>
public abstract class DeserializationContext
{
    /// <summary>The length of the message in bytes.</summary>
    public abstract int PayloadLength { get; }

    /// <summary>The message as an array of its own.</summary>
    public virtual byte[] PayloadAsNewBuffer() => throw new NotSupportedException("This context hands out no arrays.");

    /// <summary>The message in place, valid only while the deserialiser runs.</summary>
    public virtual ReadOnlySequence<byte> PayloadAsReadOnlySequence() => new(PayloadAsNewBuffer());
}
