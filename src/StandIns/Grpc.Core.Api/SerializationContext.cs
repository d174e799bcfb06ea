using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a serialiser puts one message: either as one array, or through a buffer writer and <see cref="Complete()"/>.</summary>
public abstract class SerializationContext
{
    /// <summary>Hands over the whole message; called at most once, and not together with the buffer writer.</summary>
    public virtual void Complete(byte[] payload) => throw new NotSupportedException("This context takes no arrays.");

    /// <summary>Where the message is written piece by piece.</summary>
    public virtual IBufferWriter<byte> GetBufferWriter() => throw new NotSupportedException("This context has no buffer writer.");

    /// <summary>Announces the length of the message in bytes before the buffer writer is asked for. Optional, and must then be exact.</summary>
    public virtual void SetPayloadLength(int payloadLength) => throw new NotSupportedException("This context takes no length in advance.");

    /// <summary>Says that the message in the buffer writer is whole.</summary>
    public virtual void Complete() => throw new NotSupportedException("This context has no buffer writer.");
}
