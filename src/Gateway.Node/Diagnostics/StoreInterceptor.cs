using System.Data.Common;
using System.Threading.Channels;
using Gateway.Node.Storage;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Gateway.Node.Diagnostics;

/// <summary>
/// Tells every caller of every service the same when the store fails: UNAVAILABLE, that it is not known whether the change happened, and what
/// makes a retry safe. Outermost, so that a failure inside another interceptor is told too.
/// </summary>
internal sealed class StoreInterceptor : Interceptor
{
    /// <summary>SQLite's code for a broken constraint: one write was undone because of what it wrote, and the store is well.</summary>
    private const int ConstraintBroken = 19;

    /// <inheritdoc/>
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        TellAsync(() => continuation(request, context));

    /// <inheritdoc/>
    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        TellAsync(async () =>
        {
            await continuation(request, responseStream, context);
            return true;
        });

    /// <inheritdoc/>
    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        TellAsync(() => continuation(requestStream, context));

    /// <inheritdoc/>
    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        TellAsync(async () =>
        {
            await continuation(requestStream, responseStream, context);
            return true;
        });

    private static async Task<T> TellAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (StoreUnavailableException)
        {
            throw RpcError.Of(
                StatusCode.Unavailable, "STORE_UNAVAILABLE",
                "The node's store could not be written: it is not known whether this was done. Send the same again, with the same request_id if it has one.",
                ("remedy", "repeat the same call; have the operator look at the disk"), ("explain", "gateway doctor"));
        }
        catch (DbException failure) when (failure is not Microsoft.Data.Sqlite.SqliteException { SqliteErrorCode: ConstraintBroken })
        {
            throw RpcError.Of(
                StatusCode.Unavailable, "STORE_UNAVAILABLE", "The node's store could not be read. Nothing was changed; try again.",
                ("remedy", "try again; have the operator look at the disk"), ("explain", "gateway doctor"));
        }
        catch (ChannelClosedException)
        {
            throw RpcError.Of(
                StatusCode.Unavailable, "NODE_STOPPING", "The node is stopping. Nothing was changed; try again when it runs.",
                ("remedy", "try again when the node runs"), ("explain", "gateway status"));
        }
    }
}
