namespace Grpc.Core;

/// <summary>The client's sending end.</summary>
public interface IClientStreamWriter<in T> : IAsyncStreamWriter<T>
{
    /// <summary>Says that no request follows; the call goes on until the server ends it.</summary>
    Task CompleteAsync();
}
