using Gateway.Node.Configuration;
using Gateway.Node.Diagnostics;
using Gateway.Node.Storage;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Gateway.Node.Access;

/// <summary>
/// Lets a call through only if the client's certificate is in access.yaml now and one of its roles has the method in
/// <see cref="AccessTable"/>. Every refusal of a known client is audited.
/// </summary>
internal sealed class AccessInterceptor(AccessList clients, GatewayDatabase database) : Interceptor
{
    /// <inheritdoc/>
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        await RequireAsync(context);
        return await continuation(request, context);
    }

    /// <inheritdoc/>
    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        await RequireAsync(context);
        await continuation(request, responseStream, context);
    }

    /// <inheritdoc/>
    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        await RequireAsync(context);
        return await continuation(requestStream, context);
    }

    /// <inheritdoc/>
    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        throw AccessErrors.NoSuchMethod(context.Method);

    private async Task RequireAsync(ServerCallContext context)
    {
        // The certificate belongs to the connection: disposed here, the next call on the same connection could not read it.
        var certificate = await context.GetHttpContext().Connection.GetClientCertificateAsync(context.CancellationToken);
        if (certificate is null || clients.Find(NodeCertificate.PinOf(certificate)) is not { } client)
        {
            throw AccessErrors.UnknownClient();
        }

        if (!AccessTable.Rows.TryGetValue(context.Method, out var roles) || !client.Roles.Overlaps(roles))
        {
            await database.WriteAsync(
                _ => new Written<bool>(true, new AuditEntry(client.Name, "deny") { Detail = context.Method }), context.CancellationToken);
            throw AccessErrors.Denied(client, context.Method, roles);
        }

        client.AttachTo(context);
    }
}
