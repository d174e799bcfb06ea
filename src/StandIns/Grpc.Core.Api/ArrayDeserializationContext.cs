namespace Grpc.Core;

/// <summary>Offers one array as a message, for callers that have an array and a deserialiser that wants a context.</summary>
internal sealed class ArrayDeserializationContext(byte[] payload) : DeserializationContext
{
    /// <inheritdoc/>
    public override int PayloadLength => payload.Length;

    /// <inheritdoc/>
    public override byte[] PayloadAsNewBuffer() => payload.ToArray();
}
