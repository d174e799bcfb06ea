using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Gateway.Cli.Tests.Fakes;

/// <summary>What a fake node answers, by type of request, and what it was asked.</summary>
internal sealed class ScriptedAnswers
{
    /// <summary>Answers of calls with one answer.</summary>
    public ConcurrentDictionary<Type, Func<object, object>> Unary { get; } = new();

    /// <summary>Answers of calls with a stream of them.</summary>
    public ConcurrentDictionary<Type, Func<object, object, CancellationToken, Task>> Streams { get; } = new();

    /// <summary>Every request with the client that sent it.</summary>
    public ConcurrentQueue<(string Client, object Request)> Requests { get; } = new();
}

/// <summary>Answers calls from the script; the services themselves implement nothing.</summary>
internal sealed class ScriptedInterceptor(ScriptedAnswers answers) : Interceptor
{
    /// <inheritdoc/>
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        await NoteAsync(request, context);
        return answers.Unary.TryGetValue(typeof(TRequest), out var answer) ? (TResponse)answer(request) : await continuation(request, context);
    }

    /// <inheritdoc/>
    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        await NoteAsync(request, context);
        await context.WriteResponseHeadersAsync([]);
        if (answers.Streams.TryGetValue(typeof(TRequest), out var answer))
        {
            await answer(request, responseStream, context.CancellationToken);
        }
    }

    /// <inheritdoc/>
    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            await NoteAsync(request, context);
        }

        return answers.Unary.TryGetValue(typeof(TRequest), out var answer) ? (TResponse)answer(requestStream) : await continuation(requestStream, context);
    }

    private async Task NoteAsync(object request, ServerCallContext context)
    {
        // The certificate belongs to the connection, which shows it again at the next call.
        var certificate = await context.GetHttpContext().Connection.GetClientCertificateAsync(context.CancellationToken);
        answers.Requests.Enqueue((certificate?.GetNameInfo(X509NameType.SimpleName, forIssuer: false) ?? "", request));
    }
}
