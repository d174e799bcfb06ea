namespace Grpc.Core;

/// <summary>Takes one message as an array, for callers that want an array from a serialiser that wants a context.</summary>
internal sealed class ArraySerializationContext : SerializationContext
{
    private byte[]? payload;

    /// <summary>The message.</summary>
    /// <exception cref="InvalidOperationException">The serialiser did not complete it.</exception>
    public byte[] Payload => payload ?? throw new InvalidOperationException("The serialiser did not complete its message.");

    /// <inheritdoc/>
    public override void Complete(byte[] payload) =>
        this.payload = this.payload is null ? payload : throw new InvalidOperationException("The serialiser completed its message twice.");
}
