namespace Grpc.Core.Interceptors;

/// <summary>A call on its way out, as an interceptor sees it.</summary>
public readonly struct ClientInterceptorContext<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options)
    where TRequest : class
    where TResponse : class
{
    /// <summary>The method that is called.</summary>
    public Method<TRequest, TResponse> Method { get; } = method;

    /// <summary>The host that is called, or null for the authority of the channel.</summary>
    public string? Host { get; } = host;

    /// <summary>The options of the call; give the continuation a new context to change them.</summary>
    public CallOptions Options { get; } = options;
}
