using Grpc.Core;

namespace StandIns.Tests.Rpc;

/// <summary>A service written without generated code: text in, text out, bound through a <see cref="ServerServiceDefinition"/>.</summary>
internal static class HandWrittenService
{
    private const string ServiceName = "standins.hand.v1.HandWrittenService";

    public static Method<string, string> Reverse { get; } = new(
        MethodType.Unary, ServiceName, nameof(Reverse), Marshallers.StringMarshaller, Marshallers.StringMarshaller);

    public static Method<string, string> Split { get; } = new(
        MethodType.ServerStreaming, ServiceName, nameof(Split), Marshallers.StringMarshaller, Marshallers.StringMarshaller);

    public static Method<string, string> Join { get; } = new(
        MethodType.ClientStreaming, ServiceName, nameof(Join), Marshallers.StringMarshaller, Marshallers.StringMarshaller);

    public static Method<string, string> Shout { get; } = new(
        MethodType.DuplexStreaming, ServiceName, nameof(Shout), Marshallers.StringMarshaller, Marshallers.StringMarshaller);

    public static ServerServiceDefinition Definition { get; } = ServerServiceDefinition.CreateBuilder()
        .AddMethod(Reverse, (text, _) => Task.FromResult(string.Concat(text.Reverse())))
        .AddMethod(Split, SplitAsync)
        .AddMethod(Join, JoinAsync)
        .AddMethod(Shout, ShoutAsync)
        .Build();

    private static async Task SplitAsync(string text, IServerStreamWriter<string> responses, ServerCallContext context)
    {
        foreach (var word in text.Split(' '))
        {
            await responses.WriteAsync(word, context.CancellationToken);
        }
    }

    private static async Task<string> JoinAsync(IAsyncStreamReader<string> requests, ServerCallContext context) =>
        string.Join(' ', await requests.ReadAllAsync(context.CancellationToken).ToListAsync(context.CancellationToken));

    private static async Task ShoutAsync(IAsyncStreamReader<string> requests, IServerStreamWriter<string> responses, ServerCallContext context)
    {
        await foreach (var text in requests.ReadAllAsync(context.CancellationToken))
        {
            await responses.WriteAsync(text.ToUpperInvariant(), context.CancellationToken);
        }
    }

    /// <summary>A client of the lightest kind.</summary>
    internal sealed class Client(CallInvoker callInvoker) : LiteClientBase(callInvoker)
    {
        public AsyncUnaryCall<string> ReverseAsync(string text, CallOptions options) => CallInvoker.AsyncUnaryCall(Reverse, null, options, text);

        public AsyncServerStreamingCall<string> Split(string text, CallOptions options) =>
            CallInvoker.AsyncServerStreamingCall(HandWrittenService.Split, null, options, text);

        public AsyncClientStreamingCall<string, string> Join(CallOptions options) =>
            CallInvoker.AsyncClientStreamingCall(HandWrittenService.Join, null, options);

        public AsyncDuplexStreamingCall<string, string> Shout(CallOptions options) =>
            CallInvoker.AsyncDuplexStreamingCall(HandWrittenService.Shout, null, options);
    }
}
