using System.Buffers;

namespace Grpc.Core;

/// <summary>Collects one message in memory, for callers that want an array from a serialiser that wants a context.</summary>
internal sealed class ArraySerializationContext : SerializationContext
{
    private readonly ArrayBufferWriter<byte> writer = new();
    private byte[]? payload;

    /// <summary>The message.</summary>
    /// <exception cref="InvalidOperationException">The serialiser did not complete it.</exception>
    public byte[] Payload => payload ?? throw new InvalidOperationException("The serialiser did not complete its message.");

    /// <inheritdoc/>
    public override void Complete(byte[] payload) => Finish(payload);

    /// <inheritdoc/>
    public override IBufferWriter<byte> GetBufferWriter() => writer;

    /// <inheritdoc/>
    public override void SetPayloadLength(int payloadLength) => ArgumentOutOfRangeException.ThrowIfNegative(payloadLength);

    /// <inheritdoc/>
    public override void Complete() => Finish(writer.WrittenSpan.ToArray());

    private void Finish(byte[] message) =>
        payload = payload is null ? message : throw new InvalidOperationException("The serialiser completed its message twice.");
}
